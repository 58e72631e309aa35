"""Create the requests of regencies to agree that an indicator is not applicable."""

import django.db.models.deletion
import tenants.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenants', '0003_applied_migrations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Exemption',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('indicator', models.CharField(max_length=40)),
                ('first_period', models.CharField(max_length=7)),
                ('last_period', models.CharField(max_length=7)),
                ('reason', models.TextField()),
                ('state', models.CharField(choices=[('requested', 'Requested'), ('agreed', 'Agreed'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='requested', max_length=9)),
                ('requested_at', models.DateTimeField()),
                ('requested_by', models.UUIDField()),
                ('requested_office', models.CharField(max_length=200)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.UUIDField(null=True)),
                ('decided_office', models.CharField(max_length=200)),
                ('decision', models.TextField()),
                ('settled', models.BooleanField(default=True, help_text="Whether filling counts by it: the worker has it counted on the regency's role.")),
                ('regency', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenants.regency')),
            ],
            options={
                'db_table': 'exemptions_exemption',
            },
        ),
        migrations.CreateModel(
            name='Ending',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('from_period', models.CharField(max_length=7)),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.UUIDField()),
                ('office', models.CharField(max_length=200)),
                ('regency', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenants.regency')),
                ('exemption', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='endings', to='exemptions.exemption')),
            ],
            options={
                'db_table': 'exemptions_ending',
            },
        ),
        migrations.AddIndex(
            model_name='exemption',
            index=models.Index(fields=['state', 'regency'], name='exemption_by_state'),
        ),
        migrations.AddConstraint(
            model_name='exemption',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state__in', ['requested', 'withdrawn'])), models.Q(('decided_at__isnull', False), ('state__in', ['agreed', 'declined'])), _connector='OR'), name='exemption_decided_has_its_time'),
        ),
    ]

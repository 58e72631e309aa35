"""Drafts of the ministry, official values of outside producers, and how a version continues the one before."""

import django.db.models.deletion
import tenants.ids
from django.db import migrations, models


# The function is of migration 0002: what a published release leaves out never changes either.
RETIRED = """
CREATE TRIGGER catalogue_published_never_changes BEFORE INSERT OR UPDATE OR DELETE
    ON public.catalogue_retired_indicator
    FOR EACH ROW EXECUTE FUNCTION public.catalogue_published_never_changes();
"""
UNDO_RETIRED = "DROP TRIGGER catalogue_published_never_changes ON public.catalogue_retired_indicator"


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0002_published_never_changes'),
        ('tenants', '0003_applied_migrations'),
    ]

    operations = [
        migrations.CreateModel(
            name='OfficialLoad',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('producer', models.CharField(help_text='Who produced the values, such as BPS.', max_length=100)),
                ('publication', models.CharField(help_text='The title of the publication.', max_length=300)),
                ('published_on', models.DateField(help_text='When it was published.')),
                ('url', models.CharField(max_length=500)),
                ('note', models.TextField()),
                ('values_count', models.PositiveIntegerField(help_text='How many values it brought that were new or other.')),
                ('loaded_at', models.DateTimeField(help_text='A stamp of national.clock.')),
                ('office', models.CharField(max_length=200)),
                ('loaded_by', models.UUIDField()),
            ],
            options={
                'db_table': 'catalogue_official_load',
            },
        ),
        migrations.AddField(
            model_name='indicatorversion',
            name='comparability_note',
            field=models.TextField(db_default='', default=''),
        ),
        migrations.AddField(
            model_name='indicatorversion',
            name='comparable_with',
            field=models.CharField(db_default='', default='', help_text='The code in the release before whose values this one continues; empty: a new series, or a break.', max_length=40),
        ),
        migrations.AddField(
            model_name='indicatorversion',
            name='standard',
            field=models.CharField(db_default='', default='', help_text='The data standard that it follows.', max_length=200),
        ),
        migrations.AddField(
            model_name='indicatorversion',
            name='steward',
            field=models.CharField(db_default='', default='', help_text='The data steward (walidata).', max_length=100),
        ),
        migrations.CreateModel(
            name='CatalogueEvent',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('framework', models.CharField(max_length=20)),
                ('number', models.CharField(max_length=20)),
                ('action', models.CharField(choices=[('drafted', 'Drafted'), ('changed', 'Changed'), ('added', 'Added'), ('altered', 'Altered'), ('retired', 'Retired'), ('taken_out', 'Taken Out'), ('discarded', 'Discarded'), ('published', 'Published'), ('release_retired', 'Release Retired')], max_length=15)),
                ('indicator', models.CharField(max_length=40)),
                ('changes', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('actor_id', models.UUIDField()),
                ('actor_name', models.CharField(max_length=200)),
                ('actor_office', models.CharField(max_length=200)),
            ],
            options={
                'db_table': 'catalogue_event',
                'indexes': [models.Index(fields=['framework', 'number', 'id'], name='catalogue_event_by_release')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20)),
                ('effective_from', models.DateField()),
                ('note', models.TextField()),
                ('based_on', models.CharField(max_length=20)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('framework', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.framework')),
            ],
            options={
                'db_table': 'catalogue_draft',
            },
        ),
        migrations.CreateModel(
            name='DraftIndicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField()),
                ('grouping', models.CharField(help_text="The framework's own grouping, in its words.", max_length=100)),
                ('name_en', models.CharField(max_length=200)),
                ('name_id', models.CharField(max_length=200)),
                ('unit', models.CharField(max_length=60)),
                ('value_kind', models.CharField(blank=True, choices=[('percentage', 'Percentage'), ('count', 'Count'), ('per_100k', 'Per 100K'), ('ratio', 'Ratio'), ('index', 'Index'), ('growth', 'Growth'), ('rupiah', 'Rupiah'), ('level', 'Level'), ('grade', 'Grade'), ('opinion', 'Opinion'), ('duration', 'Duration'), ('concentration', 'Concentration'), ('yes_no', 'Yes No')], max_length=13)),
                ('direction', models.CharField(choices=[('higher', 'Higher'), ('lower', 'Lower'), ('band', 'Band'), ('informational', 'Informational')], max_length=13)),
                ('series', models.JSONField(default=list, help_text='Names of the series in order; ["total"] where there is one.')),
                ('periodicity', models.CharField(blank=True, choices=[('year', 'Year'), ('semester', 'Semester'), ('quarter', 'Quarter'), ('month', 'Month'), ('event', 'Event')], max_length=8)),
                ('decimals', models.PositiveSmallIntegerField(null=True)),
                ('minimum', models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ('maximum', models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ('aggregation', models.CharField(blank=True, choices=[('mean', 'Mean'), ('weighted_mean', 'Weighted Mean'), ('ratio_of_sums', 'Ratio Of Sums'), ('sum', 'Sum'), ('none', 'None')], max_length=13)),
                ('numerator', models.CharField(max_length=200)),
                ('denominator', models.CharField(max_length=200)),
                ('weight', models.CharField(help_text='What a weighted mean weighs by, such as population.', max_length=40)),
                ('producer', models.CharField(help_text='"regency", or the outside producer.', max_length=100)),
                ('evaluation_question', models.CharField(max_length=20)),
                ('sources', models.JSONField(default=list, help_text='References to other catalogues and norms, a text each.')),
                ('attributes', models.JSONField(default=dict, help_text='What only this framework records, by its own names.')),
                ('concept', models.TextField()),
                ('definition', models.TextField()),
                ('classification', models.TextField()),
                ('measure', models.TextField()),
                ('method', models.TextField()),
                ('standard', models.CharField(db_default='', default='', help_text='The data standard that it follows.', max_length=200)),
                ('steward', models.CharField(db_default='', default='', help_text='The data steward (walidata).', max_length=100)),
                ('comparable_with', models.CharField(db_default='', default='', help_text='The code in the release before whose values this one continues; empty: a new series, or a break.', max_length=40)),
                ('comparability_note', models.TextField(db_default='', default='')),
                ('code', models.CharField(max_length=40)),
                ('dimension', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.dimension')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indicators', to='catalogue.draft')),
            ],
            options={
                'db_table': 'catalogue_draft_indicator',
            },
        ),
        migrations.CreateModel(
            name='DraftRetirement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('reason', models.TextField()),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='retirements', to='catalogue.draft')),
            ],
            options={
                'db_table': 'catalogue_draft_retirement',
            },
        ),
        migrations.CreateModel(
            name='OfficialValue',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('series', models.CharField(max_length=30)),
                ('period', models.CharField(max_length=7)),
                ('version', models.PositiveIntegerField()),
                ('value', models.CharField(max_length=40)),
                ('number', models.DecimalField(decimal_places=6, max_digits=30, null=True)),
                ('observation_status', models.CharField(max_length=11)),
                ('note', models.TextField()),
                ('loaded_at', models.DateTimeField()),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.indicator')),
                ('load', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='catalogue.officialload')),
                ('province', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenants.province')),
                ('regency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenants.regency')),
            ],
            options={
                'db_table': 'catalogue_official_value',
            },
        ),
        migrations.CreateModel(
            name='RetiredIndicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.indicator')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='retired_indicators', to='catalogue.release')),
            ],
            options={
                'db_table': 'catalogue_retired_indicator',
            },
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(fields=('framework', 'number'), name='draft_number_once_a_framework'),
        ),
        migrations.AddConstraint(
            model_name='draftindicator',
            constraint=models.UniqueConstraint(fields=('draft', 'code'), name='indicator_once_a_draft'),
        ),
        migrations.AddConstraint(
            model_name='draftretirement',
            constraint=models.UniqueConstraint(fields=('draft', 'code'), name='indicator_retired_once_a_draft'),
        ),
        migrations.AddIndex(
            model_name='officialvalue',
            index=models.Index(fields=['regency', 'indicator', 'period'], name='official_value_by_regency'),
        ),
        migrations.AddConstraint(
            model_name='officialvalue',
            constraint=models.CheckConstraint(condition=models.Q(('regency__isnull', True), ('province__isnull', True), _connector='OR'), name='official_value_of_one_area'),
        ),
        migrations.AddConstraint(
            model_name='officialvalue',
            constraint=models.UniqueConstraint(fields=('indicator', 'series', 'period', 'regency', 'province', 'version'), name='official_value_version_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='retiredindicator',
            constraint=models.UniqueConstraint(fields=('release', 'indicator'), name='indicator_retired_once_a_release'),
        ),
        migrations.RunSQL(RETIRED, UNDO_RETIRED),
    ]

import tenants.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0005_nomenclature'),
    ]

    operations = [
        migrations.CreateModel(
            name='DueDay',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('period', models.CharField(max_length=7)),
                ('due_on', models.DateField()),
                ('known_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'catalogue_due_day',
            },
        ),
    ]

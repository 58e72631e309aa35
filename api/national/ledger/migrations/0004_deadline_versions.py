"""Deadlines have versions and say who set them last; a further kind of submission is no migration."""

from api.national.ledger.words import kinds
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_in_order'),
    ]

    operations = [
        migrations.AddField(
            model_name='deadline',
            name='version',
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='deadline',
            name='office',
            field=models.CharField(db_default='', default='', max_length=200),
        ),
        migrations.AddField(
            model_name='deadline',
            name='changed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='deadline',
            name='kind',
            field=models.CharField(choices=kinds, max_length=20),
        ),
        migrations.AlterField(
            model_name='declination',
            name='kind',
            field=models.CharField(choices=kinds, max_length=20),
        ),
        migrations.AlterField(
            model_name='submission',
            name='kind',
            field=models.CharField(choices=kinds, max_length=20),
        ),
    ]

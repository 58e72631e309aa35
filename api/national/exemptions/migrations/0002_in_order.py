"""Record the transaction that wrote each row: the order of the feeds of changes, served from an index."""

from api.national.ledger.written import NUMBERED, PresentTransaction
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exemptions', '0001_initial'),
        ('tenants', '0003_applied_migrations'),
    ]

    operations = [
        migrations.AddField(
            model_name='exemption',
            name='written_in',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.RunSQL(
            NUMBERED.format(table='exemptions_exemption'),
            migrations.RunSQL.noop,
            state_operations=[
                migrations.AlterField(
                    model_name='exemption',
                    name='written_in',
                    field=models.BigIntegerField(db_default=PresentTransaction(), editable=False),
                ),
            ],
        ),
        migrations.AddField(
            model_name='ending',
            name='written_in',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.RunSQL(
            NUMBERED.format(table='exemptions_ending'),
            migrations.RunSQL.noop,
            state_operations=[
                migrations.AlterField(
                    model_name='ending',
                    name='written_in',
                    field=models.BigIntegerField(db_default=PresentTransaction(), editable=False),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name='ending',
            index=models.Index(fields=['written_in', 'at', 'id'], name='endings_in_order'),
        ),
        migrations.AddIndex(
            model_name='ending',
            index=models.Index(fields=['regency', 'written_in', 'at', 'id'], name='endings_of_a_regency_in_order'),
        ),
        migrations.AddIndex(
            model_name='exemption',
            index=models.Index(fields=['written_in'], name='exemptions_in_order'),
        ),
        migrations.AddIndex(
            model_name='exemption',
            index=models.Index(fields=['regency', 'written_in'], name='exemptions_of_a_regency'),
        ),
    ]

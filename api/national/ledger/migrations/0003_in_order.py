"""Record the transaction that wrote each row: the order of the feeds of changes, served from an index."""

from api.national.ledger.written import NUMBERED, PresentTransaction
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0002_deadline_announced'),
        ('tenants', '0003_applied_migrations'),
    ]

    operations = [
        migrations.AddField(
            model_name='submissionevent',
            name='written_in',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.RunSQL(
            NUMBERED.format(table='ledger_submission_event'),
            migrations.RunSQL.noop,
            state_operations=[
                migrations.AlterField(
                    model_name='submissionevent',
                    name='written_in',
                    field=models.BigIntegerField(db_default=PresentTransaction(), editable=False),
                ),
            ],
        ),
        migrations.AddField(
            model_name='signedhead',
            name='written_in',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.RunSQL(
            NUMBERED.format(table='ledger_signed_head'),
            migrations.RunSQL.noop,
            state_operations=[
                migrations.AlterField(
                    model_name='signedhead',
                    name='written_in',
                    field=models.BigIntegerField(db_default=PresentTransaction(), editable=False),
                ),
            ],
        ),
        migrations.AddField(
            model_name='extension',
            name='written_in',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.RunSQL(
            NUMBERED.format(table='ledger_extension'),
            migrations.RunSQL.noop,
            state_operations=[
                migrations.AlterField(
                    model_name='extension',
                    name='written_in',
                    field=models.BigIntegerField(db_default=PresentTransaction(), editable=False),
                ),
            ],
        ),
        migrations.AddField(
            model_name='declination',
            name='written_in',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.RunSQL(
            NUMBERED.format(table='ledger_declination'),
            migrations.RunSQL.noop,
            state_operations=[
                migrations.AlterField(
                    model_name='declination',
                    name='written_in',
                    field=models.BigIntegerField(db_default=PresentTransaction(), editable=False),
                ),
            ],
        ),
        migrations.AddField(
            model_name='deadline',
            name='written_in',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.RunSQL(
            NUMBERED.format(table='ledger_deadline'),
            migrations.RunSQL.noop,
            state_operations=[
                migrations.AlterField(
                    model_name='deadline',
                    name='written_in',
                    field=models.BigIntegerField(db_default=PresentTransaction(), editable=False),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name='submissionevent',
            index=models.Index(fields=['written_in', 'at', 'id'], name='events_in_order'),
        ),
        migrations.AddIndex(
            model_name='submissionevent',
            index=models.Index(fields=['regency', 'written_in', 'at', 'id'], name='events_of_a_regency_in_order'),
        ),
        migrations.AddIndex(
            model_name='signedhead',
            index=models.Index(fields=['written_in', 'at', 'id'], name='heads_in_order'),
        ),
        migrations.AddIndex(
            model_name='signedhead',
            index=models.Index(fields=['regency', 'written_in', 'at', 'id'], name='heads_of_a_regency_in_order'),
        ),
        migrations.AddIndex(
            model_name='extension',
            index=models.Index(fields=['written_in', 'at', 'id'], name='extensions_in_order'),
        ),
        migrations.AddIndex(
            model_name='declination',
            index=models.Index(fields=['written_in', 'at', 'id'], name='declinations_in_order'),
        ),
        migrations.AddIndex(
            model_name='declination',
            index=models.Index(fields=['regency', 'written_in', 'at', 'id'], name='declinations_of_a_regency'),
        ),
    ]

"""Record the transaction that wrote each row: the order of the feeds of changes, served from an index."""

from api.national.ledger.written import NUMBERED, PresentTransaction
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('history', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='written_in',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.RunSQL(
            NUMBERED.format(table='history_entry'),
            migrations.RunSQL.noop,
            state_operations=[
                migrations.AlterField(
                    model_name='entry',
                    name='written_in',
                    field=models.BigIntegerField(db_default=PresentTransaction(), editable=False),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['written_in', 'at', 'id'], name='history_in_order'),
        ),
    ]

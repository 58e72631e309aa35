"""Record the transaction that wrote each row: the order of the feeds of changes, served from an index."""

from api.national.ledger.words import kinds
from api.national.ledger.written import NUMBERED, PresentTransaction
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_in_order'),
        ('review', '0003_acceptance_by_rule'),
        ('tenants', '0003_applied_migrations'),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='written_in',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.RunSQL(
            NUMBERED.format(table='review_comment'),
            migrations.RunSQL.noop,
            state_operations=[
                migrations.AlterField(
                    model_name='comment',
                    name='written_in',
                    field=models.BigIntegerField(db_default=PresentTransaction(), editable=False),
                ),
            ],
        ),
        migrations.AddField(
            model_name='opening',
            name='written_in',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.RunSQL(
            NUMBERED.format(table='review_opening'),
            migrations.RunSQL.noop,
            state_operations=[
                migrations.AlterField(
                    model_name='opening',
                    name='written_in',
                    field=models.BigIntegerField(db_default=PresentTransaction(), editable=False),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['written_in', 'at', 'id'], name='comments_in_order'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['regency', 'written_in', 'at', 'id'], name='comments_of_a_regency_in_order'),
        ),
        migrations.AddIndex(
            model_name='opening',
            index=models.Index(fields=['written_in', 'at', 'id'], name='openings_in_order'),
        ),
        migrations.AddIndex(
            model_name='opening',
            index=models.Index(fields=['regency', 'written_in', 'at', 'id'], name='openings_of_a_regency_in_order'),
        ),
        migrations.AlterField(
            model_name='acceptancerule',
            name='kind',
            field=models.CharField(choices=kinds, max_length=20, primary_key=True, serialize=False),
        ),
    ]

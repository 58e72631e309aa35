"""A further kind of submission is no migration."""

from api.national.ledger.words import kinds
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='looked',
            name='kind',
            field=models.CharField(choices=kinds, max_length=20),
        ),
        migrations.AlterField(
            model_name='signoff',
            name='kind',
            field=models.CharField(choices=kinds, max_length=20),
        ),
    ]

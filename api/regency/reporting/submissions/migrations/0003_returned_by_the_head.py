"""The head returns a content, with a reason."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0002_further_kinds'),
    ]

    operations = [
        migrations.AddField(
            model_name='signoff',
            name='reason',
            field=models.CharField(db_default='', default='', max_length=2000),
        ),
        migrations.AlterField(
            model_name='signoff',
            name='step',
            field=models.CharField(choices=[('verified', 'Verified'), ('approved', 'Approved'), ('returned', 'Returned')], max_length=8),
        ),
    ]

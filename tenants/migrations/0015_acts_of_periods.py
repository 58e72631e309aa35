from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0014_populations'),
    ]

    operations = [
        migrations.AlterField(
            model_name='registryact',
            name='subject',
            field=models.CharField(choices=[('regency', 'Regency'), ('population', 'Population'), ('cohort', 'Cohort'), ('period', 'Period')], max_length=10),
        ),
        migrations.AlterField(
            model_name='registryact',
            name='key',
            field=models.CharField(help_text="The year of a population, a cohort's code, a period.", max_length=20),
        ),
    ]

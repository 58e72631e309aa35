from django.db import migrations, models


class Migration(migrations.Migration):
    """When a regulation was promulgated; null for what was enacted before that was asked."""

    dependencies = [("masterplan", "0002_one_version_in_force")]

    operations = [
        migrations.AddField(
            model_name="masterplan",
            name="promulgated_on",
            field=models.DateField(null=True),
        )
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the day of a regulation's promulgation: null for enactments recorded before this field existed."""

    dependencies = [("masterplan", "0002_one_version_in_force")]

    operations = [
        migrations.AddField(
            model_name="masterplan",
            name="promulgated_on",
            field=models.DateField(null=True),
        )
    ]

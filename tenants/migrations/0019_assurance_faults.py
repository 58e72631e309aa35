from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0018_duty_first_at")]

    operations = [
        migrations.AddField(
            "assurancerun",
            "faults",
            models.JSONField(
                default=list,
                db_default=[],
                help_text="A hash of the place of each fault, to recognise a further one.",
            ),
        ),
    ]

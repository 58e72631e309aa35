from django.db import migrations, models
from django.db.models.functions import Now
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [("tenants", "0017_row_count")]

    operations = [
        migrations.AddField(
            "dutyrecord",
            "first_at",
            models.DateTimeField(
                default=timezone.now, db_default=Now(), help_text="When it first ended at all."
            ),
        ),
    ]

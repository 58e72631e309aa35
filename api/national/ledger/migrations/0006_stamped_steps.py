"""Steps are stamped by the clock of figures, which count by it. Those that are there were counted by when they were taken."""

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_submitted_by_application")]
    operations = [
        migrations.AddField(
            "submissionevent",
            "stamped_at",
            models.DateTimeField(db_default=Now(), help_text="By the clock of figures, which count by it."),
        ),
        migrations.RunSQL("UPDATE ledger_submission_event SET stamped_at = at", migrations.RunSQL.noop),
    ]

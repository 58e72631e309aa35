"""The gateway's look-up finds tokens and sessions too. Frozen here; its text of today is api/identity/look_up.sql."""

from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("identity", "0003_scopes_and_mentors")]
    operations = [
        migrations.RunSQL(
            (FOLDER / "0002_look_up.sql").read_text(),
            (FOLDER.parent.parent / "migrations" / "0002_look_up.sql").read_text(),
        ),
    ]

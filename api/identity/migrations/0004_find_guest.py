"""A regency that looks for a guest is not told which other regency the person is of. Frozen; today's: find_guest.sql."""

from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_scopes_and_mentors")]
    operations = [
        migrations.RunSQL(
            (FOLDER / "0004_find_guest.sql").read_text(), (FOLDER / "0002_find_guest.sql").read_text()
        ),
    ]

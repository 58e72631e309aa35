"""No application that speaks for the ministry is found as a guest. Frozen here; the function of today: find_guest.sql."""

from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).parent
BEFORE = FOLDER.parents[1] / "migrations" / "0004_find_guest.sql"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_scopes"), ("identity", "0008_scopes")]
    operations = [
        migrations.RunSQL((FOLDER / "0011_find_guest.sql").read_text(), BEFORE.read_text()),
    ]

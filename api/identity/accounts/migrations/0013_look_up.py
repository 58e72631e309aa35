"""The look-up finds a regency by a code that it had as well. Frozen here; its text of today: look_up.sql."""

from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_news"), ("tenants", "0013_registry_acts")]
    operations = [
        migrations.RunSQL((FOLDER / "0013_look_up.sql").read_text(), (FOLDER / "0008_look_up.sql").read_text()),
    ]

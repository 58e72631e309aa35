"""The look-up gives no role at the ministry to who belongs to a regency. Frozen here; today's text: look_up.sql."""

from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_look_up")]
    operations = [
        migrations.RunSQL(
            (FOLDER / "0003_look_up.sql").read_text(), (FOLDER / "0002_look_up.sql").read_text()
        ),
    ]

"""The look-up narrows applications by their scopes and grants. Frozen here; its text of today: look_up.sql."""

from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_applications")]
    operations = [
        migrations.RunSQL(
            (FOLDER / "0008_look_up.sql").read_text(), (FOLDER / "0003_look_up.sql").read_text()
        ),
    ]

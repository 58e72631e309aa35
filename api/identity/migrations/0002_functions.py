"""The functions by which the gateway finds a key's owner, and a regency a guest. Their texts lie beside the models, where
they can be read; a change needs a migration.
"""

from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).parent.parent


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]
    operations = [
        migrations.RunSQL(
            (FOLDER / "look_up.sql").read_text(), "DROP FUNCTION public.identity_look_up(bytea, text)"
        ),
        migrations.RunSQL(
            (FOLDER / "find_guest.sql").read_text(), "DROP FUNCTION public.identity_find_guest(text, uuid)"
        ),
    ]

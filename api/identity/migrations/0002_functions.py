"""The functions by which the gateway finds a key's owner, and a regency a guest.

Frozen here as of this migration; their present texts are beside the models.
"""

from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]
    operations = [
        migrations.RunSQL(
            (FOLDER / "0002_look_up.sql").read_text(), "DROP FUNCTION public.identity_look_up(bytea, text)"
        ),
        migrations.RunSQL(
            (FOLDER / "0002_find_guest.sql").read_text(), "DROP FUNCTION public.identity_find_guest(text, uuid)"
        ),
    ]

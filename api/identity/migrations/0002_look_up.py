"""The gateway's one function. Its text lies beside the models, where it can be read; a change needs a migration."""

from pathlib import Path

from django.db import migrations

LOOK_UP = (Path(__file__).parent.parent / "look_up.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]
    operations = [migrations.RunSQL(LOOK_UP, "DROP FUNCTION public.identity_look_up(bytea, text)")]

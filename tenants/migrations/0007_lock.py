"""The function by which a regency locks what is its own. A change of its text needs a migration."""

from pathlib import Path

from django.db import migrations

FUNCTION = (Path(__file__).parent.parent / "lock.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("tenants", "0006_current_role")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION public.tenants_lock(int, int)")]

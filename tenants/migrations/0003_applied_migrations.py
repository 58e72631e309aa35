"""The function that tells the gateway which migrations are applied. A change of its text needs a migration."""

from pathlib import Path

from django.db import migrations

FUNCTION = (Path(__file__).parent.parent / "applied_migrations.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("tenants", "0002_provisioning_books")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION public.tenants_applied_migrations()")]

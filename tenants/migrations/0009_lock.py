"""The function by which a regency locks what is its own: its keys count modulo 1024 (lock.sql)."""

from pathlib import Path

from django.db import migrations

FUNCTION = (Path(__file__).parent.parent / "lock.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("tenants", "0008_baseline")]
    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]

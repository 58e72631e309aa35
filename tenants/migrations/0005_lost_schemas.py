"""The function of 0003 tells ids besides codes, and a schema that is gone."""

from pathlib import Path

from django.db import migrations

FUNCTION = (Path(__file__).parent.parent / "applied_migrations.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("tenants", "0004_sandboxes")]
    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]

"""The function by which row-level policies tell who asks. A change of its text needs a migration."""

from pathlib import Path

from django.db import migrations

FUNCTION = (Path(__file__).parent.parent / "current_role.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("tenants", "0005_lost_schemas")]
    # No way back: policies stand on it.
    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]

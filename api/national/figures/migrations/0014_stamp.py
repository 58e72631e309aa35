"""The function that stamps a write. A change of its text needs a migration."""

from pathlib import Path

from django.db import migrations

FUNCTION = (Path(__file__).parent.parent / "stamp.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("figures", "0013_submitted_in_force")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION public.figures_stamp()")]

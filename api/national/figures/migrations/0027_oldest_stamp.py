"""The function that finds the oldest stamp. A change of its text needs a migration."""

from pathlib import Path

from django.db import migrations

FUNCTION = (Path(__file__).parent.parent / "oldest_stamp.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("figures", "0026_nothing_below_0")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION public.figures_oldest_stamp()")]

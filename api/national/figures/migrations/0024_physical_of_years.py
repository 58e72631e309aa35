"""Physical progress at the end of each year beside its money, in the past as well."""

from pathlib import Path

from django.db import connection, migrations, models
from django.db.models import Q

HISTORY = Path(__file__).with_suffix(".sql").read_text()


def fill(apps, schema_editor):
    """Derive one regency at a time, so that no statement holds more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT regency_id FROM public.figures_reported_budget ORDER BY 1")
        for (regency,) in cursor.fetchall():
            cursor.execute(HISTORY, {"regency": regency})


class Migration(migrations.Migration):
    dependencies = [("figures", "0023_physical")]

    operations = [
        migrations.AddField(
            "reportedbudget",
            "physical_percent",
            models.DecimalField(db_default=0, decimal_places=2, max_digits=5),
        ),
        migrations.AddConstraint(
            "reportedbudget",
            models.CheckConstraint(
                condition=Q(("physical_percent__gte", 0), ("physical_percent__lte", 100)),
                name="budget_physical_percent_is_a_percentage",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

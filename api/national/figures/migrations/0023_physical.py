"""Physical progress of programmes, in the past as well: by the activities and realisations in force at each instant."""

from pathlib import Path

from django.db import connection, migrations, models
from django.db.models import Q

HISTORY = Path(__file__).with_suffix(".sql").read_text()
TOTALS = """
    UPDATE public.figures_programme_total t SET physical_hundredths = c.hundredths
    FROM (SELECT regency_id, basis, dimension, sum((100 * physical_percent)::int) AS hundredths
          FROM public.figures_programme_tally WHERE valid_until IS NULL GROUP BY 1, 2, 3) c
    WHERE (t.regency_id, t.basis, t.dimension) = (c.regency_id, c.basis, c.dimension)
"""


def fill(apps, schema_editor):
    """Derive one regency at a time, so that no statement holds more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT regency_id FROM public.figures_programme_tally ORDER BY 1")
        for (regency,) in cursor.fetchall():
            cursor.execute(HISTORY, {"regency": regency})
        cursor.execute(TOTALS)


class Migration(migrations.Migration):
    dependencies = [("figures", "0022_agency_kind")]

    operations = [
        migrations.AddField(
            "programmetally",
            "physical_percent",
            models.DecimalField(db_default=0, decimal_places=2, max_digits=5),
        ),
        migrations.AddConstraint(
            "programmetally",
            models.CheckConstraint(
                condition=Q(("physical_percent__gte", 0), ("physical_percent__lte", 100)),
                name="physical_percent_is_a_percentage",
            ),
        ),
        migrations.AddField("programmetotal", "physical_hundredths", models.BigIntegerField(db_default=0)),
        migrations.AddConstraint(
            "programmetotal",
            models.CheckConstraint(
                condition=Q(("physical_hundredths__gte", 0), ("physical_hundredths__lte", 10**12)),
                name="physical_hundredths_are_of_percentages",
            ),
        ),
        # Last: rows that wait for their constraints do not let a table be changed.
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

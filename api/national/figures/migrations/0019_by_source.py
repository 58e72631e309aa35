"""Money of years by source, in the past as well: from the submissions and realisations that said it then."""

from pathlib import Path

from django.db import connection, migrations, models

HISTORY = Path(__file__).with_suffix(".sql").read_text()
SOURCES = ("apbd", "apbn", "dak", "csr", "kpbu", "grant", "other")


def fill(apps, schema_editor):
    """Fill one regency at a time, so that no statement holds more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT regency_id FROM public.figures_reported_budget ORDER BY 1")
        for (regency,) in cursor.fetchall():
            cursor.execute(HISTORY, {"regency": regency})


class Migration(migrations.Migration):
    dependencies = [("figures", "0018_stamped_by_key")]

    operations = [
        *(
            migrations.AddField(
                "reportedbudget",
                f"{name}_{source}",
                models.DecimalField(db_default=0, decimal_places=0, max_digits=24),
            )
            for name in ("allocated", "spent_from")
            for source in SOURCES
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

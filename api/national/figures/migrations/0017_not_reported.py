"""Programmes of which nobody reported, apart from those that are late by a report: in the past as well."""

from pathlib import Path

from django.db import connection, migrations, models
from django.db.models import Q

HISTORY = Path(__file__).with_suffix(".sql").read_text()


def fill(apps, schema_editor):
    """Derive one regency at a time, so that no statement holds more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT regency_id FROM public.figures_programme_tally ORDER BY 1")
        for (regency,) in cursor.fetchall():
            cursor.execute(HISTORY, {"regency": regency})


class Migration(migrations.Migration):
    dependencies = [("figures", "0016_standing")]

    operations = [
        migrations.AddField("programmetally", "unreported_from", models.DateField(null=True)),
        migrations.RemoveIndex("programmetally", "programme_tally_status"),
        migrations.AddIndex(
            "programmetally",
            models.Index(
                condition=Q(("valid_until", None)),
                fields=["basis", "dimension", "regency"],
                include=("settled", "late_after", "unreported_from", "planned_until"),
                name="programme_tally_status",
            ),
        ),
        # Last: rows that wait for their constraints do not let an index be changed.
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

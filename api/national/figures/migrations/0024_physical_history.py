"""Physical progress in the past as well: by the activities and realisations in force at each instant.

A regency at a time, in a transaction of its own under the ledger's lock, so that its submissions wait for a second and
nobody else's do. Repeated after an interruption, it changes nothing of what is done.
"""

from pathlib import Path

from django.db import connection, migrations, transaction

_FOLDER = Path(__file__).parent
TALLIES = (_FOLDER / "0024_physical_tallies.sql").read_text()
TOTALS = """
    UPDATE public.figures_programme_total t SET physical_hundredths = c.hundredths
    FROM (SELECT basis, dimension, sum((100 * physical_percent)::int) AS hundredths
          FROM public.figures_programme_tally WHERE regency_id = %(regency)s AND valid_until IS NULL GROUP BY 1, 2) c
    WHERE t.regency_id = %(regency)s AND (t.basis, t.dimension) = (c.basis, c.dimension)
"""
BUDGETS = (_FOLDER / "0024_physical_budgets.sql").read_text()
#: The first number of the ledger's locks (ledger.operations).
LEDGER = 1_762_022_006


def fill(apps, schema_editor):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT regency_id FROM public.figures_programme_tally"
            " UNION SELECT regency_id FROM public.figures_reported_budget ORDER BY 1"
        )
        for (regency,) in cursor.fetchall():
            with transaction.atomic():
                cursor.execute("SELECT public.tenants_lock(%s, %s)", [LEDGER, regency])
                for statement in (TALLIES, TOTALS, BUDGETS):
                    cursor.execute(statement, {"regency": regency})


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("figures", "0023_physical")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

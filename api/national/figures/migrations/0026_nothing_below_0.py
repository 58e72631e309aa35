"""A year allocates no amount below 0: a forged one lifts no national mean above 100 per cent."""

from django.db import migrations, models

COLUMNS = [f"allocated_{source}" for source in ("apbd", "apbn", "dak", "csr", "kpbu", "grant", "other")]
# No more than an amount of a submission, which has 20 digits: a forged sum would not fit into the column.
RAISED = [f"least(greatest({each}, 0), {10**20 - 1})" for each in COLUMNS]
RAISE = f"""
    UPDATE public.figures_reported_budget
    SET allocated = greatest(allocated, {" + ".join(RAISED)}), ({", ".join(COLUMNS)}) = ROW ({", ".join(RAISED)})
    WHERE least({", ".join(COLUMNS)}, allocated - ({" + ".join(COLUMNS)})) < 0
"""


class Migration(migrations.Migration):
    dependencies = [("figures", "0025_physical_of_programmes")]

    operations = [
        migrations.RunSQL(RAISE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "reportedbudget",
            models.CheckConstraint(
                condition=models.Q(
                    *((f"{each}__gte", 0) for each in COLUMNS),
                    allocated__gte=sum(map(models.F, COLUMNS), models.Value(0)),
                ),
                name="budget_allocates_nothing_below_0",
            ),
        ),
    ]

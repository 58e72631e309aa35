"""A total of physical progress is at most 100 per cent of its programmes: a forged one lifts no national mean above that."""

from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Cast

LOWER = """
    UPDATE public.figures_programme_total
    SET total = greatest(total, 0),
        physical_hundredths = least(physical_hundredths, greatest(total, 0)::bigint * 10000)
    WHERE physical_hundredths > total::bigint * 10000
"""


class Migration(migrations.Migration):
    dependencies = [("figures", "0024_physical_history")]

    operations = [
        migrations.RunSQL(LOWER, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "programmetotal",
            models.CheckConstraint(
                condition=Q(("physical_hundredths__lte", Cast("total", models.BigIntegerField()) * 10_000)),
                name="physical_hundredths_are_of_programmes",
            ),
        ),
    ]

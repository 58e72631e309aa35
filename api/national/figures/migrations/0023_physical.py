from django.db import migrations, models
from django.db.models import Q


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
    ]

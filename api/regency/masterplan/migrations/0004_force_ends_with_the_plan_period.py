from django.db import migrations


class Migration(migrations.Migration):
    """Force ends with the plan period. What came into force after its plan period ends with the next version alone."""

    dependencies = [("masterplan", "0003_promulgated_on")]

    operations = [
        migrations.RunSQL(
            "UPDATE masterplan_masterplan SET superseded_on = make_date(plan_period_end + 1, 1, 1)"
            " WHERE in_force_from < make_date(plan_period_end + 1, 1, 1)"
            " AND (superseded_on IS NULL OR superseded_on > make_date(plan_period_end + 1, 1, 1))",
            migrations.RunSQL.noop,
        )
    ]

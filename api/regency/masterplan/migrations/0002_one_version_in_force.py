from django.db import migrations


class Migration(migrations.Migration):
    """No two versions of the masterplan are in force on one day."""

    dependencies = [("masterplan", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE masterplan_masterplan ADD CONSTRAINT one_version_in_force_on_a_day"
            " EXCLUDE USING gist (daterange(in_force_from, superseded_on) WITH &&)"
            " WHERE (in_force_from IS NOT NULL)",
            "ALTER TABLE masterplan_masterplan DROP CONSTRAINT one_version_in_force_on_a_day",
        )
    ]

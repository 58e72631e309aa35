from django.db import migrations, models


class Migration(migrations.Migration):
    """The kind of the agency that leads a programme. No plan said one before: what was answered stays."""

    dependencies = [("figures", "0021_populations")]

    operations = [
        migrations.AddField(each, "agency_kind", models.CharField(db_default="unspecified", max_length=18))
        for each in ("reportedprogramme", "reportedbudget", "programmetally")
    ]

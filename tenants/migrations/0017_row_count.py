"""The counts of regencies' rows in national tables, and the functions that keep them (rows_changed.sql).

The triggers that call them, and the counts of what is there, are made by `migrate` from the declarations (schema.bounds).
"""

from pathlib import Path

from django.db import migrations, models

FUNCTIONS = (Path(__file__).parent.parent / "rows_changed.sql").read_text()
UNDO = """
DROP FUNCTION public.tenants_rows_changed() CASCADE;
DROP FUNCTION public.tenants_count_rows(bigint, text, bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0016_acts_of_provinces")]

    operations = [
        migrations.CreateModel(
            name="RowCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("regency_id", models.BigIntegerField()),
                ("of_table", models.CharField(max_length=63)),
                ("rows", models.BigIntegerField()),
                ("added", models.BigIntegerField()),
                ("added_in", models.BigIntegerField()),
            ],
            options={
                "db_table": "tenants_row_count",
                "indexes": [
                    models.Index(fields=["regency_id", "of_table"], name="rows_of_a_regency_in_a_table")
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, UNDO),
    ]

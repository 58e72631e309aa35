"""Imports send their rows as arrays: the staging table is gone.

So is an index that no statement could use, whose condition on `version` prevented HOT updates of values.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="value", name="values_not_handed_over"),
        migrations.DeleteModel(name="StagedRow"),
    ]

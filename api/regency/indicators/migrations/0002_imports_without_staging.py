"""Imports hand their rows over as arrays: the staging table is gone. So is an index that no statement could use, whose
condition on `version` kept every update of a value from being a short one (HOT)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="value", name="values_not_handed_over"),
        migrations.DeleteModel(name="StagedRow"),
    ]

"""Add what an edition may publish of an indicator: its minimum coverage, and whether it counts persons.

The releases that are published said nothing of it: their indicators that count persons are marked here, once.
"""

from django.db import migrations, models

PERSONS = """
ALTER TABLE public.catalogue_indicator_version DISABLE TRIGGER catalogue_published_never_changes;
UPDATE public.catalogue_indicator_version SET is_of_persons = true WHERE indicator_id IN (
    'GOV-10', 'BRA-06', 'ECO-03', 'ECO-04', 'ECO-05', 'LIV-04', 'LIV-05', 'LIV-06', 'LIV-08', 'LIV-10', 'LIV-13',
    'SOC-01', 'SOC-04', 'SOC-05');
ALTER TABLE public.catalogue_indicator_version ENABLE TRIGGER catalogue_published_never_changes;
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_drafts_and_official_values")]

    operations = [
        *(
            migrations.AddField(model, name, field)
            for model in ("draftindicator", "indicatorversion")
            for name, field in (
                ("is_of_persons", models.BooleanField(db_default=False, default=False)),
                ("minimum_coverage", models.PositiveSmallIntegerField(db_default=50, default=50)),
            )
        ),
        migrations.RunSQL(PERSONS, migrations.RunSQL.noop),
    ]

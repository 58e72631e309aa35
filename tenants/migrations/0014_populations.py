"""A regency's row has its populations of all years, as it has that of the newest: kept by the database."""

from django.db import migrations, models

KEPT = """
CREATE FUNCTION public.tenants_population_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    UPDATE public.tenants_regency SET people_by_year = people_by_year || jsonb_build_object(NEW.year, NEW.people)
    WHERE id = NEW.regency_id AND people_by_year -> NEW.year::text IS DISTINCT FROM to_jsonb(NEW.people);
    RETURN NULL;
END $$;
CREATE TRIGGER tenants_population_kept AFTER INSERT OR UPDATE ON public.tenants_population
    FOR EACH ROW EXECUTE FUNCTION public.tenants_population_kept();
UPDATE public.tenants_regency r SET people_by_year = p.people_by_year
FROM (SELECT regency_id, jsonb_object_agg(year, people) AS people_by_year FROM public.tenants_population GROUP BY 1) p
WHERE p.regency_id = r.id;
"""

NOT_KEPT = """
DROP TRIGGER tenants_population_kept ON public.tenants_population;
DROP FUNCTION public.tenants_population_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0013_registry_acts")]

    operations = [
        migrations.AddField(
            "regency",
            "people_by_year",
            models.JSONField(
                db_default={},
                default=dict,
                help_text="By year: kept by the database from tenants_population.",
            ),
        ),
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]

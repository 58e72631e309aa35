"""The description of a regency has its populations of all years, so that a figure is of the people of its own.

Of the past as far as the acts of the registry tell it: a year that was said later is not in it.
"""

from django.db import migrations, models

DESCRIBED = """
CREATE OR REPLACE FUNCTION public.figures_regency_described() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    stamp timestamptz := '2000-01-01T00:00:00Z';
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.kemendagri_code, NEW.name, NEW.kind, NEW.province_id, NEW.population, NEW.people_by_year, NEW.valid_until)
           IS NOT DISTINCT FROM
           (OLD.kemendagri_code, OLD.name, OLD.kind, OLD.province_id, OLD.population, OLD.people_by_year, OLD.valid_until)
        THEN
            RETURN NULL;
        END IF;
        PERFORM public.figures_stamp();
        stamp := clock_timestamp();
        UPDATE public.figures_regency_description SET valid_until = stamp
        WHERE regency_id = NEW.id AND valid_until IS NULL;
    END IF;
    INSERT INTO public.figures_regency_description (regency_id, kemendagri_code, name, kind, province_id, population,
        people_by_year, no_more_from, valid_from)
    VALUES (NEW.id, NEW.kemendagri_code, NEW.name, NEW.kind, NEW.province_id, NEW.population, NEW.people_by_year,
        NEW.valid_until, stamp);
    RETURN NULL;
END $$;
UPDATE public.figures_regency_description d SET people_by_year = coalesce((
    SELECT jsonb_object_agg(p.year, p.people)
           || CASE WHEN d.population IS NULL THEN '{}' ELSE jsonb_build_object(max(p.year), d.population) END
    FROM public.tenants_population p
    WHERE p.regency_id = d.regency_id AND NOT EXISTS (
        SELECT FROM public.tenants_registry_act a
        WHERE (a.regency_id, a.subject, a.key) = (p.regency_id, 'population', p.year::text)
          AND a.at >= coalesce(d.valid_until, 'infinity'))
), '{}');
"""


class Migration(migrations.Migration):
    dependencies = [("figures", "0020_reported_target"), ("tenants", "0014_populations")]

    operations = [
        migrations.AddField(
            "regencydescription", "people_by_year", models.JSONField(db_default={}, default=dict)
        ),
        migrations.RunSQL(DESCRIBED, migrations.RunSQL.noop),
    ]

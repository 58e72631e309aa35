"""History of the registry's descriptions of regencies and of memberships in cohorts.

The database itself writes it, whoever changes the registry, as it does for the status (0002). The triggers wait for the
commit, so that the clock is held for that instant only.
"""

import django.db.models.deletion
from django.db import migrations, models

#: The advisory lock is national.clock.CLOCK. What is first said of a regency holds for all the time before: a figure
#: knows by the status since when it takes part.
DESCRIBED = """
CREATE FUNCTION public.figures_regency_described() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    stamp timestamptz := '2000-01-01T00:00:00Z';
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.kemendagri_code, NEW.name, NEW.kind, NEW.province_id, NEW.population, NEW.valid_until)
           IS NOT DISTINCT FROM
           (OLD.kemendagri_code, OLD.name, OLD.kind, OLD.province_id, OLD.population, OLD.valid_until) THEN
            RETURN NULL;
        END IF;
        PERFORM pg_advisory_xact_lock_shared(5101202201);
        stamp := clock_timestamp();
        UPDATE public.figures_regency_description SET valid_until = stamp
        WHERE regency_id = NEW.id AND valid_until IS NULL;
    END IF;
    INSERT INTO public.figures_regency_description (regency_id, kemendagri_code, name, kind, province_id, population,
        no_more_from, valid_from)
    VALUES (NEW.id, NEW.kemendagri_code, NEW.name, NEW.kind, NEW.province_id, NEW.population, NEW.valid_until, stamp);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER figures_regency_described AFTER INSERT OR UPDATE ON public.tenants_regency
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.figures_regency_described();
"""

NOTED = """
CREATE FUNCTION public.figures_cohort_member_noted() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    stamp timestamptz;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.cohort_id, NEW.regency_id, NEW.verified) = (OLD.cohort_id, OLD.regency_id, OLD.verified) THEN
            RETURN NULL;
        END IF;
    END IF;
    PERFORM pg_advisory_xact_lock_shared(5101202201);
    stamp := clock_timestamp();
    IF TG_OP <> 'INSERT' THEN
        UPDATE public.figures_cohort_member SET valid_until = stamp
        WHERE cohort_id = OLD.cohort_id AND regency_id = OLD.regency_id AND valid_until IS NULL;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO public.figures_cohort_member (cohort_id, regency_id, verified, valid_from)
        VALUES (NEW.cohort_id, NEW.regency_id, NEW.verified, stamp);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER figures_cohort_member_noted AFTER INSERT OR UPDATE OR DELETE
    ON public.tenants_cohort_membership DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.figures_cohort_member_noted();
"""

NOT_NOTED = """
DROP TRIGGER figures_cohort_member_noted ON public.tenants_cohort_membership;
DROP FUNCTION public.figures_cohort_member_noted();
"""

NOT_DESCRIBED = """
DROP TRIGGER figures_regency_described ON public.tenants_regency;
DROP FUNCTION public.figures_regency_described();
"""

#: As far as is known it has always been so.
BEGIN = """
INSERT INTO public.figures_regency_description (regency_id, kemendagri_code, name, kind, province_id, population,
    no_more_from, valid_from)
SELECT id, kemendagri_code, name, kind, province_id, population, valid_until, '2000-01-01T00:00:00Z'
FROM public.tenants_regency;
INSERT INTO public.figures_cohort_member (cohort_id, regency_id, verified, valid_from)
SELECT cohort_id, regency_id, verified, '2000-01-01T00:00:00Z' FROM public.tenants_cohort_membership;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0010_written_by"),
        ("tenants", "0004_sandboxes"),
    ]

    operations = [
        migrations.CreateModel(
            name="CohortMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verified", models.BooleanField()),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField(null=True)),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="tenants.cohort"
                    ),
                ),
                (
                    "regency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="tenants.regency"
                    ),
                ),
            ],
            options={
                "db_table": "figures_cohort_member",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until", None)),
                        fields=("cohort", "regency"),
                        name="one_current_cohort_member",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RegencyDescription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kemendagri_code", models.CharField(max_length=16)),
                ("name", models.CharField(max_length=100)),
                ("kind", models.CharField(max_length=9)),
                ("population", models.PositiveIntegerField(null=True)),
                ("no_more_from", models.DateField(null=True)),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField(null=True)),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="tenants.province"
                    ),
                ),
                (
                    "regency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="tenants.regency"
                    ),
                ),
            ],
            options={
                "db_table": "figures_regency_description",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until", None)),
                        fields=("regency",),
                        name="one_current_regency_description",
                    )
                ],
            },
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
        migrations.RunSQL(DESCRIBED, NOT_DESCRIBED),
        migrations.RunSQL(NOTED, NOT_NOTED),
    ]

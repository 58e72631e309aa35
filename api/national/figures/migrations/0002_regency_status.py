"""The history of each regency's status, written by the database itself whoever changes it.

Suspending, archiving and restoring belong to `tenants`, which does not know the clock of figures. The trigger waits for
the commit (a deferred constraint trigger), so the clock is held for that instant only, however long the transaction was.
"""

import django.db.models.deletion
from django.db import migrations, models

#: The advisory lock is national.clock.CLOCK.
TRIGGER = """
CREATE FUNCTION public.figures_regency_status_changes() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    stamp timestamptz;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.status = OLD.status THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock_shared(5101202201);
    stamp := clock_timestamp();
    UPDATE public.figures_regency_status SET valid_until = stamp
    WHERE regency_id = NEW.id AND valid_until IS NULL;
    INSERT INTO public.figures_regency_status (regency_id, status, valid_from)
    VALUES (NEW.id, NEW.status, stamp);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER figures_regency_status_changes AFTER INSERT OR UPDATE ON public.tenants_regency
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.figures_regency_status_changes();
"""

UNDO = """
DROP TRIGGER figures_regency_status_changes ON public.tenants_regency;
DROP FUNCTION public.figures_regency_status_changes();
"""

#: What is known of the time before: since when a regency takes part, and since when it is as it is now.
BEGIN = """
INSERT INTO public.figures_regency_status (regency_id, status, valid_from, valid_until)
SELECT id, 'onboarded', onboarded_at,
       CASE status WHEN 'suspended' THEN suspended_at WHEN 'archived' THEN archived_at END
FROM public.tenants_regency WHERE onboarded_at IS NOT NULL AND status <> 'registered'
UNION ALL
SELECT id, status, CASE status WHEN 'suspended' THEN suspended_at ELSE archived_at END, NULL
FROM public.tenants_regency WHERE onboarded_at IS NOT NULL AND status IN ('suspended', 'archived')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0001_initial"),
        ("tenants", "0003_applied_migrations"),
    ]

    operations = [
        migrations.CreateModel(
            name="RegencyStatus",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("status", models.CharField(max_length=10)),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField(null=True)),
                (
                    "regency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="tenants.regency"
                    ),
                ),
            ],
            options={"db_table": "figures_regency_status"},
        ),
        migrations.AddConstraint(
            model_name="regencystatus",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_until", None)),
                fields=("regency",),
                name="one_current_regency_status",
            ),
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGER, UNDO),
    ]

"""Progress in full: states of submissions, timeliness, money by source, sign-ins; and indexes of rows.

The indexes are for rows in force and for ended ones. Existing rows get the ledger's present state. The state of ended
rows is known only as far as they kept it
(returned or not); nothing was released with them.
"""

import django.db.models.deletion
from django.db import migrations, models

#: The advisory lock is national.clock.CLOCK. Its second use of a key finds the row and takes no lock.
TRIGGER = """
CREATE FUNCTION public.figures_first_sign_in_noted() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF EXISTS (
        SELECT FROM public.identity_membership m
        WHERE m.person_id = NEW.person_id AND (NEW.regency_id IS NULL OR NEW.regency_id = m.regency_id)
          AND NOT EXISTS (SELECT FROM public.figures_first_sign_in f WHERE f.regency_id = m.regency_id)
    ) THEN
        PERFORM pg_advisory_xact_lock_shared(5101202201);
        INSERT INTO public.figures_first_sign_in (regency_id, at)
        SELECT DISTINCT m.regency_id, clock_timestamp() FROM public.identity_membership m
        WHERE m.person_id = NEW.person_id AND (NEW.regency_id IS NULL OR NEW.regency_id = m.regency_id)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER figures_first_sign_in_noted AFTER UPDATE OF last_used_at ON public.identity_api_key
    FOR EACH ROW WHEN (OLD.last_used_at IS NULL AND NEW.last_used_at IS NOT NULL AND NEW.person_id IS NOT NULL)
    EXECUTE FUNCTION public.figures_first_sign_in_noted();
INSERT INTO public.figures_first_sign_in (regency_id, at)
SELECT m.regency_id, min(k.last_used_at) FROM public.identity_membership m
JOIN public.identity_api_key k ON k.person_id = m.person_id AND coalesce(k.regency_id, m.regency_id) = m.regency_id
WHERE k.last_used_at IS NOT NULL GROUP BY 1;
"""

UNDO = """
DROP TRIGGER figures_first_sign_in_noted ON public.identity_api_key;
DROP FUNCTION public.figures_first_sign_in_noted();
"""

BEGIN = """
UPDATE public.figures_reported_subject r SET
    state = CASE WHEN r.basis = 'accepted' THEN 'accepted'
                 WHEN r.valid_until IS NOT NULL AND r.under_query THEN 'returned'
                 WHEN r.valid_until IS NOT NULL THEN 'submitted'
                 ELSE coalesce((SELECT e.state FROM public.ledger_submission_event e
                                WHERE e.submission_id = r.submission_id ORDER BY e.number DESC LIMIT 1), 'submitted') END,
    in_time = NOT r.late OR EXISTS (
        SELECT FROM public.ledger_submission o
        WHERE (o.regency_id, o.kind, o.subject) = (r.regency_id, r.kind, r.subject)
          AND o.revision < r.revision AND NOT o.late
          AND CASE r.basis WHEN 'accepted'
              THEN EXISTS (SELECT FROM public.ledger_submission_event e WHERE e.submission_id = o.id AND e.state = 'accepted')
              ELSE NOT EXISTS (SELECT FROM public.ledger_submission_event e WHERE e.submission_id = o.id AND e.state = 'withdrawn') END);
UPDATE public.figures_reported_programme r SET
    from_apbd = m.apbd, from_apbn = m.apbn, from_dak = m.dak, from_csr = m.csr, from_kpbu = m.kpbu,
    from_grant = m."grant", from_other = m.other
FROM (
    SELECT s.id AS submission_id, p.id AS programme_id,
           coalesce(sum(a.amount) FILTER (WHERE a.source = 'apbd'), 0) AS apbd,
           coalesce(sum(a.amount) FILTER (WHERE a.source = 'apbn'), 0) AS apbn,
           coalesce(sum(a.amount) FILTER (WHERE a.source = 'dak'), 0) AS dak,
           coalesce(sum(a.amount) FILTER (WHERE a.source = 'csr'), 0) AS csr,
           coalesce(sum(a.amount) FILTER (WHERE a.source = 'kpbu'), 0) AS kpbu,
           coalesce(sum(a.amount) FILTER (WHERE a.source = 'grant'), 0) AS "grant",
           coalesce(sum(a.amount) FILTER (WHERE a.source = 'other'), 0) AS other
    FROM public.ledger_submission s, jsonb_to_recordset(s.content -> 'programmes') AS p (id uuid, allocations jsonb)
    CROSS JOIN LATERAL (
        SELECT DISTINCT ON (i.year, i.source) i.source, i.amount
        FROM jsonb_to_recordset(p.allocations) AS i (year int, source text, stage text, amount numeric)
        ORDER BY i.year, i.source, i.stage DESC
    ) AS a
    WHERE s.kind = 'masterplan' GROUP BY 1, 2
) AS m
WHERE (m.submission_id, m.programme_id) = (r.submission_id, r.programme_id);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('figures', '0003_realised'),
        ('ledger', '0002_deadline_announced'),
        ('identity', '0002_functions'),
        ('tenants', '0003_applied_migrations'),
    ]

    operations = [
        migrations.CreateModel(
            name='FirstSignIn',
            fields=[
                ('regency', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='+', serialize=False, to='tenants.regency')),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'figures_first_sign_in',
            },
        ),
        migrations.AddField(
            model_name='reportedprogramme',
            name='from_apbd',
            field=models.DecimalField(decimal_places=0, default=0, max_digits=20),
        ),
        migrations.AddField(
            model_name='reportedprogramme',
            name='from_apbn',
            field=models.DecimalField(decimal_places=0, default=0, max_digits=20),
        ),
        migrations.AddField(
            model_name='reportedprogramme',
            name='from_csr',
            field=models.DecimalField(decimal_places=0, default=0, max_digits=20),
        ),
        migrations.AddField(
            model_name='reportedprogramme',
            name='from_dak',
            field=models.DecimalField(decimal_places=0, default=0, max_digits=20),
        ),
        migrations.AddField(
            model_name='reportedprogramme',
            name='from_grant',
            field=models.DecimalField(decimal_places=0, default=0, max_digits=20),
        ),
        migrations.AddField(
            model_name='reportedprogramme',
            name='from_kpbu',
            field=models.DecimalField(decimal_places=0, default=0, max_digits=20),
        ),
        migrations.AddField(
            model_name='reportedprogramme',
            name='from_other',
            field=models.DecimalField(decimal_places=0, default=0, max_digits=20),
        ),
        migrations.AddField(
            model_name='reportedsubject',
            name='in_time',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='reportedsubject',
            name='state',
            field=models.CharField(choices=[('submitted', 'Submitted'), ('returned', 'Returned'), ('objected', 'Objected'), ('accepted', 'Accepted'), ('withdrawn', 'Withdrawn')], default='submitted', max_length=9),
        ),
        migrations.AddIndex(
            model_name='fillingcell',
            index=models.Index(condition=models.Q(('valid_until', None)), fields=['area', 'dimension', 'period', 'regency'], include=('sub_dimension', 'reported', 'not_available', 'not_applicable', 'last_changed_on'), name='filling_cell_in_force'),
        ),
        migrations.AddIndex(
            model_name='fillingcell',
            index=models.Index(condition=models.Q(('valid_until__isnull', False)), fields=['valid_until', 'valid_from'], name='filling_cell_ended'),
        ),
        migrations.AddIndex(
            model_name='reportedprogramme',
            index=models.Index(condition=models.Q(('valid_until__isnull', False)), fields=['valid_until', 'valid_from'], name='reported_programme_ended'),
        ),
        migrations.AddIndex(
            model_name='reportedsubject',
            index=models.Index(condition=models.Q(('valid_until__isnull', False)), fields=['valid_until', 'valid_from'], name='reported_subject_ended'),
        ),
        migrations.AddIndex(
            model_name='reportedtally',
            index=models.Index(condition=models.Q(('valid_until', None)), fields=['basis', 'dimension', 'period', 'regency'], include=('reported', 'not_available', 'not_applicable'), name='reported_tally_in_force'),
        ),
        migrations.AddIndex(
            model_name='reportedtally',
            index=models.Index(condition=models.Q(('valid_until__isnull', False)), fields=['valid_until', 'valid_from'], name='reported_tally_ended'),
        ),
        migrations.AddIndex(
            model_name='reportedvalue',
            index=models.Index(condition=models.Q(('valid_until__isnull', False)), fields=['indicator', 'period', 'basis', 'valid_until'], name='reported_value_ended'),
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGER, UNDO),
    ]

-- The programmes of one regency by the definition that tells what was reported late from what nobody reported, at every
-- instant at which its activities or realisations changed: in one row as long as it stays the same.
WITH tally AS (
    DELETE FROM public.figures_programme_tally WHERE regency_id = %(regency)s RETURNING *
), planned AS MATERIALIZED (
    SELECT * FROM public.figures_reported_activity WHERE regency_id = %(regency)s
), said AS MATERIALIZED (
    SELECT * FROM public.figures_reported_realisation WHERE regency_id = %(regency)s
), changed AS (
    SELECT basis, valid_from AS at FROM planned UNION SELECT basis, valid_until FROM planned
    UNION SELECT basis, valid_from FROM said UNION SELECT basis, valid_until FROM said
), piece AS MATERIALIZED (
    SELECT t.*, i.at
    FROM tally t CROSS JOIN LATERAL (
        SELECT t.valid_from AS at
        UNION
        SELECT c.at FROM changed c
        WHERE c.basis = t.basis AND c.at > t.valid_from AND (t.valid_until IS NULL OR c.at < t.valid_until)
    ) i
), stood AS (
    SELECT piece.*, s.late, s.unreported
    FROM piece CROSS JOIN LATERAL (
        SELECT min(d.due_on) FILTER (WHERE d.due_on < l.next_from) AS late,
               min(greatest(l.next_from, date_trunc('quarter',
                   coalesce(p.starts_on, CASE WHEN l.next_from IS NULL THEN d.due_on END))::date)) AS unreported
        FROM planned p
        LEFT JOIN LATERAL (
            SELECT *, CASE WHEN r.period ~ '^[12][0-9]{3}-Q[1-4]$' THEN
                (make_date(left(r.period, 4)::int, right(r.period, 1)::int * 3, 1) + interval '1 month')::date
            END AS next_from
            FROM said r
            WHERE (r.basis, r.activity_id) = (p.basis, p.activity_id)
              AND r.valid_from <= piece.at AND (r.valid_until IS NULL OR r.valid_until > piece.at)
            ORDER BY r.period DESC LIMIT 1
        ) l ON true
        CROSS JOIN LATERAL (
            SELECT least(p.ends_on, min((m ->> 'due_on')::date)) AS due_on
            FROM jsonb_array_elements(p.milestones) AS m
            WHERE NOT EXISTS (
                SELECT FROM said r
                WHERE r.basis = p.basis AND r.milestones_reached ? (m ->> 'id')
                  AND r.valid_from <= piece.at AND (r.valid_until IS NULL OR r.valid_until > piece.at))
        ) d
        WHERE (p.basis, p.programme_id) = (piece.basis, piece.programme_id)
          AND p.valid_from <= piece.at AND (p.valid_until IS NULL OR p.valid_until > piece.at)
          AND NOT coalesce(l.physical_percent_to_date >= 100 OR l.stopped, false)
    ) s
), line AS (
    SELECT *, row_number() OVER each = 1 OR (lag(late) OVER each, lag(unreported) OVER each)
                  IS DISTINCT FROM (late, unreported) AS begins
    FROM stood WINDOW each AS (PARTITION BY id ORDER BY at)
), span AS (
    SELECT *, lead(at) OVER (PARTITION BY id ORDER BY at) AS next FROM line WHERE begins
)
INSERT INTO public.figures_programme_tally (regency_id, basis, programme_id, dimension, sub_dimension, time_frame, quick_win, allocated,
    allocated_apbd, allocated_apbn, allocated_dak, allocated_csr, allocated_kpbu, allocated_grant, allocated_other, spent,
    spent_from_apbd, spent_from_apbn, spent_from_dak, spent_from_csr, spent_from_kpbu, spent_from_grant, spent_from_other,
    spent_from_unspecified, settled, planned_until, late_after, unreported_from,
    valid_from, valid_until)
SELECT regency_id, basis, programme_id, dimension, sub_dimension, time_frame, quick_win, allocated,
    allocated_apbd, allocated_apbn, allocated_dak, allocated_csr, allocated_kpbu, allocated_grant, allocated_other, spent,
    spent_from_apbd, spent_from_apbn, spent_from_dak, spent_from_csr, spent_from_kpbu, spent_from_grant, spent_from_other,
    spent_from_unspecified, settled, planned_until, late, unreported, at,
    coalesce(next, valid_until)
FROM span

-- The programmes of one regency with their physical progress, at every instant at which their activities or what is
-- reported of these changed: in one row as long as it stays the same.
WITH planned AS MATERIALIZED (
    SELECT basis, programme_id, activity_id, valid_from, coalesce(valid_until, 'infinity') AS valid_until
    FROM public.figures_reported_activity WHERE regency_id = %(regency)s
), said AS MATERIALIZED (
    SELECT basis, activity_id, period, physical_percent_to_date, stopped, valid_from,
           coalesce(valid_until, 'infinity') AS valid_until
    FROM public.figures_reported_realisation WHERE regency_id = %(regency)s
), tally AS MATERIALIZED (
    SELECT id, basis, programme_id, valid_from, coalesce(valid_until, 'infinity') AS valid_until
    FROM public.figures_programme_tally WHERE regency_id = %(regency)s
), changed AS MATERIALIZED (
    SELECT p.basis, p.programme_id, c.at FROM planned p
    CROSS JOIN LATERAL (VALUES (p.valid_from), (p.valid_until)) AS c (at)
    UNION
    SELECT p.basis, p.programme_id, c.at FROM planned p JOIN said r USING (basis, activity_id)
    CROSS JOIN LATERAL (VALUES (r.valid_from), (r.valid_until)) AS c (at)
), piece AS MATERIALIZED (
    SELECT id, basis, programme_id, valid_from AS at FROM tally
    UNION
    SELECT t.id, t.basis, t.programme_id, c.at FROM tally t JOIN changed c USING (basis, programme_id)
    WHERE c.at > t.valid_from AND c.at < t.valid_until
), last AS (
    SELECT DISTINCT ON (i.id, i.at, p.activity_id) i.id, i.at, r.physical_percent_to_date AS percent, r.stopped
    FROM piece i JOIN planned p ON (p.basis, p.programme_id) = (i.basis, i.programme_id)
        AND i.at >= p.valid_from AND i.at < p.valid_until
    LEFT JOIN said r ON (r.basis, r.activity_id) = (i.basis, p.activity_id)
        AND i.at >= r.valid_from AND i.at < r.valid_until
    ORDER BY i.id, i.at, p.activity_id, r.period DESC
), reached AS (
    SELECT id, at, round(avg(greatest(0, least(100, coalesce(percent, 0)))), 2) AS percent
    FROM last WHERE NOT coalesce(stopped AND percent < 100, false) GROUP BY 1, 2
), line AS (
    SELECT i.id, i.at, coalesce(r.percent, 0) AS percent,
           lag(coalesce(r.percent, 0)) OVER (PARTITION BY i.id ORDER BY i.at) IS DISTINCT FROM coalesce(r.percent, 0) AS begins
    FROM piece i LEFT JOIN reached r USING (id, at)
), span AS MATERIALIZED (
    SELECT *, lead(at) OVER (PARTITION BY id ORDER BY at) AS next FROM line WHERE begins
), begun AS (
    UPDATE public.figures_programme_tally t
    SET physical_percent = s.percent, valid_until = coalesce(s.next, t.valid_until)
    FROM span s WHERE s.id = t.id AND s.at = t.valid_from
    RETURNING 1
)
INSERT INTO public.figures_programme_tally (regency_id, basis, programme_id, dimension, sub_dimension, agency_kind,
    time_frame, quick_win, allocated, allocated_apbd, allocated_apbn, allocated_dak, allocated_csr, allocated_kpbu,
    allocated_grant, allocated_other, spent, spent_from_apbd, spent_from_apbn, spent_from_dak, spent_from_csr,
    spent_from_kpbu, spent_from_grant, spent_from_other, spent_from_unspecified, settled, late_after, unreported_from,
    planned_until, physical_percent, valid_from, valid_until)
SELECT t.regency_id, t.basis, t.programme_id, t.dimension, t.sub_dimension, t.agency_kind,
    t.time_frame, t.quick_win, t.allocated, t.allocated_apbd, t.allocated_apbn, t.allocated_dak, t.allocated_csr,
    t.allocated_kpbu, t.allocated_grant, t.allocated_other, t.spent, t.spent_from_apbd, t.spent_from_apbn,
    t.spent_from_dak, t.spent_from_csr, t.spent_from_kpbu, t.spent_from_grant, t.spent_from_other,
    t.spent_from_unspecified, t.settled, t.late_after, t.unreported_from, t.planned_until, s.percent, s.at,
    coalesce(s.next, t.valid_until)
FROM span s JOIN public.figures_programme_tally t USING (id)
WHERE s.at > t.valid_from AND (SELECT count(*) FROM begun) >= 0

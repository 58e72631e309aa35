-- The money of one regency by programme and year, with the physical progress at the end of the year, at every instant at
-- which the activities of the programme or what is reported of these changed: in one row as long as it stays the same.
-- Where no plan has an activity of the programme, those count that reports name.
WITH planned AS MATERIALIZED (
    SELECT basis, programme_id, activity_id, valid_from, coalesce(valid_until, 'infinity') AS valid_until
    FROM public.figures_reported_activity WHERE regency_id = %(regency)s
), said AS MATERIALIZED (
    SELECT basis, programme_id, activity_id, period, physical_percent_to_date, stopped, valid_from,
           coalesce(valid_until, 'infinity') AS valid_until
    FROM public.figures_reported_realisation WHERE regency_id = %(regency)s
), budget AS MATERIALIZED (
    SELECT id, basis, programme_id, period, valid_from, coalesce(valid_until, 'infinity') AS valid_until
    FROM public.figures_reported_budget WHERE regency_id = %(regency)s
), changed AS MATERIALIZED (
    SELECT p.basis, p.programme_id, c.at FROM planned p
    CROSS JOIN LATERAL (VALUES (p.valid_from), (p.valid_until)) AS c (at)
    UNION
    SELECT p.basis, p.programme_id, c.at FROM planned p JOIN said r USING (basis, activity_id)
    CROSS JOIN LATERAL (VALUES (r.valid_from), (r.valid_until)) AS c (at)
    UNION
    SELECT r.basis, r.programme_id, c.at FROM said r
    CROSS JOIN LATERAL (VALUES (r.valid_from), (r.valid_until)) AS c (at)
), piece AS MATERIALIZED (
    SELECT id, basis, programme_id, period, valid_from AS at FROM budget
    UNION
    SELECT b.id, b.basis, b.programme_id, b.period, c.at FROM budget b JOIN changed c USING (basis, programme_id)
    WHERE c.at > b.valid_from AND c.at < b.valid_until
), of_plan AS MATERIALIZED (
    SELECT i.*, p.activity_id FROM piece i JOIN planned p USING (basis, programme_id)
    WHERE i.at >= p.valid_from AND i.at < p.valid_until
), acting AS (
    SELECT * FROM of_plan
    UNION
    SELECT i.*, r.activity_id FROM piece i JOIN said r USING (basis, programme_id)
    WHERE i.at >= r.valid_from AND i.at < r.valid_until
      AND (i.id, i.at) NOT IN (SELECT id, at FROM of_plan)
), last AS (
    SELECT DISTINCT ON (a.id, a.at, a.activity_id) a.id, a.at, r.physical_percent_to_date AS percent, r.stopped
    FROM acting a LEFT JOIN said r
        ON (r.basis, r.activity_id) = (a.basis, a.activity_id) AND left(r.period, 4) <= a.period
           AND a.at >= r.valid_from AND a.at < r.valid_until
    ORDER BY a.id, a.at, a.activity_id, r.period DESC
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
    UPDATE public.figures_reported_budget b
    SET physical_percent = s.percent, valid_until = coalesce(s.next, b.valid_until)
    FROM span s WHERE s.id = b.id AND s.at = b.valid_from
    RETURNING 1
)
INSERT INTO public.figures_reported_budget (regency_id, basis, programme_id, period, dimension, sub_dimension,
    agency_kind, standing, indicative, allocated, allocated_from, spent, allocated_apbd, allocated_apbn, allocated_dak,
    allocated_csr, allocated_kpbu, allocated_grant, allocated_other, spent_from_apbd, spent_from_apbn, spent_from_dak,
    spent_from_csr, spent_from_kpbu, spent_from_grant, spent_from_other, submission_id, physical_percent, valid_from,
    valid_until)
SELECT b.regency_id, b.basis, b.programme_id, b.period, b.dimension, b.sub_dimension, b.agency_kind, b.standing,
    b.indicative, b.allocated, b.allocated_from, b.spent, b.allocated_apbd, b.allocated_apbn, b.allocated_dak,
    b.allocated_csr, b.allocated_kpbu, b.allocated_grant, b.allocated_other, b.spent_from_apbd, b.spent_from_apbn,
    b.spent_from_dak, b.spent_from_csr, b.spent_from_kpbu, b.spent_from_grant, b.spent_from_other, b.submission_id,
    s.percent, s.at, coalesce(s.next, b.valid_until)
FROM span s JOIN public.figures_reported_budget b USING (id)
WHERE s.at > b.valid_from AND (SELECT count(*) FROM begun) >= 0

-- The programmes of one regency with their physical progress, at every instant at which their activities or what is
-- reported of these changed: in one row as long as it stays the same.
WITH planned AS MATERIALIZED (
    SELECT * FROM public.figures_reported_activity WHERE regency_id = %(regency)s
), said AS MATERIALIZED (
    SELECT * FROM public.figures_reported_realisation WHERE regency_id = %(regency)s
), changed AS MATERIALIZED (
    SELECT basis, programme_id, valid_from AS at FROM planned
    UNION SELECT basis, programme_id, valid_until FROM planned
    UNION SELECT p.basis, p.programme_id, c.at FROM planned p JOIN said r USING (basis, activity_id)
          CROSS JOIN LATERAL (VALUES (r.valid_from), (r.valid_until)) AS c (at)
), piece AS MATERIALIZED (
    SELECT t.id, t.basis, t.programme_id, i.at
    FROM public.figures_programme_tally t CROSS JOIN LATERAL (
        SELECT t.valid_from AS at
        UNION
        SELECT c.at FROM changed c
        WHERE (c.basis, c.programme_id) = (t.basis, t.programme_id)
          AND c.at > t.valid_from AND (t.valid_until IS NULL OR c.at < t.valid_until)
    ) i
    WHERE t.regency_id = %(regency)s
), stood AS (
    SELECT piece.id, piece.at, coalesce(s.percent, 0) AS percent
    FROM piece CROSS JOIN LATERAL (
        SELECT round(avg(greatest(0, least(100, coalesce(l.physical_percent_to_date, 0)))), 2) AS percent
        FROM planned p
        LEFT JOIN LATERAL (
            SELECT * FROM said r
            WHERE (r.basis, r.activity_id) = (p.basis, p.activity_id)
              AND r.valid_from <= piece.at AND (r.valid_until IS NULL OR r.valid_until > piece.at)
            ORDER BY r.period DESC LIMIT 1
        ) l ON true
        WHERE (p.basis, p.programme_id) = (piece.basis, piece.programme_id)
          AND p.valid_from <= piece.at AND (p.valid_until IS NULL OR p.valid_until > piece.at)
          AND NOT coalesce(l.stopped AND l.physical_percent_to_date < 100, false)
    ) s
), line AS (
    SELECT *, lag(percent) OVER (PARTITION BY id ORDER BY at) IS DISTINCT FROM percent AS begins FROM stood
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

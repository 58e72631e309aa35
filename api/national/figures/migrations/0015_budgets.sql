-- The money of one regency by programme and year, at every instant at which its programmes or realisations changed, by
-- each basis: in one row as long as it stays the same.
INSERT INTO public.figures_reported_budget (regency_id, basis, programme_id, period, dimension, sub_dimension,
    indicative, allocated, allocated_from, spent, submission_id, valid_from, valid_until)
WITH programme AS MATERIALIZED (
    SELECT * FROM public.figures_reported_programme WHERE regency_id = %(regency)s
), realisation AS MATERIALIZED (
    SELECT * FROM public.figures_reported_realisation WHERE regency_id = %(regency)s
), changed AS (
    SELECT basis, valid_from AS at FROM programme UNION SELECT basis, valid_until FROM programme
    UNION SELECT basis, valid_from FROM realisation UNION SELECT basis, valid_until FROM realisation
), instant AS MATERIALIZED (
    SELECT basis, at, row_number() OVER (PARTITION BY basis ORDER BY at) AS number,
           lead(at) OVER (PARTITION BY basis ORDER BY at) AS until
    FROM changed WHERE at IS NOT NULL
), ceiling AS MATERIALIZED (
    SELECT s.id AS submission_id, p.id AS programme_id, a.period, sum(a.amount) AS indicative
    FROM public.ledger_submission s, jsonb_to_recordset(s.content -> 'programmes') AS p (id uuid, allocations jsonb)
    CROSS JOIN LATERAL (
        SELECT DISTINCT ON (a.year, a.source) a.year::text AS period, a.amount
        FROM jsonb_to_recordset(p.allocations) AS a (year int, source text, stage text, amount numeric)
        ORDER BY a.year, a.source, a.stage DESC
    ) AS a
    WHERE s.regency_id = %(regency)s AND s.kind = 'masterplan' GROUP BY 1, 2, 3
), planned AS (
    SELECT i.basis, i.number, programme_id, c.period, c.submission_id, c.indicative
    FROM instant i
    JOIN programme p ON p.basis = i.basis AND p.valid_from <= i.at AND (p.valid_until IS NULL OR p.valid_until > i.at)
    JOIN ceiling c USING (submission_id, programme_id)
), to_date AS (
    SELECT DISTINCT ON (i.basis, i.number, r.activity_id, left(r.period, 4)) i.basis, i.number, r.activity_id,
           r.programme_id, left(r.period, 4) AS period, r.period AS quarter, r.spent_to_date, r.submission_id
    FROM instant i
    JOIN realisation r ON r.basis = i.basis AND r.valid_from <= i.at AND (r.valid_until IS NULL OR r.valid_until > i.at)
    ORDER BY i.basis, i.number, r.activity_id, left(r.period, 4), r.period DESC
), in_year AS (
    SELECT *, spent_to_date - lag(spent_to_date, 1, 0)
                  OVER (PARTITION BY basis, number, activity_id ORDER BY period) AS spent
    FROM to_date
), paid AS (
    SELECT basis, number, programme_id, period, sum(spent) AS spent,
           (array_agg(submission_id ORDER BY quarter DESC, activity_id))[1] AS submission_id
    FROM in_year GROUP BY 1, 2, 3, 4
), stood AS (
    SELECT basis, number, programme_id, period, coalesce(b.submission_id, s.submission_id) AS submission_id,
           coalesce(b.indicative, 0) AS indicative, coalesce(s.spent, 0) AS spent, d.dimension, d.sub_dimension
    FROM planned b FULL JOIN paid s USING (basis, number, programme_id, period)
    JOIN instant i USING (basis, number)
    CROSS JOIN LATERAL (
        SELECT p.dimension, p.sub_dimension FROM programme p
        WHERE (p.basis, p.programme_id) = (i.basis, coalesce(b.programme_id, s.programme_id)) AND p.valid_from <= i.at
        ORDER BY p.valid_from DESC LIMIT 1
    ) d
    WHERE b.indicative <> 0 OR s.spent <> 0
), line AS (
    SELECT *, number - row_number() OVER (
        PARTITION BY basis, programme_id, period, submission_id, indicative, spent, dimension, sub_dimension
        ORDER BY number) AS line
    FROM stood
), span AS (
    SELECT basis, programme_id, period, submission_id, indicative, spent, dimension, sub_dimension,
           min(number) AS first, max(number) AS last
    FROM line GROUP BY basis, programme_id, period, submission_id, indicative, spent, dimension, sub_dimension, line
)
SELECT %(regency)s, basis, programme_id, period, dimension, sub_dimension, indicative, indicative,
       CASE WHEN indicative <> 0 THEN 'plan' ELSE '' END, spent, submission_id, f.at, l.until
FROM span s JOIN instant f USING (basis) JOIN instant l USING (basis) WHERE f.number = s.first AND l.number = s.last

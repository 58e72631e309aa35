-- The money of one regency by programme, year and source. What is allocated is what the row's own submission says; what
-- was spent follows from the realisations in force, so a row is divided where these moved money to another source.
WITH budget AS MATERIALIZED (
    SELECT * FROM public.figures_reported_budget WHERE regency_id = %(regency)s
), said AS (
    SELECT DISTINCT ON (s.id, p.id, a.year, a.source) s.id AS submission_id, 'plan' AS allocated_from,
           p.id AS programme_id, a.year::text AS period, a.source, a.amount
    FROM public.ledger_submission s, jsonb_to_recordset(s.content -> 'programmes') AS p (id uuid, allocations jsonb),
         jsonb_to_recordset(p.allocations) AS a (year int, source text, stage text, amount numeric)
    WHERE s.regency_id = %(regency)s AND s.kind = 'masterplan'
    ORDER BY s.id, p.id, a.year, a.source, a.stage DESC
), told AS (
    SELECT DISTINCT ON (s.id, p.id, b.year, a.source) s.id AS submission_id, 'report' AS allocated_from,
           p.id AS programme_id, b.year::text AS period, a.source, a.amount
    FROM public.ledger_submission s, jsonb_to_recordset(s.content -> 'budgets') AS b (year int, programmes jsonb),
         jsonb_to_recordset(b.programmes) AS p (id uuid, amounts jsonb),
         jsonb_to_recordset(p.amounts) AS a (source text, stage text, amount numeric)
    WHERE s.regency_id = %(regency)s AND s.kind = 'periodic_report'
    ORDER BY s.id, p.id, b.year, a.source, a.stage DESC
), given AS (
    SELECT b.id, jsonb_object_agg(a.source, a.amount) AS allocated
    FROM budget b JOIN (SELECT * FROM said UNION ALL SELECT * FROM told) a
        USING (submission_id, allocated_from, programme_id, period) GROUP BY 1
), realisation AS MATERIALIZED (
    SELECT * FROM public.figures_reported_realisation WHERE regency_id = %(regency)s
), instant AS MATERIALIZED (
    SELECT id, valid_from AS at FROM budget
    UNION
    SELECT b.id, c.at FROM budget b JOIN realisation r USING (basis, programme_id)
    CROSS JOIN LATERAL (VALUES (r.valid_from), (r.valid_until)) AS c (at)
    WHERE c.at > b.valid_from AND (b.valid_until IS NULL OR c.at < b.valid_until)
), to_date AS (
    SELECT DISTINCT ON (i.id, i.at, r.activity_id, left(r.period, 4)) i.id, i.at, r.activity_id, b.period AS year,
           left(r.period, 4) AS period, r.from_apbd, r.from_apbn, r.from_dak, r.from_csr, r.from_kpbu, r.from_grant,
           r.from_other
    FROM instant i JOIN budget b USING (id)
    JOIN realisation r ON (r.basis, r.programme_id) = (b.basis, b.programme_id) AND left(r.period, 4) <= b.period
        AND r.valid_from <= i.at AND (r.valid_until IS NULL OR r.valid_until > i.at)
    ORDER BY i.id, i.at, r.activity_id, left(r.period, 4), r.period DESC
), in_year AS (
    SELECT d.id, d.at, d.year, d.period, s.source,
           s.amount - lag(s.amount, 1, 0) OVER (PARTITION BY d.id, d.at, d.activity_id, s.source ORDER BY d.period)
               AS amount
    FROM to_date d CROSS JOIN LATERAL (VALUES ('apbd', d.from_apbd), ('apbn', d.from_apbn), ('dak', d.from_dak),
        ('csr', d.from_csr), ('kpbu', d.from_kpbu), ('grant', d.from_grant), ('other', d.from_other))
        AS s (source, amount)
), paid AS (
    SELECT id, at, jsonb_object_agg(source, amount) AS spent
    FROM (SELECT id, at, source, sum(amount) AS amount FROM in_year WHERE period = year GROUP BY 1, 2, 3) s
    GROUP BY 1, 2
), moved AS (
    SELECT *, lag(spent) OVER (PARTITION BY id ORDER BY at) IS DISTINCT FROM spent AS is_moved
    FROM instant LEFT JOIN paid USING (id, at)
), span AS MATERIALIZED (
    SELECT m.id, m.at, m.spent, g.allocated, lead(m.at) OVER (PARTITION BY m.id ORDER BY m.at) AS until
    FROM moved m JOIN budget b USING (id) LEFT JOIN given g USING (id) WHERE m.is_moved OR m.at = b.valid_from
), sourced AS (
    SELECT s.id, s.at, s.until,
           coalesce((allocated ->> 'apbd')::numeric, 0) AS allocated_apbd,
           coalesce((allocated ->> 'apbn')::numeric, 0) AS allocated_apbn,
           coalesce((allocated ->> 'dak')::numeric, 0) AS allocated_dak,
           coalesce((allocated ->> 'csr')::numeric, 0) AS allocated_csr,
           coalesce((allocated ->> 'kpbu')::numeric, 0) AS allocated_kpbu,
           coalesce((allocated ->> 'grant')::numeric, 0) AS allocated_grant,
           coalesce((allocated ->> 'other')::numeric, 0) AS allocated_other,
           coalesce((spent ->> 'apbd')::numeric, 0) AS spent_from_apbd,
           coalesce((spent ->> 'apbn')::numeric, 0) AS spent_from_apbn,
           coalesce((spent ->> 'dak')::numeric, 0) AS spent_from_dak,
           coalesce((spent ->> 'csr')::numeric, 0) AS spent_from_csr,
           coalesce((spent ->> 'kpbu')::numeric, 0) AS spent_from_kpbu,
           coalesce((spent ->> 'grant')::numeric, 0) AS spent_from_grant,
           coalesce((spent ->> 'other')::numeric, 0) AS spent_from_other
    FROM span s
), begun AS (
    UPDATE public.figures_reported_budget b SET valid_until = coalesce(s.until, b.valid_until),
        allocated_apbd = s.allocated_apbd, allocated_apbn = s.allocated_apbn, allocated_dak = s.allocated_dak,
        allocated_csr = s.allocated_csr, allocated_kpbu = s.allocated_kpbu, allocated_grant = s.allocated_grant,
        allocated_other = s.allocated_other, spent_from_apbd = s.spent_from_apbd, spent_from_apbn = s.spent_from_apbn,
        spent_from_dak = s.spent_from_dak, spent_from_csr = s.spent_from_csr, spent_from_kpbu = s.spent_from_kpbu,
        spent_from_grant = s.spent_from_grant, spent_from_other = s.spent_from_other
    FROM sourced s WHERE s.id = b.id AND s.at = b.valid_from
    RETURNING 1
)
INSERT INTO public.figures_reported_budget (regency_id, basis, programme_id, period, dimension, sub_dimension, standing,
    indicative, allocated, allocated_from, spent, submission_id, valid_from, valid_until, allocated_apbd,
    allocated_apbn, allocated_dak, allocated_csr, allocated_kpbu, allocated_grant, allocated_other, spent_from_apbd,
    spent_from_apbn, spent_from_dak, spent_from_csr, spent_from_kpbu, spent_from_grant, spent_from_other)
SELECT b.regency_id, b.basis, b.programme_id, b.period, b.dimension, b.sub_dimension, b.standing, b.indicative,
       b.allocated, b.allocated_from, b.spent, b.submission_id, s.at, coalesce(s.until, b.valid_until),
       s.allocated_apbd, s.allocated_apbn, s.allocated_dak, s.allocated_csr, s.allocated_kpbu, s.allocated_grant,
       s.allocated_other, s.spent_from_apbd, s.spent_from_apbn, s.spent_from_dak, s.spent_from_csr, s.spent_from_kpbu,
       s.spent_from_grant, s.spent_from_other
FROM sourced s JOIN budget b USING (id) WHERE s.at > b.valid_from AND (SELECT count(*) FROM begun) >= 0

-- CTE item: the present, all periods together, from kept totals (figures.totals) instead of each cell. A total holds
-- everything of a regency and dimension since the calendar's first year as if it were due; `odd` are the dimensions and
-- periods of which there is something that is not due, found one index entry at a time, and their cells go over to what
-- is not due. Years from `beyond` on are not listed and not looked up: what a forged row has of one counts as due.
pair AS (
    SELECT d.code::text AS dimension, (
        SELECT min(c.period) FROM $cells c
        WHERE c.valid_until IS NULL AND c.$restriction AND c.dimension = d.code
          AND c.period >= '$first_year' AND c.period < %(beyond)s
    )::text AS period
    FROM catalogue_dimension d
    UNION ALL
    SELECT p.dimension, (
        SELECT min(c.period) FROM $cells c
        WHERE c.valid_until IS NULL AND c.$restriction AND c.dimension = p.dimension
          AND c.period > p.period AND c.period < %(beyond)s
    )::text
    FROM pair p WHERE p.period IS NOT NULL
), due AS MATERIALIZED (
    SELECT * FROM unnest(%(dimensions)s::text[], %(periods)s::text[]) AS d (dimension, period)
), odd AS MATERIALIZED (
    SELECT p.dimension, p.period FROM pair p LEFT JOIN due d USING (dimension, period)
    WHERE p.period IS NOT NULL AND d.period IS NULL
), item AS (
    SELECT t.regency_id, t.dimension, NULL AS period, NOT t.is_early AS is_due, $names FROM $totals t WHERE t.$kept
    UNION ALL
    SELECT c.regency_id, c.dimension, NULL, x.is_due, $signed
    FROM odd o CROSS JOIN LATERAL (
        SELECT * FROM $cells c
        WHERE c.valid_until IS NULL AND c.$restriction AND c.dimension = o.dimension AND c.period = o.period
        OFFSET 0  -- by the index, a pair at a time: the planner would think them many and read all cells
    ) c CROSS JOIN (VALUES (true, -1), (false, 1)) AS x (is_due, sign)
    WHERE c.$kept
    $claims
)

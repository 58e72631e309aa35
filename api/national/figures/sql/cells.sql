-- CTE item: cells by regency. What is due is decided here, by the calendar, and never stored:
-- it changes at midnight without a write.
due AS MATERIALIZED (
    SELECT * FROM unnest(%(dimensions)s::text[], %(periods)s::text[]) AS d (dimension, period)
), item AS (
    SELECT c.regency_id, c.dimension, c.period, d.period IS NOT NULL AS is_due, $names
    FROM (SELECT * FROM $cells WHERE $in_force AND $restriction) c
    LEFT JOIN due d USING (dimension, period)
    $claims
)

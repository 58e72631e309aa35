-- CTE item: programmes of the present, added up by regency and dimension. Their status changes with the day, so it is in
-- no total: it is counted from an index of what it depends on.
item AS (
    SELECT regency_id, dimension, $totals, $no_statuses FROM figures_programme_total
    WHERE basis = %(basis)s AND total > 0
    UNION ALL
    SELECT regency_id, dimension, $no_totals, $statuses
    FROM (
        SELECT c.regency_id, c.dimension, $status AS status FROM figures_programme_tally c
        WHERE c.valid_until IS NULL AND c.basis = %(basis)s
        OFFSET 0  -- once a row, not once a status
    ) c GROUP BY 1, 2
)

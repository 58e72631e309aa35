-- CTE item: each value that was submitted, and each that is owed and was not (is_owed), of the row that is opened. What
-- nothing asks for, of an indicator that was retired after it was submitted, is due without being owed.
item AS (
    SELECT regency_id, indicator, series, period, dimension, v.submission_id, nullif(v.value, '') AS value,
           coalesce(v.value_status, 'not_reported') AS value_status,
           CASE WHEN v.value_status IS NULL OR $not_agreed THEN 'not_reported' ELSE v.value_status END AS status,
           d.period IS NOT NULL AS is_due, o.is_owed IS TRUE AS is_owed,
           nullif(v.direction, '') AS direction, nullif(v.target, '') AS target,
           nullif(v.target_source, '') AS target_source, $band AS band, $standing AS standing
    FROM (
        SELECT * FROM figures_reported_value
        WHERE $in_force AND basis = %(basis)s AND NOT by_event AND regency_id = ANY (%(ids)s::int[])
          AND (%(within)s::text[] IS NULL OR period = ANY (%(within)s))
          AND (%(dimension)s::text[] IS NULL OR dimension = ANY (%(dimension)s))
          AND period ~ %(of_period)s
    ) v FULL JOIN (
        SELECT regency_id, owed.*, true AS is_owed
        FROM unnest(%(submitters)s::int[]) AS s (regency_id)
        CROSS JOIN unnest(%(owed_indicators)s::text[], %(owed_series)s::text[], %(owed_dimensions)s::text[],
                          %(owed_periods)s::text[]) AS owed (indicator, series, dimension, period)
    ) o USING (regency_id, indicator, series, dimension, period)
    LEFT JOIN unnest(%(dimensions)s::text[], %(periods)s::text[]) AS d (dimension, period) USING (dimension, period)
)

-- The measures of items, added up by regency and by what they are of before they are by group: those rows are few, and
-- adding up money takes long. The group 0 has everyone: a regency in two cohorts is in both groups, and in that one once.
WITH RECURSIVE $items, counted AS MATERIALIZED (
    SELECT regency_id, $columns $sums FROM $rows WHERE $kept GROUP BY $places
)
SELECT key, ARRAY[$axes]::text[] AS part, ARRAY[$totals]::text[] AS counts, max(last_changed_on) AS last_changed_on,
       nullif(max(last_confirmed_in), '') AS last_confirmed_in
FROM counted JOIN unnest(%(ids)s::int[], %(keys)s::int[]) AS m (regency_id, key) USING (regency_id) GROUP BY $grouped

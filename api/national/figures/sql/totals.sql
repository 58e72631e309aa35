-- The measures of items, added up by regency or by what they are of before they are by key: those rows are few, and
-- adding up money takes long. The total has the key "": a regency in two cohorts is in both rows, and in the total once.
WITH RECURSIVE $items, counted AS MATERIALIZED (SELECT $part AS part, $sums FROM item GROUP BY 1)
SELECT key, ARRAY[$totals]::text[] AS counts, max(last_changed_on) AS last_changed_on,
       nullif(max(last_confirmed_in), '') AS last_confirmed_in
FROM counted $by_key GROUP BY key

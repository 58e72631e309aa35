-- The items that a figure counts, a row each, of some regencies by their codes; one with an empty key for a regency of
-- which there is none.
WITH $items
SELECT m.code, coalesce(i.item, '') AS item, i.what, i.adds, i.submission_id::text AS submission,
       encode(s.content_hash, 'hex') AS content_hash
FROM unnest(%(ids)s::int[], %(codes)s::text[]) AS m (regency_id, code)
LEFT JOIN (
    SELECT regency_id, submission_id, $key AS item, jsonb_build_object($what) AS what,
           jsonb_strip_nulls(jsonb_build_object($adds)) AS adds
    FROM $rows WHERE $kept
) i USING (regency_id)
LEFT JOIN ledger_submission s ON s.id = i.submission_id
WHERE (m.code, coalesce(i.item, '')) > (%(after_code)s, %(after_item)s)
ORDER BY 1, 2 LIMIT %(limit)s

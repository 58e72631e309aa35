-- A row a regency that sent anything, and a quarter where these are told apart. `reason` says why nothing counts by the
-- basis asked for, if so (as absent.at says it); `status` is that of the quarter's report.
WITH $items
SELECT regency_id, $quarter AS quarter,
       CASE WHEN bool_or(counts) THEN NULL
            WHEN bool_or(status IN ('submitted', 'objected')) THEN 'waiting_for_review'
            WHEN bool_or(status = 'returned') THEN 'returned' ELSE 'never_submitted' END AS reason,
       max(status) FILTER (WHERE is_sent AND kind = 'periodic_report' AND subject = $quarter) AS status,
       ARRAY[$counts]::int[] AS counts
FROM item WHERE $kept GROUP BY 1, 2

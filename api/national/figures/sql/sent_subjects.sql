-- What regencies submitted of what is due, whatever the basis, or their reports of a quarter: rows of deadlines and of the ladder.
WITH $items
SELECT i.regency_id, i.kind, i.subject, i.status, i.in_time, i.is_of_deadline, i.submission_id::text AS submission,
       encode(s.content_hash, 'hex') AS content_hash
FROM item i JOIN ledger_submission s ON s.id = i.submission_id
WHERE i.is_sent AND CASE WHEN %(report_of)s::text IS NULL THEN i.is_of_deadline IS NOT NULL
                         ELSE i.kind = 'periodic_report' AND i.subject = %(report_of)s END

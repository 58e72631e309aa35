-- What regencies submitted, whatever the basis, or their reports of a quarter: rows of deadlines and of the ladder.
WITH $items
SELECT i.regency_id, i.kind, i.subject, i.status, i.in_time, i.is_of_deadline, i.submission_id::text AS submission,
       encode(s.content_hash, 'hex') AS content_hash
FROM item i JOIN ledger_submission s ON s.id = i.submission_id
WHERE i.is_sent AND (%(report_of)s::text IS NULL OR i.kind = 'periodic_report' AND i.subject = %(report_of)s)

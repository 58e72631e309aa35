-- What regencies submitted of what is due, whatever the basis, or their reports of a quarter: rows of deadlines and of the ladder.
WITH $items
SELECT i.regency_id, i.kind, i.subject, i.status, i.in_time, i.is_of_deadline, i.submission_id::text AS submission,
       encode(s.content_hash, 'hex') AS content_hash,
       -- When something first came that was not withdrawn.
       CASE WHEN %(report_of)s::text IS NULL THEN (
           SELECT min(u.submitted_at) FROM ledger_submission u
           WHERE u.regency_id = i.regency_id AND u.kind = i.kind AND u.subject = i.subject
             AND EXISTS (SELECT FROM ledger_submission_event e
                         WHERE e.submission_id = u.id AND e.number = 1 AND e.stamped_at <= %(at)s)
             AND NOT EXISTS (SELECT FROM ledger_submission_event e
                             WHERE e.submission_id = u.id AND e.state = 'withdrawn' AND e.stamped_at <= %(at)s)
       ) END AS submitted_at
FROM item i JOIN ledger_submission s ON s.id = i.submission_id
WHERE i.is_sent AND CASE WHEN %(report_of)s::text IS NULL THEN i.is_of_deadline IS NOT NULL
                         ELSE i.kind = 'periodic_report' AND i.subject = %(report_of)s END

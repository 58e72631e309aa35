-- CTE item: what regencies submitted by the basis asked for (counts), and by submitted (is_sent), which deadlines that
-- have passed and the round are about whatever the basis is. Deadlines are those of rounds.Deadlines.parameters.
due AS MATERIALIZED (
    SELECT * FROM unnest(%(kinds)s::text[], %(subjects)s::text[], %(due_at)s::timestamptz[], %(moved)s::bool[])
        AS d (kind, subject, due_at, moved)
), own AS MATERIALIZED (
    SELECT * FROM unnest(%(own_regencies)s::int[], %(own_kinds)s::text[], %(own_subjects)s::text[],
        %(own_due_at)s::timestamptz[]) AS o (regency_id, kind, subject, due_at)
), item AS MATERIALIZED (
    SELECT s.regency_id, s.kind, s.subject, s.submission_id, s.revision, s.state AS status,
           s.basis = %(basis)s AS counts, s.basis = 'submitted' AS is_sent,
           s.basis = %(basis)s AND s.kind = 'periodic_report'
               AND (%(quarters)s::text[] IS NULL OR s.subject = ANY (%(quarters)s)) AS is_report,
           s.basis = %(basis)s AND s.kind IN ('masterplan', 'enactment') AS is_masterplan,
           s.basis = %(basis)s AND s.kind = 'bimtek_deliverable' AS is_bimtek,
           right(s.subject, 1) AS stage,
           -- By the deadline that applies. What was late when it came is not where the deadline was moved past it
           -- since: the ledger is asked of those alone. Nor is what was due before the regency was onboarded.
           s.in_time OR coalesce(o.due_at, d.due_at) <= p.joined OR d.moved IS TRUE AND EXISTS (
               SELECT FROM ledger_submission u
               WHERE u.regency_id = s.regency_id AND u.kind = s.kind AND u.subject = s.subject
                 AND u.submitted_at <= coalesce(o.due_at, d.due_at)
                 AND EXISTS (SELECT FROM ledger_submission_event e
                             WHERE e.submission_id = u.id AND e.number = 1 AND e.stamped_at <= %(at)s)
                 AND (s.basis = 'accepted') = EXISTS (
                     SELECT FROM ledger_submission_event e
                     WHERE e.submission_id = u.id AND e.stamped_at <= %(at)s
                       AND e.state = CASE s.basis WHEN 'accepted' THEN 'accepted' ELSE 'withdrawn' END)
           ) AS in_time,
           s.basis = 'submitted' AND coalesce(o.due_at, d.due_at) > p.joined
               AND coalesce(o.due_at, d.due_at) <= %(at)s AS is_of_deadline,
           coalesce(o.due_at, d.due_at) > p.since AND (  -- ledger.owing.is_owed
               s.kind = 'periodic_report' OR m.regency_id IS NOT NULL
           ) AS is_owed,
           x.regency_id IS NOT NULL AS is_declined
    FROM figures_reported_subject s
    JOIN unnest(%(participants)s::int[], %(since)s::timestamptz[], %(joined)s::timestamptz[])
      AS p (regency_id, since, joined) USING (regency_id)
    LEFT JOIN due d USING (kind, subject) LEFT JOIN own o USING (regency_id, kind, subject)
    LEFT JOIN unnest(%(declined_regencies)s::int[], %(declined_kinds)s::text[], %(declined_subjects)s::text[])
      AS x (regency_id, kind, subject) USING (regency_id, kind, subject)
    LEFT JOIN unnest(%(members)s::int[], %(cohorts)s::text[]) AS m (regency_id, cohort)
      ON m.regency_id = s.regency_id
     AND m.cohort = CASE WHEN s.kind = 'bimtek_deliverable' THEN left(s.subject, -2) END  -- "cohort/stage"
    WHERE $in_force AND s.basis IN ('submitted', %(basis)s)
)

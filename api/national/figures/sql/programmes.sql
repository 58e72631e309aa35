-- CTE item: the programmes of the newest masterplans that count, of the row that is opened. Of one that is late or not
-- reported the activity for which it is so, and the first day since which.
$activities, opened AS (
    SELECT c.*, r.submission_id
    FROM (SELECT c.*, $status AS status FROM figures_programme_tally c WHERE $in_force AND basis = %(basis)s) c
    JOIN (SELECT regency_id, programme_id, submission_id FROM figures_reported_programme
          WHERE $in_force AND basis = %(basis)s) r USING (regency_id, programme_id)
    WHERE c.regency_id = ANY (%(ids)s::int[])
      AND (%(dimension)s::text[] IS NULL OR c.dimension = ANY (%(dimension)s))
      AND (%(sub_dimension)s::text[] IS NULL OR c.sub_dimension = ANY (%(sub_dimension)s))
      AND (%(agency_kind)s::text[] IS NULL OR c.agency_kind = ANY (%(agency_kind)s))
      AND (%(programme_status)s::text[] IS NULL OR c.status = ANY (%(programme_status)s))
      AND (%(quick_win)s::text[] IS NULL OR c.quick_win::text = ANY (%(quick_win)s))
), item AS (
    SELECT DISTINCT ON (c.regency_id, c.programme_id) c.*, a.activity_id,
           CASE c.status WHEN 'late' THEN a.late_after + 1 ELSE a.unreported_from END AS since
    FROM opened c LEFT JOIN activity a
        ON (a.regency_id, a.programme_id) = (c.regency_id, c.programme_id)
           AND NOT a.done AND NOT a.stopped AND c.status IN ('late', 'not_reported')
    ORDER BY c.regency_id, c.programme_id, since, a.activity_id
)

-- CTE item: the programmes of the newest masterplans that count, of the row that is opened.
item AS (
    SELECT c.*, r.submission_id, $status AS status
    FROM (SELECT * FROM figures_programme_tally WHERE $in_force AND basis = %(basis)s) c
    JOIN (SELECT regency_id, programme_id, submission_id FROM figures_reported_programme
          WHERE $in_force AND basis = %(basis)s) r USING (regency_id, programme_id)
    WHERE c.regency_id = ANY (%(ids)s::int[])
      AND (%(dimension)s::text IS NULL OR c.dimension = %(dimension)s)
      AND (%(sub_dimension)s::text IS NULL OR c.sub_dimension = %(sub_dimension)s)
)

-- CTE item: the money of programmes by year, of the row that is opened.
item AS (
    SELECT * FROM figures_reported_budget
    WHERE $in_force AND basis = %(basis)s AND regency_id = ANY (%(ids)s::int[])
      AND (%(years)s::text[] IS NULL OR period = ANY (%(years)s))
      AND period ~ %(of_period)s
      AND (%(dimension)s::text[] IS NULL OR dimension = ANY (%(dimension)s))
      AND (%(sub_dimension)s::text[] IS NULL OR sub_dimension = ANY (%(sub_dimension)s))
      AND (%(agency_kind)s::text[] IS NULL OR agency_kind = ANY (%(agency_kind)s))
)

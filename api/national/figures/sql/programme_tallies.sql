-- CTE item: the programmes of the newest masterplans that count.
item AS (
    SELECT c.*, $status AS status FROM figures_programme_tally c WHERE $in_force AND c.basis = %(basis)s
)

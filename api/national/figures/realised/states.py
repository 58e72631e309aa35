"""How programmes stand, of what was submitted: the words that further statements about programmes are built on.

`PROGRAMMES` is a list of common table expressions; a statement goes on behind it with `, more AS (...)` or SELECT. Its
last one, `programme_state`, has a row for each programme of a submitted masterplan:

    regency_id, programme_id, dimension, sub_dimension, time_frame, quick_win
    allocated         whole rupiah in all years; allocated_apbd and so on are its parts
    status            planned, running, late, done, stopped: by the day, as the regency's own lists derive it
    physical_percent  the plain mean of its activities, what is not reported counting 0, those given up left out
    spent             whole rupiah to date, of all activities that it ever had; from_apbd and so on are its parts
    reported_through  the last quarter that a report says anything of, or null

Placeholders: `{in_force}` (Instant.in_force). Parameters: `basis`; `today`, the day of the instant; `through`, the last
quarter to look at, or NULL for all.
"""

from api.national.figures.realised.words import COLUMNS, SOURCES

_PARTS = ", ".join(f"sum({column}) AS {column}" for column in COLUMNS)
_ALLOCATED = ", ".join(f"p.from_{source} AS allocated_{source}" for source in SOURCES)
_SHOWN = ", ".join(f"coalesce(m.{column}, 0) AS {column}" for column in COLUMNS)

PROGRAMMES = f"""
    WITH said AS (
        SELECT * FROM figures_reported_realisation
        WHERE {{in_force}} AND basis = %(basis)s AND (%(through)s::text IS NULL OR period <= %(through)s)
    ), last AS (
        SELECT DISTINCT ON (regency_id, activity_id) * FROM said ORDER BY regency_id, activity_id, period DESC
    ), reached AS (
        SELECT DISTINCT regency_id, milestone
        FROM said CROSS JOIN LATERAL jsonb_array_elements_text(milestones_reached) AS m (milestone)
    ), planned AS (
        SELECT * FROM figures_reported_activity WHERE {{in_force}} AND basis = %(basis)s
    ), open_milestone AS (
        SELECT p.regency_id, p.activity_id, min((m ->> 'due_on')::date) AS due_on
        FROM planned p CROSS JOIN LATERAL jsonb_array_elements(p.milestones) AS m
        LEFT JOIN reached r ON r.regency_id = p.regency_id AND r.milestone = m ->> 'id'
        WHERE r.milestone IS NULL
        GROUP BY 1, 2
    ), activity_state AS (
        SELECT p.regency_id, p.programme_id, coalesce(l.physical_percent_to_date, 0) AS percent,
               CASE
                   WHEN l.physical_percent_to_date >= 100 THEN 'done'
                   WHEN l.stopped THEN 'stopped'
                   WHEN p.ends_on < %(today)s OR o.due_on < %(today)s THEN 'late'
                   WHEN coalesce(l.physical_percent_to_date, 0) = 0
                        AND (p.starts_on IS NULL OR p.starts_on > %(today)s) THEN 'planned'
                   ELSE 'running'
               END AS status
        FROM planned p
        LEFT JOIN last l USING (regency_id, activity_id)
        LEFT JOIN open_milestone o USING (regency_id, activity_id)
    ), of_activities AS (
        SELECT regency_id, programme_id, round(avg(percent) FILTER (WHERE status <> 'stopped'), 2) AS physical_percent,
               CASE
                   WHEN bool_and(status = 'stopped') THEN 'stopped'
                   WHEN bool_or(status = 'late') THEN 'late'
                   WHEN bool_and(status IN ('done', 'stopped')) THEN 'done'
                   WHEN bool_and(status IN ('planned', 'stopped')) THEN 'planned'
                   ELSE 'running'
               END AS status
        FROM activity_state GROUP BY 1, 2
    ), money AS (
        SELECT regency_id, programme_id, sum(spent_to_date) AS spent, {_PARTS}, max(period) AS reported_through
        FROM last GROUP BY 1, 2
    ), programme_state AS (
        SELECT p.regency_id, p.programme_id, p.dimension, p.sub_dimension, p.time_frame, p.quick_win, p.allocated,
               {_ALLOCATED},
               coalesce(a.status, 'planned') AS status, coalesce(a.physical_percent, 0) AS physical_percent,
               coalesce(m.spent, 0) AS spent, {_SHOWN}, m.reported_through
        FROM (SELECT * FROM figures_reported_programme WHERE {{in_force}} AND basis = %(basis)s) AS p
        LEFT JOIN of_activities a USING (regency_id, programme_id)
        LEFT JOIN money m USING (regency_id, programme_id)
    )
"""

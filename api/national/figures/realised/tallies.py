"""What is kept of each programme beside what was submitted: the nation's are then added up from one row each.

A row follows from the activities and realisations in force (models.ReportedProgramme, ReportedActivity,
ReportedRealisation) and is written with them, in the same transaction. It holds what does not change by itself: a
programme's status on a day is derived from it when read (STATUS), as the regency's own lists derive it.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from api.national.figures.models import Basis
from api.national.figures.words import COLUMNS, SOURCES

#: The columns that are compared and written, the key first.
KEPT = (
    "programme_id",
    "dimension",
    "sub_dimension",
    "time_frame",
    "quick_win",
    "allocated",
    *(f"allocated_{source}" for source in SOURCES),
    "spent",
    *(f"spent_{column}" for column in COLUMNS),
    "settled",
    "late_after",
    "planned_until",
)

#: A programme's status on the day %(today)s, of a row `c`: stopped where all activities were; late where the last day
#: of an open one, or of a milestone not reached, has passed; done where all others are; planned where nothing began.
STATUS = """
    CASE WHEN c.settled = 'stopped' THEN 'stopped' WHEN c.late_after < %(today)s THEN 'late'
         WHEN c.settled = 'done' THEN 'done' WHEN c.planned_until > %(today)s THEN 'planned' ELSE 'running' END
"""

_ALLOCATED = ", ".join(f"p.from_{source} AS allocated_{source}" for source in SOURCES)
_SPENT = ", ".join(f"coalesce(m.{column}, 0) AS spent_{column}" for column in COLUMNS)
_SUMS = ", ".join(f"sum({column}) AS {column}" for column in COLUMNS)

#: Of one regency and basis. `planned_until` is null for what has begun; an activity without a first day begins when it
#: is reported.
WANTED = f"""
    WITH said AS (
        SELECT * FROM figures_reported_realisation
        WHERE regency_id = %(regency)s AND basis = %(basis)s AND valid_until IS NULL
    ), last AS (
        SELECT DISTINCT ON (activity_id) * FROM said ORDER BY activity_id, period DESC
    ), reached AS (
        SELECT DISTINCT m.milestone
        FROM said CROSS JOIN LATERAL jsonb_array_elements_text(milestones_reached) AS m (milestone)
    ), planned AS (
        SELECT * FROM figures_reported_activity
        WHERE regency_id = %(regency)s AND basis = %(basis)s AND valid_until IS NULL
    ), open_milestone AS (
        SELECT p.activity_id, min((m ->> 'due_on')::date) AS due_on
        FROM planned p CROSS JOIN LATERAL jsonb_array_elements(p.milestones) AS m
        LEFT JOIN reached r ON r.milestone = m ->> 'id'
        WHERE r.milestone IS NULL GROUP BY 1
    ), activity AS (
        SELECT p.programme_id, coalesce(l.physical_percent_to_date >= 100, false) AS done,
               coalesce(l.stopped AND l.physical_percent_to_date < 100, false) AS stopped,
               least(p.ends_on, o.due_on) AS late_after,
               CASE WHEN coalesce(l.physical_percent_to_date, 0) = 0 THEN coalesce(p.starts_on, '9999-12-31') END
                   AS planned_until
        FROM planned p LEFT JOIN last l USING (activity_id) LEFT JOIN open_milestone o USING (activity_id)
    ), standing AS (
        SELECT programme_id,
               CASE WHEN bool_and(stopped) THEN 'stopped' WHEN bool_and(done OR stopped) THEN 'done' ELSE '' END
                   AS settled,
               min(late_after) FILTER (WHERE NOT done AND NOT stopped) AS late_after,
               CASE WHEN bool_and(planned_until IS NOT NULL) FILTER (WHERE NOT stopped)
                    THEN min(planned_until) FILTER (WHERE NOT stopped) END AS planned_until
        FROM activity GROUP BY 1
    ), money AS (
        SELECT programme_id, sum(spent_to_date) AS spent, {_SUMS} FROM last GROUP BY 1
    )
    SELECT p.regency_id, p.programme_id, p.dimension, p.sub_dimension, p.time_frame, p.quick_win, p.allocated,
           {_ALLOCATED},
           coalesce(m.spent, 0) AS spent, {_SPENT}, coalesce(a.settled, '') AS settled, a.late_after,
           CASE WHEN a.programme_id IS NULL THEN '9999-12-31' ELSE a.planned_until END AS planned_until
    FROM figures_reported_programme p
    LEFT JOIN standing a USING (programme_id) LEFT JOIN money m USING (programme_id)
    WHERE p.regency_id = %(regency)s AND p.basis = %(basis)s AND p.valid_until IS NULL
"""

_COLUMNS = ", ".join(KEPT)
_SAME = f"({', '.join(f't.{name}' for name in KEPT)}) IS NOT DISTINCT FROM ({', '.join(f'w.{name}' for name in KEPT)})"
_SETTLE = f"""
    WITH wanted AS MATERIALIZED ({WANTED}), ended AS (
        UPDATE figures_programme_tally t SET valid_until = %(stamp)s
        WHERE t.regency_id = %(regency)s AND t.basis = %(basis)s AND t.valid_until IS NULL
          AND NOT EXISTS (SELECT FROM wanted w WHERE w.programme_id = t.programme_id AND {_SAME})
        RETURNING 1
    )
    INSERT INTO figures_programme_tally (regency_id, basis, valid_from, {_COLUMNS})
    SELECT %(regency)s, %(basis)s, %(stamp)s, {_COLUMNS} FROM wanted w
    WHERE (SELECT count(*) FROM ended) >= 0 AND NOT EXISTS (
        SELECT FROM figures_programme_tally t
        WHERE t.regency_id = %(regency)s AND t.basis = %(basis)s AND t.valid_until IS NULL
          AND t.programme_id = w.programme_id AND {_SAME})
"""


def settle(*, regency_id: int, basis: Basis, stamp: datetime) -> None:
    """Brings the regency's rows in line with what is in force: after programmes, activities or realisations moved."""
    parameters: dict[str, Any] = {"regency": regency_id, "basis": basis, "stamp": stamp}
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, parameters)

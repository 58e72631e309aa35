"""Which activities and realisations must be in force by each basis, as the ledger alone says it (see figures.in_force).

Of several reports that say something of the same activity and quarter the last in the regency's sequence counts;
activities are those of the newest version of the masterplan. Parameters: `regency`, or NULL for all.
"""

from api.national.figures import in_force
from api.national.figures.models import Basis
from api.national.figures.words import COLUMNS, SOURCES, UNSPECIFIED

#: regency_id, submission_id, activity_id, programme_id, and when the plan says that it runs; `milestones` are objects
#: with id and due_on, in their order.
_ACTIVITIES = """
    WITH counted AS ({counted}), newest AS ({newest})
    SELECT s.regency_id, s.id AS submission_id, a.id AS activity_id, p.id AS programme_id, a.starts_on, a.ends_on,
           coalesce((
               SELECT jsonb_agg(jsonb_build_object('id', m -> 'id', 'due_on', m -> 'due_on') ORDER BY place)
               FROM jsonb_array_elements(a.milestones) WITH ORDINALITY AS each (m, place)), '[]') AS milestones
    FROM newest s, jsonb_to_recordset(s.content -> 'programmes') AS p (id uuid, activities jsonb),
         jsonb_to_recordset(p.activities) AS a (id uuid, starts_on date, ends_on date, milestones jsonb)
"""

_FROM = ", ".join(f"coalesce(money.{source}, 0) AS from_{source}" for source in SOURCES)
_SUMS = ", ".join(f"sum(amount) FILTER (WHERE source = '{source}') AS \"{source}\"" for source in SOURCES)

#: regency_id, submission_id, activity_id, programme_id, period, and what is said of it.
_REALISATIONS = f"""
    WITH counted AS ({{counted}}), said AS (
        SELECT s.regency_id, s.sequence, s.id AS submission_id, row.part = 'withdrawn' AS removed, said.*
        FROM counted s
        CROSS JOIN LATERAL (VALUES ('realisations'), ('restated'), ('withdrawn')) AS row (part)
        CROSS JOIN LATERAL jsonb_to_recordset(s.content -> row.part) AS said (activity uuid, programme uuid,
            period text, physical_percent_to_date numeric, spent_to_date numeric, spent_by_source jsonb,
            stopped boolean, milestones_reached jsonb)
        WHERE s.kind = 'periodic_report' AND said.activity IS NOT NULL
    ), last AS (
        SELECT DISTINCT ON (regency_id, activity, period) * FROM said
        ORDER BY regency_id, activity, period, sequence DESC
    )
    SELECT l.regency_id, l.submission_id, l.activity AS activity_id, l.programme AS programme_id, l.period,
           l.physical_percent_to_date, l.spent_to_date, {_FROM},
           l.spent_to_date - coalesce(money.said, 0) AS from_{UNSPECIFIED}, l.stopped, l.milestones_reached
    FROM last l
    LEFT JOIN LATERAL (
        SELECT sum(amount) AS said, {_SUMS}
        FROM jsonb_to_recordset(l.spent_by_source) AS s (source text, amount numeric)
    ) AS money ON true
    WHERE NOT l.removed
"""

#: The columns that are compared with figures and written to them, the key first.
ACTIVITY_COLUMNS = ("submission_id", "activity_id", "programme_id", "starts_on", "ends_on", "milestones")
REALISATION_COLUMNS = (
    "submission_id",
    "activity_id",
    "period",
    "programme_id",
    "physical_percent_to_date",
    "spent_to_date",
    *COLUMNS,
    "stopped",
    "milestones_reached",
)


def activities(basis: Basis) -> str:
    return _ACTIVITIES.format(counted=in_force.counted(basis), newest=in_force.NEWEST_PLAN)


def realisations(basis: Basis) -> str:
    return _REALISATIONS.format(counted=in_force.counted(basis))

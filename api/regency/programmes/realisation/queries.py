"""Reading realisations: a quarter with all its activities, a programme with all its quarters."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from uuid import UUID

from api.http import shapes
from api.http.grammar.periods import Period
from api.http.lookup import for_statement, there
from api.http.paging import Page, Wanted, order
from api.http.selection import Selection
from api.regency.masterplan.queries import COVERS, IN_FORCE_WITHIN, MEANT_FIRST, SETTLED_FIRST, STARTS
from api.regency.programmes import models as plan
from api.regency.programmes.quarters import QUARTERS, last
from api.regency.programmes.realisation import models, progress
from api.regency.programmes.realisation.progress import Day, Stand
from api.regency.programmes.realisation.shapes import Progress, QuarterRow, RealisationRow, Reported
from tenants import Fields, Ids, Named, frozen
from tenants.pool import statements

ORDER = order(
    "programme_id", "position", also=("title", "kind", "dimension", "sub_dimension"), types={"position": int},
    columns={
        "programme_id": "v.programme_id", "position": "x.position", "title": "x.title", "kind": "x.kind",
        "dimension": "v.dimension", "sub_dimension": "v.sub_dimension",
    },
)  # fmt: skip

#: The rows of programmes_activity_version that a quarter is about, one for each activity: those of every version in
#: force on a day of the quarter, of programmes begun outside of a plan in its year, and each activity with a
#: realisation in it. Where no version was in force: those of the version whose plan period covers the quarter and that
#: is no draft being revised, else of the newest. An activity of several versions is shown as the last one in force has
#: it. Takes the parameters `period`, `start` and `end`.
OF_QUARTER = f"""
    SELECT DISTINCT ON (x.activity_id) x.id, m.is_in_force OR m.place = 1 AS is_planned
    FROM (
        SELECT m.*, {IN_FORCE_WITHIN} AS is_in_force, row_number() OVER (
            ORDER BY {IN_FORCE_WITHIN} DESC,
                     {COVERS} DESC,
                     {SETTLED_FIRST}) AS place
        FROM masterplan_masterplan m
    ) m
    JOIN programmes_programme_version v ON v.masterplan_id = m.id
    JOIN programmes_activity_version x ON x.programme_version_id = v.id
    WHERE (m.is_in_force OR m.place = 1) AND coalesce(v.begun_in <= left(%(period)s, 4)::int, true)
       OR v.begun_in = left(%(period)s, 4)::int OR x.activity_id IN (
        SELECT r.activity_id FROM realisation_realisation r WHERE r.period = %(period)s)
    ORDER BY x.activity_id, is_planned DESC, m.in_force_from DESC NULLS LAST, m.place
"""

_PLANNED = f"""
    SELECT q.quarter, x.activity_id AS activity, x.title, v.programme_id AS programme, v.title AS programme_title,
           EXISTS (SELECT FROM realisation_realisation r
                   WHERE r.activity_id = x.activity_id AND r.period = q.quarter) AS is_reported
    FROM unnest(%(quarters)s::text[], %(starts)s::date[], %(ends)s::date[]) AS q (quarter, starts_on, ends_on)
    CROSS JOIN LATERAL (
        {OF_QUARTER % {"period": "q.quarter", "start": "q.starts_on", "end": "q.ends_on"}}
    ) of_quarter
    JOIN programmes_activity_version x USING (id)
    JOIN programmes_programme_version v ON v.id = x.programme_version_id
    WHERE of_quarter.is_planned
"""


#: Days of the milestones of an activity `x` that no quarter `b` says were reached.
_OPEN_MILESTONES_DUE = """
    ARRAY(SELECT (m ->> 'due_on')::date FROM jsonb_array_elements(x.milestones) AS m
          WHERE NOT EXISTS (SELECT FROM realisation_realisation b WHERE {}
                            AND b.activity_id = x.activity_id AND b.milestones_reached ? (m ->> 'id')))
"""

# All activities that the programme ever had: money that was spent stays spent when a revision drops one. Only those
# of the version (`starts_on` and so on) count in its progress.
_PROGRESS = f"""
    SELECT v.programme_id, x.id IS NOT NULL AS in_version, x.starts_on, x.ends_on,
           r.period AS reported_through, r.percent, r.spent, r.is_stopped,
           {_OPEN_MILESTONES_DUE.format("true")} AS open_milestones_due
    FROM programmes_programme_version v
    JOIN programmes_activity a ON a.programme_id = v.programme_id
    LEFT JOIN programmes_activity_version x ON x.activity_id = a.id AND x.programme_version_id = v.id
    LEFT JOIN LATERAL ({last("a.id")}) r ON true
    WHERE v.id = ANY(%(versions)s::uuid[])
"""

_IS_SUBMITTED = "coalesce(r.handed_over_version = r.version, false)"


def _reported(percent_before: str, spent_before: str) -> str:
    return shapes.select(
        Reported,
        models.Realisation,
        "r",
        physical_increment=f"r.percent - coalesce({percent_before}, 0)",
        spent_increment=f"r.spent - coalesce({spent_before}, 0)",
        is_submitted=_IS_SUBMITTED,
    )


_OF_QUARTER = shapes.select(
    QuarterRow,
    plan.ActivityVersion,
    "x",
    programme="v.programme_id",
    programme_title="v.title",
    dimension="v.dimension",
    sub_dimension="v.sub_dimension",
    lead_agency="v.lead_agency_id",
    open_milestones="""(
        SELECT coalesce(json_agg(m ORDER BY place), '[]') FROM jsonb_array_elements(x.milestones)
            WITH ORDINALITY AS of_activity (m, place)
        WHERE coalesce(r.milestones_reached ? (m ->> 'id'), false) OR NOT EXISTS (
            SELECT FROM realisation_realisation b
            WHERE b.activity_id = x.activity_id AND b.period < %(period)s AND b.milestones_reached ? (m ->> 'id'))
    )::text""",
    status="NULL",
    realisation="NULL",
    evidence="""
        ARRAY(SELECT f.sha256::text FROM evidence_link l JOIN evidence_file f ON f.id = l.file_id
              WHERE l.subject = 'realisation' AND l.key = x.activity_id || '/' || %(period)s ORDER BY f.sha256)
    """,
)
_QUARTER = f"""
    SELECT {_OF_QUARTER}, {_reported("p.percent", "p.spent")},
           x.starts_on, x.ends_on, coalesce(r.percent, p.percent) AS percent, r.is_stopped,
           coalesce(r.period, p.period) AS reported_through,
           {_OPEN_MILESTONES_DUE.format("b.period <= %(period)s")} AS open_milestones_due
    FROM ({OF_QUARTER}) of_quarter
    JOIN programmes_activity_version x USING (id)
    JOIN programmes_programme_version v ON v.id = x.programme_version_id
    LEFT JOIN {QUARTERS} r ON r.activity_id = x.activity_id AND r.period = %(period)s
    LEFT JOIN LATERAL ({last("x.activity_id", "q.period < %(period)s")}) p ON true
    WHERE (%(agency)s::uuid[] IS NULL OR v.lead_agency_id = ANY (%(agency)s))
      AND (%(programme)s::uuid[] IS NULL OR v.programme_id = ANY (%(programme)s))
      AND {{beyond}}
    ORDER BY {{order}}
    LIMIT %(limit)s
"""

_BEFORE = "lag(r.{}) OVER (PARTITION BY r.activity_id ORDER BY r.period)"
_OF_PROGRAMME = f"""
    SELECT r.activity_id, {_reported(_BEFORE.format("percent"), _BEFORE.format("spent"))}
    FROM {QUARTERS} r JOIN programmes_activity a ON a.id = r.activity_id
    WHERE a.programme_id = %(programme)s
    ORDER BY r.activity_id, r.period
"""

_PRESENT = f"""
    SELECT a.id, v.lead_agency_id AS lead,
           ARRAY(SELECT (m ->> 'id')::uuid FROM jsonb_array_elements(x.milestones) AS m) AS may_reach, (
               SELECT coalesce(min(w.begun_in), min({STARTS})) FROM programmes_programme_version w
               JOIN masterplan_masterplan m ON m.id = w.masterplan_id WHERE w.programme_id = a.programme_id
           ) AS first_year
    FROM programmes_activity a
    LEFT JOIN LATERAL (
        SELECT x.milestones, x.programme_version_id
        FROM programmes_activity_version x
        JOIN programmes_programme_version w ON w.id = x.programme_version_id
        JOIN masterplan_masterplan m ON m.id = w.masterplan_id
        WHERE x.activity_id = a.id ORDER BY {MEANT_FIRST} LIMIT 1
    ) x ON true
    LEFT JOIN programmes_programme_version v ON v.id = x.programme_version_id
    WHERE a.id = ANY(%(activities)s::uuid[])
    ORDER BY a.id
    FOR NO KEY UPDATE OF a
"""

_AROUND = f"""
    SELECT {shapes.select(RealisationRow, models.Realisation, "r", is_submitted=_IS_SUBMITTED, warnings="NULL")}
    FROM realisation_realisation r WHERE r.activity_id = ANY(%(activities)s::uuid[])
    ORDER BY r.activity_id, r.period
"""


@frozen
class PlannedActivity:
    """An activity in a quarter, as in the plan in force."""

    title: str
    programme: UUID
    programme_title: str
    is_reported: bool


@frozen
class Present:
    """An activity whose realisations are locked.

    It has the programme's lead agency, its milestones (`may_reach`), the first year of the oldest plan that has the
    programme, and the realisations by quarter.
    """

    lead: UUID | None
    may_reach: list[UUID]
    first_year: int | None
    reported: dict[str, RealisationRow]


def quarter(
    period: Period,
    *,
    at: Day,
    wanted: Wanted,
    agency: Ids = (),
    programme: Ids = (),
) -> Page[QuarterRow]:
    """Return the activities of the quarter (`OF_QUARTER`), with their realisations. Sends one query."""
    parameters = {
        "period": str(period),
        "start": period.start,
        "end": period.end,
        **for_statement({"agency": agency, "programme": programme}),
    }
    seen = at._replace(reported_by=at.reported_by and min(at.reported_by, period.start))
    return Selection(partial(_quarter_row, at=seen), _QUARTER, parameters).page(wanted)


def planned(quarters: Sequence[Period]) -> dict[tuple[str, UUID], PlannedActivity]:
    """Return the activities that the plans of these quarters have, by quarter and activity. Sends one query."""
    parameters = {
        "quarters": list(map(str, quarters)),
        "starts": [each.start for each in quarters],
        "ends": [each.end for each in quarters],
    }
    found = statements.fetch_planned(_PLANNED, parameters)
    return {(row.pop("quarter"), row.pop("activity")): PlannedActivity(**row) for row in found}


def progress_of(versions: Iterable[UUID], at: Day) -> dict[UUID, Progress]:
    """Return the progress of programmes, each by the key that its rows have. Sends one query."""
    found: dict[UUID, list[Fields]] = {}
    for row in statements.fetch_planned(_PROGRESS, {"versions": list(versions)}):
        found.setdefault(row["programme_id"], []).append(row)
    return {programme: progress.of_rows(rows, at) for programme, rows in found.items()}


def of_programme(programme: UUID) -> dict[UUID, list[Reported]]:
    """Return each activity's quarters, oldest first, including activities that a revision dropped. Sends one query."""
    found: dict[UUID, list[Reported]] = {}
    for row in statements.fetch_planned(_OF_PROGRAMME, {"programme": programme}):
        found.setdefault(row["activity_id"], []).append(shapes.from_row(Reported, row))
    return found


def locked(activities: Iterable[UUID]) -> dict[UUID, Present]:
    """Return the activities with all their realisations, locked until the end of the transaction. Sends two queries."""
    ids = {"activities": sorted(set(activities))}
    rows = statements.fetch_planned(_PRESENT, ids)
    found: dict[UUID, Present] = {row.pop("id"): Present(**row, reported={}) for row in rows}
    for row in _around(ids):
        found[row.activity].reported[row.period] = row
    return found


def realisation(period: Period, activity: UUID) -> RealisationRow:
    """Return a quarter of an activity. Sends one query. Raises NotFound."""
    found = (row for row in _around({"activities": [activity]}) if row.period == str(period))
    return there(next(found, None), f"realisation of {activity} in {period}")


def _around(activities: Named) -> Iterator[RealisationRow]:
    return (
        shapes.from_row(RealisationRow, row, warnings=())
        for row in statements.fetch_planned(_AROUND, activities)
    )


def _quarter_row(row: Fields, at: Day) -> QuarterRow:
    reported = shapes.from_row(Reported, row) if row["version"] is not None else None
    status = progress.of_activity(Stand.of(row), at)
    return shapes.from_row(QuarterRow, row, realisation=reported, status=status)

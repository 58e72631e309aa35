"""Reading realisations: a quarter with all its activities, a programme with all its quarters."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from api.http.paging import Page, Wanted, cut
from api.regency.masterplan.queries import MEANT_FIRST, NEWEST_ORDER
from api.regency.programmes.realisation import status
from api.regency.programmes.realisation.content import Content
from api.regency.programmes.realisation.progress import open_milestones
from api.regency.programmes.realisation.status import Stand, Status
from api.regency.programmes.shapes import Milestone

ORDER = ("programme", "position")

#: The id of the version whose activities a quarter is about: the one in force at its end, else the newest that is not a
#: draft being revised, else whichever there is. Takes the parameter `end`.
VERSION_OF_QUARTER = f"""
    SELECT m.id FROM masterplan_masterplan m
    ORDER BY (m.enacted_on IS NOT NULL AND m.in_force_from <= %(end)s
              AND (m.superseded_on IS NULL OR m.superseded_on > %(end)s)) DESC NULLS LAST,
             m.state = 'draft', {NEWEST_ORDER}
    LIMIT 1
"""

_QUARTER = f"""
    SELECT x.position, x.activity_id, v.programme_id, v.title, v.dimension, v.sub_dimension, v.lead_agency_id,
           x.title, x.kind, x.starts_on, x.ends_on, x.milestones::text,
           r.physical_percent_to_date, r.spent_to_date, r.spent_by_source::text, r.note, r.reason, r.stopped,
           r.milestones_reached::text, r.version, r.handed_over_version = r.version, r.changed_at,
           p.physical_percent_to_date, p.spent_to_date,
           (SELECT json_agg(b.milestones_reached) FROM realisation_realisation b
            WHERE b.activity_id = x.activity_id AND b.period <= %(period)s)::text,
           ARRAY(SELECT f.sha256::text FROM evidence_link l JOIN evidence_file f ON f.id = l.file_id
                 WHERE l.subject = 'realisation' AND l.key = x.activity_id || '/' || %(period)s ORDER BY f.sha256)
    FROM programmes_activity_version x
    JOIN programmes_programme_version v ON v.id = x.programme_version_id
    LEFT JOIN realisation_realisation r ON r.activity_id = x.activity_id AND r.period = %(period)s
    LEFT JOIN LATERAL (
        SELECT b.physical_percent_to_date, b.spent_to_date FROM realisation_realisation b
        WHERE b.activity_id = x.activity_id AND b.period < %(period)s ORDER BY b.period DESC LIMIT 1
    ) p ON true
    WHERE v.masterplan_id = ({VERSION_OF_QUARTER})
      AND (%(agency)s::uuid IS NULL OR v.lead_agency_id = %(agency)s)
      AND (%(programme)s::uuid IS NULL OR v.programme_id = %(programme)s)
      AND (%(after)s::uuid IS NULL OR (v.programme_id, x.position) > (%(after)s, %(after_position)s))
    ORDER BY v.programme_id, x.position
    LIMIT %(limit)s
"""

_OF_PROGRAMME = """
    SELECT r.activity_id, r.period, r.physical_percent_to_date, r.spent_to_date, r.spent_by_source::text, r.note,
           r.reason, r.stopped, r.milestones_reached::text, r.version, r.handed_over_version = r.version, r.changed_at,
           lag(r.physical_percent_to_date) OVER quarters, lag(r.spent_to_date) OVER quarters
    FROM realisation_realisation r JOIN programmes_activity a ON a.id = r.activity_id
    WHERE a.programme_id = %(programme)s
    WINDOW quarters AS (PARTITION BY r.activity_id ORDER BY r.period)
    ORDER BY r.activity_id, r.period
"""

_PRESENT = f"""
    SELECT a.id, a.programme_id, v.lead_agency_id, x.milestones::text, (
               SELECT min(m.plan_period_start) FROM programmes_programme_version w
               JOIN masterplan_masterplan m ON m.id = w.masterplan_id WHERE w.programme_id = a.programme_id
           )
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

_AROUND = """
    SELECT r.activity_id, r.period, r.physical_percent_to_date, r.spent_to_date, r.spent_by_source::text, r.note,
           r.reason, r.stopped, r.milestones_reached::text, r.version
    FROM realisation_realisation r WHERE r.activity_id = ANY(%(activities)s::uuid[])
    ORDER BY r.activity_id, r.period
"""


@dataclass(frozen=True, slots=True)
class Reported:
    """A quarter of an activity as it was reported. The increments are since the quarter reported before."""

    period: str
    content: Content
    version: int
    handed_over: bool
    changed_at: datetime
    physical_increment: Decimal
    spent_increment: int


@dataclass(frozen=True, slots=True)
class QuarterRow:
    """An activity in a quarter; `reported` is None where nothing is yet. `evidence` are files by their hash.

    `milestones` are those that no earlier quarter says were reached.
    """

    position: int
    activity: UUID
    programme: UUID
    programme_title: str
    dimension: str
    sub_dimension: str
    lead_agency: UUID | None
    title: str
    kind: str
    status: Status
    reported: Reported | None
    evidence: tuple[str, ...]
    milestones: tuple[Milestone, ...]


@dataclass(frozen=True, slots=True)
class Present:
    """An activity whose realisations are locked: its programme, who leads it, its milestones, the first year of the
    oldest plan that has the programme, and what is reported."""

    programme: UUID
    lead_agency: UUID | None
    milestones: tuple[UUID, ...]
    first_year: int | None
    reported: dict[str, tuple[Content, int]]


def quarter(
    *, period: str, end: date, today: date, agency: UUID | None, programme: UUID | None, wanted: Wanted
) -> Page[QuarterRow]:
    """The activities of the version that is in force at the quarter's end, with what is reported. One query."""
    after = wanted.after(ORDER, [lambda part: UUID(str(part)), int]) or (None, None)
    parameters: dict[str, Any] = {"period": period, "end": end, "agency": agency, "programme": programme}
    parameters |= {"after": after[0], "after_position": after[1], "limit": wanted.size + 1}
    found = [_quarter_row(period, today, *row) for row in _all(_QUARTER, parameters)]
    return cut(found, by=ORDER, wanted=wanted, key=lambda row: [row.programme, row.position])


def of_programme(programme: UUID) -> dict[UUID, list[Reported]]:
    """Activity to its quarters, oldest first; those of activities that a revision dropped too. One query."""
    found: dict[UUID, list[Reported]] = {}
    for activity, period, *rest, percent_before, spent_before in _all(
        _OF_PROGRAMME, {"programme": programme}
    ):
        found.setdefault(activity, []).append(_reported(period, rest, percent_before, spent_before))
    return found


def locked(activities: Iterable[UUID]) -> dict[UUID, Present]:
    """The activities with all that was reported of them, locked to the end of the transaction. Two queries."""
    ids = {"activities": sorted(set(activities))}
    found = {
        id: Present(
            programme,
            lead,
            tuple(UUID(each["id"]) for each in json.loads(milestones or "[]")),
            first_year,
            {},
        )
        for id, programme, lead, milestones, first_year in _all(_PRESENT, ids)
    }
    for activity, period, *content, version in _all(_AROUND, ids):
        found[activity].reported[period] = (_content(content), version)
    return found


def _quarter_row(period: str, today: date, position: int, *columns: Any) -> QuarterRow:
    activity, programme, programme_title, dimension, sub_dimension, lead, title, kind = columns[:8]
    starts_on, ends_on, milestones = columns[8:11]
    percent_before, spent_before, reached, evidence = columns[21:]
    reported = None
    if columns[18] is not None:
        reported = _reported(period, list(columns[11:21]), percent_before, spent_before)
    percent = reported.content.physical_percent_to_date if reported else percent_before
    stopped = reported is not None and reported.content.stopped
    stand = Stand(starts_on, ends_on, percent, stopped, open_milestones(milestones, reached))
    return QuarterRow(
        position=position,
        activity=activity,
        programme=programme,
        programme_title=programme_title,
        dimension=dimension,
        sub_dimension=sub_dimension,
        lead_agency=lead,
        title=title,
        kind=kind,
        status=status.of_activity(stand, today=today),
        reported=reported,
        evidence=tuple(evidence),
        milestones=_open_at_the_beginning(milestones, reached, reported),
    )


def _open_at_the_beginning(
    milestones: str, reached: str | None, reported: Reported | None
) -> tuple[Milestone, ...]:
    in_this = set(reported.content.milestones_reached) if reported else set()
    before = {UUID(id) for quarter in json.loads(reached or "[]") for id in quarter} - in_this
    return tuple(
        Milestone(id=id, title=each["title"], due_on=date.fromisoformat(each["due_on"]))
        for each in json.loads(milestones)
        if (id := UUID(each["id"])) not in before
    )


def _reported(
    period: str, columns: list[Any], percent_before: Decimal | None, spent_before: Decimal | None
) -> Reported:
    *content, version, handed_over, changed_at = columns
    said = _content(content)
    return Reported(
        period=period,
        content=said,
        version=version,
        handed_over=bool(handed_over),
        changed_at=changed_at,
        physical_increment=said.physical_percent_to_date - (percent_before or 0),
        spent_increment=said.spent_to_date - int(spent_before or 0),
    )


def _content(columns: list[Any]) -> Content:
    percent, spent, by_source, note, reason, stopped, reached = columns
    return Content(
        physical_percent_to_date=percent,
        spent_to_date=int(spent),
        spent_by_source=tuple((each["source"], int(each["amount"])) for each in json.loads(by_source)),
        note=note,
        reason=reason,
        stopped=stopped,
        milestones_reached=tuple(map(UUID, json.loads(reached))),
    )


def _all(statement: str, parameters: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[Any] = cursor.fetchall()
    return rows

"""Reading programmes: each as one version of the masterplan has it. Rows straight from SQL, allocations included."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from api.http import etags
from api.http.exceptions import NotFound
from api.http.paging import Page, Wanted, cut
from api.regency.evidence.words import Subject
from api.regency.masterplan import answers
from api.regency.masterplan import queries as masterplans
from api.regency.programmes.content import Activity, Allocated, Content, Milestone, in_force
from tenants.pool import statements

#: The order of lists: by the programmes' ids, which sort by the time they were made.
ORDER = ("id",)

_COLUMNS = """
    v.id, v.programme_id, v.masterplan_id, v.title, v.dimension, v.sub_dimension, v.lead_agency_id,
    v.supporting_agencies::text, v.time_frame, v.quick_win, v.quick_win_owner, v.nomenclature_code, v.rpjmd_mission,
    v.version, v.updated_at,
    (SELECT json_agg(json_build_array(a.year, a.source, a.stage, a.amount::text) ORDER BY a.year, a.source, a.stage)
     FROM programmes_allocation a WHERE a.programme_version_id = v.id)::text
"""

_ACTIVITIES = """
    (SELECT json_agg(json_build_array(x.activity_id, x.title, x.kind, x.starts_on, x.ends_on, x.milestones)
                     ORDER BY x.position)
     FROM programmes_activity_version x WHERE x.programme_version_id = v.id)::text
"""

_MEANT = f"""
    FROM programmes_programme_version v JOIN masterplan_masterplan m ON m.id = v.masterplan_id
    WHERE v.programme_id = %(id)s AND (%(masterplan)s::uuid IS NULL OR v.masterplan_id = %(masterplan)s)
    ORDER BY {masterplans.MEANT_FIRST}
    LIMIT 1
"""
_ONE = f"SELECT {_COLUMNS}, {_ACTIVITIES} {_MEANT}"
# The same for an answer and nothing else, and whether the ministry's answer waits to be taken over before.
_STORED = f"SELECT {_COLUMNS}, {_ACTIVITIES}, {answers.WAITS} {_MEANT}"
_VERSION = f"SELECT v.id, v.version, {answers.WAITS} {_MEANT}"

# Without activities: there are some hundred, and a list is for finding one's way.
_PAGE = f"""
    SELECT {_COLUMNS}, NULL
    FROM programmes_programme_version v
    WHERE v.masterplan_id = CASE
            WHEN %(masterplan)s::uuid IS NOT NULL THEN %(masterplan)s::uuid
            WHEN %(in_force_on)s::date IS NOT NULL THEN ({masterplans.IN_FORCE})
            ELSE (SELECT m.id FROM masterplan_masterplan m ORDER BY {masterplans.MEANT_FIRST} LIMIT 1)
        END
      AND (%(dimension)s::text IS NULL OR v.dimension = %(dimension)s)
      AND (%(sub_dimension)s::text IS NULL OR v.sub_dimension = %(sub_dimension)s)
      AND (%(agency)s::uuid IS NULL OR v.lead_agency_id = %(agency)s)
      AND (%(time_frame)s::text IS NULL OR v.time_frame = %(time_frame)s)
      AND (%(quick_win)s::boolean IS NULL OR v.quick_win = %(quick_win)s)
      AND (%(after)s::uuid IS NULL OR v.programme_id > %(after)s)
    ORDER BY v.programme_id
    LIMIT %(limit)s
"""

_OF_MASTERPLAN = f"""
    SELECT {_COLUMNS}, {_ACTIVITIES} FROM programmes_programme_version v
    WHERE v.masterplan_id = %(masterplan)s ORDER BY v.programme_id
"""

_MASTERPLAN_TO_WRITE = f"""
    SELECT m.id
    FROM masterplan_masterplan m
    LEFT JOIN programmes_programme_version v ON v.masterplan_id = m.id AND v.programme_id = %(id)s
    WHERE {masterplans.IS_EDITABLE} OR v.id IS NOT NULL
    ORDER BY {masterplans.IS_EDITABLE} DESC, v.id IS NULL, {masterplans.MEANT_FIRST}
    LIMIT 1
"""

_YEARS_ALLOCATED = """
    SELECT DISTINCT a.year
    FROM programmes_allocation a JOIN programmes_programme_version v ON v.id = a.programme_version_id
    WHERE v.masterplan_id = %(masterplan)s
"""


_LEAD = f"""
    LEFT JOIN LATERAL (
        SELECT v.lead_agency_id FROM programmes_programme_version v
        JOIN masterplan_masterplan m ON m.id = v.masterplan_id
        WHERE v.programme_id = p.id ORDER BY {masterplans.MEANT_FIRST} LIMIT 1
    ) lead ON true
"""
#: For evidence.subjects: which of the keys asked for exist, each with the agency that owns it.
EVIDENCE_SUBJECTS: Mapping[Subject, str] = {
    Subject.PROGRAMME: f"""
        SELECT p.id::text, lead.lead_agency_id FROM programmes_programme p {_LEAD}
        WHERE p.id = ANY(%s::uuid[])
    """,
    Subject.ACTIVITY: f"""
        SELECT a.id::text, lead.lead_agency_id FROM programmes_activity a
        JOIN programmes_programme p ON p.id = a.programme_id {_LEAD} WHERE a.id = ANY(%s::uuid[])
    """,
    Subject.REALISATION: f"""
        SELECT k.key, lead.lead_agency_id FROM unnest(%s::text[]) AS k(key)
        JOIN realisation_realisation r ON r.activity_id = split_part(k.key, '/', 1)::uuid
             AND r.period = split_part(k.key, '/', 2)
        JOIN programmes_activity a ON a.id = r.activity_id
        JOIN programmes_programme p ON p.id = a.programme_id {_LEAD}
    """,
}


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A programme as one version of the masterplan has it. `version_id` is the row's own key, never shown.

    Rows of `programmes`, the list, come without activities.
    """

    version_id: UUID
    id: UUID
    masterplan: UUID
    title: str
    dimension: str
    sub_dimension: str
    lead_agency: UUID | None
    supporting_agencies: tuple[UUID, ...]
    time_frame: str
    quick_win: bool
    quick_win_owner: str
    nomenclature_code: str
    rpjmd_mission: str
    version: int
    updated_at: datetime
    allocations: tuple[Allocated, ...]
    activities: tuple[Activity, ...]

    @property
    def etag(self) -> str:
        return _tag(self.version_id, self.version)

    @property
    def allocated(self) -> int:
        """Rupiah in all; see content.in_force."""
        return in_force(self.allocations)

    @property
    def content(self) -> Content:
        return Content(**{name: getattr(self, name) for name in Content.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed by; None narrows nothing, and no masterplan means the version that is meant."""

    masterplan: UUID | None = None
    in_force_on: date | None = None
    dimension: str | None = None
    sub_dimension: str | None = None
    agency: UUID | None = None
    time_frame: str | None = None
    quick_win: bool | None = None


def programme(id: UUID, *, masterplan: UUID | None = None) -> ProgrammeRow:
    """A programme in a version of the masterplan; without one, in the draft that has it and was worked on last, else in
    the newest version that has it. One query. Raises NotFound.
    """
    row = find(id, masterplan=masterplan)
    if row is None:
        raise NotFound(f"no programme {id} in {masterplan or 'any version'}")
    return row


@dataclass(frozen=True, slots=True)
class Stored:
    """A programme as the database gives it: columns in the order of ProgrammeRow, lists as JSON."""

    etag: str
    columns: tuple[Any, ...]
    #: Whether the ministry's answer is to be taken over, and this read again (masterplan.answers).
    waits: bool


def stored(id: UUID, *, masterplan: UUID | None = None) -> Stored:
    """As `programme`, for an answer and nothing else. One query. Raises NotFound."""
    rows = statements.fetch(_STORED, {"id": id, "masterplan": masterplan})
    if not rows:
        raise NotFound(f"no programme {id} in {masterplan or 'any version'}")
    version_id, *columns, waits = rows[0]
    return Stored(_tag(version_id, columns[12]), tuple(columns), waits)


def tag(id: UUID, *, masterplan: UUID | None = None) -> tuple[str | None, bool]:
    """The ETag of what `stored` would give, without reading it, None where that is nothing; and `waits`. One query."""
    rows = statements.fetch(_VERSION, {"id": id, "masterplan": masterplan})
    if not rows:
        return None, False
    version_id, version, waits = rows[0]
    return _tag(version_id, version), waits


def _tag(version_id: UUID, version: int) -> str:
    # By the row: a programme that was taken out of a version and came back begins again at version 1.
    return etags.strong("programme", version_id, version)


def find(id: UUID, *, masterplan: UUID | None = None) -> ProgrammeRow | None:
    """As `programme`, or None."""
    rows = statements.fetch(_ONE, {"id": id, "masterplan": masterplan})
    return _row(*rows[0]) if rows else None


def programmes(*, filters: Filters, wanted: Wanted) -> Page[ProgrammeRow]:
    """A page of the programmes of one version of the masterplan, in the order of their ids. One query."""
    after = wanted.after(ORDER, [lambda part: UUID(str(part))])
    parameters = {name: getattr(filters, name) for name in Filters.__slots__}
    found = _rows(_PAGE, {**parameters, "after": after[0] if after else None, "limit": wanted.size + 1})
    return cut(found, by=ORDER, wanted=wanted, key=lambda row: [row.id])


def programmes_of(masterplan: UUID) -> list[ProgrammeRow]:
    """All programmes of a version of the masterplan. One query."""
    return _rows(_OF_MASTERPLAN, {"masterplan": masterplan})


def masterplan_to_write(id: UUID) -> UUID | None:
    """The version in which a PUT of a programme is meant where none is named.

    The draft that has it, else the draft worked on last; where there is no draft, the newest version that has it (in
    which nothing may be written any more); else None.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MASTERPLAN_TO_WRITE, {"id": id})
        row = cursor.fetchone()
    return row[0] if row else None


def years_allocated(masterplan: UUID) -> set[int]:
    """The years in which programmes of a version have allocations."""
    with connection.cursor() as cursor:
        cursor.execute(_YEARS_ALLOCATED, {"masterplan": masterplan})
        return {year for (year,) in cursor.fetchall()}


def _rows(statement: str, parameters: dict[str, Any]) -> list[ProgrammeRow]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [_row(*row) for row in cursor.fetchall()]


def _row(*columns: Any) -> ProgrammeRow:
    *values, allocations, activities = columns
    values[7] = tuple(map(UUID, json.loads(values[7])))
    values += [_allocations(allocations), _activities(activities)]
    return ProgrammeRow(*values)


def _allocations(text: str | None) -> tuple[Allocated, ...]:
    items: Iterable[tuple[int, str, str, str]] = json.loads(text) if text else ()
    return tuple(Allocated(year, source, stage, int(amount)) for year, source, stage, amount in items)


def _activities(text: str | None) -> tuple[Activity, ...]:
    return tuple(
        Activity(UUID(id), title, kind, _day(starts_on), _day(ends_on), _milestones(milestones))
        for id, title, kind, starts_on, ends_on, milestones in (json.loads(text) if text else ())
    )


def _milestones(items: Iterable[dict[str, str]]) -> tuple[Milestone, ...]:
    return tuple(
        Milestone(UUID(each["id"]), each["title"], date.fromisoformat(each["due_on"])) for each in items
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

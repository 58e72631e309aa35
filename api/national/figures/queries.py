"""Reading progress: five short statements over national tables, added up per group. No regency's schema is touched."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from api.http.grammar.periods import Kind, Period
from api.national.catalogue import queries as catalogue
from api.national.catalogue import rulings
from api.national.catalogue.calendar import day_of
from api.national.catalogue.queries import DimensionRow, DuePoints
from api.national.figures.past import instants
from api.national.figures.past.instants import Instant
from api.national.figures.sums import Coverage, ProgrammeCounts, Progress, ValueCounts


@dataclass(frozen=True, slots=True)
class Participant:
    """A regency of the programme: onboarded once, whatever became of it since."""

    id: int
    code: str
    name: str
    kind: str
    status: str
    population: int | None
    province: str
    province_name: str
    cohorts: tuple[tuple[str, bool], ...]  # code, and whether a published source names the regency


@dataclass(frozen=True, slots=True)
class Group:
    """One row: what it is of, and its sums."""

    of: dict[str, Any]
    progress: Progress


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of one grouping, and the total over distinct regencies. `as_of` is the instant that all of it is true of.

    Before the first record there is no total: nothing is known, which is not zero.
    """

    as_of: Instant
    rows: tuple[Group, ...]
    total: Progress | None
    participants: tuple[Participant, ...]
    overlapping: int


_PARTICIPANTS = """
    SELECT r.id, r.kemendagri_code, r.name, r.kind, s.status, r.population, p.code, p.name,
           coalesce((SELECT array_agg(c.code || ':' || m.verified ORDER BY c.year, c.code)
                     FROM tenants_cohort_membership m JOIN tenants_cohort c ON c.id = m.cohort_id
                     WHERE m.regency_id = r.id), '{{}}')
    FROM tenants_regency r JOIN tenants_province p ON p.id = r.province_id
    JOIN (SELECT regency_id, status FROM figures_regency_status WHERE {in_force}) s ON s.regency_id = r.id
    WHERE s.status <> 'registered'
    ORDER BY r.kemendagri_code
"""

# Due and not yet due are told apart here, by the calendar, and never stored: they change at midnight without a write.
_CELLS = """
    WITH due AS (SELECT * FROM unnest(%(dimensions)s::text[], %(periods)s::text[]) AS d (dimension, period))
    SELECT c.regency_id, c.dimension,
           coalesce(sum(c.reported) FILTER (WHERE d.period IS NOT NULL), 0),
           coalesce(sum(c.not_available) FILTER (WHERE d.period IS NOT NULL), 0),
           coalesce(sum(c.not_applicable) FILTER (WHERE d.period IS NOT NULL), 0),
           coalesce(sum(c.reported + c.not_available + c.not_applicable) FILTER (WHERE d.period IS NULL), 0),
           max({last_changed})
    FROM {table} c LEFT JOIN due d USING (dimension, period)
    WHERE {{in_force}} AND {restriction}
      AND (%(within)s::text[] IS NULL OR c.period = ANY (%(within)s))
    GROUP BY 1, 2
"""

_FILLING_OF_VALUES = _CELLS.format(
    table="figures_filling_cell", last_changed="c.last_changed_on", restriction="c.area = 'values'"
)
_SUBMITTED_VALUES = _CELLS.format(
    table="figures_reported_tally", last_changed="NULL::date", restriction="c.basis = %(basis)s"
)

_FILLING_OF_PROGRAMMES = """
    SELECT regency_id, dimension, sum(reported), max(last_changed_on)
    FROM figures_filling_cell WHERE {in_force} AND area = 'programmes'
    GROUP BY 1, 2
"""

_SUBMITTED_PROGRAMMES = """
    SELECT regency_id, dimension, count(*), count(*) FILTER (WHERE quick_win), sum(allocated)
    FROM figures_reported_programme WHERE {in_force} AND basis = %(basis)s
    GROUP BY 1, 2
"""

_SUBJECTS = """
    SELECT regency_id, count(*) FILTER (WHERE kind = 'periodic_report'),
           count(*) FILTER (WHERE kind = 'periodic_report' AND late), count(*) FILTER (WHERE kind = 'masterplan')
    FROM figures_reported_subject WHERE {in_force} AND basis = %(basis)s
    GROUP BY 1
"""


def progress(
    *,
    basis: str,
    group_by: str | None = None,
    period: Period | None = None,
    as_of: datetime | None = None,
    compare_as_of: datetime | None = None,
) -> tuple[Answer, Answer | None]:
    """How far the regencies of the programme are: filling live from drafts, everything else from submissions.

    `group_by` is regency, province, cohort, dimension or None for the total alone; `period` narrows values to a value
    period and those within it; `basis` is submitted or accepted; `as_of` is now where it is None. The second answer is
    the same as of `compare_as_of`. All rows are of one snapshot. Raises InvalidParameter for a future instant.
    """
    with instants.reading(as_of) as instant:
        answer = progress_at(instant, group_by=group_by, period=period, basis=basis)
        if compare_as_of is None:
            return answer, None
        then = instants.earlier(compare_as_of, instant)
        return answer, progress_at(then, group_by=group_by, period=period, basis=basis)


def progress_at(instant: Instant, *, group_by: str | None, period: Period | None, basis: str) -> Answer:
    """The same at an instant, within the snapshot that it was read in: for answers of several parts."""
    if instant.before_first_record:
        return Answer(as_of=instant, rows=(), total=None, participants=(), overlapping=0)
    calendar = [
        points
        for points in rulings.due_calendar(day_of(instant.at), known_at=instant.at)
        if period is None or period.contains(Period.parse(points.period))
    ]
    participants = participants_at(instant)
    dimensions = catalogue.dimensions()
    cells = _cells(instant, participants, dimensions, calendar, period, basis)
    whole = {regency.id: _sum(cells[regency.id].values()) for regency in participants}
    rows, overlapping = _grouped(group_by, participants, dimensions, cells, whole)
    return Answer(
        as_of=instant,
        rows=tuple(rows),
        total=_sum(whole.values()),
        participants=participants,
        overlapping=overlapping,
    )


#: Regency id to dimension to what is known; "" for what a regency has outside of any dimension.
Cells = dict[int, dict[str, Progress]]


def within(period: Period) -> Iterator[Period]:
    """The period itself and every shorter one that lies in it."""
    yield period
    for kind in Kind:
        if kind.months < period.kind.months:
            shorter = Period.containing(period.start, kind)
            while period.contains(shorter):
                yield shorter
                shorter = shorter.next()


def participants_at(instant: Instant) -> tuple[Participant, ...]:
    """Who had been onboarded by then, whatever became of it, by code."""
    return tuple(
        Participant(*columns, tuple(map(_cohort, cohorts)))  # type: ignore[call-arg]  # the columns, in order
        for *columns, cohorts in _fetched(instant, _PARTICIPANTS, {})
    )


def _cohort(text: str) -> tuple[str, bool]:
    code, _, verified = text.rpartition(":")
    return code, verified == "true"


def _cells(
    instant: Instant,
    participants: Iterable[Participant],
    dimensions: Sequence[DimensionRow],
    calendar: Sequence[DuePoints],
    period: Period | None,
    basis: str,
) -> Cells:
    parameters: dict[str, Any] = {
        "dimensions": [points.dimension for points in calendar],
        "periods": [points.period for points in calendar],
        "within": None if period is None else [str(each) for each in within(period)],
        "basis": basis,
    }
    due = {dimension.code: 0 for dimension in dimensions}
    for points in calendar:
        due[points.dimension] += points.points
    subjects = {row[0]: row[1:] for row in _fetched(instant, _SUBJECTS, parameters)}
    cells = {regency.id: _begun(regency, due, subjects.get(regency.id)) for regency in participants}
    for regency_id, dimension, *counts, last_changed in _fetched(instant, _FILLING_OF_VALUES, parameters):
        if (cell := cells[regency_id][dimension]).live.used:  # an archived regency fills nothing
            cell += Progress(filling=ValueCounts(0, *map(int, counts)), last_changed_on=last_changed)
    for regency_id, dimension, entered, last_changed in _fetched(instant, _FILLING_OF_PROGRAMMES, parameters):
        if (cell := cells[regency_id][dimension]).live.used:
            cell += Progress(programmes_entered=int(entered), last_changed_on=last_changed)
    for regency_id, dimension, *counts, _ in _fetched(instant, _SUBMITTED_VALUES, parameters):
        cells[regency_id][dimension].submitted += ValueCounts(0, *map(int, counts))
    for regency_id, dimension, *counts in _fetched(instant, _SUBMITTED_PROGRAMMES, parameters):
        cells[regency_id][dimension].programmes += ProgrammeCounts(*map(int, counts))
    return cells


def _begun(regency: Participant, due: dict[str, int], subjects: Sequence[int] | None) -> dict[str, Progress]:
    """A regency's empty cells: what is due, and which figures the regency is in.

    An archived regency keeps what it submitted and owes nothing more. One that never submitted is left out of the
    submitted figures: it is no zero.
    """
    archived = regency.status == "archived"
    away = {regency.id: regency.status} if regency.status in ("suspended", "archived") else {}
    cells = {
        dimension: Progress(
            live=(
                Coverage(left_out={regency.id: "archived"})
                if archived
                else Coverage(used={regency.id}, not_at_work=away)
            ),
            filling=ValueCounts(due=0 if archived else due.get(dimension, 0)),
            submitting=(
                Coverage(used={regency.id}, not_at_work=away)
                if subjects
                else Coverage(left_out={regency.id: "never_submitted"})
            ),
            submitted=ValueCounts(due=due.get(dimension, 0) if subjects else 0),
        )
        for dimension in ("", *due)
    }
    if subjects:
        reports, late, masterplans = map(int, subjects)
        cells[""] += Progress(reports=reports, late_reports=late, masterplans=masterplans)
    return cells


def _grouped(
    group_by: str | None,
    participants: Sequence[Participant],
    dimensions: Sequence[DimensionRow],
    cells: Cells,
    whole: dict[int, Progress],
) -> tuple[list[Group], int]:
    """The rows, and how many regencies stand in more than one of them."""
    if group_by is None:
        return [], 0
    if group_by == "dimension":
        return [
            Group(
                {"dimension": each.code, "name_en": each.name_en, "name_id": each.name_id},
                _sum(of_regency[each.code] for of_regency in cells.values()),
            )
            for each in dimensions
        ], 0
    keys_of, described = _GROUPINGS[group_by]
    members: dict[tuple[str, ...], list[Participant]] = {}
    for regency in participants:
        for key in keys_of(regency):
            members.setdefault(key, []).append(regency)
    rows = [
        Group(described(key, members[key]), _sum(whole[regency.id] for regency in members[key]))
        for key in sorted(members)
    ]
    return rows, sum(len(keys_of(regency)) > 1 for regency in participants)


def _of_regency(key: tuple[str, ...], members: Sequence[Participant]) -> dict[str, Any]:
    (one,) = members
    return {
        "regency": one.code,
        "name": one.name,
        "kind": one.kind,
        "status": one.status,
        "province": one.province,
        "population": one.population,
    }


def _of_province(key: tuple[str, ...], members: Sequence[Participant]) -> dict[str, Any]:
    return {"province": key[0], "name": members[0].province_name}


def _of_cohort(key: tuple[str, ...], members: Sequence[Participant]) -> dict[str, Any]:
    """`n_unverified`: stand-ins of a demonstration, which no published source names for the cohort."""
    unverified = sum((key[0], False) in member.cohorts for member in members)
    return {"cohort": key[0], "n_unverified": unverified}


KeysOf = Callable[[Participant], list[tuple[str, ...]]]
Described = Callable[[tuple[str, ...], Sequence[Participant]], dict[str, Any]]

_GROUPINGS: dict[str, tuple[KeysOf, Described]] = {
    "regency": (lambda regency: [(regency.code,)], _of_regency),
    "province": (lambda regency: [(regency.province,)], _of_province),
    "cohort": (lambda regency: [(code,) for code, _ in regency.cohorts] or [("none",)], _of_cohort),
}


def _sum(cells: Iterable[Progress]) -> Progress:
    total = Progress()
    for cell in cells:
        total += cell
    return total


def _fetched(instant: Instant, statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(instant.in_force(statement), parameters | instant.parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows

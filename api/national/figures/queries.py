"""Reading progress: short statements over national tables, added up in the database. No regency's schema is touched."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from api.http import shapes
from api.http.grammar.periods import Kind, Period
from api.national.catalogue import queries as catalogue
from api.national.catalogue import rulings
from api.national.catalogue.calendar import FIRST_YEAR, day_of
from api.national.catalogue.queries import DuePoints
from api.national.figures import arrays, grouping, instants, measures, sums
from api.national.figures.counts import Counts
from api.national.figures.instants import Instant
from api.national.figures.participants import Participant, everyone_at, participants_at
from api.national.figures.submission_counts import SubmissionCounts
from api.national.figures.sums import Progress

__all__ = ["Answer", "Group", "Participant", "participants_at", "progress", "within"]


@dataclass(frozen=True, slots=True)
class Group:
    """One row: what it is of, and its figures."""

    of: dict[str, Any]
    progress: Progress

    @property
    def key(self) -> str:
        """Return the code of what it is of, which is named first."""
        first = next(iter(self.of.values()))
        return str(first["code"] if isinstance(first, Mapping) else first)


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of one grouping, and the total over distinct regencies. `as_of` is the instant that all of it is true of.

    Before the first record there is no total: nothing is known, which is not zero. `round` is the quarter whose report
    the ladder is about.
    """

    as_of: Instant
    rows: tuple[Group, ...]
    total: Progress | None
    participants: tuple[Participant, ...]
    overlapping: int
    round: str | None = None


def progress(
    *,
    basis: str,
    group_by: str | None = None,
    period: Period | None = None,
    as_of: datetime | None = None,
    compare_as_of: datetime | None = None,
) -> tuple[Answer, Answer | None]:
    """How far the regencies of the programme are: completeness live from drafts, everything else from submissions.

    `group_by` is one of PROGRESS_GROUPINGS or None for the total alone; `period` narrows values to a value period and
    those within it; `basis` is submitted or accepted; `as_of` is now where it is None. The second answer is the same as
    of `compare_as_of`. All rows are of one snapshot. Raises InvalidParameter for a future instant or period.
    """
    with instants.reading(as_of) as instant:
        instant.check_begun(period)
        if compare_as_of is None:
            return progress_at(instant, group_by=group_by, period=period, basis=basis), None
        then = instants.earlier(compare_as_of, instant)
        before = progress_at(then, group_by=group_by, period=period, basis=basis)
        # A cohort or province of which nobody is left has a row that says so.
        were = {row.key: row.of for row in before.rows} if group_by in _DESCRIBED else {}
        return progress_at(instant, group_by=group_by, period=period, basis=basis, were=were), before


def within(period: Period) -> Iterator[Period]:
    """The period itself and every shorter one that lies in it."""
    yield period
    for kind in Kind:
        if kind.months < period.kind.months:
            shorter = Period.containing(period.start, kind)
            while period.contains(shorter):
                yield shorter
                shorter = shorter.next()


def progress_at(
    instant: Instant,
    *,
    group_by: str | None,
    period: Period | None,
    basis: str,
    were: Mapping[str, dict[str, Any]] = MappingProxyType({}),
) -> Answer:
    """The same at an instant, within the snapshot that it was read in: for answers of several parts. `were` are groups
    of regencies that have a row, whether or not anybody is in them."""
    if instant.before_first_record:
        return Answer(as_of=instant, rows=(), total=None, participants=(), overlapping=0)
    participants, selected = everyone_at(instant)
    submitted = SubmissionCounts.at(instant, participants, selected, period=period, basis=basis)
    asked = _Asked(
        instant,
        basis,
        period,
        _calendar(instant, period),
        participants,
        selected,
        submitted.deadlines.reported_by(instant.at),
    )
    if group_by is not None and group_by in _DESCRIBED:
        rows, total, overlapping = _by_regencies(asked, submitted, group_by, were)
    else:
        rows, total = _along(asked, submitted, group_by)
        overlapping = 0
    return Answer(instant, tuple(rows), total, participants, overlapping, submitted.round)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an answer is about. `calendar`: what each regency owes by then."""

    instant: Instant
    basis: str
    period: Period | None
    calendar: tuple[DuePoints, ...]
    participants: tuple[Participant, ...]
    selected: tuple[Participant, ...]
    reported_by: Mapping[str, Any]

    def parameters(self) -> dict[str, Any]:
        return {
            **arrays.columns(
                ((points.dimension, points.period) for points in self.calendar), "dimensions", "periods"
            ),
            "first_period": min((points.period for points in self.calendar), default=str(FIRST_YEAR)),
            "within": None if self.period is None else [str(each) for each in within(self.period)],
            "year": self.period and str(self.period.year),
            "basis": self.basis,
            "today": day_of(self.instant.at),
            **self.reported_by,
            "archived": [each.id for each in self.participants if each.status == "archived"],
        }

    def owed(self, axis: str | None = None, key: str = "") -> int:
        """Return how many data points each regency owes, of a dimension or a period where one is named."""
        return sum(
            points.points for points in self.calendar if axis is None or getattr(points, axis, None) == key
        )

    def periods(self) -> set[str]:
        """Return the periods that are due."""
        return {points.period for points in self.calendar}


def _calendar(instant: Instant, period: Period | None) -> tuple[DuePoints, ...]:
    return rulings.due_calendar(day_of(instant.at), known_at=instant.at, within=period)


def _by_regencies(
    asked: _Asked, submitted: SubmissionCounts, group_by: str, were: Mapping[str, dict[str, Any]]
) -> tuple[list[Group], Progress, int]:
    """Rows of groups of regencies, and the total, which is a group of its own: a regency may be in several rows."""
    described = _DESCRIBED[group_by]

    def by_key(regencies: Sequence[Participant]) -> dict[str, list[Participant]]:
        found = {key: members for (key,), members in grouping.groups(regencies, group_by).items()}
        return {"": list(regencies), **found}

    groups = by_key(asked.participants)
    # One that takes no part has no row of its own.
    waiting = by_key(asked.selected) if group_by != "regency" else {"": list(asked.selected)}
    groups |= {key: [] for key in waiting if key not in groups}
    gone = {key: of for key, of in were.items() if key not in groups}
    groups |= {key: [] for key in gone}
    counts = Counts.at(asked.instant, asked.parameters(), groups=groups)
    owed = asked.owed()

    def row(key: str) -> Progress:
        members = groups[key]
        live, submitting = sums.live(members), sums.submitting(members, submitted.absent)
        filling, submissions = counts.shown(
            key, owed=owed, n_live=len(live.used), n_submitting=len(submitting.used)
        )
        beside, figures = submitted.shown(members, waiting.get(key, ()))
        return Progress(live, submitting, filling, submissions | figures, beside)

    rows = [
        Group(gone.get(key) or described(key, groups[key] or waiting[key]), row(key))
        for key in sorted(groups)
        if key != ""
    ]
    overlapping = sum(len(grouping.KEYS[group_by](regency)) > 1 for regency in asked.participants)
    return rows, row(""), overlapping


def _along(asked: _Asked, submitted: SubmissionCounts, axis: str | None) -> tuple[list[Group], Progress]:
    """The total, and rows that each are about all regencies: a dimension, a sub-dimension, a period."""
    live = sums.live(asked.participants)
    submitting = sums.submitting(asked.participants, submitted.absent)
    counts = Counts.at(asked.instant, asked.parameters(), axis=axis)

    def row(key: str, owed: int, of_it: SubmissionCounts | None, axis: str | None = None) -> Progress:
        filling, submissions = counts.shown(
            key, owed=owed, n_live=len(live.used), n_submitting=len(submitting.used), along=axis
        )
        beside, figures = of_it.shown(asked.participants, asked.selected) if of_it else ({}, {})
        return Progress(live, submitting, filling, submissions | figures, beside)

    groups: list[tuple[str, dict[str, Any]]] = []
    by_quarter: dict[str, SubmissionCounts] = {}
    if axis == measures.DIMENSION:
        groups = [
            (each.code, {"dimension": each.code, "name": shapes.document(each.name)})
            for each in catalogue.dimensions()
        ]
    elif axis == measures.SUB_DIMENSION:
        groups = [
            (
                f"{part.dimension} {part.code}",
                {
                    "sub_dimension": part.code,
                    "name": shapes.document(part.name),
                    "dimension": part.dimension,
                },
            )
            for part in catalogue.sub_dimensions()
        ]
    elif axis == measures.PERIOD:
        periods = {text: Period.parse(text) for text in counts.periods() | asked.periods()}
        in_order = sorted(periods, key=lambda text: (periods[text].start, -periods[text].kind.months))
        groups = [(text, {"period": text}) for text in in_order]
        by_quarter = submitted.by_quarter(text for text in in_order if periods[text].kind is Kind.QUARTER)
    rows = [Group(of, row(key, asked.owed(axis, key), by_quarter.get(key), axis)) for key, of in groups]
    return rows, row("", asked.owed(), submitted)


def _of_regency(key: str, members: Sequence[Participant]) -> dict[str, Any]:
    (one,) = members
    return {
        "regency": shapes.document(one.named),
        "kind": one.kind,
        "status": one.status,
        "province_code": one.province,
        "population": one.population,
    }


def _of_province(key: str, members: Sequence[Participant]) -> dict[str, Any]:
    return {"province": {"code": key, "name": members[0].province_name}}


def _of_cohort(key: str, members: Sequence[Participant]) -> dict[str, Any]:
    """`unverified_count`: stand-ins of a demonstration, which no published source names for the cohort."""
    unverified = sum((key, False) in member.cohorts for member in members)
    return {"cohort": key, "unverified_count": unverified}


#: How a row of a group of regencies says what it is of.
_DESCRIBED: dict[str, Callable[[str, Sequence[Participant]], dict[str, Any]]] = {
    "regency": _of_regency,
    "province": _of_province,
    "cohort": _of_cohort,
}

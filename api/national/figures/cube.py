"""Rows of progress: groups of regencies crossed with the axes of their figures, with a column for each measure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

from api.http.grammar import decimals
from api.http.grammar.periods import Kind, Period
from api.national.catalogue import reference, rulings
from api.national.catalogue.calendar import FIRST_YEAR, listed_until, periods_until
from api.national.catalogue.queries import DuePoints
from api.national.figures import counts, grouping, measures, problems, progress_measures, sums
from api.national.figures.filters import ProgressFilters
from api.national.figures.instants import Instant
from api.national.figures.measures import PERIOD, YEAR, Figure
from api.national.figures.participants import Participants, people
from api.national.figures.submission_counts import SubmissionCounts
from tenants import Document, Strings, frozen
from tenants.pool import statements

#: Numbers of one answer: rows times measures.
MOST_NUMBERS = 3_000_000
_COUNTED = (
    measures.FILLED, measures.ENTERED, measures.VALUES, measures.TARGETS, measures.PROGRAMMES, measures.BUDGETS,
)  # fmt: skip
#: What else the items of these sources are asked for.
_ALSO = {"filling": progress_measures.FRESHNESS, "budgets": progress_measures.RATIOS}
_DIMENSION_OF = {row["code"]: row["dimension"] for row in reference.SUB_DIMENSIONS}
_OF_REPORTS = (measures.REPORTS.name, measures.DEADLINES.name, progress_measures.PARTICIPATION.name)
#: Of what length the periods of a figure are, where it has rows of one alone: of others it says nothing, which is no 0.
_LENGTHS = {measures.BUDGETS.name: (Kind.YEAR,)} | dict.fromkeys(_OF_REPORTS, (Kind.QUARTER,))

#: The participants of a group, and those of it that are selected and not onboarded.
type Group = tuple[Participants, Participants]
#: What a row is of: the keys of its group, and a value of each axis.
type Key = tuple[Strings, Strings]
#: Figures of the same items, with their rows by the group's number and what these are along.
type Found = Sequence[tuple[tuple[Figure, ...], Mapping[tuple[Any, ...], counts.Row]]]


@frozen
class Line:
    """One row: its group and axes, its regencies, and its measures by code."""

    key: Key
    of: Document
    live: sums.Coverage
    submitting: sums.Coverage
    measures: Document


@frozen
class Cube:
    """Requested rows. `within` are the value periods that count, None for all of them."""

    instant: Instant
    asked: ProgressFilters
    cut: counts.Cut
    groups: Mapping[Strings, Group]
    columns: Strings
    within: list[str] | None
    submitted: SubmissionCounts
    archived: list[int]

    def lines(self, gone: Mapping[Strings, Document]) -> Iterator[Line]:
        """Yield the total, then each group's rows; `gone` describes the groups that have no members.

        A period of the calendar has a row in every group, any other period only in groups with data of it: a regency
        can add rows to its own groups only. Raises InvalidParameter where they would be too many.
        """
        axes, calendar, until = self.cut.axes, self._calendar(), listed_until(self.instant.today)
        due = [one.period for one in calendar]
        self._check_size([self._values(axis, due) for axis in axes])
        found = self._counted(calendar, until)
        there = {axis: self._there(found, axis) for axis in axes}
        sent = self._sent({axis: [*due, *some] for axis, some in there.items()})
        values = [self._values(axis, [*due, *some, *sent]) for axis, some in there.items()]
        parts = [part for part in product(*values) if _is_one(dict(zip(axes, part, strict=True)))]
        listed = {"", *due, *(each.period for each in periods_until(until))}
        owed = Counter[Strings]()
        for one in calendar:
            owed[tuple(_value(one, axis) for axis in axes)] += one.points
        for number, of in enumerate(self._of_groups(gone)):
            if not number:
                total = [(some, {(0,): _added(rows.values())}) for some, rows in found]
                everything = (grouping.TOTAL,) * len(axes)
                of_all = None if self.cut.filters else self.submitted
                yield self._line(of, everything, (0,), total, owed.total(), of_all)
            if number or (axes and not self.cut.by):
                for part in parts:
                    along = dict(zip(axes, part, strict=True))
                    axis = PERIOD if PERIOD in along else YEAR
                    text = along.get(axis, "")
                    of_period = sent.get(text)
                    if (
                        text in listed
                        or number in there[axis].get(text, ())
                        or (of_period and of_period.is_of(self.groups[of.key[0]][0]))
                    ):
                        yield self._line(of, part, (number, *part), found, owed[part], of_period)

    def _there(self, found: Found, axis: str) -> Mapping[str, set[int]]:
        """Return the groups that have data, by period or year."""
        there = defaultdict[str, set[int]](set)
        if axis in (PERIOD, YEAR):
            at = 1 + self.cut.axes.index(axis)
            for figures, rows in found:
                texts = Period.among(key[at] for key in rows)
                said = {text for text in texts if any(self._has(each, {axis: text}) for each in figures)}
                for key in rows:
                    if key[at] in said:
                        there[key[at]].add(key[0])
        return there

    def _of_groups(self, gone: Mapping[Strings, Document]) -> Iterator[Line]:
        """Yield, for each group, the columns that all of its rows share."""
        for number, (key, (members, waiting)) in enumerate(self.groups.items()):
            live, submitting = sums.live(members), sums.submitting(members, self.submitted.absent)
            one = next(iter((*members, *waiting)), None) if number else None
            named = gone.get(key) or grouping.described(self.cut.by, key, one)
            yield Line((key, ()), named, live, submitting, _coverage(members, live, submitting))

    def _line(
        self,
        of: Line,
        part: Strings,
        key: tuple[Any, ...],
        found: Found,
        owed: int,
        sent: SubmissionCounts | None,
    ) -> Line:
        said = dict(of.measures)
        axes = dict(zip(self.cut.axes, part, strict=True))
        if sent is not None:
            said |= sent.measures(*self.groups[of.key[0]])
        for some, rows in found:
            row, at = rows.get(key), 0
            for figure in some:
                if self._has(figure, axes):
                    said |= figure.numbers(row and row.counts[at : at + len(figure.measures)])
                at += len(figure.measures)
            if some[0].source == "filling":
                for name in counts.DATES.values():
                    said[f"completeness_{name}"] = row and getattr(row, name)
        for figure, half in ((measures.FILLED, of.live), (measures.VALUES, of.submitting)):
            due, *answers, not_reported, _not_due = figure.codes
            if due in said:
                said[due] = owed * len(half.used)
                said[not_reported] = said[due] - sum(said[each] for each in answers)
        if "budgets_allocated" in said and self._wants_ratios:
            members = [each for each in self.groups[of.key[0]][0] if each.id in of.submitting.used]
            said |= _ratios(said, *people(members, self._year(axes)))
        return Line((of.key[0], part), {**of.of, **axes}, of.live, of.submitting, said)

    @property
    def _wants_ratios(self) -> bool:
        return not set(progress_measures.RATIOS.codes).isdisjoint(self.columns)

    def _year(self, of: Mapping[str, str]) -> str:
        """Return the year of a row: its own, else the last requested one, else that of the instant."""
        own = of.get(YEAR, of.get(PERIOD, grouping.TOTAL))
        return (own if own != grouping.TOTAL else max(self.within or [str(self.instant.today)]))[:4]

    def _calendar(self) -> list[DuePoints]:
        """Return the requested items that each regency owes at the instant."""
        only = self.cut.filters.get(measures.DIMENSION)
        wanted = self.within and frozenset(self.within)
        return [
            one
            for one in rulings.due_calendar(self.instant.today, known_at=self.instant.at)
            if (wanted is None or one.period in wanted) and (only is None or one.dimension in only)
        ]

    def _counted(self, calendar: Sequence[DuePoints], until: int) -> Found:
        wanted = set(self.columns)
        figures = [
            narrowed
            for figure in _COUNTED
            if wanted.intersection(
                figure.codes + (_ALSO[figure.source].codes if figure.source in _ALSO else ())
            )
            and (narrowed := figure.narrowed(self.cut.asked))
        ]
        parameters = {
            **statements.arrays([(one.dimension, one.period) for one in calendar], "dimensions", "periods"),
            "first_period": min((one.period for one in calendar), default=str(FIRST_YEAR)),
            "within": self.within,
            "years": None if self.within is None else sorted({each[:4] for each in self.within}),
            "basis": self.asked.basis,
            "today": self.instant.today,
            "beyond": str(until + 1),
            **self.submitted.deadlines.reported_by(self.instant.at),
            "archived": self.archived,
        }
        return [
            (some, {(row.key, *row.part): row for row in rows})
            for some, rows in counts.counted(self.instant, parameters, self.cut, figures)
        ]

    def _sent(self, keys: Mapping[str, Iterable[str]]) -> Mapping[str, SubmissionCounts]:
        """Return submissions by quarter or year: the given ones, and all others that a report covers or is due in.

        For rows along neither, everything is under "", or nothing if they have another axis.
        """
        if self.cut.filters or not keys.keys() <= {PERIOD, YEAR}:
            return {}
        if not keys:
            return {"": self.submitted}
        if self._figures.isdisjoint(_OF_REPORTS):
            return {}
        axis = PERIOD if PERIOD in keys else YEAR
        return self.submitted.along(axis, self._values(axis, keys[axis]))

    def _has(self, figure: Figure, axes: Mapping[str, str]) -> bool:
        """Return False for a period whose length the figure does not have, and for a future one except in budgets."""
        text = axes.get(PERIOD, axes.get(YEAR, grouping.TOTAL))
        if text == grouping.TOTAL:
            return True
        period, kinds = Period.parse(text), _LENGTHS.get(figure.name)
        is_such = kinds is None or PERIOD not in axes or period.kind in kinds
        return is_such and (period.start <= self.instant.today or figure.name == measures.BUDGETS.name)

    @property
    def _figures(self) -> set[str]:
        """Return the names of the figures with requested measures, besides the coverage that each row has."""
        return {
            each.name
            for each, _ in progress_measures.FIGURES
            if each is not progress_measures.COVERAGE and not set(each.codes).isdisjoint(self.columns)
        }

    def _values(self, axis: str, periods: Iterable[str]) -> Sequence[str]:
        """Return the values of an axis; of periods and years, those that are due or have data."""
        if axis == PERIOD:
            kinds = {kind for name in self._figures for kind in _LENGTHS.get(name, Kind)} or {*Kind}
            there = {text: each for text, each in Period.among(periods).items() if each.kind in kinds}
            return sorted(there, key=lambda text: (there[text].start, -there[text].kind.months))
        if axis == YEAR:
            return sorted(Period.among(text[:4] for text in periods))
        only = self.cut.filters.get(axis)
        return [each for each in grouping.FEW[axis] if only is None or each in only]

    def _check_size(self, values: Sequence[Sequence[str]]) -> None:
        size = len(self.groups) * prod(map(len, values)) * len(self.columns)
        if size > MOST_NUMBERS:
            raise problems.TableTooLarge(parameter="group_by", size=size, most=MOST_NUMBERS)


def _value(one: DuePoints, axis: str) -> str:
    """Return the value of due data points along an axis; "" if they have none."""
    return one.period[:4] if axis == YEAR else getattr(one, axis, "")


def _is_one(of: Mapping[str, str]) -> bool:
    """Return True unless two of the axes contradict each other."""
    year, dimension = of.get(PERIOD, "")[:4], _DIMENSION_OF.get(of.get(measures.SUB_DIMENSION, ""), "")
    return (not year or of.get(YEAR, year) == year) and (
        not dimension or of.get(measures.DIMENSION, dimension) == dimension
    )


def _added(rows: Iterable[counts.Row]) -> counts.Row:
    """Return the total over everyone and along all axes."""
    those = [row for row in rows if row.key == 0]
    dates = ([date for row in those if (date := row[place])] for place in (3, 4))
    return counts.Row(
        0,
        [],
        [str(sum(map(int, column))) for column in zip(*(row.counts for row in those), strict=True)],
        *(max(found, default=None) for found in dates),  # type: ignore[arg-type]  # a day, then a month
    )


def _coverage(members: Participants, live: sums.Coverage, submitting: sums.Coverage) -> Document:
    reasons = [*submitting.left_out.values()]
    statuses = [each.status for each in members]
    people = {each.id: each.population or 0 for each in members}
    found = (
        len(members),
        sum(people.values()),
        len(live.used),
        len(submitting.used),
        sum(people[id] for id in submitting.used),
        reasons.count("never_submitted"),
        reasons.count("waiting_for_review"),
        reasons.count("returned"),
        statuses.count("suspended"),
        statuses.count("archived"),
    )
    return dict(zip(progress_measures.COVERAGE.codes, found, strict=True))


def _ratios(said: Document, people: int, of_year: int | None) -> dict[str, str | int | None]:
    allocated, spent = (int(said[code]) for code in ("budgets_allocated", "budgets_spent"))
    found = (
        measures.per_cent(spent, allocated),
        decimals.quotient(allocated, people, 0),
        decimals.quotient(spent, people, 0),
        of_year,
    )
    return dict(zip(progress_measures.RATIOS.codes, found, strict=True))

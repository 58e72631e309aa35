"""Rulings: the release that rules the values of a period, and series that continue across releases.

**The release in force on the last day of a period rules its values**: their form, whether they are owed and how they
are added up. So reports of 2021 stay under the release of 2021 whatever is published later, and a release that takes
effect in July rules the whole of that year. Periods before the first release are ruled by it. A later indicator may
be reported for earlier periods, by the first release that has it and is in force; one that a release leaves out
takes no values for the periods that the release rules.

Two neighbouring releases declare for each indicator whether its values continue (`comparable_with`). If they do not,
the series has a break there.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from api.http.exceptions import NotFound
from api.http.grammar.periods import Period
from api.http.local_time import day_of
from api.national.catalogue import calendar, queries
from api.national.catalogue.queries import CatalogueRelease, DuePoints, IndicatorSpec
from api.national.catalogue.words import NATIONAL
from tenants import frozen
from tenants.pool import statements

# Asked with every value that is written, since an answer kept even for seconds would let a value be entered against the
# release before: every release that there ever was, a handful, and the due days that were moved.
_HEADS = """
    SELECT json_build_array(
        (SELECT json_agg(json_build_array(id, effective_from, retired_at, published_at) ORDER BY effective_from, id)
         FROM catalogue_release WHERE framework_id = %(framework)s AND status <> 'draft'),
        (SELECT json_agg(json_build_array(known_at, period, due_on) ORDER BY known_at) FROM catalogue_due_day))::text
"""
#: The same as a column, for a statement that is asked anyway; read by `of_column`.
COLUMN = f"({_HEADS.replace('%(framework)s', f"'{NATIONAL}'")})"


@frozen
class _Head:
    id: int
    effective_from: dt.date
    retired_at: dt.datetime | None
    published_at: dt.datetime

    @property
    def release(self) -> CatalogueRelease:
        return queries.published(self.id)

    def rules(self, day: dt.date) -> bool:
        """Return True if the release is not retired by a day."""
        return self.retired_at is None or day_of(self.retired_at) > day

    def known_at(self, at: dt.datetime) -> "_Head":
        """Return the release as it was at an instant: not retired yet, if that came later."""
        return self if self.retired_at is None or self.retired_at <= at else replace(self, retired_at=None)


@frozen
class Ruled:
    """An indicator as it is measured in a period. `is_break`: not comparable with the previous period."""

    spec: IndicatorSpec
    is_break: bool


#: From which instant on a period is due on another day, the period, and the day.
type _Moved = tuple[tuple[dt.datetime, str, dt.date], ...]


class Rulings:
    """The releases of a framework in the order in which they took effect, and the days when values are due."""

    def __init__(self, heads: Sequence[_Head], framework: str, moved: _Moved) -> None:
        self._heads = heads
        self._framework = framework
        self._moved = moved

    @property
    def is_single(self) -> bool:
        """Return True if there is only one release, which then rules every period."""
        return len(self._heads) == 1

    def known_at(self, at: dt.datetime) -> "Rulings":
        """Return the rulings as of an instant, by which values were written at that time."""
        heads = [
            head.known_at(at) for head in self._heads if head is self._heads[0] or head.published_at <= at
        ]
        moved = tuple(each for each in self._moved if each[0] <= at)
        is_same = heads == self._heads and moved == self._moved
        return self if is_same else Rulings(heads, self._framework, moved)

    def periods_until(self, year: int) -> tuple[calendar.CalendarPeriod, ...]:
        """Return the calendar's periods up to the end of a year with their due days, the oldest first."""
        return calendar.periods_until(year, self._due_days())

    def periods_due(self, until: dt.date) -> tuple[calendar.CalendarPeriod, ...]:
        """Return the calendar's periods that are due by a day, in the order of their due days."""
        return calendar.periods_due(until, self._due_days())

    def moved_since(self, at: dt.datetime) -> Mapping[str, tuple[dt.datetime, dt.date]]:
        """Return the due days that were moved after an instant, by period, with the instant of each."""
        return {period: (known_at, due_on) for known_at, period, due_on in self._moved if known_at > at}

    def _due_days(self) -> calendar.Moved:
        """Return the last due day set for each period."""
        return tuple({period: due_on for _, period, due_on in self._moved}.items())

    def release(self, period: Period) -> CatalogueRelease:
        """Return the release that rules a period. Raises NotFound if nothing is published."""
        return self.release_ending(period.end)

    def in_force(self, day: dt.date) -> CatalogueRelease:
        """Return the last release to take effect by a day, not retired by then. Raises NotFound if there is none."""
        for head in reversed(self._heads):
            if head.effective_from <= day and head.rules(day):
                return head.release
        raise NotFound(f"no release of {self._framework} is in force on {day}")

    def spec(self, code: str, period: Period, *, today: dt.date) -> IndicatorSpec | None:
        """Return the indicator's definition in the ruling release; None if there is none.

        If that release does not have it yet, return the definition of the first later one in force today, with
        `is_asked` False: its value is not required for this period.
        """
        for place, head in enumerate(self._candidates(period.end)):
            if place and head.effective_from > today:
                break
            if (found := head.release.indicators.get(code)) is not None:
                return replace(found, is_asked=False) if place else found
            if place == 0 and self._had_before(code, head):
                return None
        return None

    def at_writing(self, code: str, period: Period, *, at: dt.datetime) -> IndicatorSpec | None:
        """Return the indicator's definition in the release by which a value of the period was written at an instant."""
        known = self if self.is_single else self.known_at(at)
        return known.spec(code, period, today=day_of(at))

    def newest(self, code: str, *, today: dt.date) -> IndicatorSpec | None:
        """Return the indicator in the last release that has it, preferring those already in force."""
        by_age = sorted(self._heads, key=lambda each: (each.effective_from <= today, each.effective_from))
        for head in reversed(by_age):
            if (found := head.release.indicators.get(code)) is not None:
                return found
        return None

    def codes(self) -> Mapping[str, IndicatorSpec]:
        """Return every indicator of any release, by code, as the last release that has it defines it."""
        found: dict[str, IndicatorSpec] = {}
        for head in reversed(self._heads):
            for code, spec in head.release.indicators.items():
                found.setdefault(code, spec)
        return found

    def continues(self, later: IndicatorSpec, earlier: IndicatorSpec) -> bool:
        """Return True if values by `later` are comparable with values by `earlier`, as all releases in between say."""
        return self.predecessor(later, earlier.release) == earlier.code

    def predecessor(self, spec: IndicatorSpec, release: str) -> str | None:
        """Return the code whose values `spec` continues in an earlier release (by number); None after a break."""
        numbers = [head.release.number for head in self._heads]
        if release not in numbers or spec.release not in numbers:
            return None
        first, at = numbers.index(release), numbers.index(spec.release)
        if first > at:
            return None
        for head in reversed(self._heads[first:at]):
            found = head.release.indicators.get(spec.comparable_with or "")
            if found is None:
                return None
            spec = found
        return spec.code

    def others(self, spec: IndicatorSpec) -> list[str]:
        """Return the releases (by number) whose values of the indicator are not comparable with `spec`, after a break.

        The first release is also listed under the empty number, for values that name no release.
        """
        code = spec.code
        found = []
        for head in self._heads:
            release = head.release
            here = release.indicators.get(code)
            if release.number == spec.release or here is None:
                continue
            if not (self.continues(spec, here) or self.continues(here, spec)):
                found += [release.number, ""] if head is self._heads[0] else [release.number]
        return found

    def lineage(self, code: str) -> list[str]:
        """Return the code itself and the codes whose values it continues, over all releases."""
        found = [code]
        for head in reversed(self._heads):
            spec = head.release.indicators.get(found[-1])
            if spec is not None and spec.comparable_with not in ("", found[-1]):
                found.append(spec.comparable_with)
        return found

    def series(self, code: str, periods: Sequence[Period], *, today: dt.date) -> list[Ruled | None]:
        """Return the definition of an indicator in each of these periods, in order, and the breaks of its series.

        Earlier periods are found under the code that the indicator continues. None if no release has it.
        """
        specs: list[IndicatorSpec | None] = []
        later: IndicatorSpec | None = None
        for period in reversed(periods):
            spec = None
            if later is not None:
                try:
                    number = self.release(period).number
                except NotFound:
                    number = ""
                if (before := self.predecessor(later, number)) is not None:
                    spec = self.spec(before, period, today=today)
            specs.append(spec or self.spec(code, period, today=today))
            later = specs[-1] or later
        ruled: list[Ruled | None] = []
        earlier: IndicatorSpec | None = None
        for spec in reversed(specs):
            is_break = bool(spec and earlier and not self.continues(spec, earlier))
            ruled.append(Ruled(spec, is_break) if spec else None)
            earlier = spec or earlier
        return ruled

    def before(self, code: str, period: Period, *, today: dt.date) -> IndicatorSpec | None:
        """Return the definition in the previous period; None across a break, and if no release has either one."""
        last, here = self.series(code, (period.shifted(-1), period), today=today)
        return last.spec if last and here and not here.is_break else None

    def release_ending(self, ends: dt.date) -> CatalogueRelease:
        """Return the release that rules the periods that end on a day."""
        for head in self._candidates(ends):
            return head.release
        raise NotFound(f"no release of {self._framework} rules a period that ends on {ends}")

    def _candidates(self, ends: dt.date) -> list[_Head]:
        """Return the ruling release, followed by later ones."""
        in_force = [head for head in self._heads if head.rules(ends)]
        before = [head for head in in_force if head.effective_from <= ends]
        return before[-1:] + [head for head in in_force if head.effective_from > ends]

    def _had_before(self, code: str, head: _Head) -> bool:
        """Return True if an earlier release had it: this one dropped it, and a later one does not bring it back."""
        return any(
            code in each.release.indicators
            for each in self._heads
            if each.effective_from < head.effective_from
        )


def rulings(*, framework: str = NATIONAL, known_at: dt.datetime | None = None) -> Rulings:
    """Return the releases of a framework; given an instant, those published by then, and the first. One query."""
    ((column,),) = statements.fetch(_HEADS, {"framework": framework})
    found = of_column(column, framework)
    return found if known_at is None else found.known_at(known_at)


def release_in_force(on: dt.date, *, framework: str = NATIONAL) -> CatalogueRelease:
    """Return the last release to take effect by a day, not retired by then. Raises NotFound if there is none."""
    return rulings(framework=framework).in_force(on)


def indicators_in_force(on: dt.date) -> Mapping[str, IndicatorSpec]:
    """Return the national indicators in force on a day, by code, in order. Raises NotFound without a release."""
    return release_in_force(on).indicators


@lru_cache(maxsize=32)
def of_column(text: str, framework: str = NATIONAL) -> Rulings:
    """Return the releases of a framework from the value of COLUMN, cached by that value."""
    day, instant = dt.date.fromisoformat, dt.datetime.fromisoformat
    heads, moved = (each or () for each in json.loads(text))
    return Rulings(
        [
            _Head(id, day(effective), instant(retired) if retired else None, instant(published))
            for id, effective, retired, published in heads
        ],
        framework,
        tuple((instant(known_at), period, day(due_on)) for known_at, period, due_on in moved),
    )


def due_calendar(
    on: dt.date,
    *,
    known_at: dt.datetime | None = None,
    ruling: Rulings | None = None,
    within: Period | None = None,
) -> tuple[DuePoints, ...]:
    """Return the data points that each regency owes by a day, per value period (within a longer one) and dimension.

    Each period is counted by the release that rules it. One query; none if the releases are given.
    """
    return _due_calendar(ruling or rulings(known_at=known_at), on, within)


@lru_cache(maxsize=16)
def _due_calendar(ruling: Rulings, on: dt.date, within: Period | None) -> tuple[DuePoints, ...]:
    first, last = (within.start, within.end) if within else (dt.date.min, dt.date.max)
    return tuple(
        DuePoints(row.period, row.kind, row.due_on, dimension, points)
        for row in ruling.periods_due(on)
        if first <= row.starts_on and row.ends_on <= last
        for dimension, points in queries.points_of(row.kind, ruling.release_ending(row.ends_on)).items()
    )


def owed(on: dt.date, *, known_at: dt.datetime | None = None) -> Iterator[tuple[str, str, str, str]]:
    """Yield the data points that `due_calendar` counts: indicator, series, dimension, period. One query."""
    ruling = rulings(known_at=known_at)
    for row in ruling.periods_due(on):
        for spec in ruling.release_ending(row.ends_on).indicators.values():
            if spec.periodicity == row.kind:
                for series in spec.series:
                    yield spec.code, series, spec.dimension, row.period

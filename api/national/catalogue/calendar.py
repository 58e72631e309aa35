"""Due days of values: the catalogue's one rule about time. Periods are api.http.grammar.periods.

Periods and their due days are computed: the calendar has a first year and no last one. Lists end with next year
(`listed_until`); a later period is computed when somebody names it. Only due days moved by the ministry are stored
(rulings.Rulings has them).
"""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache

from api.http.grammar.periods import Kind, Period
from tenants import frozen

#: Nothing is owed for periods before this year.
FIRST_YEAR = 2021


def listed_until(today: dt.date) -> int:
    """Return the last year whose periods and deadlines are listed: next year."""
    return today.year + 1


def due_on(period: Period) -> dt.date:
    """Return the day by which the values of a period are due; that day itself is still in time.

    Yearly values: 31 March of the next year, when regional statistics are usually out. All others: the last day of the
    month after the period's end, 31 July for the first half-year.
    """
    if period.kind is Kind.YEAR:
        return dt.date(period.year + 1, 3, 31)
    return Period.containing(period.end, Kind.MONTH).next().end


def periods_of(year: int) -> Iterator[Period]:
    """Yield the year, its half-years and its quarters. No national indicator is monthly."""
    for kind in (Kind.YEAR, Kind.SEMESTER, Kind.QUARTER):
        yield from Period.within(year, kind)


@frozen
class CalendarPeriod:
    """A value period of the calendar: its days, and the day by which its values are due."""

    period: str
    kind: str
    starts_on: dt.date
    ends_on: dt.date
    due_on: dt.date


#: Periods that are due on another day than by the rule.
type Moved = tuple[tuple[str, dt.date], ...]


@lru_cache(maxsize=128)
def periods_until(year: int, moved: Moved = ()) -> tuple[CalendarPeriod, ...]:
    """Return every value period from FIRST_YEAR to the end of a year, oldest first."""
    instead = dict(moved)
    found = (
        CalendarPeriod(
            str(period),
            period.kind.value,
            period.start,
            period.end,
            instead.get(str(period)) or due_on(period),
        )
        for each in range(FIRST_YEAR, year + 1)
        for period in periods_of(each)
    )
    return tuple(sorted(found, key=lambda each: (each.starts_on, each.period)))


@lru_cache(maxsize=128)
def periods_due(until: dt.date, moved: Moved = ()) -> tuple[CalendarPeriod, ...]:
    """Return the value periods that are due by a day, in the order of their due days."""
    found = (each for each in periods_until(until.year, moved) if each.due_on <= until)
    return tuple(sorted(found, key=lambda each: (each.due_on, each.period)))

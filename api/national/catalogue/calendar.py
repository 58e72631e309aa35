"""When values are due: the catalogue's one rule about time. Periods are api.http.grammar.periods."""

import datetime as dt
from collections.abc import Iterator

from api.http.grammar.periods import Kind, Period

#: Years for which the calendar is filled: values go back five years, the current one comes as it passes.
FIRST_YEAR, LAST_YEAR = 2021, 2026


#: Western Indonesian time, without summer time: the ministry's clock decides which day it is.
WIB = dt.timezone(dt.timedelta(hours=7), "WIB")


def day_of(now: dt.datetime) -> dt.date:
    """The day on the ministry's calendar at an instant: what is in force or due is decided by it."""
    return now.astimezone(WIB).date()


def due_on(period: Period) -> dt.date:
    """The day by which the values of a period are due; the day itself still counts as in time.

    Yearly values: 31 March of the next year, when regional statistics are usually out. All others: the last
    day of the month after the period's end, 31 July for the first half-year.
    """
    if period.kind is Kind.YEAR:
        return dt.date(period.year + 1, 3, 31)
    return Period.containing(period.end, Kind.MONTH).next().end


def periods_of(year: int) -> Iterator[Period]:
    """The year, its half-years and its quarters. No national indicator is monthly."""
    for kind in (Kind.YEAR, Kind.SEMESTER, Kind.QUARTER):
        for number in range(1, 12 // kind.months + 1):
            yield Period(year, kind, number)

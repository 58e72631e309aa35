"""Instant of a figure: now, or in the past, answered from the validity of rows.

Every write stamped up to it is in the snapshot (national.clock), so an answer as of an instant can be repeated. If
writes take longer than a read waits, the answer is as of the instant before them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field, replace
from datetime import date, datetime

from api.http import encoding
from api.http.grammar.periods import Period
from api.http.local_time import day_of
from api.http.paging import Wanted
from api.national import clock
from api.national.catalogue.problems import PeriodNotBegun
from api.national.figures.problems import InTheFuture, NotEarlier
from api.national.figures.statements import filled
from tenants import Fields, frozen
from tenants.pool import statements

# Two forms: the present is found by the partial indexes, whose size does not grow with history.
_NOW = "valid_until IS NULL"
_THEN = "valid_from <= %(at)s AND (valid_until IS NULL OR valid_until > %(at)s)"

_FIRST_RECORD = "SELECT min(valid_from) FROM figures_regency_status WHERE status <> 'registered'"


@frozen
class Instant:
    """Instant of a figure. `is_past`: the snapshot may contain later writes, which are left out."""

    at: datetime
    is_past: bool = False
    before_first_record: bool = False
    #: The ministry's day.
    today: date = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "today", day_of(self.at))

    @property
    def condition(self) -> str:
        """Return the SQL condition for rows in force at this instant; it takes the parameter `at`."""
        return _THEN if self.is_past else _NOW

    def in_force(self, statement: str) -> str:
        """Return the statement with `$in_force` replaced by the condition of this instant, on the parameter `at`."""
        return filled(statement, {"in_force": self.condition})

    @property
    def parameters(self) -> Fields:
        return {"at": self.at}

    def check_begun(self, *periods: Period | None, parameter: str = "period") -> None:
        """Refuse a period that had not begun by then: its zeros would be no figures. Raises InvalidParameter."""
        for period in periods:
            if period is not None and period.start > self.today:
                raise PeriodNotBegun(parameter=parameter, period=period)


@contextmanager
def reading(as_of: datetime | None = None) -> Iterator[Instant]:
    """Open a national read as of an instant, by default now: one snapshot, in which `earlier` gives other instants.

    Raises InvalidParameter for a future instant.
    """
    with clock.snapshot(as_of) as found:
        if as_of is None:
            yield Instant(found.read_at) if found.is_exact else _past(found.settled)
        elif as_of > found.read_at:
            raise InTheFuture(parameter="as_of")
        else:
            yield _past(min(as_of, found.settled))


def pinned(wanted: Wanted, instant: Instant) -> Wanted:
    """Keep the pages that follow at the same instant."""
    others = (each for each in wanted.query if each[0] != "as_of")
    return replace(wanted, query=(*others, ("as_of", encoding.instant(instant.at))))


def earlier(as_of: datetime, than: Instant, parameter: str = "compare_as_of") -> Instant:
    """Return an earlier instant to compare with, in the same snapshot.

    Raises InvalidParameter, under the parameter's name, for one that is not earlier.
    """
    if as_of >= than.at:
        raise NotEarlier(parameter=parameter)
    return _past(as_of)


def _past(as_of: datetime) -> Instant:
    ((first,),) = statements.rows(_FIRST_RECORD)
    return Instant(as_of, is_past=True, before_first_record=first is None or as_of < first)

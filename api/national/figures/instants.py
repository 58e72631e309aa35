"""The instant that a figure is asked for: now, or one in the past, answered from the rows' validity.

A past instant is read in the same way as now: under the clock, so that every write stamped before it is in the snapshot
(national.clock). What was answered as of an instant is therefore answered again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from api.http import encoding
from api.http.grammar.periods import Period
from api.http.paging import Wanted
from api.national import clock
from api.national.catalogue.calendar import day_of
from api.national.catalogue.problems import PeriodNotBegun
from api.national.figures.problems import InTheFuture, NotEarlier
from api.national.figures.statements import filled
from tenants.pool import statements

#: No write takes this long (TRANSACTION_TIMEOUT_MS, which the worker sees to), so that what is stamped before it is
#: committed, whether or not the clock was had.
SETTLED_AFTER = timedelta(minutes=1)

# Two forms: the present is found by the partial indexes, whose size does not grow with history.
_NOW = "valid_until IS NULL"
_THEN = "valid_from <= %(at)s AND (valid_until IS NULL OR valid_until > %(at)s)"

_FIRST_RECORD = "SELECT min(valid_from) FROM figures_regency_status WHERE status <> 'registered'"


@dataclass(frozen=True, slots=True)
class Instant:
    """What a figure is true of. `settled`: no write stamped before it can still appear; `is_past`: it was asked for;
    `read_at` is when."""

    at: datetime
    settled: bool
    read_at: datetime
    is_past: bool = False
    before_first_record: bool = False

    @property
    def condition(self) -> str:
        """In SQL which rows hold at this instant; it takes the parameter `at`."""
        return _THEN if self.is_past else _NOW

    def in_force(self, statement: str) -> str:
        """The statement with its `$in_force` as the rows that hold at this instant; they take the parameter `at`."""
        return filled(statement, {"in_force": self.condition})

    @property
    def parameters(self) -> dict[str, Any]:
        return {"at": self.at}

    def check_begun(self, *periods: Period | None, parameter: str = "period") -> None:
        """Refuse a period that had not begun by then: its zeros would not be figures. Raises InvalidParameter."""
        for period in periods:
            if period is not None and period.start > day_of(self.at):
                raise PeriodNotBegun(parameter=parameter, period=period)


@contextmanager
def reading(as_of: datetime | None = None, *, patient: bool = False) -> Iterator[Instant]:
    """A national read as of an instant, now where none is given: one snapshot, in which `earlier` may ask for others.

    Raises InvalidParameter for an instant that has not come yet.
    """
    with clock.snapshot(patient=patient) as now:
        if as_of is None:
            yield Instant(now.at, now.settled, now.at)
        else:
            yield _past(as_of, now, "as_of")


def pinned(wanted: Wanted, instant: Instant) -> Wanted:
    """The pages that follow are of the same instant, also where none was asked for."""
    if instant.is_past:
        return wanted
    return replace(wanted, query=(*wanted.query, ("as_of", encoding.instant(instant.at))))


def earlier(as_of: datetime, than: Instant, parameter: str = "compare_as_of") -> Instant:
    """An instant to compare with, in the snapshot of the other. Raises InvalidParameter where it is not earlier, under
    the name that the address gives to this parameter."""
    if as_of >= than.at:
        raise NotEarlier(parameter=parameter)
    return _past(as_of, clock.AsOf(than.read_at, than.settled), parameter)


def _past(as_of: datetime, now: clock.AsOf, parameter: str) -> Instant:
    if as_of > now.at:
        raise InTheFuture(parameter=parameter)
    ((first,),) = statements.rows(_FIRST_RECORD)
    return Instant(
        as_of,
        settled=now.settled or as_of < now.at - SETTLED_AFTER,
        read_at=now.at,
        is_past=True,
        before_first_record=first is None or as_of < first,
    )

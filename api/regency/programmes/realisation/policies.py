"""Policies of a quarter's realisation."""

from datetime import date

from api.http.grammar.periods import Kind, Period
from api.http.messages import _
from api.http.problems import NotAPeriod
from api.national.catalogue.problems import PeriodNotBegun
from api.regency.programmes.problems import NotAQuarter

_EXAMPLE = "2025-Q4"


def quarter(text: str) -> Period:
    """Return the quarter. Raise Invalid for anything else."""
    try:
        period = Period.parse(text)
    except NotAPeriod as error:
        raise error.saying(_(NotAQuarter.sentence, quarter=_EXAMPLE)) from None
    if period.kind is not Kind.QUARTER:
        raise NotAQuarter(quarter=str(Period.containing(period.start, Kind.QUARTER)))
    return period


def check_begun(period: Period, *, today: date) -> None:
    """Raise Conflict if the quarter has not begun: nothing can be realised in it yet."""
    if period.start > today:
        raise PeriodNotBegun(period=period)

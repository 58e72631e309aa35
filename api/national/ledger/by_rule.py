"""Deadlines of periodic reports by rule, until the ministry sets its own.

Computed from the quarter, they never run out.

A report opens with its quarter and is due when the quarter's values are, at the end of that day in western Indonesia:
one instant for all zones.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType

from api.http.grammar.periods import Kind as PeriodKind, Period
from api.http.local_time import begin_of, end_of
from api.national.catalogue.calendar import FIRST_YEAR, due_on, listed_until
from api.national.ledger.models import Deadline
from api.national.ledger.words import SUBJECTS, Kind


def deadline(*, kind: str, subject: str) -> Deadline | None:
    """Return the unstored deadline of a quarterly report of the calendar; None for any other subject."""
    if kind != Kind.PERIODIC_REPORT or not re.fullmatch(SUBJECTS[kind], subject):
        return None
    quarter = Period.parse(subject)
    if quarter.year < FIRST_YEAR:
        return None
    return Deadline(
        kind=kind,
        subject=subject,
        opens_at=begin_of(quarter.start),
        due_at=end_of(due_on(quarter)),
    )


def listed(today: date) -> list[Deadline]:
    """Return the deadlines of every quarter from the calendar's first to the end of next year."""
    quarters = (
        quarter
        for year in range(FIRST_YEAR, listed_until(today) + 1)
        for quarter in Period.within(year, PeriodKind.QUARTER)
    )
    found = (deadline(kind=Kind.PERIODIC_REPORT, subject=str(quarter)) for quarter in quarters)
    return [each for each in found if each is not None]


@lru_cache(maxsize=4)
def due(today: date) -> Mapping[str, datetime]:
    """Return when each of those is due, by quarter."""
    return MappingProxyType({each.subject: each.due_at for each in listed(today)})

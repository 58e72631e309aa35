"""Status of activities and programmes: derived from dates and reports, never entered."""

import statistics
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple, Self

from api.http.grammar.periods import Kind, Period
from api.http.local_time import day_of
from api.national.ledger import deadlines
from api.regency.programmes.realisation.shapes import Progress, Status
from tenants import Fields

COMPLETE = Decimal(100)
_CENT = Decimal("0.01")
NOT_BEGUN = Progress(physical_percent=Decimal(0), spent=0, status=Status.PLANNED, reported_through=None)


class Stand(NamedTuple):
    """Present progress of an activity.

    `reported_through` is the last reported quarter; it and `percent` are None if there was none. `open_milestones_due`
    has the due days of milestones not reached.
    """

    starts_on: date | None
    ends_on: date | None
    percent: Decimal | None
    is_stopped: bool | None
    reported_through: str | None
    open_milestones_due: Sequence[date] = ()

    @classmethod
    def of(cls, row: Fields) -> Self:
        """Make it from a row with columns of these names."""
        return cls._make(map(row.__getitem__, cls._fields))

    @property
    def due_on(self) -> date | None:
        """The first day on which something is due that has not been reached."""
        return min(filter(None, (self.ends_on, *self.open_milestones_due)), default=None)

    @property
    def next_from(self) -> date | None:
        """The day after the last quarter that was reported."""
        return Period.parse(self.reported_through).next().start if self.reported_through else None

    @property
    def unreported_from(self) -> date | None:
        """The first day that no report covers: after the last reported quarter, or in the quarter of its beginning."""
        begins = self.starts_on or (None if self.reported_through else self.due_on)
        first = begins and Period.containing(begins, Kind.QUARTER).start
        return max(filter(None, (self.next_from, first)), default=None)


class Day(NamedTuple):
    """The day of a status, and the first day of the last quarter whose report is due by then."""

    today: date
    reported_by: date | None


def day(now: datetime) -> Day:
    """Return the Day of an instant by the regency's deadlines. Sends one query."""
    return Day(day_of(now), deadlines.last_report_due(now=now))


def of_activity(stand: Stand, at: Day) -> Status:
    """Return an activity's status, as the ministry's figures derive it (national.figures.in_force).

    Done at 100 %; stopped if a report says so; late if, by the reports, its last day or a milestone's day passed before
    completion; not reported if no report covers the last quarter whose report is due; planned before its first day
    while no progress is reported; else running.
    """
    today, reported_by = at
    if stand.percent is not None and stand.percent >= COMPLETE:
        return Status.DONE
    if stand.is_stopped:
        return Status.STOPPED
    if stand.due_on and stand.next_from and stand.due_on < min(stand.next_from, today):
        return Status.LATE
    if reported_by and stand.unreported_from and stand.unreported_from <= reported_by:
        return Status.NOT_REPORTED
    if not stand.percent and (stand.starts_on is None or stand.starts_on > today):
        return Status.PLANNED
    return Status.RUNNING


def of_programme(statuses: Sequence[Status]) -> Status:
    """Return a programme's status by its activities.

    Late if an activity is late, else not reported if one is not reported. Stopped activities count only if all are
    stopped: then the programme is too. Done if all others are done; planned if none has begun; else running.
    """
    going_on = set(statuses) - {Status.STOPPED}
    if not going_on:
        return Status.STOPPED if statuses else Status.PLANNED
    for worst in (Status.LATE, Status.NOT_REPORTED):
        if worst in going_on:
            return worst
    if going_on == {Status.DONE}:
        return Status.DONE
    return Status.PLANNED if going_on == {Status.PLANNED} else Status.RUNNING


def mean(percents: Iterable[Decimal | None]) -> Decimal:
    """Return the plain mean of the activities' progress, counting unreported ones as 0; two decimals, half up."""
    values = [percent or Decimal(0) for percent in percents]
    return statistics.mean(values).quantize(_CENT, ROUND_HALF_UP) if values else Decimal(0)


def of_rows(rows: Sequence[Fields], at: Day) -> Progress:
    """Return a programme's progress from a row for each activity that it ever had (`queries.progress_of`)."""
    stands = [Stand.of(row) for row in rows if row["in_version"]]
    statuses = [of_activity(stand, at) for stand in stands]
    counted = [
        stand.percent for stand, each in zip(stands, statuses, strict=True) if each is not Status.STOPPED
    ]
    return Progress(
        physical_percent=mean(counted),
        spent=sum(int(row["spent"] or 0) for row in rows),
        status=of_programme(statuses),
        reported_through=max(filter(None, (row["reported_through"] for row in rows)), default=None),
    )

"""Where an activity and a programme stand: derived from dates and progress, never entered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

COMPLETE = Decimal(100)
_CENT = Decimal("0.01")


class Status(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    LATE = "late"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Stand:
    """An activity as it stands. `percent` is None where no quarter was reported; `open_milestones_due` are the days of
    milestones that were not reached."""

    starts_on: date | None
    ends_on: date | None
    percent: Decimal | None
    stopped: bool
    open_milestones_due: tuple[date, ...] = ()


def of_activity(stand: Stand, *, today: date) -> Status:
    """Done at 100 %; stopped when a report says so; late when its last day, or the day of a milestone that was not
    reached, has passed; planned before its first day while nothing is reported; else running."""
    if stand.percent is not None and stand.percent >= COMPLETE:
        return Status.DONE
    if stand.stopped:
        return Status.STOPPED
    if (stand.ends_on and stand.ends_on < today) or any(day < today for day in stand.open_milestones_due):
        return Status.LATE
    if not stand.percent and (stand.starts_on is None or stand.starts_on > today):
        return Status.PLANNED
    return Status.RUNNING


def of_programme(statuses: Sequence[Status]) -> Status:
    """Of its activities: late where one is; done or stopped where all that were not stopped are, or all were; planned
    where nothing has begun."""
    going_on = [status for status in statuses if status is not Status.STOPPED]
    if not going_on:
        return Status.STOPPED if statuses else Status.PLANNED
    if Status.LATE in going_on:
        return Status.LATE
    if all(status is Status.DONE for status in going_on):
        return Status.DONE
    return Status.PLANNED if all(status is Status.PLANNED for status in going_on) else Status.RUNNING


def mean(percents: Iterable[Decimal | None]) -> Decimal:
    """The plain mean of the activities' progress, what is not reported counting 0; two decimals, half up."""
    values = [percent or Decimal(0) for percent in percents]
    if not values:
        return Decimal(0)
    return (sum(values, Decimal(0)) / len(values)).quantize(_CENT, ROUND_HALF_UP)

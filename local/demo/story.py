"""Times at which a regency enters and submits: from January 2025, when it begins to use the system, to November 2026.

Most report each quarter, some late, some stop after a while, and a few never do: silent regencies are normal (4 of 42
in the evaluation of 2022). Jembrana (51.01) is the README's: it has entered nothing since its report of 2025-Q3.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from api.http.grammar.periods import Kind, Period
from api.http.local_time import begin_of
from api.national.catalogue.calendar import due_on
from local.demo.seeded_random import SeededRandom
from tenants import frozen

#: The reports of the story, oldest first. Values are entered before each of them.
QUARTERS = (
    *(Period(2025, Kind.QUARTER, number) for number in (1, 2, 3, 4)),
    *(Period(2026, Kind.QUARTER, number) for number in (1, 2, 3)),
)
#: Its last day. Who would have reported later has not reported.
ENDS = date(2026, 11, 20)
README_REGENCY = "51.01"
#: Reports that Jembrana has submitted.
README_REPORTS = 3


class Habit(StrEnum):
    PUNCTUAL = "punctual"
    TARDY = "tardy"
    STOPPED = "stopped"
    SILENT = "silent"


@frozen
class Quarter:
    """A quarter of the story: values entered at `entered_at`, the report sent at `reported_at`, or never (None)."""

    period: Period
    entered_at: datetime
    reported_at: datetime | None


@frozen
class Story:
    """Story of a regency. `thoroughness` is the share of values that it enters; it may never submit a masterplan."""

    habit: Habit
    thoroughness: float
    quarters: tuple[Quarter, ...]
    masterplan_begun_at: datetime
    masterplan_submitted_at: datetime | None
    masterplan_enacted_at: datetime | None
    revision_begun_at: datetime | None


def story_of(code: str) -> Story:
    """Return the story of the regency with this Kemendagri code, always the same."""
    rng = SeededRandom(code, "story")
    habit = _habit(code, rng)
    silent = habit is Habit.SILENT
    begun = _at(date(2025, 1, 6) + timedelta(days=rng.randrange(40)), rng)
    submits = not silent or rng.happens(0.4)
    return Story(
        habit=habit,
        thoroughness=rng.uniform(0.25, 0.6) if silent else rng.uniform(0.72, 0.97),
        quarters=_quarters(code, habit, rng),
        masterplan_begun_at=begun,
        masterplan_submitted_at=(
            submitted := begun + timedelta(days=14 + rng.randrange(20)) if submits else None
        ),
        masterplan_enacted_at=submitted and _enacted_at(code, submitted),
        revision_begun_at=_at(date(2026, 3, 2) + timedelta(days=rng.randrange(60)), rng) if submits else None,
    )


def _enacted_at(code: str, submitted: datetime) -> datetime | None:
    """Return when a plan is enacted, weeks after submission, or None; the README leaves its own to readers."""
    rng = SeededRandom(code, "enactment")
    if code == README_REGENCY or not rng.happens(0.6):
        return None
    return submitted + timedelta(days=20 + rng.randrange(50))


def _habit(code: str, rng: SeededRandom) -> Habit:
    shares = [(Habit.PUNCTUAL, 42), (Habit.TARDY, 28), (Habit.STOPPED, 18), (Habit.SILENT, 12)]
    drawn = rng.weighted(shares)
    return Habit.PUNCTUAL if code in (README_REGENCY, "51.02") else drawn


def _quarters(code: str, habit: Habit, rng: SeededRandom) -> tuple[Quarter, ...]:
    reports = {
        Habit.SILENT: 0,
        Habit.STOPPED: rng.choice((1, 2, 3)),
    }.get(habit, len(QUARTERS))
    quarters = QUARTERS[:README_REPORTS] if code == README_REGENCY else QUARTERS
    found = []
    for number, period in enumerate(quarters):
        entered_at = _at(period.end + timedelta(days=5 + rng.randrange(12)), rng)
        reported_at = entered_at + timedelta(days=1 + rng.randrange(7), hours=3)
        if habit is Habit.TARDY and rng.happens(0.55):
            reported_at = _at(due_on(period) + timedelta(days=2 + rng.randrange(45)), rng)
        is_reported = number < reports and reported_at.date() <= ENDS
        found.append(Quarter(period, entered_at, reported_at if is_reported else None))
    return tuple(found)


def _at(day: date, rng: SeededRandom) -> datetime:
    """Return a moment of the morning in western Indonesia, so that a long sitting ends on the same day."""
    return begin_of(day) + timedelta(hours=8, minutes=rng.randrange(60))

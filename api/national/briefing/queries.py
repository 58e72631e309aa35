"""The briefing: parts of one instant, read in one snapshot, and the same as of an earlier one to compare with."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from api.national.briefing import movements
from api.national.briefing.shapes import BriefedDeadline, MovedFigure
from api.national.figures import instants
from api.national.figures import queries as progress
from api.national.figures.instants import Instant

#: What a Monday compares with where nothing else is asked for.
A_WEEK = timedelta(days=7)
_FIRST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Briefing:
    """`regencies` and `dimensions` are the same figures by row; `before` is the total then, None before the first
    record."""

    as_of: Instant
    since: Instant
    basis: str
    regencies: progress.Answer
    dimensions: progress.Answer
    before: progress.Answer
    deadlines: list[BriefedDeadline]
    steps: dict[str, int]
    moved: list[MovedFigure]


def briefing(*, basis: str, since: datetime | None = None, as_of: datetime | None = None) -> Briefing:
    """Everything that the briefing shows, at one instant and against one before it. A fixed number of statements.

    Raises InvalidParameter for instants that have not come or are out of order.
    """
    with instants.reading(as_of) as now:
        before = instants.earlier(_a_week_before(now.at) if since is None else since, now, "since")
        by_regency = progress.progress_at(now, group_by="regency", period=None, basis=basis)
        then = progress.progress_at(before, group_by=None, period=None, basis=basis)
        return Briefing(
            as_of=now,
            since=before,
            basis=basis,
            regencies=by_regency,
            dimensions=progress.progress_at(now, group_by="dimension", period=None, basis=basis),
            before=then,
            deadlines=movements.deadlines(now),
            steps=movements.steps(before, now),
            moved=movements.figures(now, before, basis=basis),
        )


def _a_week_before(at: datetime) -> datetime:
    """No earlier than there are instants."""
    return at - min(A_WEEK, at - _FIRST)


def rows(answer: progress.Answer) -> list[dict[str, Any]]:
    """The rows of an answer as they are shown, each under what it is of."""
    return [{"group": row.of, **row.progress.shown()} for row in answer.rows]

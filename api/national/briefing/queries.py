"""The briefing: its parts at one instant, read in one snapshot, and the same as of an earlier one to compare with."""

from datetime import UTC, datetime, timedelta

from api.national.briefing import movements
from api.national.briefing.shapes import BriefedDeadline, BriefingFilters, MovedFigure
from api.national.figures import instants, queries as progress
from api.national.figures.filters import ProgressFilters
from tenants import frozen

#: What a Monday compares with where nothing else is asked for.
A_WEEK = timedelta(days=7)
#: No earlier than there are instants.
_FIRST = datetime.min.replace(tzinfo=UTC)


@frozen
class Briefing:
    """Figures of a briefing: the total, the rows by regency and by dimension, and the total to compare with.

    `regencies` and `dimensions` hold the same figures; `before` is the earlier total, empty before the first record.
    """

    as_of: instants.Instant
    since: instants.Instant
    basis: str
    regencies: progress.Answer
    dimensions: progress.Answer
    before: progress.Answer
    deadlines: list[BriefedDeadline]
    steps: dict[str, int]
    moved: list[MovedFigure]


def briefing(asked: BriefingFilters) -> Briefing:
    """Return everything that the briefing shows, at one instant and compared with an earlier one.

    A fixed number of statements.

    Raises InvalidParameter for instants that are in the future or out of order.
    """
    basis = asked.basis
    with instants.reading(asked.as_of) as now:
        before = instants.earlier(asked.since or now.at - min(A_WEEK, now.at - _FIRST), now, "since")
        return Briefing(
            as_of=now,
            since=before,
            basis=basis,
            regencies=progress.progress_at(now, ProgressFilters(basis=basis, group_by=("regency",))),
            dimensions=progress.progress_at(now, ProgressFilters(basis=basis, group_by=("dimension",))),
            before=progress.progress_at(before, ProgressFilters(basis=basis)),
            deadlines=movements.deadlines(now),
            steps=movements.steps(before, now),
            moved=movements.figures(now, before, basis=basis),
        )

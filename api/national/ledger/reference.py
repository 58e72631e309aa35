"""The deadlines of periodic reports, until the ministry sets its own. Idempotent; run by the owner."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from api.http.grammar.periods import Kind as PeriodKind
from api.http.grammar.periods import Period
from api.national.catalogue.calendar import FIRST_YEAR, LAST_YEAR, due_on
from api.national.ledger.models import Deadline
from api.national.ledger.words import Kind
from tenants.loading import Loaded

#: A deadline is one instant for all zones: the end of the day in western Indonesia.
WIB = ZoneInfo("Asia/Jakarta")


def load_deadlines() -> Loaded:
    """A deadline for each quarterly report of the calendar. Those that are there are kept."""
    quarters = [
        Period(year, PeriodKind.QUARTER, number)
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
        for number in (1, 2, 3, 4)
    ]
    rows = [
        Deadline(
            kind=Kind.PERIODIC_REPORT,
            subject=str(quarter),
            opens_at=datetime.combine(quarter.start, time(), tzinfo=WIB).astimezone(UTC),
            due_at=datetime.combine(due_on(quarter) + timedelta(days=1), time(), tzinfo=WIB).astimezone(UTC),
        )
        for quarter in quarters
    ]
    before = Deadline.objects.count()
    Deadline.objects.bulk_create(rows, ignore_conflicts=True)
    total = Deadline.objects.count()
    return Loaded("deadlines of periodic reports", total=total, created=total - before, updated=0)

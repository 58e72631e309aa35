"""One order for regencies' writes and the ministry's reads, so that figures as of an instant can be repeated.

A writer takes a shared advisory lock whose key is the time, then reads the time that stamps its rows, and holds the
lock until its commit. So pg_locks shows when the oldest write under way began: rows stamped earlier are committed. A
national read checks that and locks nothing, so no writer ever waits for one.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import cast

from django.db import connection
from django.db.backends.utils import CursorWrapper

from tenants import frozen
from tenants.pool import statements

#: How long a read waits for writes under way to end before it answers as of the instant before them. Seconds.
PATIENCE = 0.25
_LOOK_AGAIN = 0.004

#: Indexes are in memory or on fast disks. As a disk of turning plates the planner would read histories whole.
PLANNED = "SET LOCAL random_page_cost = 1.1"

#: Takes the clock until the transaction ends, and the time under it.
STAMP = "SELECT figures_stamp() AS at"

# One round trip; each order matters. Time, then locks: a writer that is not seen to hold one yet will be stamped later.
# Locks, then the snapshot: a writer that is not seen to hold one any more is in it. Where the first statement saw the
# same transactions as the snapshot, nothing in it was stamped after the time was read.
_LOOK = f"""
    SELECT pg_current_snapshot()::text, clock_timestamp();
    SELECT to_timestamp(figures_oldest_stamp() / 100.0) - interval '1 microsecond';
    COMMIT; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {PLANNED};
    SELECT pg_current_snapshot()::text
"""


def stamp() -> datetime:
    """Return the time of this write, and hold the clock until the transaction ends.

    Call it just before stamping rows.
    """
    ((at,),) = statements.fetch(STAMP, ())
    return cast(datetime, at)


@frozen
class Snapshot:
    """View of a national read: it has every write stamped up to `settled`, and if `is_exact`, none stamped later."""

    read_at: datetime
    settled: datetime
    is_exact: bool

    def answers(self, as_of: datetime | None) -> bool:
        """Return True if there is nothing to wait for. An instant in the future never settles."""
        return self.is_exact if as_of is None else as_of <= self.settled or as_of > self.read_at


@contextmanager
def snapshot(as_of: datetime | None = None) -> Iterator[Snapshot]:
    """Open a national read: one REPEATABLE READ transaction whose figures, of now or of an instant, can be repeated.

    It waits for writes under way, at most PATIENCE long: for the present all of them, for an instant those stamped
    before it.
    """
    until, pause = time.monotonic() + PATIENCE, _LOOK_AGAIN
    with connection.cursor() as cursor:
        while not (found := _looked(cursor)).answers(as_of) and time.monotonic() < until:
            cursor.execute("ROLLBACK")
            time.sleep(pause)
            pause *= 2  # few looks, and at most twice the time that had to be waited
        try:
            yield found
        finally:
            cursor.execute("ROLLBACK")


def _looked(cursor: CursorWrapper) -> Snapshot:
    cursor.execute(_LOOK)
    raw = cursor.cursor  # psycopg's, which can walk through results
    (seen, read_at), (before,), (held,) = (raw.fetchone() for _ in raw.results() if raw.description)
    return Snapshot(read_at, before or read_at, is_exact=before is None and seen == held)

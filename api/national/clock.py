"""One order for what regencies write and what the ministry reads, so that a figure asked as of an instant replays.

A writer takes the clock *shared*, reads the time under it and holds it to its commit: that time stamps what it wrote.
A national read takes the clock alone for the instant in which it fixes `as_of` and its snapshot. So every write
stamped before `as_of` is in the snapshot, and none stamped after it.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import psycopg
from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper

from tenants.pool import statements

#: Advisory lock that is the clock. Any number that nothing else uses.
CLOCK = 5_101_202_201

#: How long a read waits for writers to commit before it goes on without the guarantee. Milliseconds.
PATIENCE_MS = 50
#: One that waited in vain has the others of its process wait this long only, for a second: a writer who holds the clock
#: slows neither every read nor every write that comes behind one.
BRIEFLY_MS = 1
_in_vain = -1.0

#: Indexes are in memory or on fast disks. As a disk of turning plates the planner would read histories whole.
PLANNED = "SET LOCAL random_page_cost = 1.1"


#: Takes the clock until the transaction ends, and the time under it.
STAMP = "SELECT figures_stamp() AS at"


def stamp() -> datetime:
    """The time of this write, under the clock until the transaction ends. Take it last, just before what it stamps."""
    ((at,),) = statements.fetch(STAMP, ())
    return cast(datetime, at)


@dataclass(frozen=True, slots=True)
class AsOf:
    """The instant that a national read is true of. `settled`: no write stamped before it can still appear."""

    at: datetime
    settled: bool


@contextmanager
def snapshot(*, patient: bool = False) -> Iterator[AsOf]:
    """A national read: one REPEATABLE READ transaction whose snapshot and `as_of` belong together.

    Where writers hold the clock for longer than PATIENCE_MS the read goes on, and says that it is not settled.
    `patient` is for what is of no use then: it waits whether or not another has waited in vain.
    """
    global _in_vain
    patience = PATIENCE_MS if patient or time.monotonic() - _in_vain >= 1 else BRIEFLY_MS
    with connection.cursor() as cursor:
        try:
            # One round trip. COMMIT ends the implicit transaction of the lock, so that the snapshot comes after it.
            cursor.execute(
                f"SET lock_timeout = {patience}; SELECT pg_advisory_lock({CLOCK}); COMMIT;"
                " BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT clock_timestamp();"
                f" SELECT pg_advisory_unlock({CLOCK}); SET LOCAL lock_timeout = DEFAULT; {PLANNED}"
            )
            settled = True
        except DatabaseError as error:
            if not isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
                raise
            cursor.execute(
                f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT clock_timestamp(); {PLANNED}"
            )
            settled = False
            if patience == PATIENCE_MS:
                _in_vain = time.monotonic()
        at = _instant(cursor)
        try:
            yield AsOf(at=at, settled=settled)
        finally:
            cursor.execute("ROLLBACK")


def _instant(cursor: CursorWrapper) -> datetime:
    """The timestamp among the results of a batch."""
    raw = cursor.cursor  # psycopg's, which can walk through results
    for _ in raw.results():
        if raw.description and raw.description[0].name == "clock_timestamp":
            value: datetime = raw.fetchone()[0]
            return value
    raise AssertionError("the batch returns the time")

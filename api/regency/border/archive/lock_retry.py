"""Waits for locks of people at work in a regency, with limits."""

import time
from collections.abc import Callable

import psycopg
from django.db import DatabaseError

from tenants.pool import statements

#: Readers hold a table for one statement, writers for one request: both end within STATEMENT_TIMEOUT_MS.
LOCK_TIMEOUT = "20s"
TRIES = 5
PAUSE = 0.5  # seconds between two tries

#: Somebody else held what is needed, or was quicker: look again.
_AGAIN = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.UndefinedTable,
)


def limit() -> None:
    """Limit how long this transaction waits for a lock. Takes no snapshot."""
    statements.run(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")


def until_done[Result](step: Callable[[], Result]) -> Result:
    """Run a step, a transaction of its own, and retry it when locks of others prevented it."""
    for left in reversed(range(TRIES)):
        try:
            return step()
        except DatabaseError as error:
            if not left or not isinstance(error.__cause__, _AGAIN):
                raise
        time.sleep(PAUSE)
    raise AssertionError("the last try returns or raises")

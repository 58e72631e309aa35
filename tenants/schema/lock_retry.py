"""Waits for locks of people at work in a regency, with limits."""

import time
from collections.abc import Callable

from django.db import DatabaseError, transaction
from psycopg import errors

from tenants import frozen
from tenants.pool import statements

PAUSE = 0.5  # seconds between two tries


@frozen
class LockRetry:
    """Policy of waiting for locks: the wait, the tries of a step, and the errors after which it is repeated."""

    timeout: str
    tries: int
    after: tuple[type[Exception], ...] = (errors.LockNotAvailable, errors.DeadlockDetected)

    def limit(self) -> None:
        """Limit how long this transaction waits for a lock. Takes no snapshot."""
        statements.run(f"SET LOCAL lock_timeout = '{self.timeout}'")

    def until_done[Result](self, step: Callable[[], Result]) -> Result:
        """Run a step, a transaction of its own, and retry it when locks of others prevented it."""
        for left in reversed(range(self.tries)):
            try:
                return step()
            except DatabaseError as error:
                if not left or not isinstance(error.__cause__, self.after):
                    raise
            time.sleep(PAUSE)
        raise AssertionError("the last try returns or raises")

    def run(self, statement: str) -> None:
        """Run a statement in a transaction of its own."""

        def step() -> None:
            with transaction.atomic():
                self.limit()
                statements.run(statement)

        self.until_done(step)


#: Of one table: a request that holds it is over by then, and requests behind us wait no longer than that.
ONE_TABLE = LockRetry("2s", tries=20)
#: Of all that a regency has. Readers hold a table for one statement, writers for one request: both end within
#: STATEMENT_TIMEOUT_MS. Where somebody else was quicker, the next try finds what is there now.
WHOLE_REGENCY = LockRetry(
    "20s", tries=5, after=(*ONE_TABLE.after, errors.SerializationFailure, errors.UndefinedTable)
)

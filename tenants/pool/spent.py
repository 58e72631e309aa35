"""Time that each thread spends on the database, and a log line for each slow statement.

The line has the text as it was written, with placeholders: never the values.
"""

import logging
import threading
import time
from collections.abc import Callable

from django.conf import settings
from psycopg import sql

logger = logging.getLogger(__name__)

#: Characters of a slow statement that are logged.
LONGEST = 2_000

#: Told of each statement when it has been answered: its text, with placeholders, and the seconds.
listeners: list[Callable[[str, float], None]] = []


class Spent(threading.local):
    """Seconds that this thread spent since `begin`: on statements and commits, and waiting for a connection."""

    statements = 0
    seconds = 0.0
    waited = 0.0

    def begin(self) -> None:
        self.statements, self.seconds, self.waited = 0, 0.0, 0.0

    def add(self, statement: object, began: float) -> None:
        """Count a statement that was sent at `began` (time.perf_counter) and has been answered."""
        seconds = time.perf_counter() - began
        self.statements += 1
        self.seconds += seconds
        is_slow = seconds * 1000 >= settings.SLOW_STATEMENT_MS
        if not (is_slow or listeners):
            return
        text = " ".join(_written(statement).split())[:LONGEST]
        for tell in listeners:
            tell(text, seconds)
        if is_slow:
            ms = round(seconds * 1000)
            logger.warning("A statement took %d ms: %s", ms, text[:200], extra={"ms": ms, "statement": text})


spent = Spent()


def _written(statement: object) -> str:
    match statement:
        case bytes():
            return statement.decode()
        case sql.Composed():
            return "".join(map(_written, statement))
        case sql.Literal():
            return "%s"
        case sql.Composable():
            return statement.as_string()
    return str(statement)

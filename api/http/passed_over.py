"""Iterate over rows of many regencies, so that one unreadable row does not keep the others from being answered.

A regency's role may have written anything that the constraints allow. The log names table and key, never content.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Model

logger = logging.getLogger(__name__)

TOLD_EVERY = 3600  # seconds


@contextmanager
def if_bad(table: str, key: object) -> Iterator[None]:
    """Skip a row whose handling fails. Raises only where the database itself is away."""
    try:
        yield
    except Exception as error:
        if is_away(error):
            raise
        _tell(table, key, type(error).__name__, int(time.monotonic() // TOLD_EVERY))


@lru_cache(maxsize=1000)
def _tell(table: str, key: object, error: str, _hour: int) -> None:
    """Log it, at most once an hour thanks to the cache: the worker passes every second."""
    logger.error("%s %s is passed over: %s", table, key, error)


def is_away(error: Exception) -> bool:
    """Return True if the database failed, and not the content of a row."""
    return isinstance(error, OperationalError | InterfaceError) and not connection.is_usable()


def printable(text: str) -> str:
    """Return the text without control characters that move a terminal's cursor or colour it."""
    return "".join(each if each.isprintable() else "\ufffd" for each in text)


def shown[M: Model, S](show: Callable[[M], S], rows: Iterable[M]) -> Iterator[S]:
    """Return the rows converted by `show`, without those that it cannot convert."""
    for row in rows:
        body = None
        with if_bad(row._meta.db_table, row.pk):
            body = show(row)
        if body is not None:
            yield body

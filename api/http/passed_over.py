"""Iterate over rows of many regencies, so that one unreadable row does not keep the others from being answered.

A regency's role may have written anything that the constraints allow. The log names table and key, never content.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Protocol

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Model

logger = logging.getLogger(__name__)

TOLD_EVERY = 3600  # seconds
#: Rows of a table that are named in that time.
NAMED = 100


@contextmanager
def if_bad(table: str, key: object) -> Iterator[None]:
    """Skip a row whose handling fails. Raises only if the database itself is unavailable."""
    try:
        yield
    except Exception as error:
        if is_away(error):
            raise
        _tell(table, key, type(error).__name__)


class OfOne(Protocol):
    """A row of one regency, or of none."""

    @property
    def id(self) -> Any: ...
    @property
    def regency_id(self) -> Any: ...


def each[R: OfOne](table: str, rows: Iterable[R], work: Callable[[R], object]) -> None:
    """Do the work on each row, except those of which it fails.

    Where a lock was waited for in vain, the other rows of that regency are left for the next time: its role can hold
    the locks of all of them.
    """
    busy = set[int]()
    for row in rows:
        if row.regency_id in busy:
            continue
        with if_bad(table, row.id):
            try:
                work(row)
            except OperationalError:
                if row.regency_id is not None:
                    busy.add(row.regency_id)
                raise


def _tell(table: str, key: object, error: str) -> None:
    """Log it, once an hour, for the worker passes every second, and of many rows of a table the first."""
    told = _told(table, int(time.monotonic() // TOLD_EVERY))
    if key in told or len(told) > NAMED:
        return
    told.add(key)
    if len(told) > NAMED:
        logger.error("%s: more rows are passed over, which are not named until the next hour", table)
    else:
        logger.error("%s %s is passed over: %s", table, key, error)


@lru_cache(maxsize=100)
def _told(_table: str, _hour: int) -> set[object]:
    """Return the rows of a table that were named in this hour: a set to add to."""
    return set()


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

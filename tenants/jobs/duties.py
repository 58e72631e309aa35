"""Recurring duties of the worker: each is declared once, and its last outcome is recorded.

    DUTY = Duty("heads", "Signs the head of each chain.", by_clock(sign_heads))

The api names its own in WORKER_DUTIES. A row of `tenants_duty` is at most RECORDED_EVERY behind the worker.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, OperationalError, connections
from django.utils import timezone
from django.utils.module_loading import import_string

from tenants import frozen
from tenants.bookkeeping import DutyRecord
from tenants.errors import told
from tenants.pool.base import DatabaseWrapper
from tenants.privileges import roles

logger = logging.getLogger(__name__)

RECORDED_EVERY = 15.0  # seconds
WORKER = f"{socket.gethostname()}:{os.getpid()}"


class Hangs(OperationalError):
    """Part of a duty has no end, in a thread of its own: the rest goes on, and only a new process frees that part."""


@frozen
class Duty:
    """Work to do every so many seconds, as the owner. `begin` returns the function that does it once.

    The text that this function returns is shown with the duty until the next one; True says that there is more to do,
    so it is called again at once. However long that goes on, it does not hang. The duty is overdue if it has not
    ended well for longer than `patience`. Each duty that is `alone` runs in only one worker.
    """

    name: str
    description: str
    begin: Callable[[], Callable[[], object]]
    every: float = 1.0
    patience: float = 600.0
    alone: bool = True

    def status(self, record: DutyRecord | None, now: datetime) -> str:
        """Return its status: never, failing, overdue or well."""
        if record is None:
            return "never"
        if record.failure or record.succeeded_at is None:
            return "failing"
        return "overdue" if self.is_overdue(record, now) else "well"

    def is_overdue(self, record: DutyRecord, now: datetime) -> bool:
        """Return True if it has not ended well for longer than its patience, also where it fails again and again.

        One that never ended well has it from its first failure.
        """
        latest = now - timedelta(seconds=self.every + self.patience)
        return (record.succeeded_at or record.first_at) < latest


def by_clock(work: Callable[..., object]) -> Callable[[], Callable[[], object]]:
    """Return the `begin` of work that takes the present instant as `now`."""
    return lambda: lambda: work(now=timezone.now())


def of_the_api() -> tuple[Duty, ...]:
    """Return the duties that the settings name in addition to the worker's own."""
    return tuple(import_string(path) for path in settings.WORKER_DUTIES)


class Hold:
    """Locks of this worker's duties: one session holds them, and when it ends, the worker ends.

    Another worker then takes over. When a host disappears, PostgreSQL notices by keepalives, within a minute.
    """

    #: A lock that the session has already is taken once more, which changes nothing.
    _TAKE = """
        SELECT pg_try_advisory_lock(hashtext(%s)), set_config('tcp_keepalives_idle', '20', false),
               set_config('tcp_keepalives_interval', '10', false), set_config('tcp_keepalives_count', '3', false)
    """

    def __init__(self) -> None:
        self._connection = cast(DatabaseWrapper, connections.create_connection(DEFAULT_DB_ALIAS))
        self._connection.inc_thread_sharing()
        self._connection.login = roles.owner_login()
        self._lock = threading.Lock()

    def has(self, duty: Duty) -> bool:
        """Return True if the duty is this worker's, or becomes it now. Raises the database's Error."""
        with self._lock:
            try:
                with self._connection.cursor() as cursor:
                    cursor.execute(self._TAKE, [f"kota_cerdas.duty.{duty.name}"])
                    ((taken, *_),) = cursor.fetchall()
                    return bool(taken)
            except Error:
                self._connection.close()
                raise

    def close(self) -> None:
        with self._lock:
            self._connection.close()


class Book:
    """Record the outcome of one duty: at once if it changes, else every RECORDED_EVERY. As the owner."""

    def __init__(self, duty: Duty) -> None:
        self._name = duty.name
        self._written = -RECORDED_EVERY
        self._failure = ""

    def write(self, began: datetime, result: object = None, failure: BaseException | None = None) -> None:
        ended, said = timezone.now(), _sentence(failure)
        text = result[:500] if isinstance(result, str) else ""
        if not text and said == self._failure and time.monotonic() - self._written < RECORDED_EVERY:
            return
        row = {"worker": WORKER, "began_at": began, "ended_at": ended, "failure": said}
        row |= {} if failure else {"succeeded_at": ended}
        row |= {"result": text, "result_at": ended} if text else {}
        seconds = (ended - began).total_seconds()
        DutyRecord.objects.update_or_create(name=self._name, defaults={"seconds": seconds, **row})
        self._written, self._failure = time.monotonic(), said


def _sentence(failure: BaseException | None) -> str:
    """Return the kind of a failure without its message: that may quote a regency's data, which stays in the log."""
    if failure is None:
        return ""
    return " ".join([type(failure).__name__, *told(failure).values()])[:500]

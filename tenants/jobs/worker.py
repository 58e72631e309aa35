"""The worker: the only long-running process that holds the owner's login. It provisions, and it supervises.

Each duty has a thread and an owner's connection of its own, so a long one delays no other. It waits for an unreachable
database. The process may be killed at any moment: a duty's work is one transaction or may be done twice. Several
workers share the duties: each has one at a time, or all do those that lock row by row (Duty.alone).
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime

from django.db import Error, connection
from django.utils import timezone

from tenants import db_roles, readiness
from tenants.bookkeeping import DutyRecord, ProvisioningRequest
from tenants.jobs import queue, supervisor
from tenants.jobs.duties import Book, Duty, Hangs, Hold, of_the_api
from tenants.schema import provisioning
from tenants.verification import inspection, upkeep

logger = logging.getLogger(__name__)

#: How long the service may take to come up. Seconds.
STARTING = 50.0
#: How long the duties have to end what they are at when the worker is to stop. Seconds.
ENDING = 1.0


def work_off_queue() -> bool:
    """Perform the oldest request. Return True if there was one."""
    if (ended := queue.perform_next(now=timezone.now())) is not None:
        logger.log(
            logging.INFO if ended.state == ProvisioningRequest.State.DONE else logging.ERROR,
            "%s %s (asked by %s): %s",
            ended.action,
            ended.regency,
            ended.requested_by_office or ended.requested_by,
            ended.result,
        )
    return ended is not None


def _begin_queue() -> Callable[[], bool]:
    provisioning.recorded_creation()  # now, so that the first regency does not wait for it
    return work_off_queue


def _begin_isolation() -> Callable[[], str]:
    """Begin verification only once the service has come up: it takes the processor for seconds."""
    begun = time.monotonic()

    def look() -> str:
        return inspection.check_daily() if time.monotonic() - begun > STARTING else ""

    return look


DUTIES = (
    Duty(
        "provisioning",
        "Onboards, suspends, resumes and archives regencies, and resets sandboxes, on request.",
        _begin_queue,
        alone=False,
    ),
    Duty(
        "statements",
        "Ends database statements and transactions that exceed the time limits.",
        lambda: supervisor.Supervisor().look,
        every=supervisor.LOOK_EVERY,
    ),
    Duty(
        "regencies",
        "Finds regencies whose tables are not at this version.",
        lambda: readiness.Alarm().look,
        every=readiness.LOOK_EVERY,
    ),
    Duty(
        "roles",
        "Restores settings and passwords that a regency's role changed.",
        lambda: upkeep.Upkeep().look,
        every=upkeep.LOOK_EVERY,
    ),
    Duty(
        "isolation",
        "Verifies once a day that no regency can reach another.",
        _begin_isolation,
        every=60.0,
    ),
)


#: When each duty of this process last came round, by time.monotonic (see `problems`).
_rounds: dict[Duty, float] = {}


def duties() -> tuple[Duty, ...]:
    """Return all duties of a worker."""
    return DUTIES + of_the_api()


def standings(now: datetime) -> list[tuple[Duty, DutyRecord | None, str]]:
    """Return each duty, its last outcome if there is one, and its status."""
    records = DutyRecord.objects.in_bulk()
    return [(each, found := records.get(each.name), each.status(found, now)) for each in duties()]


def problems() -> list[str]:
    """Return a sentence for each duty of this process that hangs: it, or a part, runs for longer than its patience."""
    now = time.monotonic()
    return [
        f"{duty.name} has not come round for {now - at:.0f} s."
        for duty, at in _rounds.items()
        if now - at > duty.every + duty.patience
    ]


def run(stop: threading.Event, to_do: tuple[Duty, ...] | None = None) -> None:
    """Run the duties until `stop` is set, then return within ENDING seconds.

    Raises ImproperlyConfigured without secrets.
    """
    provisioning.check_secret()
    to_do, hold = to_do or duties(), Hold()
    threads = [
        threading.Thread(target=_keep_at, args=(duty, hold, stop), name=duty.name, daemon=True)
        for duty in to_do
    ]
    for thread in threads:
        thread.start()
    logger.info("The worker is at work: %s", ", ".join(duty.name for duty in to_do))
    stop.wait()
    until = time.monotonic() + ENDING
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    hold.close()
    logger.info("The worker ends")


def _keep_at(duty: Duty, hold: Hold, stop: threading.Event) -> None:
    once: Callable[[], object] | None = None
    book, is_well = Book(duty), True
    hangs = False
    while not stop.is_set():
        if not hangs:
            _rounds[duty] = time.monotonic()
        began, result = timezone.now(), None
        try:
            if not duty.alone or hold.has(duty):
                with db_roles.as_owner():
                    once = once or duty.begin()
                    result = once()
                    book.write(began, result)
            if not is_well:
                logger.info("%s goes on", duty.name)
            is_well, hangs = True, False
        except Error as error:
            hangs = isinstance(error, Hangs)
            if is_well:
                logger.warning("%s waits for the database: %s", duty.name, error)
            is_well = False
            _fail(book, began, error)
        except Exception as error:
            logger.exception("%s failed; it goes on", duty.name)
            _fail(book, began, error)
        stop.wait(0.0 if result is True else duty.every)
    connection.close()


def _fail(book: Book, began: datetime, error: Exception) -> None:
    connection.close()
    with contextlib.suppress(Error), db_roles.as_owner():
        book.write(began, failure=error)

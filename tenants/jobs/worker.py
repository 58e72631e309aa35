"""The worker: the only long-running process that holds the owner's login. It provisions, and it supervises.

Each duty has a thread and an owner's connection of its own, so a long one keeps no other waiting. A database that is
away is waited for. The process may be killed at any moment: what a duty does is one transaction or safe to do twice.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone
from django.utils.module_loading import import_string

from tenants import db_roles, readiness
from tenants.bookkeeping import ProvisioningRequest
from tenants.jobs import queue, supervisor
from tenants.schema import provisioning
from tenants.verification import inspection, upkeep

logger = logging.getLogger(__name__)

#: How long the service may take to come up. Seconds.
STARTING = 50.0
#: How long the duties have to end what they are at when the worker is to stop. Seconds.
ENDING = 1.0


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do every so many seconds, as the owner. `begin` gives the function that does it once."""

    name: str
    every: float
    begin: Callable[[], Callable[[], object]]


def work_off_queue() -> None:
    """Does all that is asked, oldest first."""
    while (ended := queue.perform_next(now=timezone.now())) is not None:
        logger.log(
            logging.INFO if ended.state == ProvisioningRequest.State.DONE else logging.ERROR,
            "%s %s (asked by %s): %s",
            ended.action,
            ended.regency,
            ended.requested_by_office or ended.requested_by,
            ended.result,
        )


def _begin_queue() -> Callable[[], None]:
    provisioning.recorded_creation()  # now, so that the first regency does not wait for it
    return work_off_queue


def _begin_isolation() -> Callable[[], None]:
    """Once the service has come up: verifying takes the processor for seconds."""
    begun = time.monotonic()

    def look() -> None:
        if time.monotonic() - begun > STARTING:
            inspection.check_daily()

    return look


DUTIES = (
    Duty("provisioning", 1.0, _begin_queue),
    Duty("statements", supervisor.LOOK_EVERY, lambda: supervisor.Supervisor().look),
    Duty("regencies", readiness.LOOK_EVERY, lambda: readiness.Alarm().look),
    Duty("roles", upkeep.LOOK_EVERY, lambda: upkeep.Upkeep().look),
    Duty("isolation", 60.0, _begin_isolation),
)


def further_duties() -> tuple[Duty, ...]:
    """What the settings name besides (WORKER_DUTIES): work of the api, which tenants does not import."""
    return tuple(
        Duty(name, 1.0, partial(import_string, path)) for name, path in settings.WORKER_DUTIES.items()
    )


def run(stop: threading.Event, duties: tuple[Duty, ...] | None = None) -> None:
    """Works until `stop` is set; then returns within ENDING seconds. Raises ImproperlyConfigured without secrets."""
    provisioning.check_secret()
    if duties is None:
        duties = DUTIES + further_duties()
    threads = [
        threading.Thread(target=_keep_at, args=(duty, stop), name=duty.name, daemon=True) for duty in duties
    ]
    for thread in threads:
        thread.start()
    logger.info("The worker is at work: %s", ", ".join(duty.name for duty in duties))
    stop.wait()
    until = time.monotonic() + ENDING
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    logger.info("The worker ends")


def _keep_at(duty: Duty, stop: threading.Event) -> None:
    once: Callable[[], object] | None = None
    is_well = True
    while not stop.is_set():
        try:
            with db_roles.as_owner():
                once = once or duty.begin()
                once()
            if not is_well:
                logger.info("%s goes on", duty.name)
            is_well = True
        except Error as error:
            if is_well:
                logger.warning("%s waits for the database: %s", duty.name, " ".join(str(error).split()))
            is_well = False
            connection.close()
        except Exception:
            logger.exception("%s failed; it goes on", duty.name)
            connection.close()
        stop.wait(duty.every)
    connection.close()

"""Readiness of this process: the database answers, and its tables are those that this code expects.

Asked by `/readyz` on the gateway's connection, so a wrong password or a missing grant of the gateway shows as well.

A regency whose schema lags behind this code, or is gone, is out of service by itself: its own requests are 503, the
worker raises an alarm, and everybody else goes on.

A database that is *ahead* of the code is ready: during a roll-out the migrations run first, and the old servers go on
until they are replaced (migrations expand; they contract a release later).
"""

import logging
import threading
import time
from collections.abc import Container
from dataclasses import field
from functools import lru_cache

from django.apps import apps
from django.conf import settings
from django.db import Error
from django.db.migrations import Migration
from psycopg import errors

from tenants import frozen, registry
from tenants.errors import Unavailable
from tenants.pool import statements
from tenants.privileges import roles
from tenants.schema import recording, schema_state

logger = logging.getLogger(__name__)

#: An answer is good for this many seconds: load balancers ask often.
KEPT = 2.0
#: So many regencies are named; the command names them all.
NAMED = 5

#: How often the worker looks for regencies that are out of service. Seconds.
LOOK_EVERY = 30.0


@frozen
class State:
    """A sentence for each fault that stops everybody, and the regencies (id: code) that are out of service."""

    national: list[str] = field(default_factory=list)
    lagging: dict[int, str] = field(default_factory=dict)

    def regencies(self) -> list[str]:
        """Return a sentence about the regencies that are out of service, if any are."""
        codes = sorted(self.lagging.values())
        if not codes:
            return []
        names = ", ".join(codes[:NAMED]) + (", ..." if len(codes) > NAMED else "")
        who = (
            "1 regency lags behind this release or has"
            if len(codes) == 1
            else (f"{len(codes)} regencies lag behind this release or have")
        )
        return [f"{who} no schema: {names}. Run manage.py migrate_regencies."]


_lock = threading.Lock()
_answer: tuple[float, State] = (0.0, State())


def state() -> State:
    """Return the state, cached for KEPT seconds at most. Never raises."""
    global _answer
    if not _lock.acquire(timeout=KEPT):  # somebody waits for the database, perhaps as long as a statement may
        return _no_answer()
    try:
        until, found = _answer
        if time.monotonic() >= until:
            found = state_now()
            _answer = (time.monotonic() + KEPT, found)
    finally:
        _lock.release()
    return found


def state_now() -> State:
    """Return the present state, by one statement. Never raises."""
    try:
        return find_behind()
    except Error:
        return _no_answer()


def _no_answer() -> State:
    """Return that the database does not answer; regencies that were out of service stay so."""
    return State(["The database does not answer."], _answer[1].lagging)


def check(regency_id: int) -> None:
    """Raise Unavailable if this regency is out of service. Costs nothing as long as none is."""
    if regency_id in _answer[1].lagging and regency_id in state().lagging:
        raise Unavailable("The regency's tables do not match this software version.", retry_after=30)


class Alarm:
    """Log the regencies that are out of service whenever they change. Call `look` as the owner."""

    def __init__(self) -> None:
        self._told: list[str] = []

    def look(self) -> None:
        found = find_behind().regencies()
        if found != self._told:
            if found:
                logger.error("ALARM %s", *found)
            else:
                logger.info("All regencies are in service again")
        self._told = found


def find_behind(regencies: Container[str] | None = None) -> State:
    """Return how the database is behind this code: nationally, and for these regencies, by code, or for all.

    One statement, on any connection that may call the function. Raises a database's Error where it does not answer.
    """
    try:
        applied = schema_state.applied_everywhere()
    except Error as error:
        # Its function is undefined, or not granted yet.
        if not isinstance(error.__cause__, errors.UndefinedFunction | errors.InsufficientPrivilege):
            raise
        return State(["The national tables are older than this release. Run manage.py migrate."])
    behind = recording.missing(_expected("shared"), applied["national"])
    return State(
        [f"The national tables lack {', '.join(behind)}. Run manage.py migrate."] if behind else [],
        {
            id: code
            for group in applied["regencies"]
            if recording.missing(_expected("regencies"), group["applied"] or ())
            for id, code in zip(group["ids"], group["codes"], strict=True)
            if regencies is None or code in regencies
        },
    )


def out_of_service() -> set[int]:
    """Return the ids of regencies without their tables of this release, or without a login. As the owner."""
    at_work = {roles.regency_role(regency.pk): regency.pk for regency in registry.participants()}
    logins = set(statements.column("SELECT rolname FROM pg_catalog.pg_roles WHERE rolcanlogin"))
    return {*find_behind().lagging, *(pk for role, pk in at_work.items() if role not in logins)}


@lru_cache(maxsize=2)
def _expected(which: str) -> list[Migration]:
    """Return the migrations of this release's code. Read once: the code of a running process does not change."""
    if which == "regencies":
        return recording.tenant_migrations()
    shared = {config.label for config in apps.get_app_configs() if config.name in settings.SHARED_APPS}
    return recording.migrations_of(shared)

"""Whether this process can do its work: the database answers, and its tables are those that this code expects.

Asked by `/readyz` on the gateway's connection, so a wrong password or a missing grant of the gateway shows as well.

A database that is *ahead* of the code is ready: during a roll-out the migrations run first, and the old servers go on
until they are replaced (migrations expand; they contract a release later).
"""

import threading
import time
from collections.abc import Container
from functools import lru_cache

from django.apps import apps
from django.conf import settings
from django.db import Error
from django.db.migrations import Migration

from tenants import recording, schema_state

#: An answer is good for this many seconds: load balancers ask often.
KEPT = 2.0
#: So many regencies are named; the command names them all.
NAMED = 5

_lock = threading.Lock()
_answer: tuple[float, list[str]] = (0.0, [])


def problems() -> list[str]:
    """A sentence for each thing that is wrong; empty when ready. Never raises."""
    global _answer
    with _lock:
        until, found = _answer
        if time.monotonic() >= until:
            found = find_problems()
            _answer = (time.monotonic() + KEPT, found)
    return found


def find_problems() -> list[str]:
    """The same, asked now: one statement."""
    try:
        return find_behind()
    except Error:
        return ["The database does not answer."]


def find_behind(regencies: Container[str] | None = None) -> list[str]:
    """A sentence for each thing in which the database is behind this code; of these regencies, by code, or of all.

    One statement, on any connection that may call the function. Raises a database's Error where it does not answer.
    """
    try:
        applied = schema_state.applied_everywhere()
    except Error as error:
        if not _function_is_missing(error):
            raise
        return ["The national tables are older than this release. Run manage.py migrate."]
    found = []
    if behind := recording.missing(_expected("shared"), applied["national"]):
        found.append(f"The national tables lack {', '.join(behind)}. Run manage.py migrate.")
    lagging = sorted(
        code
        for group in applied["regencies"]
        if recording.missing(_expected("regencies"), group["applied"] or ())
        for code in group["codes"]
        if regencies is None or code in regencies
    )
    if lagging:
        names = ", ".join(lagging[:NAMED]) + (", ..." if len(lagging) > NAMED else "")
        who = "1 regency lags" if len(lagging) == 1 else f"{len(lagging)} regencies lag"
        found.append(f"{who} behind this release: {names}. Run manage.py migrate_regencies.")
    return found


def _function_is_missing(error: Error) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in ("42883", "42501")  # undefined; not yet granted


@lru_cache(maxsize=2)
def _expected(which: str) -> list[Migration]:
    """What this release's code has. Read once: the code of a running process does not change."""
    if which == "regencies":
        return recording.tenant_migrations()
    shared = {config.label for config in apps.get_app_configs() if config.name in settings.SHARED_APPS}
    return recording.migrations_of(shared)

"""Maintenance of the login roles: a role may change its own settings and its own password.

Settings are compared in one query. A password can only be tried, by logging in, which costs 5 ms: so it is tried when
PostgreSQL's own count of changes to pg_authid has moved, which every ALTER ROLE ... PASSWORD does (within 10 s), and
for all roles every SWEEP_ANYWAY. A role whose password fails gets its derived password again.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Container, Iterable

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from tenants import registry
from tenants.pool import statements
from tenants.privileges import cluster, roles
from tenants.schema import provisioning

logger = logging.getLogger(__name__)

LOOK_EVERY = 2.0  # seconds
#: Roles tried each time: 514 take 13 seconds and a quarter of one processor meanwhile. With the 10 s until PostgreSQL
#: tells of a change, and a sweep under way that it has to wait for, the longest is 40 s.
AT_A_TIME = 80
SWEEP_ANYWAY = 300.0  # seconds

CHANGES = """
    SELECT n_tup_ins + n_tup_upd + n_tup_del, current_setting('track_counts') = 'on'
    FROM pg_catalog.pg_stat_all_tables WHERE relid = 'pg_catalog.pg_authid'::regclass
"""
SETTINGS = """
    SELECT r.rolname, s.setdatabase, s.setconfig
    FROM pg_catalog.pg_roles r LEFT JOIN pg_catalog.pg_db_role_setting s ON s.setrole = r.oid
    WHERE r.rolname = ANY(%s)
"""
END_SESSIONS = """
    SELECT CASE WHEN state = 'idle' OR %(late)s THEN pg_terminate_backend(pid) ELSE false END
    FROM pg_catalog.pg_stat_activity WHERE usename = ANY(%(roles)s) AND backend_start < %(before)s
"""
#: How long past the longest statement a session may go on before it is ended whatever it does. Seconds.
GRACE = 5.0
ROLES = "SELECT rolname FROM pg_catalog.pg_roles WHERE rolname ~ %s ORDER BY length(rolname), rolname"


class Upkeep:
    """Maintenance of the service roles and of the roles of regencies in service.

    Call `look` every LOOK_EVERY seconds, as the owner.
    """

    def __init__(self) -> None:
        self._to_try: deque[str] = deque()
        self._changes = -1
        self._swept_at = 0.0
        self._told: set[str] = set()

    def look(self) -> list[str]:
        """Repair roles; return those that were repaired."""
        watched = [roles.side(side) for side in roles.SERVICE_SIDES]
        watched += [roles.regency_role(regency.pk) for regency in registry.participants()]
        self._begin_sweep(watched)
        repaired = [role for role in self._with_wrong_settings(watched) if self._repair(role, "its settings")]
        for role in self._next_to_try(set(watched)):
            if is_open(role) is False and self._secret_is_right() and self._repair(role, "its password"):
                repaired.append(role)
        return repaired

    def _begin_sweep(self, watched: list[str]) -> None:
        changes, counted = next(iter(statements.rows(CHANGES)), (0, False))
        anyway = time.monotonic() - self._swept_at > (SWEEP_ANYWAY if counted else SWEEP_ANYWAY / 10)
        if changes != self._changes or anyway:
            self._changes, self._swept_at = changes, time.monotonic()
            waiting = set(self._to_try)
            self._to_try.extend(role for role in watched if role not in waiting)

    def _next_to_try(self, watched: Container[str]) -> Iterable[str]:
        """Return the next role that is still in service: it may have gone since the sweep began."""
        for _ in range(min(AT_A_TIME, len(self._to_try))):
            if (role := self._to_try.popleft()) in watched:
                yield role

    def _with_wrong_settings(self, watched: list[str]) -> list[str]:
        found: dict[str, list[tuple[int | None, list[str] | None]]] = {}
        [files] = statements.column(cluster.MAY_LIMIT_FILES)
        for role, database, values in statements.rows(SETTINGS, [watched]):
            found.setdefault(role, []).append((database, values))
        for role in watched:
            if role not in found:
                self._tell_once(role, "%s does not exist: what it serves is out of service")
        return [role for role, rows in found.items() if not _is_as_declared(role, rows, files=files)]

    def _secret_is_right(self) -> bool:
        """Return True if ROLE_SECRET is right. With a wrong one, nothing is touched."""
        if any(is_open(roles.side(side)) for side in roles.SERVICE_SIDES):
            return True
        self._tell_once("secret", "ROLE_SECRET opens no service role either: no password is changed (%s)")
        return False

    def _repair(self, role: str, what: str) -> bool:
        try:
            provisioning.reassert(role)
        except DatabaseError as error:
            self._tell_once(role, f"%s could not be set right ({what}): {error}")
            return False
        self._told.discard(role)
        logger.warning("%s was set right: %s had been changed", role, what)
        return True

    def _tell_once(self, role: str, message: str) -> None:
        if role not in self._told:
            self._told.add(role)
            logger.error(message, role)


def _is_as_declared(role: str, rows: list[tuple[int | None, list[str] | None]], *, files: bool) -> bool:
    if len(rows) != 1 or rows[0][0] != 0:
        return False  # none at all, or some for one database
    kept = dict(setting.split("=", 1) for setting in rows[0][1] or ())
    return kept == roles.role_settings(role, files=files)


def is_open(role: str, *, current_only: bool = False) -> bool | None:
    """Return True if a password of ours (the current or previous version) opens the role; None where the test fails."""
    passwords = roles.password_candidates(role)
    for password in passwords[:1] if current_only else passwords:
        if (answer := logs_in(role, password)) is not False:
            return answer
    return False


def logs_in(role: str, password: str) -> bool | None:
    """Return True if this is the role's password; None where the log-in fails for another reason."""
    where = connection.settings_dict
    try:
        psycopg.connect(
            **{"connect_timeout": 5, **where["OPTIONS"]},
            host=where["HOST"],
            port=where["PORT"],
            dbname=where["NAME"],
            user=role,
            password=password,
            application_name=f"{settings.PROCESS}:upkeep",
        ).close()
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            return False
        # Its connections are counted only after the password was found right.
        return True if "too many connections for role" in str(error) else None
    return True


def rotate(*, tell: Callable[[str], None]) -> int:
    """Set every role's password by today's secret and version, one by one; return how many had another.

    Then end the sessions that were opened with another one: idle ones at once, others when their statement has ended.
    This interrupts nobody: the backend tries the current password, then the one before, and replaces a session that has
    gone. Safe to kill and run again. Raises ImproperlyConfigured if no password of ours opens the gateway.
    """
    if not is_open(roles.side("gateway")):
        raise ImproperlyConfigured(
            "ROLE_SECRET opens the gateway neither with ROLE_PASSWORD_VERSION nor with the version before it, and "
            "PREVIOUS_ROLE_SECRET does not open it either."
        )
    regencies = statements.column(ROLES, [roles.role_pattern()])
    changed = 0
    # The gateway last: while it opens with the version before, an interrupted run is recognised and goes on.
    everyone = [*regencies, *(roles.side(side) for side in reversed(roles.SERVICE_SIDES))]
    for role in everyone:
        if not is_open(role, current_only=True):
            provisioning.reassert(role)
            changed += 1
            tell(role)
    _end_sessions(everyone)
    return changed


def _end_sessions(of: list[str]) -> None:
    """End every session of these roles that began before now."""
    [before] = statements.column("SELECT clock_timestamp()")
    deadline = time.monotonic() + settings.STATEMENT_TIMEOUT_MS / 1000 + GRACE
    while True:
        late = time.monotonic() >= deadline
        ended = statements.column(END_SESSIONS, {"roles": of, "before": before, "late": late})
        if late or all(ended):
            return
        time.sleep(0.1)

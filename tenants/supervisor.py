"""Ends statements of regencies that run past the limit, from outside the role that runs them.

A role may switch its own statement_timeout off (`SET statement_timeout = 0`), so the time-out sent at connect stops
mistakes, not intent. This runs in the worker, as the owner, who may see and end any regency's session.
"""

import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from tenants import roles

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds
#: How long past the limit a statement may run: its own time-out comes first where it is still set.
GRACE = 1.0  # seconds
#: How long a statement may take to obey a cancellation before its session is ended.
OBEY = 2.0  # seconds

#: Sides that anyone's request reaches. The ministry and the worker may have longer statements of their own.
ALSO_WATCHED = ("gateway", "open")

OVERDUE = """
    SELECT a.pid, a.usename, a.backend_start, a.state IN ('active', 'fastpath function call'),
           extract(epoch FROM clock_timestamp() - CASE WHEN a.state LIKE 'idle%%' THEN a.state_change
                                                       ELSE a.query_start END)::float8 AS seconds
    FROM pg_catalog.pg_stat_activity a
    WHERE a.datname = current_database() AND (a.usename ~ %(regencies)s OR a.usename = ANY(%(sides)s))
      AND a.state <> 'idle'
      AND CASE WHEN a.state LIKE 'idle%%' THEN a.state_change ELSE a.query_start END
          < clock_timestamp() - make_interval(secs => %(limit)s)
"""

# The session is named by its start as well: a pid may have been given to another meanwhile.
CANCEL = """
    SELECT pg_catalog.pg_cancel_backend(pid) FROM pg_catalog.pg_stat_activity WHERE pid = %s AND backend_start = %s
"""
TERMINATE = CANCEL.replace("pg_cancel_backend", "pg_terminate_backend")


@dataclass(frozen=True, slots=True)
class Ended:
    """What was done about one session: "cancelled" (the statement) or "terminated" (the session)."""

    pid: int
    role: str
    seconds: float
    how: str


class Supervisor:
    """Looks at the sessions again and again; call `look` every LOOK_EVERY seconds, as the owner."""

    def __init__(self) -> None:
        self._cancelled: dict[tuple[int, object], float] = {}

    def look(self) -> list[Ended]:
        """Cancels what is overdue; ends the session of what did not obey, or holds a transaction open and idle."""
        limit = settings.STATEMENT_TIMEOUT_MS / 1000 + GRACE
        sides = [roles.side(side) for side in ALSO_WATCHED]
        done: list[Ended] = []
        with connection.cursor() as cursor:
            cursor.execute(OVERDUE, {"regencies": roles.role_pattern(), "sides": sides, "limit": limit})
            overdue = cursor.fetchall()
            seen = {(pid, started) for pid, _, started, _, _ in overdue}
            self._cancelled = {key: at for key, at in self._cancelled.items() if key in seen}
            for pid, role, started, is_running, seconds in overdue:
                cancelled_at = self._cancelled.get((pid, started))
                if is_running and cancelled_at is None:
                    cursor.execute(CANCEL, [pid, started])
                    self._cancelled[pid, started] = time.monotonic()
                    done.append(Ended(pid, role, seconds, "cancelled"))
                elif not is_running or (cancelled_at and time.monotonic() - cancelled_at > OBEY):
                    cursor.execute(TERMINATE, [pid, started])
                    done.append(Ended(pid, role, seconds, "terminated"))
        for ended in done:
            logger.warning(
                "%s session %d of %s after %.1f s", ended.how, ended.pid, ended.role, ended.seconds
            )
        return done

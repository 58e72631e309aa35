"""Ends statements and transactions that exceed the limits, from outside the role that runs them.

A role may switch its own time-outs off (`SET statement_timeout = 0`), so those sent at connect stop mistakes, not
intent. Others may wait for a transaction's locks: so its age counts, however short its statements are, and so does the
number of its locks. This runs in the worker, as the owner, who may see and end any session.
"""

import logging
import time

from django.conf import settings
from django.db import OperationalError

from tenants import Fields, frozen
from tenants.pool import statements
from tenants.privileges import roles

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds
#: How long past the limit a statement may run: its own time-out comes first where it is still set.
GRACE = 1.0  # seconds
#: How long a statement may take to obey a cancellation before its session is ended.
OBEY = 2.0  # seconds

#: How long a regency's transaction may hold the clock of api.national.figures. Seconds. National figures are no fresher
#: than the oldest stamp that anybody holds; a request takes it last, for a moment.
MOST_ON_CLOCK = 5.0

#: How long a session may take to be gone that has to end, before somebody is told. Seconds.
STUBBORN = 60.0

#: Locks on keys and on transactions (each savepoint under which something was written is one) that a regency's session
#: may hold: all sessions share one table of locks, and nobody can write once it is full.
MOST_LOCKS = 1_500

#: Sides that anyone's request reaches. The ministry and the worker may have longer statements of their own.
ALSO_CUT = ("gateway", "open")

# What is to be cut is cancelled first, unless it is at rest. What stands for too long as a whole is not asked. The key
# of a lock that is shared is the time at which it was taken, in hundredths of a second.
OVERDUE = """
    SELECT pid, usename, backend_start, is_at_rest OR is_over, CASE WHEN is_over THEN age ELSE seconds END
    FROM pg_catalog.pg_stat_activity a, LATERAL (
        SELECT a.state LIKE 'idle%%' AS is_at_rest,
               extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, a.state_change))::float8 AS age,
               extract(epoch FROM clock_timestamp() - CASE WHEN a.state LIKE 'idle%%' THEN a.state_change
                                                           ELSE a.query_start END)::float8 AS seconds
    ) b, LATERAL (
        SELECT a.xact_start IS NOT NULL AND age > %(transaction)s OR a.usename ~ %(regencies)s AND a.pid IN (
                   SELECT pid FROM pg_catalog.pg_locks WHERE locktype IN ('advisory', 'transactionid')
                   GROUP BY pid
                   HAVING count(*) > %(locks)s OR min((classid::int8 << 32) + objid::int8) FILTER (
                       WHERE locktype = 'advisory' AND mode = 'ShareLock' AND objsubid = 1
                   ) < 100 * extract(epoch FROM clock_timestamp() - %(clock)s * interval '1 second')
               ) AS is_over
    ) c
    WHERE a.datname = current_database() AND (a.usename ~ %(regencies)s OR a.usename = ANY(%(sides)s))
      AND (is_over OR seconds > %(statement)s AND a.state <> 'idle'
           AND (a.usename ~ %(regencies)s OR a.usename = ANY(%(cut)s)))
"""

# The session is named by its start as well: a pid may have been given to another meanwhile.
CANCEL = """
    SELECT pg_catalog.pg_cancel_backend(pid) FROM pg_catalog.pg_stat_activity WHERE pid = %s AND backend_start = %s
"""
TERMINATE = CANCEL.replace("pg_cancel_backend", "pg_terminate_backend")


class DoesNotEnd(OperationalError):
    """PostgreSQL cannot interrupt what a session does: one call of a function over long texts may last for days."""


@frozen
class Ended:
    """Step taken against one session: "cancelled" (the statement) or "terminated" (the session)."""

    pid: int
    role: str
    seconds: float
    how: str


class Supervisor:
    """Supervision of the sessions: call `look` every LOOK_EVERY seconds, as the owner."""

    def __init__(self) -> None:
        self._told: dict[tuple[int, object], tuple[float, str]] = {}

    def look(self) -> list[Ended]:
        """Cancel overdue statements; end sessions that ignore that, or hold locks for too long.

        Raises DoesNotEnd for as long as a session stays that has to end.
        """
        now = time.monotonic()
        limits: Fields = {
            "regencies": roles.role_pattern(),
            "sides": [roles.side(side) for side in roles.SERVICE_SIDES],
            "cut": [roles.side(side) for side in ALSO_CUT],
            "clock": MOST_ON_CLOCK,
            "locks": MOST_LOCKS,
            "statement": settings.STATEMENT_TIMEOUT_MS / 1000 + GRACE,
            "transaction": settings.TRANSACTION_TIMEOUT_MS / 1000 + GRACE,
        }
        done: list[Ended] = []
        overdue = statements.rows(OVERDUE, limits)
        seen = {(pid, started) for pid, _, started, *_ in overdue}
        self._told = {key: told for key, told in self._told.items() if key in seen}
        stubborn = []
        for pid, role, started, ends, seconds in overdue:
            at, told = self._told.get((pid, started), (now, ""))
            if told == "terminated":
                if now - at > STUBBORN:
                    stubborn.append(f"{pid} of {role}")
            elif ends or not told or now - at > OBEY:
                how = "terminated" if ends or told else "cancelled"
                statements.run(TERMINATE if how == "terminated" else CANCEL, [pid, started])
                self._told[pid, started] = now, how
                done.append(Ended(pid, role, seconds, how))
                logger.warning("%s session %d of %s after %.1f s", how, pid, role, seconds)
        if stubborn:
            raise DoesNotEnd(f"Nothing but a signal on its host ends session {', '.join(stubborn)}.")
        return done

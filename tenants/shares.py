"""Sessions of a regency that keeps the processor busy work behind the others, where PostgreSQL runs on this machine.

PostgreSQL gives each session as much of the processor as it asks for and knows no share of a role. The operating
system can tell them apart: each session is a process. So the worker looks how much processor time each regency's
sessions have had. Each regency has a credit that fills evenly; once it is used up, its sessions, new ones too, are
confined to a few of the processors and weigh less than others there, until it is paid back. The rest of the processors
is for everybody else. A regency that is alone on the machine loses little by it, and nothing is ended.

It reaches whatever logs in as a regency, past our server too. Affinity and weight may be set back without privileges,
so nothing stays slow. Where PostgreSQL runs on another machine, in another container or under another user, or hides
its sessions' names (update_process_title), nothing is done.
"""

import contextlib
import logging
import os
import time
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from tenants.privileges import roles

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.2  # seconds
#: Processor seconds that a regency may have at once.
ALLOWANCE = 0.25
#: Of all processors, the part that a regency may have without end: so quickly its credit fills.
SHARE = 1 / 8
#: Seconds in which the longest debt is paid off.
LONGEST_DEBT = 2.0
#: Of all processors, the part that is left to those in debt, together; at least one processor.
LEFT_TO_DEBTORS = 1 / 4
#: How much less their sessions weigh there: as nice(1) has it, 10 is about a tenth. Not the least that there is: what
#: they hold, a lock for instance, others may wait for.
NICENESS = 10
CAP_SYS_NICE = 23  # capabilities(7): who has it may also set an ordinary niceness back

# Parallel workers are sessions of their own. One that was idle all the time since the last look has used nothing.
SESSIONS = """
    SELECT a.pid, a.usename, coalesce(a.leader_pid, 0), coalesce(a.client_port, 0),
           a.state <> 'idle' OR a.state_change > clock_timestamp() - make_interval(secs => %(within)s),
           a.state = 'active'
    FROM pg_catalog.pg_stat_activity a
    WHERE a.datname = current_database() AND a.usename ~ %(regencies)s
"""


@dataclass(frozen=True, slots=True)
class Session:
    """One process of PostgreSQL. A pid is soon given to another, so it is trusted only while its name fits."""

    pid: int
    role: str
    leader: int
    port: int

    def is_there(self) -> bool:
        """Whether the process of that id on this machine is this session, by the name that PostgreSQL gives it."""
        title = _title(self.pid)
        if self.leader:
            return f" parallel worker for PID {self.leader} " in title
        place = "[local]" if self.port == -1 else f"({self.port})"
        return f" {self.role} {connection.settings_dict['NAME']} " in title and place in title


class Shares:
    """Looks at the sessions again and again; call `look` every LOOK_EVERY seconds, as the owner."""

    def __init__(self) -> None:
        self._processors = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
        self._room = self._processors[-max(1, int(len(self._processors) * LEFT_TO_DEBTORS)) :]
        self._credits: dict[str, float] = {}
        self._had: dict[Session, float] = {}  # processor seconds, at the last look
        self._behind: set[Session] = set()
        self._looked: float | None = None

    def look(self) -> frozenset[str]:
        """Puts sessions behind and sets them back. The roles that are in debt now."""
        if not self._processors or not self._is_on_this_machine():
            return frozenset()
        now = time.monotonic()
        passed = now - (self._looked or now)
        used, awake, active = self._used(passed)
        if self._looked is None:  # what a worker that was killed has left behind
            for session in self._had:
                _set_back(session)
        self._looked = now
        self._account(used, active, passed)
        for session in awake:
            if self._is_in_debt(session.role) and session not in self._behind:
                self._put_behind(session)
        for session in [session for session in self._behind if not self._is_in_debt(session.role)]:
            _set_back(session)
            self._behind.discard(session)
        return frozenset(role for role in self._credits if self._is_in_debt(role))

    def _is_on_this_machine(self) -> bool:
        """Whether our own session is a process here: in a container or elsewhere it has another number, or none."""
        connection.ensure_connection()
        return f" {connection.settings_dict['NAME']} " in _title(connection.connection.info.backend_pid)

    def _used(self, passed: float) -> tuple[dict[str, float], list[Session], set[str]]:
        """Processor seconds of each role since the last look, the sessions that were not idle since, and the roles that
        are at work just now."""
        with connection.cursor() as cursor:
            cursor.execute(SESSIONS, {"regencies": roles.role_pattern(), "within": passed + 2 * LOOK_EVERY})
            rows = cursor.fetchall()
        found = [(Session(*row), is_awake) for *row, is_awake, _ in rows]
        used: dict[str, float] = {}
        had: dict[Session, float] = {}
        for session, is_awake in found:
            before = self._had.get(session)
            if before is not None and not is_awake:
                had[session] = before
                continue
            had[session] = now = _had(session)
            # One that is new has had all of it since the last look, but for the first look of all.
            used[session.role] = used.get(session.role, 0.0) + min(passed, now - (before or 0.0))
        self._had = had
        awake = [session for session, is_awake in found if is_awake and session.is_there()]
        return used, awake, {role for _, role, *_, is_active in rows if is_active}

    def _account(self, used: dict[str, float], active: set[str], passed: float) -> None:
        """Each regency's credit, after what its sessions have used in the seconds that passed.

        A debt is paid back in pauses only: who gets little because others are busy still wants as much.
        """
        rate = SHARE * len(self._processors)
        credits = {}
        for role in self._credits.keys() | used.keys():
            was = self._credits.get(role, ALLOWANCE)
            more = 0.0 if was < 0 and role in active else passed * rate
            left = min(ALLOWANCE, was + more) - used.get(role, 0.0)
            if was >= 0 > left:
                logger.info("%s keeps the processor busy: its sessions work behind the others", role)
            if left < ALLOWANCE:
                credits[role] = max(left, -LONGEST_DEBT * rate)
        self._credits = credits

    def _is_in_debt(self, role: str) -> bool:
        return self._credits.get(role, ALLOWANCE) < 0

    def _put_behind(self, session: Session) -> None:
        with contextlib.suppress(OSError):  # it has ended, or is another user's
            os.sched_setaffinity(session.pid, self._room)
            self._behind.add(session)
            _weigh(session.pid, NICENESS)


def _set_back(session: Session) -> None:
    """As the server's own process is, whose child the session is."""
    with contextlib.suppress(OSError):
        if session.is_there():
            os.sched_setaffinity(session.pid, os.sched_getaffinity(int(_stat(session.pid)[1])))
            _weigh(session.pid, 0)


def _weigh(pid: int, niceness: int) -> None:
    """Linux weighs a session of its own, which each of PostgreSQL's processes is, as one by autogroups: niceness counts
    within them only. In a group for resources, such as a service of systemd, it is the other way round."""
    with contextlib.suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(f"{niceness}")
    if _may_set_back():
        os.setpriority(os.PRIO_PROCESS, pid, niceness)


def _may_set_back() -> bool:
    status = Path("/proc/self/status").read_text()
    return bool(int(status.partition("CapEff:")[2].split()[0], 16) >> CAP_SYS_NICE & 1)


def _title(pid: int) -> str:
    """How a process calls itself: `postgres: kc_r_17 kota_cerdas 127.0.0.1(40742) SELECT`; "" where there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0 ").decode(errors="replace") + " "
    except OSError:
        return ""


def _had(session: Session) -> float:
    """Processor seconds that a session has had. 0.0 where it is not there, or has ended."""
    try:
        stat = _stat(session.pid) if session.is_there() else []
    except OSError:
        stat = []
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK") if stat else 0.0


def _stat(pid: int) -> list[str]:
    """proc_pid_stat(5) after the name: state, parent, ..."""
    return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()

"""Pool of logged-in connections by login, bounded for the process.

A new connection costs 2 to 4 ms, a pooled one some microseconds. A psycopg pool per role would cost two threads each;
this is a dictionary with a lock. The bound counts leased and idle connections together; the least recently used idle
one is closed to make room. A returned connection is cleaned with DISCARD ALL, or with its parts except for our own
plans: these are sent on return and answered by the next lease, so nobody waits for them. If only our own statements
were sent (tenants.pool.statements), which leave nothing behind, no cleaning is needed.
"""

import contextlib
import logging
import select
import threading
import time
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable

import psycopg
from django.conf import settings
from psycopg import pq

from tenants.errors import NoMoreConnections, RoleIsFull, Unavailable
from tenants.pool.connections import PLANS, Connection, cut
from tenants.privileges.roles import Login

logger = logging.getLogger(__name__)

#: DISCARD ALL in its parts, but for the plans of prepared statements: planning anew costs more than most statements
#: (a page of values 290 us instead of 220, a programme 340 instead of 70). Session locks, which it would end, no
#: regency's role can take (privileges.cluster). The last part counts the statements, all and those of SQL: when
#: these are not exactly our own the connection is cleaned by DISCARD ALL after all.
CLEAN_BUT_PLANS = (
    b"CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; DISCARD TEMP; DISCARD SEQUENCES;"
    b" SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE from_sql) FROM pg_catalog.pg_prepared_statements"
)

#: How long a request may wait for a free connection before it is told to come back. Seconds; as long as one waits for
#: a row (lock_timeout): a large import of its own regency holds some of its connections that long.
WAIT = 5.0
#: How many threads may wait for one regency's connections, in the order in which they came. The next one is told to
#: come back at once: threads that wait for one regency would otherwise be missing for all others. A page that asks for
#: twenty things at once is served; api.http.door lets no more of one regency's in.
WAITING_PER_REGENCY = 20
#: For how long a regency whose statement had to be cut gets one connection at a time. Seconds.
CAREFUL = 30.0
#: How long a session takes to be gone that was closed. Seconds.
FOR_IT_TO_GO = 0.02
#: The longest pause between two tries to log in as a role whose sessions are all taken. Seconds.
LONGEST_PAUSE = 0.2
#: How long past its time-out a statement may go unanswered, until its connection is closed on this side: a frozen
#: server ends nothing, while its kernel acknowledges what is sent. Seconds; and how often that is looked for.
GRACE, LOOK_EVERY = 5.0, 1.0
#: How long the answer to DISCARD ALL may take before the connection is given up. Seconds.
CLEAN_WAIT = 1.0


class ConnectionPool:
    """The bounded pool. Thread-safe; a forked child must make its own (connections do not survive a fork)."""

    def __init__(self, *, limit: int, per_regency: int, per_service: int | None = None) -> None:
        self.limit = limit
        self.per_regency = per_regency
        self.per_service = per_service or limit
        # Who waits, by role, the first one first.
        self._lines = defaultdict[str, deque[threading.Condition]](deque)
        self._careful_until: dict[str, float] = {}  # by role
        self._idle: OrderedDict[Login, deque[Connection]] = OrderedDict()  # least recently used first
        self._leased = Counter[str]()  # by role
        self._open_of = Counter[str]()  # by role, leased and idle together
        self._open = 0
        self._lock = threading.Lock()
        self._watch: threading.Thread | None = None

    @property
    def open_connections(self) -> int:
        return self._open

    def lease(self, login: Login, connect: Callable[[], Connection]) -> Connection:
        """Return a clean connection logged in as `login`: a pooled one, or a new one by `connect`.

        Raises Unavailable when the regency, the process or PostgreSQL has no connection free within WAIT.
        """
        deadline, pause = time.monotonic() + WAIT, FOR_IT_TO_GO
        while True:
            connection = self._reserve(login)
            if connection is None:
                try:
                    connection = connect()
                except RoleIsFull:
                    # As if all of them were ours: until another process closes one, or a lease of this one ends.
                    self._forget(login)
                    if time.monotonic() + pause >= deadline:
                        raise
                    time.sleep(pause)
                    pause = min(2 * pause, LONGEST_PAUSE)
                    continue
                except NoMoreConnections:
                    self._forget(login)
                    if not self._make_do_with_fewer():
                        raise
                    continue
                except BaseException:
                    self._forget(login)
                    raise
            elif not _is_ready(connection, login):
                _close(connection)
                self._forget(login)
                continue
            connection.keeps_plans = login.keeps_plans or not login.cleaned
            return connection

    def _reserve(self, login: Login) -> Connection | None:
        """Count one lease. Return an idle connection, or None where the caller is to open one."""
        doomed: list[Connection] = []
        try:
            with self._lock:
                line = self._lines[login.role]
                if line or not self._is_free(login, doomed):
                    self._wait_in(line, login, doomed)
                return self._take(login)
        finally:
            for connection in doomed:
                _close(connection)

    def _wait_in(self, line: deque[threading.Condition], login: Login, doomed: list[Connection]) -> None:
        """Wait until a connection may be leased and earlier callers have theirs."""
        if login.regency_id is not None and len(line) >= WAITING_PER_REGENCY:
            raise _in_use()
        me, deadline = threading.Condition(self._lock), time.monotonic() + WAIT
        line.append(me)
        try:
            while line[0] is not me or not self._is_free(login, doomed):
                now = time.monotonic()
                if now >= deadline:
                    raise _in_use()
                me.wait(deadline - now)
        finally:
            line.remove(me)
            if line:
                line[0].notify()

    def _is_free(self, login: Login, doomed: list[Connection]) -> bool:
        """Return True if a connection may be leased now; make room for it where it has to be opened."""
        bound = self._bound(login)
        if self._leased[login.role] >= self._at_once(login.role, bound):
            return False
        return login in self._idle or self._has_room(login.role, bound, doomed)

    def _take(self, login: Login) -> Connection | None:
        role = login.role
        self._leased[role] += 1
        idle = self._idle.get(login)
        if idle:
            connection = idle.pop()
            if not idle:
                del self._idle[login]
            return connection
        self._open_of[role] += 1
        self._open += 1
        return None

    def _bound(self, login: Login) -> int:
        """Return the connection limit of one login's role: low for a regency, so that none can starve the others."""
        return self.per_service if login.regency_id is None else self.per_regency

    def _at_once(self, role: str, bound: int) -> int:
        """Return how many of them may be leased at once: one, for a while after a statement was cancelled."""
        until = self._careful_until.get(role)
        if until is None:
            return bound
        if time.monotonic() < until:
            return 1
        del self._careful_until[role]
        return bound

    def _has_room(self, role: str, bound: int, doomed: list[Connection]) -> bool:
        """Return True if one more may be opened; close idle ones (the same role's first) where that makes room."""
        while self._open_of[role] >= bound:
            if not self._give_up(lambda login: login.role == role, doomed):
                return False
        while self._open >= self.limit:
            if not self._give_up(lambda login: True, doomed):
                return False
        return True

    def _give_up(self, wanted: Callable[[Login], bool], doomed: list[Connection]) -> bool:
        for login, idle in self._idle.items():
            if wanted(login):
                doomed.append(idle.popleft())
                if not idle:
                    del self._idle[login]
                self._count_down(login.role)
                return True
        return False

    def _count_down(self, role: str) -> None:
        self._open -= 1
        self._open_of[role] -= 1

    def _forget(self, login: Login) -> None:
        """Release the count of a leased connection that is closed, or was never opened."""
        with self._lock:
            self._count_down(login.role)
            self._unlease(login)

    def _make_do_with_fewer(self) -> bool:
        """Lower the limit after PostgreSQL refused a connection that the bound allows.

        The limit becomes the present number, and an idle connection is closed to make room. Returns False where none is
        idle.
        """
        doomed: list[Connection] = []
        with self._lock:
            if self._give_up(lambda login: True, doomed):
                self.limit = max(1, min(self.limit, self._open + 1))
        for connection in doomed:
            _close(connection)
            logger.warning(
                "PostgreSQL takes no more connections: this process keeps %d. Raise max_connections, or lower"
                " CONNECTIONS_PER_PROCESS.", self.limit,
            )  # fmt: skip
            time.sleep(FOR_IT_TO_GO)
        return bool(doomed)

    def _unlease(self, login: Login) -> None:
        role = login.role
        was_full = self._open >= self.limit - 1
        self._leased[role] -= 1
        for line in self._lines.values() if was_full else (self._lines[role],):
            if line:
                line[0].notify()

    def give_back(self, login: Login, connection: Connection) -> None:
        """Take a leased connection back; keep it if it can be cleaned, close it otherwise."""
        if not _begin_cleaning(connection, login):
            _close(connection)
            self._forget(login)
            return
        with self._lock:
            self._idle.setdefault(login, deque()).append(connection)
            self._idle.move_to_end(login)
            self._unlease(login)

    def be_careful(self, login: Login) -> None:
        """Limit a login to one connection at a time for CAREFUL seconds, after a statement of it was cancelled.

        Its other requests may bring the same statement: this leaves processors, here and in the database, to other
        regencies.
        """
        with self._lock:
            self._careful_until[login.role] = time.monotonic() + CAREFUL

    def watch(self) -> None:
        """Begin to close connections that get no answer. Does nothing after the first time."""
        with self._lock:
            if self._watch is None:
                self._watch = threading.Thread(
                    target=self._cut_the_unanswered, name="unanswered", daemon=True
                )
                self._watch.start()

    def _cut_the_unanswered(self) -> None:
        while True:
            time.sleep(LOOK_EVERY)
            longest = settings.STATEMENT_TIMEOUT_MS / 1000 + GRACE
            if number := cut(longest):
                logger.error(
                    "PostgreSQL left %d statements unanswered for %.0f s: it may be frozen", number, longest
                )
                self.close_idle()  # nor would these be answered; a new one is refused within connect_timeout

    def close_idle(self) -> None:
        """Close the idle connections, and lift the limits of `be_careful`."""
        doomed: list[Connection] = []
        with self._lock:
            self._careful_until.clear()
            while self._give_up(lambda login: True, doomed):
                pass
            for line in filter(None, self._lines.values()):
                line[0].notify()
        for connection in doomed:
            _close(connection)


def _in_use() -> Unavailable:
    return Unavailable("All connections of this regency are in use.", retry_after=2)


def _is_idle(connection: Connection) -> bool:
    return not connection.closed and connection.pgconn.transaction_status == pq.TransactionStatus.IDLE


def _begin_cleaning(connection: Connection, login: Login) -> bool:
    """Send the statements that clean the connection, without waiting. False if it cannot be kept."""
    try:
        if not _is_idle(connection):
            return False
        if not login.cleaned:
            return not connection.plans_are_stale
        if login.keeps_plans and not connection.plans_are_stale and len(connection.plans) < PLANS:
            if not connection.used_freely:
                return True
            connection.pgconn.send_query(CLEAN_BUT_PLANS)
        else:
            connection.pgconn.send_query(b"DISCARD ALL")
            connection.forget_plans()
        connection.used_freely, connection.being_cleaned = False, True
        return connection.pgconn.flush() == 0
    except psycopg.Error:
        return False


def _is_ready(connection: Connection, login: Login) -> bool:
    """Read the answers to the cleaning, if any are due. False if they did not come, or the server has gone."""
    pgconn = connection.pgconn
    deadline = time.monotonic() + CLEAN_WAIT
    try:
        cleaned, connection.being_cleaned = connection.being_cleaned, False
        answers = _answers(pgconn, deadline) if cleaned else []
        if (
            login.keeps_plans
            and answers
            and answers[-1].status == pq.ExecStatus.TUPLES_OK
            and not _has_own_plans_only(connection, answers[-1])
        ):
            pgconn.send_query(b"DISCARD ALL")
            answers += _answers(pgconn, deadline)
            connection.forget_plans()
        # Nothing more is due. What comes unasked is the server's word that it ends the session, or has.
        if select.select([pgconn.socket], [], [], 0)[0]:
            return False
        fine = all(answer.status in _FINE for answer in answers)
        return fine and bool(answers or not cleaned) and _is_idle(connection)
    except (psycopg.Error, OSError, ValueError):
        return False


_FINE = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)


def _answers(pgconn: pq.abc.PGconn, deadline: float) -> list[pq.abc.PGresult]:
    """Return all answers of the server to the cleaning. Raises ValueError when they take too long."""
    pgconn.consume_input()
    while pgconn.is_busy():
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([pgconn.socket], [], [], left)[0]:
            raise ValueError("the server did not answer in time")
        pgconn.consume_input()
    answers = []
    while (result := pgconn.get_result()) is not None:
        answers.append(result)
    return answers


def _has_own_plans_only(connection: Connection, counts: pq.abc.PGresult) -> bool:
    """Return True if psycopg prepared all statements by the protocol: as many as it counts, none by SQL."""
    if counts.status != pq.ExecStatus.TUPLES_OK:
        return False
    total, by_sql = (int(counts.get_value(0, column) or b"-1") for column in (0, 1))
    return by_sql == 0 and total == connection.prepared


def _close(connection: Connection) -> None:
    with contextlib.suppress(psycopg.Error):  # the server has already closed it
        connection.close()

"""A connection that caches prepared statements of our own (tenants.pool.statements).

psycopg prepares statements as well, by a cursor that asks and waits in several steps. Statements of every request take
a shorter way here: one call of libpq each, which leaves other threads alone while it waits.
"""

import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, cast

import psycopg
from psycopg import generators, pq
from psycopg._queries import PostgresQuery
from psycopg.abc import Params
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result

from tenants.pool.spent import spent

Rows = list[tuple[Any, ...]]
#: The names of the columns, and the rows.
Result = tuple[Sequence[str], Rows]

#: Plans that a connection keeps at most. With more it is cleaned of all (tenants.pool.pool).
PLANS = 200

_BEGUN = (pq.TransactionStatus.INTRANS, pq.TransactionStatus.INERROR)


class StalePlan(psycopg.OperationalError):
    """A plan does not fit the tables any more, which a migration has changed. A retry succeeds."""


#: Since when each connection awaits an answer (time.perf_counter).
_waiting: dict["Connection", float] = {}
#: Held to stop waiting, so that no connection is closed by its own thread while `cut` shuts its socket.
_stops = threading.Lock()


class Wait:
    """Wait of a connection for the server; with a statement its time is counted (tenants.pool.spent)."""

    __slots__ = ("_began", "_connection", "_statement")

    def __init__(self, connection: Any, statement: object = None) -> None:
        self._connection, self._statement = connection, statement

    def __enter__(self) -> None:
        _waiting[self._connection] = self._began = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        with _stops:
            _waiting.pop(self._connection, None)
        if self._statement is not None:
            spent.add(self._statement, self._began)


def cut(longest: float) -> int:
    """Shut the sockets of pooled connections that have awaited an answer for more seconds; return their number.

    What waits then fails as if the server had gone.
    """
    latest = time.perf_counter() - longest
    with _stops:
        late = [each for each, began in list(_waiting.items()) if began < latest and each.is_pooled]
        for connection in late:
            del _waiting[connection]
            with suppress(OSError, psycopg.Error):  # which say that it is lost already
                # Not a duplicate, which would need a free descriptor. Detached, it closes nothing.
                same = socket.socket(fileno=connection.pgconn.socket)
                try:
                    same.shutdown(socket.SHUT_RDWR)
                finally:
                    same.detach()
    return len(late)


class Cursor(psycopg.ClientCursor[Any]):
    """psycopg's cursor for Django's ORM, with its time counted (tenants.pool.spent)."""

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        with Wait(self.connection, query):
            return super().execute(query, *args, **kwargs)

    def executemany(self, query: Any, *args: Any, **kwargs: Any) -> None:
        with Wait(self.connection, query):
            super().executemany(query, *args, **kwargs)


class Connection(psycopg.Connection[Any]):
    """psycopg's connection, with the statements that `planned` has prepared: (text, types) to name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans: dict[tuple[bytes, tuple[int, ...]], bytes] = {}
        #: Whether plans outlive the lease (tenants.pool.pool). Where they do not, a statement gets one when it is sent
        #: again: nobody waits for a plan that is used once.
        self.keeps_plans = True
        #: Whether its statements have a limit, past which `cut` ends them. The owner's have none.
        self.is_pooled = False
        self._sent_once: set[tuple[bytes, tuple[int, ...]]] = set()
        #: Whether plans are to be thrown away before the next request: one of them no longer fits the tables.
        self.plans_are_stale = False
        #: Whether anything but our own statements may have been sent since it was clean: a cursor was asked for.
        self.used_freely = False
        #: Whether an answer to what cleans it is due.
        self.being_cleaned = False
        self._begin = b"BEGIN"
        #: The statement that was handed over by `send`.
        self._ahead = b""
        self._transformer: Any = None

    def begin_to(self, *, write: bool) -> None:
        """Set whether later transactions may write where the session is read-only. Only between two transactions."""
        begin = b"BEGIN READ WRITE" if write else b"BEGIN"
        if begin != self._begin:
            self._begin = begin
            self.read_only = False if write else None  # for those that psycopg begins

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        self.used_freely = True
        return super().cursor(*args, **kwargs)

    def planned(self, statement: bytes, parameters: Params) -> Result:
        """Return column names and rows of a prepared statement. Begins a transaction if one is wanted.

        Raises psycopg's errors, StalePlan among them: only within a transaction, which is lost then.
        """
        with Wait(self, statement):
            result = self._sent(self._query(statement, parameters))
        return self._rows(result)

    def commit(self) -> None:
        with Wait(self, "COMMIT"):
            super().commit()

    def wait(self, *args: Any, **kwargs: Any) -> Any:
        """Wait as psycopg does for whatever it sends: rows of a COPY and of cursors on the server, too."""
        with Wait(self):
            return super().wait(*args, **kwargs)

    def send(self, statement: bytes, parameters: Params) -> None:
        """Send a statement, prepared as by `planned`, without waiting for its result: `receive` does.

        Nothing else may be sent on this connection in between. Raises psycopg's errors.
        """
        with Wait(self):
            query = self._query(statement, parameters)
            name = self._plan(query)
            self._ahead = statement
            with self.lock:
                self.pgconn.send_query_prepared(name, cast(Any, query.params), query.formats)
                self.wait(generators.send(self.pgconn))

    def receive(self) -> Result:
        """Return the result of the statement sent. Raises as `planned` does."""
        with Wait(self, self._ahead), self.lock:
            *_, result = self.wait(generators.fetch_many(self.pgconn))
        try:
            return self._rows(_checked(result))
        except psycopg.errors.FeatureNotSupported as error:
            self._note_stale_plan(error)
            raise StalePlan(str(error)) from error

    def _query(self, statement: bytes, parameters: Params) -> PostgresQuery:
        """Return the statement with its encoded parameters; begin a transaction if there is none and one is wanted."""
        if not self.autocommit and self.pgconn.transaction_status not in _BEGUN:
            _checked(self.pgconn.exec_(self._begin))
        if self._transformer is None:
            self._transformer = Transformer.from_context(self)
        query = PostgresQuery(self._transformer)
        query.convert(statement, parameters)
        return query

    def _plan(self, query: PostgresQuery) -> bytes:
        """Return the name of the prepared statement."""
        key = (query.query, query.types)
        name = self.plans.get(key)
        if name is None:
            name = b"ours_%d" % len(self.plans)
            _checked(self.pgconn.prepare(name, query.query, query.types))
            self.plans[key] = name
        return name

    def _sent(self, query: PostgresQuery) -> pq.abc.PGresult:
        key = (query.query, query.types)
        if not self.keeps_plans and key not in self._sent_once:
            self._sent_once.add(key)
            return self._unplanned(query)
        name = self._plan(query)
        try:
            return _checked(self.pgconn.exec_prepared(name, cast(Any, query.params), query.formats))
        except psycopg.errors.FeatureNotSupported as error:
            self._note_stale_plan(error)
            if self.pgconn.transaction_status != pq.TransactionStatus.IDLE:
                raise StalePlan(str(error)) from error
        return self._unplanned(query)

    def _note_stale_plan(self, error: psycopg.errors.FeatureNotSupported) -> None:
        """Raise the error again if it is not about a stale plan: all unsupported features have this SQLSTATE."""
        if "cached plan must not change result type" not in str(error):
            raise error
        self.plans_are_stale = True

    def _unplanned(self, query: PostgresQuery) -> pq.abc.PGresult:
        return _checked(self.pgconn.exec_params(query.query, query.params, query.types, query.formats))

    def _rows(self, result: pq.abc.PGresult) -> Result:
        if result.nfields == 0:
            return (), []
        self._transformer.set_pgresult(result)
        names = [(result.fname(column) or b"").decode() for column in range(result.nfields)]
        return names, self._transformer.load_rows(0, result.ntuples, tuple)

    @property
    def prepared(self) -> int:
        """Return the number of statements prepared on this connection, by us and by psycopg itself."""
        return len(self.plans) + len(self._prepared._names)

    def forget_plans(self) -> None:
        """Forget our prepared statements after DISCARD ALL, which drops them."""
        self.plans.clear()
        self._sent_once.clear()
        self._prepared._names.clear()
        self.plans_are_stale = False


def _checked(result: pq.abc.PGresult) -> pq.abc.PGresult:
    if result.status not in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
        error = error_from_result(result, encoding="utf-8")
        # What has no SQLSTATE is not the server's answer but libpq's word that the server has gone.
        raise error if error.sqlstate else psycopg.OperationalError(str(error))
    return result

"""Traffic to PostgreSQL, as libpq writes it down: each message that is answered is a round trip."""

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from psycopg.pq import Trace

from tenants.pool.base import pool
from tenants.pool.connections import Connection
from tenants.privileges.roles import Login

#: One message to the server: its name and what it says.
_MESSAGE = re.compile(r"^F\t\d+\t(\w+)\t?(.*)$", re.MULTILINE)


class Trips(list[tuple[str, str]]):
    """(role, what was sent) of each round trip, in order, without what cleans a connection: nobody waits for it."""

    def of(self, role: str) -> list[str]:
        return [text for name, text in self if role in name]

    def saying(self, word: str) -> list[str]:
        return [text for _, text in self if word in text]


@contextmanager
def trips() -> Iterator[Trips]:
    """Collects the round trips of every connection that is leased within the block."""
    found = Trips()
    lease, give_back = pool.lease, pool.give_back
    traces: dict[int, Any] = {}

    def leased(login: Login, connect: Callable[[], Connection]) -> Connection:
        connection = lease(login, connect)
        traces[id(connection)] = file = tempfile.TemporaryFile("w+")  # noqa: SIM115  (closed on return)
        connection.pgconn.trace(file.fileno())
        connection.pgconn.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
        return connection

    def given_back(login: Login, connection: Connection) -> None:
        if (file := traces.pop(id(connection), None)) is not None:
            connection.pgconn.untrace()
            with file:
                file.seek(0)
                found.extend((login.role, said) for said in _trips_in(file.read()))
        give_back(login, connection)

    with patch.object(pool, "lease", leased), patch.object(pool, "give_back", given_back):
        yield found


def _trips_in(trace: str) -> Iterator[str]:
    """A query is answered by itself; of a prepared statement all that stands before Sync."""
    said: list[str] = []
    for kind, text in _MESSAGE.findall(trace):
        said.append(text)
        if kind in ("Query", "Sync"):
            yield " ".join(said)
            said = []

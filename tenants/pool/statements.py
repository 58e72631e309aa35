"""Statements that are sent repeatedly: prepared once on each pooled connection, which keeps the plan.

    rows = statements.fetch(_PAGE, {"limit": 51})

The text is a constant of ours, values travel as parameters of the protocol. Planning costs more than most statements
themselves, so statements of every request go this way; all others go by the ORM or a cursor. A connection on which
nothing else was sent is not cleaned afterwards (decision 8), so a statement here may leave nothing on its session: no
SET, no cursor, no temporary table, no channel.
"""

import contextlib
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import itemgetter
from types import TracebackType
from typing import Any, NamedTuple, Self, cast

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.sql import Composable

from tenants import Fields, Named
from tenants.errors import IsolationError
from tenants.pool.base import DatabaseWrapper
from tenants.pool.connections import Result, Rows

Parameters = Named | Sequence[Any]


def fetch(statement: str, parameters: Parameters) -> Rows:
    """Return the statement's rows on this thread's connection. Raises as a cursor of Django's does."""
    _, rows = _send(statement, parameters)
    return rows


def fetch_named(statement: str, parameters: Parameters) -> list[Fields]:
    """Return the rows by their columns' names. Raises as `fetch`."""
    return _named(*_send(statement, parameters))


def fetch_as[Row: NamedTuple](row: type[Row], statement: str, parameters: Parameters) -> list[Row]:
    """Return the rows as `row`: each of its fields, of which it has several, is the column of its name."""
    return _made(row, *_send(statement, parameters))


def fetch_planned(statement: str, parameters: Parameters) -> list[Fields]:
    """Return the rows by their columns' names, planned each time for these values: where filters may be null."""
    return _named(*_planned(statement, parameters))


def fetch_planned_as[Row: NamedTuple](row: type[Row], statement: str, parameters: Parameters) -> list[Row]:
    """Return the rows of a rare statement as `fetch_as` does, planned each time."""
    return _made(row, *_planned(statement, parameters))


def rows(statement: str | Composable, parameters: Parameters | None = None) -> Rows:
    """Return the rows of a rare statement by Django's cursor: it is planned each time, and may use SET."""
    _, rows = _planned(statement, parameters)
    return rows


def column(statement: str | Composable, parameters: Parameters | None = None) -> list[Any]:
    """Return the first column of a rare statement's rows."""
    return [first for first, *_ in rows(statement, parameters)]


def arrays(rows: Iterable[Sequence[Any]], *names: str) -> dict[str, list[Any]]:
    """Return rows as parameters of a statement: an array for each of their columns, by name."""
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return {name: list(column) for name, column in zip(names, columns, strict=True)}


def regency_id() -> int:
    """Return the id of the regency whose role this thread works on. Raises IsolationError outside of any."""
    found = _wrapper().login.regency_id
    if found is None:
        raise IsolationError("Not inside a regency.")
    return found


def lock(name: str) -> None:
    """Take the lock of this name, of this regency or else of the ministry, until the end of the transaction."""
    login = _wrapper().login
    fetch("SELECT tenants_lock(%s::int, hashtext(%s))", [login.regency_id or 0, name])


def run(statement: str | Composable, parameters: Parameters | None = None) -> int:
    """Run a statement for its effect; return the number of affected rows."""
    with _wrapper().cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


class Ahead:
    """Pipeline of statements, which the database executes while the caller prepares the next: one at a time, in order.

        with statements.Ahead() as ahead:
            for part in parts:
                ahead.send(_STORE, made_of(part))
            rows = ahead.wait()

    Within it, nothing else may be sent on the connection before `wait`. An exception waits as well, so that the
    transaction can be rolled back.
    """

    def __init__(self) -> None:
        self._wrapper = _wrapper()
        self._is_sent = False
        self._rows: Rows = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_sent:
            self._is_sent = False
            with contextlib.suppress(psycopg.Error):  # what went wrong is raised already
                self._wrapper.connection.receive()

    def send(self, statement: str, parameters: Parameters) -> Rows:
        """Send a statement; return the rows of the previous one. Raises as `fetch` does, for the previous one."""
        before = self.wait()
        wrapper = self._wrapper
        if wrapper.execute_wrappers:  # who watches statements sees each begin and end
            self._rows = fetch(statement, parameters)
            return before
        wrapper.ensure_connection()
        wrapper.validate_no_broken_transaction()
        with wrapper.wrap_database_errors:
            wrapper.connection.send(statement.encode(), parameters)
        self._is_sent = True
        return before

    def wait(self) -> Rows:
        """Return the rows of the statement sent last; none where they were taken already."""
        rows, self._rows = self._rows, []
        if self._is_sent:
            self._is_sent = False
            with self._wrapper.wrap_database_errors:
                _, rows = self._wrapper.connection.receive()
        return rows


def _wrapper() -> DatabaseWrapper:
    return cast(DatabaseWrapper, connections[DEFAULT_DB_ALIAS])


def _named(names: Sequence[str], rows: Rows) -> list[Fields]:
    return [dict(zip(names, row, strict=True)) for row in rows]


def _made[Row: NamedTuple](row: type[Row], names: Sequence[str], rows: Rows) -> list[Row]:
    fields = itemgetter(*map(names.index, row._fields))
    return [row._make(fields(each)) for each in rows]


def _planned(statement: str | Composable, parameters: Parameters | None) -> Result:
    with _wrapper().cursor() as cursor:
        cursor.execute(statement, parameters)
        return [column.name for column in cursor.description], cursor.fetchall()


def _send(statement: str, parameters: Parameters) -> Result:
    wrapper = _wrapper()
    if not wrapper.execute_wrappers:
        return _run(wrapper, statement, parameters)
    run: Callable[..., Result] = partial(_run, wrapper)
    for each in reversed(wrapper.execute_wrappers):
        run = partial(each, run)
    many = False
    return run(statement, parameters, many, {"connection": wrapper, "cursor": None})


def _run(
    wrapper: DatabaseWrapper,
    statement: str,
    parameters: Parameters,
    many: bool = False,
    context: Fields | None = None,
) -> Result:
    wrapper.ensure_connection()
    wrapper.validate_no_broken_transaction()
    with wrapper.wrap_database_errors:
        rows: Result = wrapper.connection.planned(statement.encode(), parameters)
    return rows

"""Statements that are sent again and again: prepared once on each warm connection, which keeps the plan.

    rows = statements.fetch(_PAGE, {"limit": 51})

The text is a constant of ours, values travel as parameters of the protocol. Planning costs more than most statements
take, so what every request sends goes this way; all else goes by the ORM or a cursor.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, cast

import psycopg
from django.db import connection
from psycopg.rows import RowFactory, dict_row, tuple_row

from tenants.backend.base import DatabaseWrapper

Parameters = Mapping[str, Any] | Sequence[Any]
Rows = list[Any]


def fetch(statement: str, parameters: Parameters) -> list[tuple[Any, ...]]:
    """The rows that the statement gives on this thread's connection. Raises as a cursor of Django's does."""
    return _send(statement, parameters, tuple_row)


def fetch_named(statement: str, parameters: Parameters) -> list[dict[str, Any]]:
    """The same, each row by its columns' names."""
    return _send(statement, parameters, dict_row)


def _send(statement: str, parameters: Parameters, made: RowFactory[Any]) -> Rows:
    wrapper = cast(DatabaseWrapper, connection)
    run: Callable[..., Rows] = partial(_run, wrapper, made)
    for each in reversed(wrapper.execute_wrappers):
        run = partial(each, run)
    many = False
    return run(statement, parameters, many, {"connection": wrapper, "cursor": None})


def _run(
    wrapper: DatabaseWrapper,
    made: RowFactory[Any],
    statement: str,
    parameters: Parameters,
    many: bool,
    context: dict[str, Any],
) -> Rows:
    wrapper.ensure_connection()
    wrapper.validate_no_broken_transaction()
    with wrapper.wrap_database_errors:
        cursor: psycopg.Cursor[Any] = psycopg.Cursor(wrapper.connection, row_factory=made)
        cursor.execute(statement.encode(), parameters, prepare=True)
        gives_rows = cursor.pgresult is not None and cursor.pgresult.nfields > 0
        return cursor.fetchall() if gives_rows else []

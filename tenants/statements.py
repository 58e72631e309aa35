"""Statements that are sent again and again: prepared once on each warm connection, which keeps the plan.

    rows = statements.fetch(_PAGE, {"limit": 51})

The text is a constant of ours, values travel as parameters of the protocol. Planning costs more than most statements
take, so what every request sends goes this way; all else goes by the ORM or a cursor. A connection on which nothing
else was sent is not cleaned afterwards (decision 8), so a statement here may leave nothing on its session: no SET, no
cursor, no temporary table, no channel.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, connections

from tenants.backend.base import DatabaseWrapper

Parameters = Mapping[str, Any] | Sequence[Any]
Rows = tuple[Sequence[str], list[tuple[Any, ...]]]


def fetch(statement: str, parameters: Parameters) -> list[tuple[Any, ...]]:
    """The rows that the statement gives on this thread's connection. Raises as a cursor of Django's does."""
    _, rows = _send(statement, parameters)
    return rows


def fetch_named(statement: str, parameters: Parameters) -> list[dict[str, Any]]:
    """The same, each row by its columns' names."""
    names, rows = _send(statement, parameters)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _send(statement: str, parameters: Parameters) -> Rows:
    wrapper = cast(DatabaseWrapper, connections[DEFAULT_DB_ALIAS])
    if not wrapper.execute_wrappers:
        return _run(wrapper, statement, parameters)
    run: Callable[..., Rows] = partial(_run, wrapper)
    for each in reversed(wrapper.execute_wrappers):
        run = partial(each, run)
    many = False
    return run(statement, parameters, many, {"connection": wrapper, "cursor": None})


def _run(
    wrapper: DatabaseWrapper,
    statement: str,
    parameters: Parameters,
    many: bool = False,
    context: dict[str, Any] | None = None,
) -> Rows:
    wrapper.ensure_connection()
    wrapper.validate_no_broken_transaction()
    with wrapper.wrap_database_errors:
        return wrapper.connection.planned(statement.encode(), parameters)

"""Values with which nobody can reckon, in every column of every national table that a regency's role may write: no row
holds one. Odd values that a row may hold stop nobody else: neither the ministry's answers nor the worker's duties.
"""

import io
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.core.management import call_command
from psycopg import sql

from tenants import plain
from tests.isolation import forging, scenes
from tests.isolation.conftest import Regency
from tests.isolation.forging import Maker, Table
from tests.support.stage import Stage

TABLES = forging.tables()
#: The constraints of this kind on a table, validated or not.
STANDING = (
    "SELECT conname FROM pg_constraint WHERE conrelid = 'webhooks_webhook'::regclass AND contype = 'c'"
    f" AND starts_with(conname, '{plain.NAME}') AND convalidated = %s"
)


def _taken(attacker: psycopg.Connection[Any], statement: Any) -> bool:
    try:
        with attacker.transaction():
            return attacker.execute(statement).rowcount > 0
    except psycopg.Error:
        return False


@pytest.fixture(scope="module")
def maker(stage: Stage, ours: Regency) -> Iterator[Maker]:
    made = Maker(ours.id, {"tenants_regency": ours.id})
    made.fill(TABLES.values(), stage.superuser)
    yield made
    stage.clear()


def _tries(table: Table, row: dict[str, Any] | None, column: str, value: Any) -> Iterator[Any]:
    """The statements by which a regency's role gets this value into a row."""
    if table.insertable and row is not None:
        yield scenes.insertion(table.name, forging.given(row) | {column: value})
    if column in table.changeable and "SELECT" in table.access.regency:
        one = "WHERE {key} = (SELECT {key} FROM {table} LIMIT 1)"
        yield sql.SQL(f"UPDATE {{table}} SET {{column}} = {{value}} {one}").format(
            table=sql.Identifier("public", table.name),
            column=sql.Identifier(column),
            key=sql.Identifier(table.key),
            value=sql.Literal(value),
        )


@pytest.mark.parametrize("name", TABLES)
def test_no_row_holds_what_nobody_can_reckon_with(
    attacker: psycopg.Connection[Any], maker: Maker, name: str
) -> None:
    table = TABLES[name]
    row = maker.row(table, attacker)
    tried = [
        (column, value)
        for column in forging.written_columns(table)
        for value in forging.refused_values(table, column)
    ]
    assert tried
    assert [
        (column, value)
        for column, value in tried
        for statement in _tries(table, row, column, value)
        if _taken(attacker, statement)
    ] == []


def test_an_upgrade_names_the_rows_that_break_a_constraint_and_deletes_none(
    database: Stage, attacker: psycopg.Connection[Any], maker: Maker
) -> None:
    """The constraint holds new rows meanwhile, and is validated by the first migration that finds none."""
    table, superuser = "webhooks_webhook", database.superuser
    ((name,),) = superuser.execute(STANDING, [True]).fetchall()
    row = forging.given(maker.row(TABLES[table], superuser) or {})
    superuser.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'.encode())
    superuser.execute(f"ALTER TABLE {table} ADD CONSTRAINT {plain.NAME}_of_before CHECK (true)".encode())
    superuser.execute(scenes.insertion(table, row | {"resources": "5", "url": "a\x01b"}))
    told = io.StringIO()
    call_command("migrate", verbosity=0, stderr=told)
    assert f"{table} {row['id']}: url, resources do" in told.getvalue()
    assert superuser.execute(STANDING, [False]).fetchall() == [(name,)]
    held = row | {"id": uuid4(), "resources": "null"}
    with pytest.raises(psycopg.errors.CheckViolation):
        attacker.execute(scenes.insertion(table, held))
    superuser.execute(f"DELETE FROM {table} WHERE id = %s".encode(), [row["id"]])
    call_command("migrate", verbosity=0, stderr=told)
    assert superuser.execute(STANDING, [True]).fetchall() == [(name,)]

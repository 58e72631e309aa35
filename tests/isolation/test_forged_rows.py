"""Rows that somebody with SQL on a regency's login makes up, for every column of every national table that regencies
may write: ids of others are refused, or declared harmless beside the table (Access.forged, .harmless).
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tenants import checks
from tenants.privileges import Access
from tests.isolation import forging, scenes
from tests.isolation.conftest import Regency
from tests.isolation.forging import Maker, Table
from tests.support.stage import Stage

TABLES = forging.tables()


@pytest.fixture(scope="module")
def sides(stage: Stage, ours: Regency, theirs: Regency) -> Iterator[dict[str, Maker]]:
    """A valid row of each side in each table: of the attacker's regency, its neighbour's and the ministry's."""
    makers = {}
    for name, regency in (("ours", ours.id), ("theirs", theirs.id), ("ministry", None)):
        maker = makers[name] = Maker(regency, {"tenants_regency": regency})
        maker.fill(TABLES.values(), stage.superuser)
    yield makers
    stage.clear()


def _ids(table: Table) -> list[str]:
    """Columns that name something: foreign keys, and ids without one."""
    from django.db import models

    return [
        column
        for column in forging.written_columns(table)
        if column != table.access.rows
        and (table.fields[column].is_relation or isinstance(table.fields[column], models.UUIDField))
        and not (column == table.key and not table.fields[column].is_relation)
    ]


def _forged(table: Table, column: str, sides: dict[str, Maker]) -> list[Any]:
    """The neighbour's row, the ministry's, and nobody's."""
    named = forging.referred(table).get(column)
    found = [sides[side].keys.get(named.name) for side in ("theirs", "ministry")] if named else []
    return [*(key for key in found if key is not None), uuid4()]


def _taken(attacker: psycopg.Connection[Any], statement: Any, *values: Any) -> bool:
    """Return whether the database took it. All constraints are checked now, deferred ones too."""
    try:
        with attacker.transaction(force_rollback=True):
            attacker.execute("SET CONSTRAINTS ALL IMMEDIATE")
            return attacker.execute(statement, values or None).rowcount > 0
    except psycopg.Error:
        return False


@pytest.mark.parametrize("name", TABLES)
def test_an_id_of_others_is_refused_or_declared_harmless(
    attacker: psycopg.Connection[Any], sides: dict[str, Maker], name: str
) -> None:
    table = TABLES[name]
    taken = set()
    for column in _ids(table):
        for value in _forged(table, column, sides):
            if table.insertable:
                row = sides["ours"].row(table, attacker, having=column) or sides["ours"].row(table, attacker)
                assert row is not None, f"{name} takes no valid row"
                if _taken(attacker, scenes.insertion(name, forging.given(row | {column: value}))):
                    taken.add(column)
            if column in table.changeable and _taken(
                attacker, f"UPDATE public.{name} SET {column} = %s".encode(), value
            ):
                taken.add(column)
    assert taken == set(table.access.harmless.split()) & set(_ids(table))


@pytest.mark.parametrize("name", [name for name, table in TABLES.items() if table.key not in table.fields])
def test_no_regency_takes_the_next_number_from_the_others(
    attacker: psycopg.Connection[Any], sides: dict[str, Maker], name: str
) -> None:
    row = sides["ours"].row(TABLES[name], attacker)
    assert row is not None
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        attacker.execute(scenes.insertion(name, forging.given(row | {TABLES[name].key: 10**9})))


def test_an_answer_stays_with_its_submission(
    stage: Stage, attacker: psycopg.Connection[Any], sides: dict[str, Maker]
) -> None:
    """Else a regency closes a remark of the ministry's on another's submission, which a rule would then accept."""
    table = TABLES["review_comment"]
    remark, answer = (sides["ours"].row(table, attacker) for _ in range(2))
    assert remark is not None
    assert answer is not None
    attacker.execute(scenes.insertion(table.name, forging.given(remark)))
    own = forging.given(answer | {"thread_id": remark["id"]})
    assert _taken(attacker, scenes.insertion(table.name, own))
    foreign = forging.given(answer | {"thread_id": sides["theirs"].keys[table.name]})
    assert not _taken(attacker, scenes.insertion(table.name, foreign))


def test_the_start_is_refused_while_a_table_does_not_say_what_a_forged_row_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = TABLES["ledger_receipt"]
    monkeypatch.setattr(table.model, "access", Access(regency="INSERT", rows="regency_id"))
    assert [error.id for error in checks.tables_are_declared(None)] == ["tenancy.E006"]

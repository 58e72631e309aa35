"""Rows of other regencies in national and identity tables: for every table that declares `rows`, by every command that
is granted and every one that is not, with a row of each regency standing there.
"""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors

from tenants.privileges import parsed
from tests.isolation import scenes
from tests.isolation.conftest import Regency
from tests.isolation.scenes import GUARDED
from tests.support.stage import Stage


@pytest.fixture(scope="module")
def filled(stage: Stage, ours: Regency, theirs: Regency) -> Iterator[Stage]:
    with scenes.a_row_each(stage, [ours.id, theirs.id]):
        yield stage


def _granted(table: str, privilege: str) -> set[str]:
    """The columns for which regencies have it; {""} for the whole table."""
    return {column for word, column in parsed(GUARDED[table].regency) if word == privilege}


@pytest.mark.parametrize("table", GUARDED)
def test_a_regency_reads_only_its_own_rows(
    filled: Stage, attacker: psycopg.Connection[Any], ours: Regency, theirs: Regency, table: str
) -> None:
    column = GUARDED[table].rows
    everyone = f"SELECT {column} FROM public.{table}"
    assert {theirs.id, ours.id} <= {
        number for (number,) in filled.superuser.execute(everyone.encode()).fetchall()
    }
    attempts = [
        everyone,
        f"{everyone} WHERE {column} = {theirs.id}",
        f"{everyone} WHERE {column} <> {ours.id} OR true",
    ]
    if not _granted(table, "SELECT"):
        for attempt in attempts:
            with pytest.raises(errors.InsufficientPrivilege):
                attacker.execute(attempt.encode())
        return
    seen = {number for attempt in attempts for (number,) in attacker.execute(attempt.encode()).fetchall()}
    assert seen == {ours.id}


@pytest.mark.parametrize("table", GUARDED)
def test_a_regency_cannot_ask_without_the_policies(
    filled: Stage, attacker: psycopg.Connection[Any], table: str
) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        attacker.execute(f"SET row_security = off; SELECT count(*) FROM public.{table}".encode())


@pytest.mark.parametrize("table", GUARDED)
def test_a_regency_changes_and_deletes_nothing_of_others(
    filled: Stage, attacker: psycopg.Connection[Any], ours: Regency, theirs: Regency, table: str
) -> None:
    column = GUARDED[table].rows
    before = scenes.fingerprint(filled, table, column, theirs.id)
    assert before
    for target in ("true", f"{column} = {theirs.id}"):
        for name in _columns(filled, table):
            _try(attacker, f'UPDATE public.{table} SET "{name}" = "{name}" WHERE {target}', undo=True)
        _try(attacker, f"DELETE FROM public.{table} WHERE {target}", undo=True)
        _try(attacker, f"SELECT FROM public.{table} WHERE {target} FOR UPDATE", undo=True)
    _try(attacker, f"TRUNCATE public.{table}", undo=True)
    # The same for good, against the neighbour's rows alone.
    for name in _columns(filled, table):
        assert _try(
            attacker, f'UPDATE public.{table} SET "{name}" = "{name}" WHERE {column} = {theirs.id}'
        ) in (
            0,
            None,
        )
    assert _try(attacker, f"DELETE FROM public.{table} WHERE {column} = {theirs.id}") in (0, None)
    assert scenes.fingerprint(filled, table, column, theirs.id) == before


@pytest.mark.parametrize("table", GUARDED)
def test_a_regency_hands_no_row_of_its_own_to_others(
    filled: Stage, attacker: psycopg.Connection[Any], theirs: Regency, table: str
) -> None:
    column = GUARDED[table].rows
    with pytest.raises(errors.InsufficientPrivilege):
        attacker.execute(f"UPDATE public.{table} SET {column} = {theirs.id}".encode())


@pytest.mark.parametrize("table", GUARDED)
def test_a_regency_inserts_nothing_in_the_name_of_others(
    filled: Stage, attacker: psycopg.Connection[Any], ours: Regency, theirs: Regency, table: str
) -> None:
    """The policy is asked before any constraint is, so that not even the error tells what the neighbour has."""
    before = filled.superuser.execute(f"SELECT count(*) FROM public.{table}".encode()).fetchone()
    for number in (theirs.id, None):
        with pytest.raises(errors.InsufficientPrivilege):
            attacker.execute(scenes.insertion(table, _example(filled, table, number)))
    assert filled.superuser.execute(f"SELECT count(*) FROM public.{table}".encode()).fetchone() == before


def test_a_regency_does_not_say_what_only_the_ministry_may(
    filled: Stage, attacker: psycopg.Connection[Any], ours: Regency, theirs: Regency
) -> None:
    """An acceptance of its own submission, and an event for the neighbour's whose id it knows."""
    ids = dict(filled.superuser.execute("SELECT regency_id, id FROM ledger_submission").fetchall())
    event = _example(filled, "ledger_submission_event", ours.id)
    # The database says which transaction wrote a row; whoever names another is refused for that.
    del event["written_in"]
    event["by_rule"] = ""

    def say(submission: object, word: str) -> None:
        said = event | {"submission_id": submission, "kind": word, "state": word, "number": 2}
        with attacker.transaction(force_rollback=True):
            attacker.execute(scenes.insertion("ledger_submission_event", said))

    for submission, word in (
        (ids[ours.id], "accepted"),
        (ids[ours.id], "returned"),
        (ids[theirs.id], "withdrawn"),
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            say(submission, word)
    say(ids[ours.id], "withdrawn")


@pytest.mark.parametrize("table", [table for table in GUARDED if table.startswith("figures_reported_")])
def test_a_regency_neither_makes_nor_ends_an_accepted_figure(
    filled: Stage, attacker: psycopg.Connection[Any], ours: Regency, table: str
) -> None:
    accepted = _example(filled, table, ours.id) | {"basis": "accepted"}
    # Totals have no history: they are changed in place.
    change = "valid_until = now()" if "valid_until" in _columns(filled, table) else "reported = 0"
    end = f"UPDATE public.{table} SET {change}".encode()
    be = f"UPDATE {table} SET basis = %s WHERE regency_id = %s".encode()
    filled.superuser.execute(be, ["accepted", ours.id])
    for attempt in (scenes.insertion(table, accepted), end):
        with pytest.raises(errors.InsufficientPrivilege):
            attacker.execute(attempt)
    filled.superuser.execute(be, ["submitted", ours.id])
    if "submission_id" in _columns(filled, table):
        cite = f"UPDATE {table} SET submission_id = (SELECT id FROM ledger_submission WHERE regency_id = %(own)s)"
        filled.superuser.execute(f"{cite} WHERE regency_id = %(own)s".encode(), {"own": ours.id})
    assert attacker.execute(end).rowcount == 1


@pytest.mark.parametrize(
    "table", [table for table, access in GUARDED.items() if "ledger_submission s" in access.writes]
)
def test_a_regency_cites_no_submission_of_others(
    filled: Stage, attacker: psycopg.Connection[Any], ours: Regency, theirs: Regency, table: str
) -> None:
    ids = dict(filled.superuser.execute("SELECT regency_id, id FROM ledger_submission").fetchall())
    citing = _example(filled, table, ours.id) | {"submission_id": ids[theirs.id]}
    with pytest.raises(errors.InsufficientPrivilege):
        attacker.execute(scenes.insertion(table, citing))


def _example(stage: Stage, table: str, number: int | None) -> dict[str, Any]:
    params = {"table": table, "rows": GUARDED[table].rows, "id": number, "marker": "forged"}
    return dict(stage.superuser.execute(scenes.VALUES, params).fetchall())


def _columns(stage: Stage, table: str) -> list[str]:
    query = (
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
    )
    return [name for (name,) in stage.superuser.execute(query, [table]).fetchall()]


def _try(attacker: psycopg.Connection[Any], statement: str, *, undo: bool = False) -> int | None:
    """Return the number of rows that it touched, None where it was refused."""
    try:
        with attacker.transaction(force_rollback=undo):
            return attacker.execute(statement.encode()).rowcount
    except (errors.InsufficientPrivilege, errors.SyntaxError, errors.CheckViolation):
        return None

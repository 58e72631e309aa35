"""Leftovers of a request's SQL on a connection must not meet the next request; a role's changes of itself must not
change how requests run.
"""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.test import override_settings

from tenants import access
from tenants.errors import Unavailable
from tenants.pool import statements
from tenants.pool.base import RELIED_ON, pool
from tests.isolation.conftest import Regency
from tests.support.stage import Stage

LEFT_BEHIND = {
    "a prepared statement": "PREPARE left_behind AS SELECT 1",
    "a time-out": "SET statement_timeout = 0",
    "a search path": "SET search_path = public, pg_catalog",
    "a time zone": "SET timezone = 'Asia/Jayapura'",
    "an encoding": "SET client_encoding = 'LATIN1'",
    "a date style": "SET datestyle = 'German, DMY'",
    "a way to read strings": "SET standard_conforming_strings = off",
    "a way to write bytes": "SET bytea_output = 'escape'",
    "row security": "SET row_security = off",
    "a variable": "SELECT set_config('attack.secret', 'left', false)",
    "a name": "SET application_name = 'somebody else'",
    "a channel": "LISTEN left_behind",
    "a cursor": "DECLARE left_behind CURSOR WITH HOLD FOR SELECT 1",
    "a kind of transaction": "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY",
    "a role": "SET ROLE NONE",
}

# Everything that a session can carry from one user to the next.
STATE = """
    SELECT
        (SELECT count(*) FROM pg_prepared_statements), (SELECT count(*) FROM pg_cursors WHERE name <> ''),
        (SELECT count(*) FROM pg_listening_channels()),
        (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'),
        (SELECT count(*) FROM pg_class WHERE relpersistence = 't'),
        (SELECT string_agg(name || '=' || setting, ';' ORDER BY name) FROM pg_settings WHERE source = 'session'),
        coalesce(current_setting('attack.secret', true), '')  -- the name of a variable stays, its value does not
"""

SETTINGS = (
    "SELECT name, setting FROM pg_settings WHERE name !~ '^(transaction_|in_hot_standby)' ORDER BY name"
)


@pytest.fixture(autouse=True)
def alone(stage: Stage) -> Iterator[None]:
    """No warm connection from before, so that the next lease is of the same one."""
    pool.close_idle()
    yield
    pool.close_idle()


def _ask(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


@pytest.mark.parametrize("way", [access.inside, access.read_only])
@pytest.mark.parametrize("statement", LEFT_BEHIND.values(), ids=LEFT_BEHIND.keys())
def test_the_next_request_finds_a_clean_connection(ours: Regency, way: Any, statement: str) -> None:
    with way(ours):
        pid, settings, state = _ask("SELECT pg_backend_pid()"), _ask(SETTINGS), _ask(STATE)
        with connection.cursor() as cursor:
            cursor.execute(statement)
    with way(ours):
        assert _ask("SELECT pg_backend_pid()") == pid
        assert _ask(SETTINGS) == settings
        left = _ask(STATE)
    assert left == state
    assert left[0][:5] == (0, 0, 0, 0, 0)
    assert not left[0][5] or "attack" not in left[0][5]
    assert not left[0][6]


@pytest.mark.parametrize("way", [access.inside, access.read_only])
def test_our_own_statements_leave_nothing_behind_and_whatever_else_is_sent_is_cleaned(
    ours: Regency, way: Any
) -> None:
    def used(*, freely: bool) -> bool:
        """Return whether the connection is being cleaned after the block."""
        with way(ours):
            statements.fetch(
                "SELECT indicator FROM indicators_value WHERE period = %(period)s", {"period": "2025"}
            )
            lent = connection.connection
            if freely:
                _ask("SELECT 1")
        return bool(lent.being_cleaned)

    with way(ours):
        before = _ask(STATE)[0]
    assert used(freely=False) is False
    assert used(freely=True) is True
    assert used(freely=False) is False
    with way(ours):
        assert _ask(STATE)[0][1:] == before[1:]


@pytest.mark.parametrize(
    "statement", ["BEGIN", "BEGIN; SELECT 1/0", "COPY (SELECT 1) TO STDOUT", "SAVEPOINT x"]
)
def test_a_connection_that_is_in_the_middle_of_something_is_not_used_again(
    ours: Regency, statement: str
) -> None:
    def leave_it_so() -> list[tuple[Any, ...]]:
        with access.read_only(ours):
            pid = _ask("SELECT pg_backend_pid()")
            try:
                with connection.cursor() as cursor:
                    cursor.execute(statement)
            except Exception:  # noqa: BLE001  (whatever it does, the next one must not notice)
                pass
            return pid

    before = pool.open_connections
    pid = leave_it_so()
    with access.read_only(ours):
        after = _ask("SELECT pg_backend_pid()")
        assert _ask("SELECT 1") == [(1,)]
    if statement.startswith("BEGIN"):
        assert after != pid
    assert pool.open_connections <= before + 1


def test_regencies_never_share_a_connection(ours: Regency, theirs: Regency) -> None:
    pids = []
    for way, regency in ((access.inside, ours), (access.read_only, theirs), (access.inside, theirs)):
        with way(regency):
            ((pid, role),) = _ask("SELECT pg_backend_pid(), session_user::text")
            assert role == regency.role
            pids.append(pid)
    assert pids[0] not in pids[1:]


def test_a_read_refuses_to_write_also_on_the_connection_of_a_write(ours: Regency) -> None:
    pids = []
    for _ in range(2):
        with access.inside(ours):
            statements.fetch("SELECT 1", ())
            pids += _ask("SELECT pg_backend_pid()")
            assert _ask("SHOW transaction_read_only") == [("off",)]
        with access.read_only(ours):
            pids += _ask("SELECT pg_backend_pid()")
            with pytest.raises(DatabaseError, match="read-only transaction"):
                _ask("UPDATE indicators_value SET note = 'x' RETURNING 1")
    assert len(set(pids)) == 1


@pytest.mark.usefixtures("set_right")
def test_settings_that_a_role_gives_itself_do_not_reach_requests(
    ours: Regency, theirs: Regency, attacker: psycopg.Connection[Any]
) -> None:
    for setting in (
        f"search_path = {theirs.schema}, public",
        "statement_timeout = 0",
        "idle_in_transaction_session_timeout = 0",
        "lock_timeout = 0",
        "timezone = 'Asia/Jayapura'",
        "default_transaction_read_only = on",
    ):
        attacker.execute(f"ALTER ROLE {ours.role} SET {setting}".encode())
        attacker.execute(f"ALTER ROLE {ours.role} IN DATABASE kota_cerdas SET {setting}".encode())
    with override_settings(STATEMENT_TIMEOUT_MS=300):
        with access.inside(ours):
            assert _ask("SELECT current_schemas(false)::text[]") == [([ours.schema, "public"],)]
            assert _ask("SHOW statement_timeout") == [("300ms",)]
            assert _ask("SHOW lock_timeout") == [("5s",)]
            assert _ask("SHOW idle_in_transaction_session_timeout") == [("300ms",)]
            assert _ask("SHOW timezone") == [("UTC",)]
            assert _ask("SHOW transaction_read_only") == [("off",)]
            assert _ask("SELECT count(*) FROM history_entry") == [(0,)]
        with pytest.raises(Unavailable, match="took too long"), access.inside(ours):
            _ask("SELECT pg_sleep(2)")
        with access.read_only(ours):
            assert _ask("SHOW transaction_read_only") == [("on",)]


@pytest.mark.usefixtures("set_right")
def test_nothing_that_requests_rely_on_is_a_roles_own_to_set(
    ours: Regency, attacker: psycopg.Connection[Any]
) -> None:
    """Every setting that a role may change for itself, but those that are a matter of speed or of what is logged."""
    others = {
        "bytea_output": "escape",
        "datestyle": "SQL, DMY",
        "default_transaction_isolation": "repeatable read",
        "extra_float_digits": "-10",
        "gin_fuzzy_search_limit": "1",
        "idle_session_timeout": "1min",
        "intervalstyle": "iso_8601",
        "synchronous_commit": "local",
        "timezone": "Asia/Jayapura",
    }
    switched = {"on": "off", "off": "on"}
    for name, value in RELIED_ON.items():
        attacker.execute(
            f"ALTER ROLE {ours.role} SET {name} = '{others.get(name) or switched[value]}'".encode()
        )
    with access.inside(ours):
        assert _ask("SELECT session_user::text") == [(ours.role,)]
        for name, value in RELIED_ON.items():
            assert _ask(f"SHOW {name}")[0][0].replace(", ", ",") == value

"""The worker's supervision notices and repairs what a role does to itself (no time-out, another password)."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from tenants import access, db_roles
from tenants.errors import Unavailable
from tenants.jobs import supervisor
from tenants.pool.base import pool
from tenants.privileges import cluster, roles
from tenants.schema import provisioning
from tenants.verification import inspection, upkeep
from tests.config.processes import wait_until
from tests.support.http import Api
from tests.support.stage import DATABASE, OWNER_PASSWORD, Stage

LIMIT_MS = 300
CODE = "51.02"


@pytest.fixture
def regency_id(database: Stage) -> Iterator[int]:
    row = database.superuser.execute(
        "SELECT id FROM tenants_regency WHERE kemendagri_code = %s", [CODE]
    ).fetchone()
    assert row is not None
    yield row[0]
    pool.close_idle()
    with db_roles.as_owner():
        provisioning.reassert(roles.regency_role(row[0]))


@pytest.fixture
def rotated(database: Stage) -> Iterator[list[str]]:
    """Roles to which a test gives other passwords: they get their own back, whatever became of the test."""
    found: list[str] = []
    yield found
    with db_roles.as_owner():
        for each in found:
            provisioning.reassert(each)
    pool.close_idle()


class Regency:
    def __init__(self, regency_id: int) -> None:
        self.id = regency_id


def login(stage: Stage, role: str, password: str | None = None) -> psycopg.Connection[Any]:
    return psycopg.connect(
        host="127.0.0.1",
        port=stage.postgres.port,
        dbname=DATABASE,
        user=role,
        password=password or roles.password(role, 1),
        autocommit=True,
    )


# --- Statements ------------------------------------------------------------------------------------------------


class Watch:
    """A supervisor at work in a thread of its own, with a short limit."""

    def __init__(self) -> None:
        self.ended: list[supervisor.Ended] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.result()

    def result(self) -> list[supervisor.Ended]:
        """Ends the watch; what it did. A client may hear of its end before the supervisor has said so."""
        self._stop.set()
        self._thread.join()
        return self.ended

    def _run(self) -> None:
        watcher = supervisor.Supervisor()
        with db_roles.as_owner():
            while not self._stop.wait(0.05):
                self.ended += watcher.look()


@pytest.fixture
def watch() -> Iterator[Watch]:
    patched = pytest.MonkeyPatch()
    patched.setattr(supervisor, "GRACE", 0.1)
    patched.setattr(supervisor, "OBEY", 0.3)
    with override_settings(STATEMENT_TIMEOUT_MS=LIMIT_MS), Watch() as watch:
        yield watch
    patched.undo()


def test_a_statement_past_the_limit_is_cut_though_the_role_switched_its_time_out_off(
    database: Stage, regency_id: int, watch: Watch
) -> None:
    role = roles.regency_role(regency_id)
    with login(database, role) as regency:
        regency.execute("SET statement_timeout = 0")
        began = time.monotonic()
        with pytest.raises(psycopg.errors.QueryCanceled):
            regency.execute("SELECT pg_sleep(30)")
        assert time.monotonic() - began > 0.3
        assert regency.execute("SELECT 1").fetchone() == (1,)
    assert [(ended.role, ended.how) for ended in watch.result()] == [(role, "cancelled")]


def test_statements_stacked_in_one_text_count_together(
    database: Stage, regency_id: int, watch: Watch
) -> None:
    with (
        login(database, roles.regency_role(regency_id)) as regency,
        pytest.raises(psycopg.errors.QueryCanceled),
    ):
        regency.execute("; ".join(["SET statement_timeout = 0", *["SELECT pg_sleep(0.2)"] * 100]))


def test_a_transaction_held_open_and_idle_is_ended(database: Stage, regency_id: int, watch: Watch) -> None:
    with login(database, roles.regency_role(regency_id)) as regency:
        regency.execute("SET idle_in_transaction_session_timeout = 0")
        regency.execute("BEGIN; SELECT count(*) FROM history_entry")
        until = time.monotonic() + 30
        while not watch.ended and time.monotonic() < until:
            time.sleep(0.05)
        with pytest.raises(psycopg.OperationalError):
            regency.execute("SELECT 1")
    assert [ended.how for ended in watch.result()] == ["terminated"]


def test_a_session_whose_statement_does_not_obey_is_ended(
    database: Stage, regency_id: int, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session is ended if a cancellation is lost (here: it is not sent)."""
    monkeypatch.setattr(supervisor, "CANCEL", "SELECT %s::int, %s::timestamptz")
    with login(database, roles.regency_role(regency_id)) as regency:
        regency.execute("SET statement_timeout = 0")
        with pytest.raises(psycopg.OperationalError):
            regency.execute("SELECT pg_sleep(30)")
    assert [ended.how for ended in watch.result()] == ["cancelled", "terminated"]


def test_a_session_that_postgresql_cannot_end_is_told_of(
    database: Stage, regency_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looks for an interruption between two calls, and this is one."""
    for name in ("GRACE", "OBEY", "STUBBORN"):
        monkeypatch.setattr(supervisor, name, 0.1)
    endless = "SET statement_timeout = 0; SELECT repeat('a', 120000) LIKE '%' || repeat('a', 60000) || 'b%'"
    watcher, told = supervisor.Supervisor(), []
    limits = override_settings(STATEMENT_TIMEOUT_MS=LIMIT_MS)
    with limits, login(database, roles.regency_role(regency_id)) as regency, ThreadPoolExecutor(1) as thread:
        running = thread.submit(regency.execute, endless)
        until = time.monotonic() + 30
        with db_roles.as_owner():
            while "terminated" not in told and time.monotonic() < until:
                told += [ended.how for ended in watcher.look()]
                time.sleep(0.05)
            time.sleep(0.2)
            with pytest.raises(supervisor.DoesNotEnd, match=f"session {regency.info.backend_pid} of kc_r_"):
                watcher.look()
        with pytest.raises(psycopg.OperationalError):
            running.result()
        with db_roles.as_owner():
            assert watcher.look() == []
    assert told == ["cancelled", "terminated"]


def goes_on_until_ended(session: psycopg.Connection[Any]) -> bool:
    """Sends short statements until the session is ended, for half a minute at most; returns whether it was."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            session.execute("SELECT 1")
        except psycopg.OperationalError:
            return True
        time.sleep(0.05)
    return False


ENDLESS = (
    "SET transaction_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0"
)


@pytest.mark.parametrize("side", ["regency", "ministry", "worker", "accounts"])
def test_a_transaction_of_short_statements_is_ended(
    database: Stage, regency_id: int, watch: Watch, side: str
) -> None:
    role = roles.regency_role(regency_id) if side == "regency" else roles.side(side)
    with override_settings(TRANSACTION_TIMEOUT_MS=500), login(database, role) as session:
        session.execute(f"{ENDLESS}; BEGIN; SELECT 1")
        assert goes_on_until_ended(session)
        (ended,) = watch.result()
    assert (ended.role, ended.how) == (role, "terminated")
    assert ended.seconds > 0.5


def test_a_session_with_more_locks_than_anybody_needs_is_ended(
    database: Stage, regency_id: int, watch: Watch
) -> None:
    """Each savepoint under which something was written is one, in a table that all sessions share."""
    role = roles.regency_role(regency_id)
    table = f"r_{regency_id}.retries_answer"
    written = f"SAVEPOINT s; INSERT INTO {table} (id, fingerprint, created_at) VALUES (gen_random_uuid(), '', now())"
    # Nothing else ends the session, however long a busy machine takes to write.
    unhurried = override_settings(STATEMENT_TIMEOUT_MS=60_000, TRANSACTION_TIMEOUT_MS=60_000)
    with unhurried, login(database, role) as many, login(database, role) as few:
        few.execute("; ".join(["BEGIN", *[written] * 50]))
        with suppress(psycopg.OperationalError):
            many.execute("; ".join([ENDLESS, "BEGIN", *[written] * (supervisor.MOST_LOCKS + 100)]))
        assert goes_on_until_ended(many)
        assert few.execute("SELECT 1").fetchone() == (1,)
    assert "terminated" in [ended.how for ended in watch.result()]


def test_who_holds_the_clock_for_too_long_is_ended(
    database: Stage, regency_id: int, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else national figures would be as old as its transaction. By its first stamp, also where it takes others."""
    monkeypatch.setattr(supervisor, "MOST_ON_CLOCK", 1.0)
    role = roles.regency_role(regency_id)
    unhurried = override_settings(STATEMENT_TIMEOUT_MS=60_000, TRANSACTION_TIMEOUT_MS=60_000)
    with (
        unhurried,
        login(database, role) as held,
        login(database, role) as again,
        login(database, role) as other,
    ):
        for session in (held, again):
            session.execute(f"{ENDLESS}; BEGIN; SELECT public.figures_stamp()")
        other.execute(f"{ENDLESS}; BEGIN; SELECT 1")
        time.sleep(0.2)
        with suppress(psycopg.OperationalError):
            again.execute("SELECT public.figures_stamp()")
        assert goes_on_until_ended(again)
        assert goes_on_until_ended(held)
        assert other.execute("SELECT 1").fetchone() == (1,)
    assert [ended.how for ended in watch.result()] == ["terminated", "terminated"]


def test_who_cannot_be_ended_holds_the_clock_no_longer_unless_it_may_commit(
    database: Stage, regency_id: int, ministry: Api
) -> None:
    """National figures wait for no statement that is the last of its session, and for each that may be a COMMIT."""

    def stamped(session: psycopg.Connection[Any], statement: str) -> tuple[datetime, Future[Any]]:
        session.execute(f"{ENDLESS}; BEGIN")
        ((at,),) = session.execute("SELECT public.figures_stamp()")
        return at, thread.submit(session.execute, statement.encode())

    def as_of() -> datetime:
        return datetime.fromisoformat(ministry.get("progress/").json()["as_of"])

    endless = "SELECT repeat('a', 200000) LIKE '%' || repeat('a', 100000) || 'b%'"
    role, before = roles.regency_role(regency_id), as_of()
    with login(database, role) as stuck, login(database, role) as committing, ThreadPoolExecutor(2) as thread:
        first, held = stamped(stuck, endless)
        time.sleep(0.2)
        second, other = stamped(committing, f"{endless} -- COMMIT")
        assert before < as_of() < first
        wait_until(lambda: as_of() > first, 60.0)
        assert first < as_of() < second
        assert not held.done()
        assert not other.done()
        for each in (held, other):
            with pytest.raises(psycopg.OperationalError):
                each.result()
        assert as_of() > second


def test_idle_connections_and_other_roles_are_left_alone(
    database: Stage, regency_id: int, watch: Watch
) -> None:
    with (
        login(database, roles.regency_role(regency_id)) as idle,
        login(database, roles.side("ministry")) as ministry,
    ):
        idle.execute("SELECT 1")
        ministry.execute("SELECT pg_sleep(0.8)")
        assert idle.execute("SELECT 1").fetchone() == (1,)
    assert watch.result() == []


def test_a_request_that_was_cut_is_unavailable_and_the_next_one_works(
    database: Stage, regency_id: int, watch: Watch
) -> None:
    with pytest.raises(Unavailable), access.inside(Regency(regency_id)), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SELECT pg_sleep(30)")
    with access.read_only(Regency(regency_id)), connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == (f"{LIMIT_MS}ms",)


# --- Roles -----------------------------------------------------------------------------------------------------


def test_a_password_that_the_role_changed_itself_is_set_right(database: Stage, regency_id: int) -> None:
    role = roles.regency_role(regency_id)
    keeper = upkeep.Upkeep()
    with db_roles.as_owner():
        keeper.look()
    with login(database, role) as regency:
        regency.execute(f"ALTER ROLE {role} PASSWORD 'of my own'")
    pool.close_idle()
    with pytest.raises(Unavailable), access.read_only(Regency(regency_id)):
        connection.ensure_connection()

    with db_roles.as_owner():
        assert keeper.look() == [role]
    with access.read_only(Regency(regency_id)):
        pass
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        login(database, role, "of my own")


@pytest.mark.parametrize(
    "change",
    [
        "ALTER ROLE {role} SET statement_timeout = 0",
        "ALTER ROLE {role} SET search_path = public",
        "ALTER ROLE {role} RESET ALL",
        "ALTER ROLE {role} SET work_mem = '1GB'",
        "ALTER ROLE {role} IN DATABASE kota_cerdas SET statement_timeout = 0",
    ],
)
def test_settings_that_the_role_changed_itself_are_set_right(
    database: Stage, regency_id: int, change: str
) -> None:
    role = roles.regency_role(regency_id)
    keeper = upkeep.Upkeep()
    with db_roles.as_owner():
        keeper.look()
        assert keeper.look() == []
    with login(database, role) as regency:
        regency.execute(change.format(role=role))
    with db_roles.as_owner():
        assert keeper.look() == [role]
        assert keeper.look() == []


def test_a_service_role_is_set_right_as_well(database: Stage) -> None:
    role = roles.side("open")
    keeper = upkeep.Upkeep()
    with login(database, role) as anyone:
        anyone.execute(f"ALTER ROLE {role} SET statement_timeout = 0")
        anyone.execute(f"ALTER ROLE {role} PASSWORD 'of my own'")
    with db_roles.as_owner():
        assert keeper.look() == [role]
    login(database, role).close()


def test_servers_of_the_release_before_keep_their_locks_until_they_have_ended(
    database: Stage, regency_id: int
) -> None:
    """They take them themselves. What is prepared for the next release must fail none of their requests."""
    granted = "SELECT has_function_privilege('kc_regency', 'pg_advisory_xact_lock(int, int)', 'EXECUTE')"
    database.superuser.execute("GRANT EXECUTE ON FUNCTION pg_advisory_xact_lock(int, int) TO kc_regency")
    with psycopg.connect(database.superuser_url(), application_name="server:kc_r_1"):
        (warning,) = cluster.prepare(database.superuser_url(), OWNER_PASSWORD)
    assert "Run prepare_database again" in warning
    assert database.superuser.execute(granted).fetchone() == (True,)
    with login(database, roles.regency_role(regency_id)) as regency:
        regency.execute("SET application_name = 'server:kc_r_1'")  # keeps nothing open by a name
        assert cluster.prepare(database.superuser_url(), OWNER_PASSWORD) == []
    assert database.superuser.execute(granted).fetchone() == (False,)


def test_where_the_owner_may_not_limit_files_all_else_is_set_right(database: Stage, regency_id: int) -> None:
    """A managed server's administrator cannot allow it."""
    regencies = database.superuser.execute("SELECT rolname FROM pg_roles WHERE rolname ~ '^kc_r_'").fetchall()
    database.superuser.execute("REVOKE SET ON PARAMETER temp_file_limit FROM kc_owner")
    for (role,) in regencies:
        database.superuser.execute(f"ALTER ROLE {role} RESET ALL")
    with db_roles.as_owner():
        keeper = upkeep.Upkeep()
        try:
            assert set(keeper.look()) == {role for (role,) in regencies}
            assert keeper.look() == []
            assert inspection.inspect().holes == []
        finally:
            database.superuser.execute("GRANT SET ON PARAMETER temp_file_limit TO kc_owner")
        assert set(keeper.look()) == {role for (role,) in regencies}


def test_nothing_is_tried_while_no_role_has_changed(
    database: Stage, regency_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    monkeypatch.setattr(upkeep, "is_open", lambda role, **_: tried.append(role) or True)
    keeper = upkeep.Upkeep()
    with db_roles.as_owner():
        keeper.look()
        everyone = 3 + len(roles.SERVICE_SIDES)
        assert len(tried) == everyone
        time.sleep(0.1)
        keeper.look()
        assert len(tried) == everyone
        monkeypatch.setattr(upkeep, "SWEEP_ANYWAY", 0.0)
        keeper.look()
    assert len(tried) == 2 * everyone


def test_with_a_secret_that_opens_nothing_no_password_is_touched(database: Stage, regency_id: int) -> None:
    pool.close_idle()
    keeper = upkeep.Upkeep()
    with db_roles.as_owner():
        with override_settings(ROLE_SECRET="another secret altogether"):
            assert keeper.look() == []
        assert upkeep.is_open(roles.regency_role(regency_id)) is True


def test_a_role_at_its_connection_limit_is_open(database: Stage, regency_id: int) -> None:
    role = roles.regency_role(regency_id)
    limit = roles.attributes(role).connection_limit
    pool.close_idle()
    sessions = [login(database, role) for _ in range(limit)]
    try:
        with db_roles.as_owner():
            assert upkeep.is_open(role) is True
    finally:
        for session in sessions:
            session.close()


def test_a_role_that_is_gone_is_told_once_and_the_others_are_looked_after(
    database: Stage, regency_id: int, caplog: pytest.LogCaptureFixture
) -> None:
    role = roles.regency_role(regency_id)
    database.superuser.execute(f"ALTER ROLE {role} RENAME TO gone")
    try:
        keeper = upkeep.Upkeep()
        with db_roles.as_owner():
            keeper.look()
            keeper.look()
    finally:
        database.superuser.execute(f"ALTER ROLE gone RENAME TO {role}")
    assert caplog.text.count(f"{role} does not exist") == 1


def test_passwords_are_rotated_role_by_role_and_nobody_is_stopped(
    database: Stage, regency_id: int, rotated: list[str]
) -> None:
    role = roles.regency_role(regency_id)
    pool.close_idle()
    with override_settings(ROLE_PASSWORD_VERSION=2):
        with access.read_only(Regency(regency_id)):  # servers first: the version before still opens
            pass
        with db_roles.as_owner():
            assert upkeep.rotate(tell=rotated.append) == 3 + len(roles.SERVICE_SIDES)
            assert upkeep.rotate(tell=rotated.append) == 0
        assert role in rotated
        pool.close_idle()
        with access.read_only(Regency(regency_id)):
            pass
        login(database, role, roles.password(role, 2)).close()
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            login(database, role, roles.password(role, 1))


def test_another_secret_replaces_a_leaked_one_and_its_sessions_end(
    database: Stage, regency_id: int, jembrana: Api, rotated: list[str]
) -> None:
    role, leaked = roles.regency_role(regency_id), settings.ROLE_SECRET
    new = "another-role-secret-0123456789abcdef0123456789"
    pool.close_idle()
    thief, reader = login(database, role), login(database, role)
    reader.execute("BEGIN")  # at work: it may end what it does
    threading.Timer(0.3, reader.rollback).start()
    with override_settings(ROLE_SECRET=new, PREVIOUS_ROLE_SECRET=leaked):
        assert jembrana.get("programmes/").status_code == 200  # the old one still opens
        with db_roles.as_owner():
            upkeep.rotate(tell=rotated.append)
        with psycopg.connect(database.superuser_url(), autocommit=True) as superuser:  # an end takes a moment
            sessions = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s"
            wait_until(lambda: superuser.execute(sessions, (role,)).fetchone() == (0,), 30.0)
        assert jembrana.get("programmes/").status_code == 200  # on a warm connection that has been ended
    with override_settings(ROLE_SECRET=new):
        assert jembrana.get("programmes/").status_code == 200
        for session in (thief, reader):
            with pytest.raises(psycopg.OperationalError):
                session.execute("SELECT 1")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            login(database, role, roles.password(role, 1, secret=leaked))

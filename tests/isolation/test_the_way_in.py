"""The way into a regency when something is missing, full, cut or gone: a clear 503, never somebody else's rows, and the
first request after recovery works.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from django_tenants.utils import schema_context, tenant_context

from local.services.postgres import Postgres
from tenants import access, db_roles
from tenants.errors import IsolationError, Unavailable
from tenants.models import Regency as Registered
from tenants.pool import pool as pool_module
from tenants.pool.base import pool
from tenants.schema import provisioning
from tests.isolation import hammer, scenes
from tests.isolation.conftest import Regency
from tests.isolation.scenes import OURS, THEIRS
from tests.isolation.server import Answer, ask
from tests.support import stage as stages
from tests.support.callers import Keys
from tests.support.elsewhere import ROOT, Elsewhere
from tests.support.stage import Stage

PROBE = f"/v1/regencies/{OURS}/probe/"


@pytest.fixture(autouse=True)
def probe(stage: Stage) -> Iterator[None]:
    pool.close_idle()  # what tests before left warm has plans of its own
    with override_settings(ROOT_URLCONF="tests.isolation.probe"):
        yield
    pool.close_idle()


@pytest.fixture
def marked(database: Stage, ours: Regency, theirs: Regency) -> Stage:
    hammer.mark(database.superuser, [ours.id, theirs.id])
    return database


@pytest.fixture
def key(keys: Keys) -> str:
    return keys.member(OURS)


def _works(answer: Answer, ours: Regency) -> bool:
    return answer.status == 200 and answer.body == {"markers": [[f"marker of {ours.id}", ours.role]]}


@contextmanager
def _while(stage: Stage, broken: str, mended: str) -> Iterator[None]:
    stage.superuser.execute(broken.encode())
    try:
        yield
    finally:
        stage.superuser.execute(mended.encode())


@pytest.mark.parametrize(
    ("broken", "mended", "notices"),
    [
        ("ALTER SCHEMA r_{id} RENAME TO gone", "ALTER SCHEMA gone RENAME TO r_{id}", "warm and new"),
        ("REVOKE USAGE ON SCHEMA r_{id} FROM kc_r_{id}", "GRANT USAGE ON SCHEMA r_{id} TO kc_r_{id}", "new"),
        ("ALTER ROLE kc_r_{id} NOLOGIN", "ALTER ROLE kc_r_{id} LOGIN", "new"),
        ("ALTER ROLE kc_r_{id} RENAME TO gone", "ALTER ROLE gone RENAME TO kc_r_{id}", "new"),
        ("ALTER ROLE kc_r_{id} CONNECTION LIMIT 0", "ALTER ROLE kc_r_{id} CONNECTION LIMIT 12", "new"),
        (
            "ALTER ROLE kc_r_{id} VALID UNTIL '2020-01-01'",
            "ALTER ROLE kc_r_{id} VALID UNTIL 'infinity'",
            "new",
        ),
        (
            "REVOKE CONNECT ON DATABASE kota_cerdas FROM kc_regency",
            "GRANT CONNECT ON DATABASE kota_cerdas TO kc_regency",
            "new",
        ),
    ],
    ids=["renamed schema", "no usage", "no login", "no role", "full", "expired", "no connect"],
)
def test_what_is_missing_is_a_clear_503_and_recovers(
    marked: Stage,
    ours: Regency,
    theirs: Regency,
    key: str,
    keys: Keys,
    broken: str,
    mended: str,
    notices: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool_module, "WAIT", 0.5)  # in which one that is full may get room
    neighbour = keys.member(THEIRS)
    assert _works(ask(key, PROBE), ours)
    with _while(marked, broken.format(id=ours.id), mended.format(id=ours.id)):
        if notices == "warm and new":
            assert ask(key, PROBE).is_a_clear_503
        pool.close_idle()
        for method in ("GET", "POST"):
            assert ask(key, PROBE, method, {"then": "ends well"}).is_a_clear_503
        if "kc_regency" not in broken:
            answer = ask(neighbour, PROBE.replace(OURS, THEIRS))
            assert answer.body == {"markers": [[f"marker of {theirs.id}", theirs.role]]}
    assert _works(ask(key, PROBE), ours)


def test_a_missing_schema_is_never_answered_from_public(marked: Stage, ours: Regency, key: str) -> None:
    """Not even where a table of that name stood there, open to all: a start with such tables is refused (E003)."""
    bait = (
        f"CREATE TABLE public.history_entry AS SELECT * FROM {ours.schema}.history_entry;"
        " GRANT SELECT ON public.history_entry TO PUBLIC; UPDATE public.history_entry SET actor_name = 'bait'"
    )
    with _while(marked, bait, "DROP TABLE public.history_entry"):
        assert _works(ask(key, PROBE), ours)
        pool.close_idle()
        with _while(
            marked, f"ALTER SCHEMA {ours.schema} RENAME TO gone", f"ALTER SCHEMA gone RENAME TO {ours.schema}"
        ):
            assert ask(key, PROBE).is_a_clear_503
    assert _works(ask(key, PROBE), ours)


def test_a_password_that_the_role_changed_is_a_503_until_it_is_set_right(
    marked: Stage, ours: Regency, key: str
) -> None:
    with scenes.logged_in(marked, ours.role) as attacker:
        attacker.execute(f"ALTER ROLE {ours.role} PASSWORD 'its own'".encode())
    try:
        pool.close_idle()
        assert ask(key, PROBE).is_a_clear_503
    finally:
        with db_roles.as_owner():
            provisioning.reassert(ours.role)
    assert _works(ask(key, PROBE), ours)


def test_a_regency_whose_connections_are_all_in_use_is_told_to_come_back(
    marked: Stage, ours: Regency, theirs: Regency, key: str, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "WAIT", 0.5)
    neighbour = keys.member(THEIRS)
    busy, done = threading.Barrier(pool.per_regency + 1), threading.Event()

    def hold() -> None:
        with access.read_only(ours), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            busy.wait(60)
            done.wait(60)

    threads = [threading.Thread(target=hold) for _ in range(pool.per_regency)]
    for thread in threads:
        thread.start()
    busy.wait(60)
    try:
        assert ask(key, PROBE).is_a_clear_503  # had it waited for one of them, it would have been answered
        assert ask(neighbour, PROBE.replace(OURS, THEIRS)).status == 200
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert _works(ask(key, PROBE), ours)


def test_where_the_database_takes_no_more_connections_idle_ones_make_room(
    marked: Stage, ours: Regency, theirs: Regency, key: str, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = pool.limit
    monkeypatch.setattr(pool, "limit", before)
    neighbour = keys.member(THEIRS)
    pool.close_idle()
    time.sleep(0.3)  # until the sessions that were closed are gone
    assert ask(neighbour, PROBE.replace(OURS, THEIRS)).status == 200
    (there,) = scenes.one(
        marked,
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'",
    )
    marked.superuser.execute(f"ALTER DATABASE kota_cerdas CONNECTION LIMIT {there:d}")
    try:
        assert _works(ask(key, PROBE), ours)
        assert ask(neighbour, PROBE.replace(OURS, THEIRS)).status == 200
        assert pool.open_connections <= pool.limit < before
    finally:
        marked.superuser.execute("ALTER DATABASE kota_cerdas CONNECTION LIMIT -1")


# --- What goes away in the middle ------------------------------------------------------------------------------------


def _while_it_sleeps(stage: Stage, key: str, role: str, event: Any) -> Answer:
    """The answer to a request during whose statement `event` happens."""
    answers: list[Answer] = []
    thread = threading.Thread(target=lambda: answers.append(ask(key, f"{PROBE}?seconds=2.5")))
    thread.start()
    asleep = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s AND wait_event = 'PgSleep'"
    deadline = time.monotonic() + 5
    while scenes.one(stage, asleep, role) == (0,) and time.monotonic() < deadline:
        time.sleep(0.01)
    event()
    thread.join()
    return answers[0]


def test_a_connection_that_is_ended_in_the_middle(marked: Stage, ours: Regency, key: str) -> None:
    def end() -> None:
        marked.superuser.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename LIKE 'kc\\_%'"
        )

    assert _while_it_sleeps(marked, key, ours.role, end).is_a_clear_503
    assert _works(ask(key, PROBE), ours)


def test_postgresql_restarted_in_the_middle(marked: Stage, ours: Regency, key: str) -> None:
    assert _works(ask(key, PROBE), ours)
    meanwhile: list[Answer] = []

    def restart() -> None:
        old = marked.postgres
        marked.superuser.close()
        old.stop()
        meanwhile.append(ask(key, PROBE))
        marked.postgres = Postgres(old.data_dir, stages.SUPERUSER_PASSWORD, durable=False, port=old.port)
        marked.postgres.start()
        marked.superuser = psycopg.connect(marked.superuser_url(), autocommit=True)

    assert _while_it_sleeps(marked, key, ours.role, restart).is_a_clear_503
    assert meanwhile[0].is_a_clear_503
    assert _works(ask(key, PROBE), ours)


def test_a_statement_past_the_limit_is_cut(marked: Stage, ours: Regency, key: str) -> None:
    with override_settings(STATEMENT_TIMEOUT_MS=200):
        pool.close_idle()
        assert ask(key, f"{PROBE}?seconds=2").is_a_clear_503
        pool.close_idle()
    assert _works(ask(key, PROBE), ours)


def test_after_a_statement_that_was_cut_its_regency_gets_one_connection_at_a_time_for_a_while(
    marked: Stage, ours: Regency, theirs: Regency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "WAIT", 0.1)

    def beside_another(regency: Regency) -> int:
        """Return how many got in while one thread is inside: 0 or 1."""
        inside, done = threading.Event(), threading.Event()

        def hold() -> None:
            with access.read_only(regency), connection.cursor() as cursor:
                cursor.execute("SELECT 1")
                inside.set()
                done.wait(60)

        thread = threading.Thread(target=hold)
        thread.start()
        inside.wait(60)
        try:
            with access.read_only(regency), connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            return 1
        except Unavailable:
            return 0
        finally:
            done.set()
            thread.join()

    assert beside_another(ours) == 1
    with (
        pytest.raises(Unavailable, match="took too long"),
        access.inside(ours),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET LOCAL statement_timeout = '50ms'; SELECT pg_sleep(5)")
    assert [beside_another(ours), beside_another(theirs)] == [0, 1]
    monkeypatch.setattr(pool, "_careful_until", {ours.role: time.monotonic()})
    assert beside_another(ours) == 1


# --- What a refused write leaves -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("then", "status"),
    [
        ("conflict", 409),
        ("invalid", 422),
        ("a bug", 500),
        ("an answer of 400", 500),
        ("a violation", 500),
        ("a refusal", 500),
        ("a statement that is cut", 503),
        ("ends well", 201),
    ],
)
def test_a_refused_write_leaves_nothing(
    database: Stage, ours: Regency, key: str, then: str, status: int
) -> None:
    # The others have as long as a machine that is busy takes.
    with override_settings(STATEMENT_TIMEOUT_MS=300) if status == 503 else nullcontext():
        pool.close_idle()
        assert ask(key, PROBE, "POST", {"then": then}).status == status
        pool.close_idle()
    written = 1 if status == 201 else 0
    assert scenes.one(database, f"SELECT count(*) FROM {ours.schema}.history_entry") == (written,)
    assert scenes.one(database, "SELECT count(*) FROM identity_security_event") == (written,)


# --- One way in, and one regency at a time ---------------------------------------------------------------------------


def test_blocks_do_not_nest(ours: Regency, theirs: Regency) -> None:
    regencies = (lambda: access.inside(theirs), lambda: access.read_only(ours))
    ways = (*regencies, db_roles.as_ministry, db_roles.as_open, db_roles.as_worker, db_roles.as_owner)
    for outer in (access.inside, access.read_only):
        with outer(ours):
            for way in ways:
                with pytest.raises(IsolationError), way():
                    pass
    with db_roles.as_ministry(), pytest.raises(IsolationError), access.inside(ours):
        pass


def test_an_open_transaction_does_not_change_hands(ours: Regency) -> None:
    with transaction.atomic(), pytest.raises(IsolationError), access.inside(ours):
        pass


def test_the_librarys_own_ways_are_closed(stage: Stage, ours: Regency) -> None:
    """They keep the previous tenant on a shared object, or fall back to `public`."""
    with db_roles.as_owner():
        regency = Registered.objects.get(pk=ours.id)
    for way in (lambda: schema_context(ours.schema), lambda: tenant_context(regency), lambda: regency):
        with pytest.raises((IsolationError, RuntimeError)), way():
            pass
    for call in (lambda: connection.set_tenant(regency), lambda: connection.set_schema(ours.schema)):
        with pytest.raises(IsolationError):
            call()
    for method in (regency.activate, Registered.deactivate):
        with pytest.raises(RuntimeError):
            method()
    with access.inside(ours):
        for call in (
            lambda: connection.set_schema("public"),
            lambda: connection.set_schema_to_public(),
            lambda: connection.set_tenant(Registered(schema_name="r_1")),
        ):
            with pytest.raises(IsolationError):
                call()
        assert _who() == (ours.role, [ours.schema, "public"])


def _who() -> tuple[str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user::text, current_schemas(false)::text[]")
        role, path = cursor.fetchone()
    return role, path


def test_a_thread_of_its_own_is_the_gateway_and_reads_no_table(stage: Stage, ours: Regency) -> None:
    found: list[Any] = []

    def look() -> None:
        found.append(_who())
        for table in ("public.tenants_regency", f"{ours.schema}.history_entry"):
            with pytest.raises(DatabaseError), connection.cursor() as cursor:
                cursor.execute(f"SELECT FROM {table}")
        connection.close()

    with access.inside(ours):
        assert _who()[0] == ours.role
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        assert _who()[0] == ours.role
    assert found == [("kc_gateway", ["public"])]
    assert _who()[0] == "kc_gateway"
    connection.close()


def test_after_an_error_the_thread_is_the_gateway_again(ours: Regency) -> None:
    for error in (ZeroDivisionError, Unavailable("no"), DatabaseError("no")):
        with pytest.raises((ZeroDivisionError, DatabaseError)), access.inside(ours):
            raise error
        assert _who()[0] == "kc_gateway"
    connection.close()


@pytest.mark.parametrize(
    ("role_now", "told"),
    [(None, "permission denied"), ("gone", "taken out of service")],
    ids=["there", "gone"],
)
def test_a_session_that_outlives_its_role_is_out_of_service_and_no_fault(
    marked: Stage, ours: Regency, role_now: str | None, told: str
) -> None:
    """Archiving a regency does this: its role leaves the group, and is dropped, under a request."""
    group, share = "kc_regency", "WITH INHERIT TRUE, SET FALSE GRANTED BY kc_owner"
    with access.read_only(ours):
        assert _who()[0] == ours.role  # a connection that is warm
    broken = f"REVOKE {group} FROM {ours.role} GRANTED BY kc_owner"
    mended = f"GRANT {group} TO {ours.role} {share}"
    if role_now is not None:
        broken += f"; ALTER ROLE {ours.role} RENAME TO {role_now}"
        mended = f"ALTER ROLE {role_now} RENAME TO {ours.role}; {mended}"
    with (
        _while(marked, broken, mended),
        pytest.raises(DatabaseError, match=told),
        access.read_only(ours),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT count(*) FROM public.catalogue_release")
    assert _who()[0] == "kc_gateway"
    connection.close()


def test_a_connection_that_is_another_roles_is_refused_and_not_leaked(
    stage: Stage, ours: Regency, theirs: Regency, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should the set ever hand out a wrong one, it is neither used nor counted as leased for ever."""
    pool.close_idle()
    before = pool.open_connections
    lease = pool.lease
    with monkeypatch.context() as wrong:
        wrong.setattr(pool, "lease", lambda login, _: lease(login, lambda: scenes.log_in(stage, theirs.role)))
        for _ in range(pool.per_regency + 1):
            with pytest.raises(IsolationError), access.read_only(ours):
                _who()
    assert pool.open_connections == before
    with access.read_only(ours):
        assert _who()[0] == ours.role


# --- Many at once ----------------------------------------------------------------------------------------------------


def test_threads_that_enter_at_random_see_their_own_regency(database: Stage) -> None:
    ids = [scenes.regency_id(database, code) for code in stages.REGENCIES]
    hammer.mark(database.superuser, ids)
    answers, complaints = hammer.hammer(ids, 3)
    assert complaints == []
    assert answers > 100
    assert pool.open_connections <= len(ids) * pool.per_regency
    backends = "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'kc\\_r\\_%'"
    assert scenes.one(database, backends)[0] <= len(ids) * pool.per_regency


@pytest.mark.long
def test_fifty_regencies_hammered_at_once(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = Elsewhere(stage.template, tmp_path_factory.mktemp("hammered"))
    try:
        elsewhere.do("onboard", "--file", "tenants/data/selection-2022.csv")
        hammer.mark(
            elsewhere.superuser,
            elsewhere.rows("SELECT id FROM tenants_regency WHERE onboarded_at IS NOT NULL"),
        )
        most: list[int] = []
        done = threading.Event()

        def watch() -> None:
            with psycopg.connect(
                elsewhere.postgres.url("postgres", stages.SUPERUSER_PASSWORD, stages.DATABASE)
            ) as eye:
                while not done.wait(0.2):
                    count = "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'kc\\_%'"
                    most.append(eye.execute(count).fetchone()[0])
                    eye.rollback()

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            hammered = subprocess.run(
                [sys.executable, "-m", "tests.isolation.hammer", "10"],
                env=elsewhere.environment(PROCESS="test"),
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            done.set()
            watcher.join()
        assert hammered.returncode == 0, hammered.stdout + hammered.stderr
        # The owner's own one aside, and now and then one that was closed for another and has not gone yet.
        beyond = [each for each in most if each > settings.CONNECTIONS_PER_PROCESS + 1]
        assert len(beyond) < len(most) / 10, "more connections than the bound"
        assert max(beyond, default=0) < 1.1 * settings.CONNECTIONS_PER_PROCESS
    finally:
        elsewhere.stop()

"""A PostgreSQL that is frozen, while its kernel acknowledges what is sent, holds nobody for longer than a limit."""

import contextlib
import http.client
import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings

from tenants import access, db_roles, readiness
from tenants.errors import Unavailable
from tenants.pool import pool as pools, statements
from tenants.pool.base import pool
from tests.isolation.conftest import Regency
from tests.support.callers import Keys
from tests.support.live import running
from tests.support.stage import Stage

#: Time-out of a statement, and how much later it is given up. Seconds.
TIMEOUT, GRACE = 1.0, 1.0
#: How long a log-in that follows (5 s) and a busy machine may take besides.
SLACK = 15.0
#: When PostgreSQL goes on, whatever became of the test. Seconds.
LONGEST = 60.0

Freeze = Callable[[], None]


@contextmanager
def frozen(stage: Stage) -> Iterator[None]:
    """All processes of PostgreSQL are stopped in the block; the kernel goes on for them."""
    data = (stage.folder / "pg").resolve()
    pids = []
    for each in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile, or is somebody else's
            if (each / "cwd").resolve() == data:
                pids.append(int(each.name))
    assert len(pids) > 3

    def go_on() -> None:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    anyway = threading.Timer(LONGEST, go_on)
    anyway.start()
    try:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        anyway.cancel()
        go_on()


@pytest.fixture
def hurried(database: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(pools, "GRACE", GRACE)
    with override_settings(STATEMENT_TIMEOUT_MS=1000 * TIMEOUT):
        pool.close_idle()
        yield
    pool.close_idle()


def planned(regency: Regency, freeze: Freeze) -> None:
    with access.read_only(regency):
        freeze()
        statements.fetch("SELECT 1", [])


def by_a_cursor(regency: Regency, freeze: Freeze) -> None:
    with db_roles.as_ministry():
        freeze()
        statements.rows("SELECT 1")


def sent_ahead(regency: Regency, freeze: Freeze) -> None:
    with access.read_only(regency), statements.Ahead() as ahead:
        freeze()
        ahead.send("SELECT 1", [])
        ahead.wait()


def by_a_cursor_on_the_server(regency: Regency, freeze: Freeze) -> None:
    with access.read_only(regency), connection.chunked_cursor() as cursor:
        cursor.execute("SELECT generate_series(1, 3)")
        freeze()
        cursor.fetchall()


def copied(regency: Regency, freeze: Freeze) -> None:
    with access.read_only(regency), connection.cursor() as cursor:
        freeze()
        with connection.wrap_database_errors, cursor.copy("COPY (SELECT 1) TO STDOUT") as copy:
            list(copy)


def committed(regency: Regency, freeze: Freeze) -> None:
    with access.inside(regency):
        statements.run("SELECT 1")
        freeze()


def rolled_back(regency: Regency, freeze: Freeze) -> None:
    with access.inside(regency):
        statements.run("SELECT 1")
        freeze()
        raise Unavailable("Undone.")


@pytest.mark.parametrize(
    "way",
    [planned, by_a_cursor, by_a_cursor_on_the_server, copied, sent_ahead, committed, rolled_back],
)
def test_what_waits_for_it_is_told_to_come_back(
    hurried: None, database: Stage, ours: Regency, way: Callable[[Regency, Freeze], None]
) -> None:
    """On a connection that was in use before, which has no log-in that would time out."""
    with contextlib.suppress(Unavailable):
        way(ours, lambda: None)
    with ExitStack() as stack:
        began = time.monotonic()
        with pytest.raises(Unavailable):
            way(ours, lambda: stack.enter_context(frozen(database)))
        took = time.monotonic() - began
    assert TIMEOUT + GRACE < took < TIMEOUT + GRACE + SLACK
    planned(ours, lambda: None)


def test_it_is_given_up_where_no_descriptor_is_free(hurried: None, database: Stage, ours: Regency) -> None:
    """It happens when as many clients wait as the process may have files."""
    planned(ours, lambda: None)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with ExitStack() as stack, ThreadPoolExecutor(1) as threads:

        def freeze() -> None:
            stack.enter_context(frozen(database))
            stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
            resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))

        waits = threads.submit(planned, ours, freeze)
        with pytest.raises(Unavailable):
            waits.result(TIMEOUT + GRACE + SLACK)


def test_the_owners_statements_have_no_limit(hurried: None, database: Stage) -> None:
    with db_roles.as_owner():
        assert statements.column(f"SELECT 1 FROM pg_sleep({TIMEOUT + GRACE + 2.5})") == [1]


def test_readiness_says_so_and_keeps_nobody_waiting_for_whoever_asks(
    hurried: None, database: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "KEPT", 0.2)
    assert readiness.state() == readiness.State()
    time.sleep(0.3)
    told = readiness.State(["The database does not answer."])
    with frozen(database), ThreadPoolExecutor(8) as threads:
        began = time.monotonic()
        assert list(threads.map(lambda _: readiness.state(), range(8))) == [told] * 8
        assert time.monotonic() - began < TIMEOUT + GRACE + SLACK
    time.sleep(0.3)
    assert readiness.state() == readiness.State()


@pytest.mark.rare
def test_each_request_is_answered_within_a_limit_and_all_goes_on_afterwards(
    database: Stage, keys: Keys
) -> None:
    """Prints how long requests took while the database was frozen, and their status."""
    paths = {
        "/v1/regencies/51.01/agencies/": keys.member("51.01"),
        "/v1/national/progress/": keys.ministry("analyst"),
        "/readyz": None,
    }
    took: dict[tuple[str, int, str | None], list[float]] = {}
    with running(database, Path(os.devnull), STATEMENT_TIMEOUT_MS="3000") as live:

        def ask(path: str) -> int:
            began = time.monotonic()
            there = http.client.HTTPConnection("127.0.0.1", live.port, timeout=LONGEST)
            with contextlib.closing(there):
                key = paths[path]
                there.request("GET", path, headers={"Authorization": f"Bearer {key}"} if key else {})
                answer = there.getresponse()
                answer.read()
            found = (path, answer.status, answer.headers["Retry-After"])
            took.setdefault(found, []).append(time.monotonic() - began)
            return answer.status

        with ThreadPoolExecutor(100) as clients:
            assert {*clients.map(ask, 30 * [*paths])} <= {200, 429}  # connections are warm
            took.clear()
            with frozen(database):
                asked = []
                for _ in range(30):
                    asked += [clients.submit(ask, path) for path in paths for _ in range(2)]
                    time.sleep(1)
                for each in asked:
                    each.result()
        while ask("/readyz") != 200:
            time.sleep(0.1)
        time.sleep(readiness.KEPT)  # the other process, too, has forgotten that nothing answered
        for (path, status, wait), seconds in sorted(took.items()):
            print(
                f"\n{path} {status}, Retry-After {wait}: {len(seconds)}, the longest {max(seconds):.1f} s",
                end="",
            )
            assert status == 200 or (status in (503, 429) and wait)
            # Its own, and that of whoever was before it.
            assert max(seconds) < 2 * (3 + pools.GRACE + 1 + SLACK)
        for path in paths:
            assert ask(path) == 200

"""Who keeps the processor busy works behind the others, by the operating system; and is set back afterwards."""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tenants import db_roles, shares
from tenants.privileges import roles
from tests.isolation import scenes
from tests.isolation.conftest import Regency
from tests.support.stage import Stage

BURN = "SELECT count(*) FROM generate_series(1, 1000000000)"


@pytest.fixture
def room() -> set[int]:
    """The processors that are left to those in debt."""
    return set(shares.Shares()._room)


@pytest.fixture
def watched(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[shares.Shares]:
    """The duty at work in a thread of its own. The share is small: on a busy machine nobody gets more."""
    monkeypatch.setattr(shares, "SHARE", 1 / 100)
    watcher, stop = shares.Shares(), threading.Event()

    def keep_at() -> None:
        with db_roles.as_owner():
            while not stop.wait(0.05):
                watcher.look()

    thread = threading.Thread(target=keep_at)
    thread.start()
    yield watcher
    stop.set()
    thread.join()


@contextlib.contextmanager
def running(session: psycopg.Connection[Any], statement: str) -> Iterator[None]:
    """A statement that goes on in a thread until the block ends."""

    def run() -> None:
        with contextlib.suppress(psycopg.errors.QueryCanceled):
            session.execute("SET statement_timeout = 0")
            session.execute(statement.encode())

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        while thread.is_alive():
            session.cancel_safe()
            thread.join(0.1)


def until(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.02)


def place(session: psycopg.Connection[Any]) -> tuple[set[int], str]:
    """The processors that the session's process may use, and how its group is weighed, where there are such groups."""
    pid = session.info.backend_pid
    group = Path(f"/proc/{pid}/autogroup")
    return os.sched_getaffinity(pid), group.read_text().split()[-1] if group.exists() else ""


def test_a_session_that_burns_is_put_behind_and_set_back_when_it_is_over(
    stage: Stage, ours: Regency, watched: shares.Shares, room: set[int]
) -> None:
    with scenes.logged_in(stage, ours.role) as session:
        before = place(session)
        assert before[0] == os.sched_getaffinity(0)
        with running(session, BURN):
            until(lambda: place(session) == (room, before[1] and str(shares.NICENESS)))
        until(lambda: place(session) == before)
        assert session.execute("SELECT 1").fetchone() == (1,)


def test_many_short_statements_count_as_one_long_one(
    stage: Stage, ours: Regency, watched: shares.Shares, room: set[int]
) -> None:
    with scenes.logged_in(stage, ours.role) as session:

        def is_behind() -> bool:
            session.execute("SELECT count(*) FROM generate_series(1, 200000)")
            return place(session)[0] == room

        until(is_behind)


def test_all_sessions_of_the_role_are_put_behind_new_ones_too_and_no_others(
    stage: Stage, ours: Regency, theirs: Regency, watched: shares.Shares, room: set[int]
) -> None:
    with (
        scenes.logged_in(stage, ours.role) as burning,
        scenes.logged_in(stage, theirs.role) as neighbour,
        scenes.logged_in(stage, roles.side("ministry")) as ministry,
    ):
        before = place(neighbour)
        with running(burning, BURN):
            until(lambda: place(burning)[0] == room)
            with scenes.logged_in(stage, ours.role) as further, running(further, "SELECT pg_sleep(60)"):
                until(lambda: place(further)[0] == room)
            for session in (neighbour, ministry):
                session.execute("SELECT 1")
            time.sleep(0.2)
            assert place(neighbour) == place(ministry) == before


def test_a_session_that_sleeps_is_left_alone(stage: Stage, ours: Regency) -> None:
    watcher = shares.Shares()
    with scenes.logged_in(stage, ours.role) as session, running(session, "SELECT pg_sleep(60)"):
        before = place(session)
        with db_roles.as_owner():
            for _ in range(10):
                assert watcher.look() == frozenset()
                time.sleep(0.05)
        assert place(session) == before


def test_a_process_that_is_not_the_session_is_not_touched(
    stage: Stage, ours: Regency, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where PostgreSQL runs elsewhere, and its sessions' numbers are other processes' here."""
    monkeypatch.setattr(shares, "_title", lambda pid: "python -m something.else ")
    watcher = shares.Shares()
    with scenes.logged_in(stage, ours.role) as session, running(session, BURN):
        before = place(session)
        with db_roles.as_owner():
            for _ in range(10):
                assert watcher.look() == frozenset()
                time.sleep(0.05)
        assert place(session) == before


def test_what_a_killed_worker_left_behind_is_set_back(stage: Stage, ours: Regency, room: set[int]) -> None:
    with scenes.logged_in(stage, ours.role) as session:
        before = place(session)
        session.execute("SELECT 1")
        os.sched_setaffinity(session.info.backend_pid, room)
        with db_roles.as_owner():
            shares.Shares().look()
        assert place(session) == before

"""The embedded PostgreSQL: who gets in, and what a crash leaves to the next start."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from local.services import binaries, children
from local.services.children import ServiceError
from local.services.postgres import SUPERUSER, Postgres, free_port
from tests.config.processes import Parent, wait_until

PASSWORD = "correct horse / battery:staple"

START = """
import sys
from pathlib import Path
from local.services.postgres import Postgres
server = Postgres(Path(sys.argv[1]), sys.argv[2])
server.start()
print(server.port, flush=True)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a table in it, made once and copied for each test."""
    server = Postgres(tmp_path_factory.mktemp("made") / "data", PASSWORD)
    server.start()
    query(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    server.stop()
    return server.data_dir


@pytest.fixture
def data_dir(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "var" / "data"))


@pytest.fixture
def server(data_dir: Path) -> Iterator[Postgres]:
    server = Postgres(data_dir, PASSWORD)
    yield server
    server.stop()


def query(server: Postgres, text: str, password: str | None = PASSWORD) -> list[tuple[Any, ...]]:
    url = server.url(SUPERUSER, password, "postgres") if password else server.url("", None, "postgres")
    with psycopg.connect(url, connect_timeout=5, user=SUPERUSER, autocommit=True) as connection:
        cursor = connection.execute(text.encode())
        return cursor.fetchall() if cursor.description else []


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_lets_in_who_has_the_password_and_nobody_else(server: Postgres) -> None:
    server.start()

    assert query(server, "SELECT answer FROM kept") == [(42,)]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        query(server, "SELECT 1", password="wrong")
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        query(server, "SELECT 1", password=None)
    assert query(server, "SELECT DISTINCT auth_method FROM pg_hba_file_rules") == [("scram-sha-256",)]


def test_it_listens_on_loopback_alone_and_opens_no_unix_socket(server: Postgres) -> None:
    server.start()

    assert query(server, "SHOW listen_addresses") == [("127.0.0.1",)]
    assert query(server, "SHOW unix_socket_directories") == [("",)]


def test_what_it_keeps_is_for_this_user_alone(data_dir: Path, server: Postgres) -> None:
    server.start()

    assert mode(data_dir.parent) == 0o700
    assert mode(data_dir) == 0o700
    assert mode(server.log) == 0o600
    assert sorted(path.name for path in data_dir.parent.iterdir()) == ["data", "data.lock", "data.log"]


@pytest.mark.parametrize(("durable", "expected"), [(True, "on"), (False, "off")])
def test_only_tests_do_without_writing_to_disk(data_dir: Path, durable: bool, expected: str) -> None:
    server = Postgres(data_dir, PASSWORD, durable=durable)
    server.start()
    try:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            assert query(server, f"SHOW {name}") == [(expected,)]
        assert query(server, "SHOW max_locks_per_transaction") == [("256",)]
        assert query(server, "SHOW jit") == [("off",)]
    finally:
        server.stop()


def test_it_takes_the_port_it_is_given(data_dir: Path) -> None:
    port = free_port()
    server = Postgres(data_dir, PASSWORD, port=port)
    server.start()
    try:
        assert server.port == port
        assert query(server, "SHOW port") == [(str(port),)]
    finally:
        server.stop()


def test_it_ends_when_its_parent_is_killed_and_starts_again_with_its_data(
    data_dir: Path, server: Postgres
) -> None:
    parent = Parent(START, data_dir, PASSWORD)
    url = f"postgresql://{SUPERUSER}@127.0.0.1:{parent.line}/postgres"
    with psycopg.connect(url, password=PASSWORD):  # an open session, so that a backend could be left over
        assert children.working_in(data_dir, "postgres")

        parent.crash()

        wait_until(lambda: children.working_in(data_dir, "postgres") == [])
    server.start()
    assert query(server, "SELECT answer FROM kept") == [(42,)]


def test_it_starts_again_at_once_after_its_parent_was_killed(data_dir: Path, server: Postgres) -> None:
    for _ in range(3):
        Parent(START, data_dir, PASSWORD).crash()

    server.start()

    assert query(server, "SELECT answer FROM kept") == [(42,)]


def test_backends_that_a_killed_server_left_are_ended(data_dir: Path, server: Postgres) -> None:
    server.start()
    with psycopg.connect(server.url(SUPERUSER, PASSWORD, "postgres"), autocommit=True) as connection:
        backend = connection.info.backend_pid
        postmaster = int((data_dir / "postmaster.pid").read_text().splitlines()[0])
        os.kill(backend, signal.SIGSTOP)  # it cannot notice by itself that its server is gone
        os.kill(postmaster, signal.SIGKILL)
        server.stop()
        assert children.is_running(backend)

        server.start()

        assert not children.is_running(backend)
    assert query(server, "SELECT answer FROM kept") == [(42,)]


def test_a_server_that_outlived_its_run_is_stopped_first(data_dir: Path, server: Postgres) -> None:
    orphan = (
        """
import signal, sys
from pathlib import Path
from local.services import children
children_start = children.start
children.start = lambda *words, **more: children_start(*words, **more | {"on_parent_death": signal.SIGCONT})
"""
        + START
    )
    Parent(orphan, data_dir, PASSWORD).crash()
    outlived = int((data_dir / "postmaster.pid").read_text().splitlines()[0])
    assert children.is_running(outlived)

    server.start()

    assert not children.is_running(outlived)
    assert query(server, "SELECT answer FROM kept") == [(42,)]


def test_a_postmaster_pid_that_speaks_of_something_else_is_stale(data_dir: Path, server: Postgres) -> None:
    zombie = subprocess.Popen(["/bin/true"])
    wait_until(lambda: children.read_state(zombie.pid) == "Z")
    for pid in (os.getppid(), zombie.pid, 2**22 - 1):
        (data_dir / "postmaster.pid").write_text(f"{pid}\n{data_dir}\n0\n5432\n\n127.0.0.1\n\nready\n")

        server.start()

        assert query(server, "SELECT answer FROM kept") == [(42,)]
        server.stop()
    zombie.wait()


def test_an_interrupted_creation_is_begun_anew(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    (tmp_path / "data.new" / "base").mkdir(parents=True)
    server = Postgres(data_dir, PASSWORD)
    server.start()
    try:
        assert query(server, "SELECT 1") == [(1,)]
        assert query(server, "SELECT upper('é') COLLATE \"default\"") == [("É",)]
    finally:
        server.stop()


def test_a_folder_of_another_version_is_left_alone_with_a_clear_word(
    data_dir: Path, server: Postgres
) -> None:
    (data_dir / "PG_VERSION").write_text("15\n")

    with pytest.raises(ServiceError, match=r"was made by PostgreSQL 15; this is PostgreSQL \d+"):
        server.start()


def test_two_processes_do_not_share_a_folder(data_dir: Path, server: Postgres) -> None:
    parent = Parent(START, data_dir, PASSWORD)

    with pytest.raises(ServiceError, match="Another process runs PostgreSQL on"):
        server.start()

    parent.crash()
    server.start()


def test_a_server_that_cannot_start_says_what_its_log_says(
    data_dir: Path, server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.services.postgres.PATIENCE", 0.1)
    (data_dir / "postgresql.conf").write_text("nonsense = yes\n")

    with pytest.raises(ServiceError, match="nonsense"):
        server.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give up being root")
def test_where_user_namespaces_are_refused_root_hands_over_to_nobody(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "data", PASSWORD, identity="nobody")
    server.start()
    try:
        for _ in range(2):  # the second start finds the first one's data
            assert query(server, "CREATE TABLE IF NOT EXISTS kept ()") == []
            postmaster = int((server.data_dir / "postmaster.pid").read_text().splitlines()[0])
            assert Path(f"/proc/{postmaster}").stat().st_uid == children.nobody()[0]
            assert mode(server.data_dir.parent) == 0o700
            server.stop()
            server.start()
        assert query(server, "SELECT count(*) FROM pg_class WHERE relname = 'kept'") == [(1,)]
    finally:
        server.stop()
        shutil.rmtree(binaries.place_for(tmp_path / "data"))

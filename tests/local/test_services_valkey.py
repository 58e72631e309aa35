"""The embedded Valkey: who gets in, where its socket lies, and what a crash leaves."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import redis

from local.services import children
from local.services.children import ServiceError
from local.services.valkey import LONGEST_SOCKET_PATH, Valkey
from tests.config.processes import Parent, wait_until

PASSWORD = "a-long_password0"

START = """
import sys
from pathlib import Path
from local.services.valkey import Valkey
server = Valkey(Path(sys.argv[1]), sys.argv[2])
server.start()
print(server.url, flush=True)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path / "run", PASSWORD)
    yield server
    server.stop()


def client(url: str) -> Any:
    return redis.Redis.from_url(url, decode_responses=True)


def socket_of(url: str) -> Path:
    return Path(unquote(urlsplit(url).path))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_answers_who_has_the_password_and_nobody_else(server: Valkey) -> None:
    server.start()

    assert client(server.url).ping() is True
    with pytest.raises(redis.AuthenticationError):
        client(server.url.replace(PASSWORD, "wrong")).ping()
    with pytest.raises(redis.AuthenticationError):
        client(server.url.replace(f":{PASSWORD}@", "")).ping()


def test_its_socket_lies_where_only_this_user_can_go_and_it_opens_no_port(server: Valkey) -> None:
    server.start()

    assert mode(server.run_dir) == 0o700
    assert mode(socket_of(server.url)) == 0o600
    assert mode(server.log) == 0o600
    assert client(server.url).config_get("port") == {"port": "0"}


def test_it_keeps_nothing_and_forgets_the_oldest_when_it_is_full(server: Valkey) -> None:
    server.start()
    settings = client(server.url).config_get("*")

    assert (settings["save"], settings["appendonly"]) == ("", "no")
    assert (settings["maxmemory"], settings["maxmemory-policy"]) == (str(128 * 1024 * 1024), "allkeys-lru")
    client(server.url).set("a", "b")
    server.stop()
    server.start()
    assert client(server.url).get("a") is None


def test_its_password_is_on_no_command_line_and_in_no_file(server: Valkey) -> None:
    server.start()
    pid = client(server.url).info("server")["process_id"]

    assert PASSWORD.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
    assert PASSWORD.encode() not in Path(f"/proc/{pid}/environ").read_bytes()
    for path in server.run_dir.iterdir():
        assert not path.is_file() or PASSWORD not in path.read_text()


def test_a_path_too_long_for_a_socket_gets_a_short_folder_that_is_removed_again(tmp_path: Path) -> None:
    server = Valkey(tmp_path / ("long" * 30), PASSWORD)
    server.start()
    folder = socket_of(server.url).parent
    try:
        assert len(str(socket_of(server.url))) <= LONGEST_SOCKET_PATH
        assert mode(folder) == 0o700
        assert client(server.url).ping() is True
    finally:
        server.stop()
    assert not folder.exists()


def test_it_ends_when_its_parent_is_killed_and_starts_again(tmp_path: Path) -> None:
    run_dir = tmp_path / ("long" * 30)
    parent = Parent(START, run_dir, PASSWORD)
    left = socket_of(parent.line)
    pid = client(parent.line).info("server")["process_id"]

    parent.crash()

    wait_until(lambda: not children.is_running(pid))
    server = Valkey(run_dir, PASSWORD)
    server.start()
    try:
        assert client(server.url).ping() is True
        assert not left.parent.exists()
    finally:
        server.stop()


def test_a_server_that_cannot_start_says_what_its_log_says(
    server: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.services.valkey.MEMORY", "much")

    with pytest.raises(ServiceError, match="maxmemory much"):
        server.start()

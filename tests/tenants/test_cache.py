"""Redis: whose a key is, and that nobody waits for a Redis that is away."""

import socket
import time
from collections.abc import Iterator

import pytest
from django.test import override_settings

from tenants import cache
from tests.support.stage import Stage

ECHO = "return {KEYS[1], ARGV[1]}"


@pytest.fixture(autouse=True)
def asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_away_until", 0.0)


def test_a_key_says_whose_it_is() -> None:
    assert cache.key(17, "limit") == "kc:17:limit"
    assert cache.key("national", "limit", "a") == "kc:national:limit:a"
    assert cache.key("open", "limit") == "kc:open:limit"


@pytest.mark.parametrize("owner", ["regency", "17", None])
def test_a_key_of_nobody_is_refused(owner: object) -> None:
    with pytest.raises(ValueError, match="neither a regency's id nor a side"):
        cache.key(owner, "limit")  # type: ignore[arg-type]


def test_a_part_cannot_lead_into_another_owners_keys() -> None:
    with pytest.raises(ValueError, match="colon"):
        cache.key("open", "17:limit")


def test_a_script_runs_on_the_keys_that_it_is_given(stage: Stage) -> None:
    assert cache.run(ECHO, [cache.key(17, "a")], [1]) == [b"kc:17:a", b"1"]
    assert cache.problems() == []


@override_settings(REDIS_URL="")
def test_without_redis_nothing_is_asked() -> None:
    with pytest.raises(cache.Away):
        cache.run(ECHO, [cache.key(17, "a")], [1])
    assert cache.problems() == []


@override_settings(REDIS_URL="redis://127.0.0.1:1/0")
def test_a_redis_that_is_away_is_told() -> None:
    with pytest.raises(cache.Away):
        cache.run(ECHO, [cache.key(17, "a")], [1])
    (said,) = cache.problems()
    assert "does not answer" in said


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A Redis that takes connections and says nothing."""
    server = socket.create_server(("127.0.0.1", 0))
    with server, override_settings(REDIS_URL=f"redis://127.0.0.1:{server.getsockname()[1]}/0"):
        yield server


def test_a_redis_that_did_not_answer_is_left_alone(
    silent: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "LEFT_ALONE", 60.0)
    for _ in range(100):
        with pytest.raises(cache.Away):
            cache.run(ECHO, [cache.key(17, "a")], [1])
    silent.setblocking(False)
    silent.accept()[0].close()
    with pytest.raises(BlockingIOError):
        silent.accept()


def test_a_redis_that_hangs_holds_a_request_for_less_than_half_a_second(silent: socket.socket) -> None:
    """The library's own five seconds, ten times, would."""
    assert (1 + cache.ATTEMPTS_MORE) * cache.TIME_OUT < 0.5
    began = time.monotonic()
    with pytest.raises(cache.Away):
        cache.run(ECHO, [cache.key(17, "a")], [1])
    assert time.monotonic() - began < 5.0

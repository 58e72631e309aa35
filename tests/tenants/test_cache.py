"""Redis: whose a key is, and that nobody waits for a Redis that is away."""

import time

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
def test_a_redis_that_is_away_is_told_and_then_left_alone() -> None:
    with pytest.raises(cache.Away):
        cache.run(ECHO, [cache.key(17, "a")], [1])
    (said,) = cache.problems()
    assert "does not answer" in said
    began = time.monotonic()
    for _ in range(1000):
        with pytest.raises(cache.Away):
            cache.run(ECHO, [cache.key(17, "a")], [1])
    assert time.monotonic() - began < 0.2


def test_a_redis_that_hangs_holds_a_request_for_less_than_half_a_second(stage: Stage) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections and says nothing
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        with override_settings(REDIS_URL=url):
            began = time.monotonic()
            with pytest.raises(cache.Away):
                cache.run(ECHO, [cache.key(17, "a")], [1])
            assert time.monotonic() - began < 3 * cache.TIME_OUT

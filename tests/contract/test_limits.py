"""Budgets of keys, regencies and addresses: what is told, when it is refused, and who is not touched by it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from api.http import limits
from tenants import cache
from tests.support.at_once import at_once
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.stage import Stage


def budget(**sizes: int) -> Any:
    return override_settings(RATE_LIMITS={"key": 0, "regency": 0, "address": 0, **sizes})


@pytest.fixture(autouse=True)
def full_buckets(database: Stage) -> Iterator[None]:
    limits.refusals.clear()
    limits._own.clear()
    cache.run("return redis.call('FLUSHDB')", [], [])
    yield
    limits.refusals.clear()
    limits._own.clear()
    cache.run("return redis.call('FLUSHDB')", [], [])


def test_each_answer_says_what_remains(jembrana: Api) -> None:
    with budget(key=6, regency=12):
        first, second = jembrana.get("masterplans/"), jembrana.get("masterplans/")
    assert first.headers["RateLimit-Policy"] == '"key";q=6;w=60, "regency";q=12;w=60'
    assert first.headers["RateLimit"] == '"key";r=5;t=10, "regency";r=11;t=5'
    assert second.headers["RateLimit"].startswith('"key";r=4;')


def test_over_the_limit_the_answer_is_429_and_says_when_to_try_again(jembrana: Api) -> None:
    with budget(key=2):
        assert [jembrana.get("masterplans/").status_code for _ in range(2)] == [200, 200]
        refused = [jembrana.get("masterplans/") for _ in range(2)]  # from Redis, then from the process itself
    for answer in refused:
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "30"
        assert answer.headers["RateLimit-Policy"] == '"key";q=2;w=60'
        assert answer.headers["RateLimit"].startswith('"key";r=0;')
        assert answer.json()["code"] == "key_limit"
        assert answer.json()["type"].endswith("/docs/problems/too-many-requests")
    assert answer.json()["trace_id"] == answer.headers["Trace-Id"] != refused[0].headers["Trace-Id"]


def test_the_bucket_fills_evenly(jembrana: Api) -> None:
    with budget(key=600):
        for _ in range(20):
            jembrana.get("masterplans/")
        left = limits.take([limits.Budget("key", "kc:national:other", 600)])
        assert left.left[0][1] == 599
        (name,) = cache.run("return redis.call('KEYS', 'kc:national:limit:*')", [], [])
        # As if two seconds had passed: 20 more.
        cache.run("redis.call('HINCRBYFLOAT', KEYS[1], 'at', -2) return {}", [name.decode()], [])
        remaining = jembrana.get("masterplans/").headers["RateLimit"]
    assert int(remaining.split("r=")[1].split(";")[0]) >= 598


def test_exactly_as_many_pass_as_there_are_however_many_ask_at_once(jembrana: Api) -> None:
    with budget(key=5):
        answers = at_once(*[lambda: Api(jembrana.key).get("/v1/me/") for _ in range(12)])
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [429] * 7


def test_one_key_does_not_use_up_anothers_budget(jembrana: Api, tabanan: Api) -> None:
    with budget(key=2, regency=100):
        for _ in range(5):
            jembrana.get("masterplans/")
        assert tabanan.get("masterplans/").status_code == 200


def test_all_keys_of_a_regency_share_its_budget_and_no_other_regency_does(
    jembrana: Api, tabanan: Api, keys: Keys
) -> None:
    colleague = Api(keys.member("51.01"), jembrana.base)
    with budget(key=100, regency=3):
        answers = [api.get("masterplans/").status_code for api in (jembrana, colleague, jembrana, colleague)]
        assert answers == [200, 200, 200, 429]
        assert colleague.get("masterplans/").json()["code"] == "regency_limit"
        assert colleague.get("/v1/me/").status_code == 200, "what is not about the regency goes on"
        assert tabanan.get("masterplans/").status_code == 200


def test_who_is_refused_uses_up_nothing_of_what_is_shared(jembrana: Api, keys: Keys) -> None:
    colleague = Api(keys.member("51.01"), jembrana.base)
    with budget(key=2, regency=4):
        for _ in range(6):
            jembrana.get("masterplans/")
            limits.refusals.clear()
        assert [colleague.get("masterplans/").status_code for _ in range(2)] == [200, 200]


def test_a_stranger_uses_up_nothing_of_a_regencys(jembrana: Api, tabanan: Api) -> None:
    with budget(key=100, regency=2):
        for _ in range(5):
            answer = tabanan.get("/v1/regencies/51.01/masterplans/")
            assert answer.status_code == 404
            assert "RateLimit" not in answer.headers, "a 404 is like that of an unknown path"
        assert jembrana.get("masterplans/").status_code == 200


def test_without_a_key_the_address_counts(database: Stage) -> None:
    anyone = Api(None, "/v1/open")
    with budget(address=2):
        assert [anyone.get("dimensions/").status_code for _ in range(3)] == [200, 200, 429]
        assert anyone.get("dimensions/").json()["code"] == "address_limit"


def test_guessing_keys_counts_against_the_address(jembrana: Api) -> None:
    with budget(address=2, key=10):
        answers = [Api(f"kck_guess{n}").get("/v1/me/").status_code for n in range(4)]
        assert answers == [401, 401, 429, 429]
        assert jembrana.get("/v1/me/").status_code == 200, "a good key from the same address goes on"


def test_how_the_service_is_can_be_asked_without_end(database: Stage) -> None:
    with budget(address=1):
        client = Client(SERVER_NAME="127.0.0.1")
        assert {client.get("/healthz").status_code for _ in range(5)} == {200}


def test_without_redis_each_process_counts_for_itself(jembrana: Api) -> None:
    with budget(key=3), override_settings(REDIS_URL=""):
        answers = [jembrana.get("masterplans/") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0].headers["RateLimit"].startswith('"key";r=2;')


def test_a_limit_of_0_is_none(jembrana: Api) -> None:
    with budget():
        answer = jembrana.get("masterplans/")
    assert answer.status_code == 200
    assert "RateLimit" not in answer.headers


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, "9.9.9.9", "10.0.0.1"),  # nobody is asked whether a client is whom it says
        (1, "9.9.9.9", "9.9.9.9"),
        (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (2, "6.6.6.6, 9.9.9.9, 10.0.0.2", "9.9.9.9"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "not an address", "unknown"),
        (1, "", "10.0.0.1"),
    ],
)
def test_the_address_is_the_one_before_our_own_proxies(proxies: int, forwarded: str, found: str) -> None:
    with override_settings(TRUSTED_PROXIES=proxies):
        meta = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}
        assert limits.address_of(meta) == found


def test_the_defaults_leave_room_for_an_office_that_works_through_its_year() -> None:
    assert settings.RATE_LIMITS["key"] >= 3_000

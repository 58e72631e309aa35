"""The door refuses repeated offenders and too many requests under way before the framework runs."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory, override_settings

from api.http import door, limits
from tenants import cache
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.stage import Stage

AGENCIES = "/v1/regencies/51.01/agencies/"


class Application:
    """The framework, counted, and held where a test says so."""

    def __init__(self) -> None:
        self.asked = 0
        self.hold: Callable[[str], None] = lambda path: None
        self._django = WSGIHandler()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        if door.REFUSED not in environ:
            self.hold(environ["PATH_INFO"])
        return self._django(environ, start_response)


class Answer:
    def __init__(
        self, application: Any, key: str | None, path: str, method: str = "GET", **more: str
    ) -> None:
        headers = {**more, **({} if key is None else {"Authorization": f"Bearer {key}"})}
        request = RequestFactory(SERVER_NAME="127.0.0.1").generic(method, path, headers=headers)
        started: list[Any] = []
        body = application(request.environ, lambda status, said: started.append((status, said)))
        self.text = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        ((status, said),) = started
        self.status, self.headers = int(status.split()[0]), dict(said)
        connection.close()

    @property
    def body(self) -> Any:
        return json.loads(self.text)


@pytest.fixture(autouse=True)
def forgotten(database: Stage) -> Iterator[None]:
    """No test depends on another, and none waits but where it says so."""

    def forget() -> None:
        limits.refusals.clear()
        limits.parties.clear()
        cache.run("return redis.call('FLUSHDB')", [], [])

    forget()
    with override_settings(REFUSAL_PAUSE=0):
        yield
    forget()


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
def entrance(application: Application) -> door.Door:
    return door.Door(application)


def test_who_was_refused_is_refused_again_without_the_framework(
    jembrana: Api, application: Application, entrance: door.Door
) -> None:
    with override_settings(RATE_LIMITS={"key": 1, "regency": 0, "address": 0}):
        answers = [Answer(entrance, jembrana.key, AGENCIES) for _ in range(5)]
    assert [answer.status for answer in answers] == [200, 429, 429, 429, 429]
    assert application.asked == 3, "the second refusal is written by the framework and kept"
    written, *kept = answers[2:]
    for answer in kept:
        assert answer.body == {**written.body, "trace_id": answer.headers["Trace-Id"]}
        assert answer.headers == {**written.headers, "Trace-Id": answer.headers["Trace-Id"]}
        assert answer.headers["Retry-After"] == "60"
    assert len({answer.headers["Trace-Id"] for answer in answers}) == 5


def test_a_refusal_is_in_the_language_at_the_address_and_with_the_trace_id_of_its_request(
    jembrana: Api, entrance: door.Door
) -> None:
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    with override_settings(RATE_LIMITS={"key": 1, "regency": 0, "address": 0}):
        Answer(entrance, jembrana.key, AGENCIES)
        for _ in range(3):
            Answer(entrance, jembrana.key, AGENCIES)
        other = Answer(entrance, jembrana.key, "/v1/regencies/51.01/members/")
        again = Answer(
            entrance,
            jembrana.key,
            AGENCIES,
            **{"Accept-Language": "id", "traceparent": f"00-{trace_id}-b7ad6b7169203331-01"},
        )
    assert (other.status, other.body["instance"]) == (429, "/v1/regencies/51.01/members/")
    assert again.body["detail"].startswith("Terlalu banyak permintaan")
    assert again.headers["Content-Language"] == "id"
    assert again.body["trace_id"] == again.headers["Trace-Id"] == trace_id


def test_no_more_of_one_regencys_requests_are_let_in_at_a_time_and_others_are(
    jembrana: Api, tabanan: Api, keys: Keys, application: Application, entrance: door.Door
) -> None:
    colleague = keys.member("51.01")
    for key in (jembrana.key, colleague):  # from now on it is known whose they are
        assert Answer(entrance, key, AGENCIES).status == 200
    inside, done = threading.Semaphore(0), threading.Event()

    def hold(path: str) -> None:
        if path == AGENCIES:
            inside.release()
            done.wait(20)

    application.hold = hold
    held: list[Answer] = []
    threads = [
        threading.Thread(target=lambda: held.append(Answer(entrance, jembrana.key, AGENCIES)))
        for _ in range(2)
    ]
    with override_settings(REQUESTS_AT_ONCE=2):
        for thread in threads:
            thread.start()
        for _ in threads:
            assert inside.acquire(timeout=20)
        try:
            refused = [Answer(entrance, key, AGENCIES) for key in (colleague, jembrana.key, colleague)]
            asked = application.asked
            refused.append(Answer(entrance, colleague, AGENCIES))
            assert application.asked == asked
            assert Answer(entrance, tabanan.key, AGENCIES.replace("51.01", "51.02")).status == 200
            assert Answer(entrance, None, "/v1/open/dimensions/").status == 200
            assert Answer(entrance, None, "/healthz").status == 200
        finally:
            done.set()
            for thread in threads:
                thread.join()
    for answer in refused:
        assert answer.status == 429
        assert answer.headers["Retry-After"] == "1"
        assert answer.body["code"] == "at_once_limit"
        assert answer.body["trace_id"] == answer.headers["Trace-Id"]
    assert [answer.status for answer in held] == [200, 200]
    assert Answer(entrance, colleague, AGENCIES).status == 200


def test_keys_that_nobody_knows_count_with_their_address_and_not_with_a_regency(
    jembrana: Api, application: Application, entrance: door.Door
) -> None:
    assert Answer(entrance, jembrana.key, AGENCIES).status == 200
    inside, done = threading.Event(), threading.Event()

    def hold(path: str) -> None:
        if not inside.is_set():
            inside.set()
            done.wait(20)

    application.hold = hold
    thread = threading.Thread(target=lambda: Answer(entrance, "kck_made_up", AGENCIES))
    with override_settings(REQUESTS_AT_ONCE=1):
        thread.start()
        assert inside.wait(20)
        try:
            assert Answer(entrance, "kck_made_up_too", AGENCIES).status == 429
            assert Answer(entrance, jembrana.key, AGENCIES).status == 200
        finally:
            done.set()
            thread.join()


def test_who_is_refused_once_more_waits_as_long_as_there_is_room(
    jembrana: Api, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits, done = threading.Semaphore(0), threading.Event()
    asked_for: list[float] = []

    def sleep(seconds: float) -> None:
        asked_for.append(seconds)
        waits.release()
        done.wait(20)

    monkeypatch.setattr(door.time, "sleep", sleep)
    told: list[int] = []
    with override_settings(
        RATE_LIMITS={"key": 1, "regency": 0, "address": 0}, REFUSAL_PAUSE=0.75, REFUSALS_HELD=1
    ):
        entrance = door.Door(application)
        statuses = [Answer(entrance, jembrana.key, AGENCIES).status for _ in range(3)]
        assert (statuses, asked_for) == ([200, 429, 429], []), "what the framework writes is told at once"
        thread = threading.Thread(target=lambda: told.append(Answer(entrance, jembrana.key, AGENCIES).status))
        thread.start()
        assert waits.acquire(timeout=20)
        try:
            assert Answer(entrance, jembrana.key, AGENCIES).status == 429, (
                "one waits: this one is told at once"
            )
            assert told == []
            asked = application.asked
        finally:
            done.set()
            thread.join()
        Answer(entrance, jembrana.key, AGENCIES)
    assert (told, asked_for, application.asked) == ([429], [0.75, 0.75], asked)

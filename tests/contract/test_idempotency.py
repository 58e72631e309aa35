"""Idempotency-Key: the same POST is done once, however often, whenever and over whatever connection it comes."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from api.http import kept_answers, retries
from api.http.views import View
from tenants.ids import uuid7
from tests.isolation import routes
from tests.support import plans, programs, walks
from tests.support.at_once import at_once
from tests.support.callers import Keys, regency_id
from tests.support.documented import documents
from tests.support.http import Api
from tests.support.stage import Stage

KEY = {"Idempotency-Key": '"0198f6b2-7c1e-7d3a-9b1f-2c4d5e6f7a8b"'}
AGENCY = {"name": "Dinas Kesehatan"}
#: The forms of pages and of OAuth2 know no Idempotency-Key: RFC 6749 says what a second one means.
POSTS = [route for route in routes.routes() if route.method == "POST" and route.pattern.startswith("v1/")]


def agencies(api: Api) -> list[str]:
    return [row["name"] for row in api.get("agencies/").json()["data"]]


def kept(stage: Stage, code: str = "51.01") -> list[tuple[Any, ...]]:
    table = f"r_{regency_id(code)}.retries_answer"
    return stage.superuser.execute(f"SELECT status, headers, body FROM {table}".encode()).fetchall()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the time by which answers are kept."""

    def later(**by: float) -> None:
        now = datetime.now(UTC) + timedelta(**by)
        monkeypatch.setattr(retries.timezone, "now", lambda: now)

    return later


def test_the_same_request_twice_is_done_once_and_answered_alike(jembrana: Api) -> None:
    first, second = (jembrana.post("agencies/", AGENCY, **KEY) for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    for name in ("ETag", "Location", "Content-Type", "Cache-Control"):
        assert first.headers.get(name) == second.headers.get(name)
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert agencies(jembrana) == ["Dinas Kesehatan"]


def test_a_repetition_says_in_which_language_the_answer_is(jembrana: Api) -> None:
    for language in ("id", "en"):
        answer = jembrana.post("agencies/", AGENCY, **KEY, **{"Accept-Language": language})
        assert answer.headers["Content-Language"] == "id"


def test_without_a_key_nothing_is_kept(database: Stage, jembrana: Api) -> None:
    jembrana.post("agencies/", AGENCY)
    assert kept(database) == []


def test_how_the_body_is_written_does_not_matter(jembrana: Api) -> None:
    jembrana.post("agencies/", b'{"name": "Dinas Kesehatan"}', **KEY)
    assert jembrana.post("agencies/", b'{ "name":\n"Dinas Kesehatan" }', **KEY).status_code == 201
    assert len(agencies(jembrana)) == 1


def test_another_body_with_the_same_key_is_refused(jembrana: Api) -> None:
    jembrana.post("agencies/", AGENCY, **KEY)
    answer = jembrana.post("agencies/", {"name": "Dinas Pendidikan"}, **KEY)
    assert plans.refused(answer)[:2] == (422, "idempotency_key_reused")
    assert agencies(jembrana) == ["Dinas Kesehatan"]


def test_another_address_with_the_same_key_is_refused(jembrana: Api) -> None:
    jembrana.post("agencies/", AGENCY, **KEY)
    answer = jembrana.post("programmes/", AGENCY, **KEY)
    assert plans.refused(answer)[:2] == (422, "idempotency_key_reused")


def test_the_key_is_the_credentials_own(jembrana: Api, tabanan: Api, keys: Keys) -> None:
    colleague = Api(keys.member("51.01"), jembrana.base)
    for api, name in ((jembrana, "A"), (colleague, "B"), (tabanan, "C")):
        answer = api.post("agencies/", {"name": name}, **KEY)
        assert answer.status_code == 201
        assert "Idempotency-Replayed" not in answer.headers
    assert sorted(agencies(jembrana)) == ["A", "B"]
    assert agencies(tabanan) == ["C"]


def test_a_repetition_may_come_with_the_next_token(jembrana: Api) -> None:
    program = programs.register("51.01", scopes=("programmes:write", "drafts:read"))
    place = plans.of(plans.begin(jembrana)["id"])
    first, second = (
        Api(program.token("programmes:write"), jembrana.base).post(place, plans.PROGRAMME, **KEY)
        for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (201, 201), second.content
    assert first.content == second.content
    assert second.headers["Idempotency-Replayed"] == "true"


def test_a_repetition_may_come_after_the_key_of_webhooks_was_replaced(jembrana: Api) -> None:
    program = programs.register("51.01", scopes=("programmes:write", "drafts:read"))
    api, place = Api(program.token("programmes:write"), jembrana.base), plans.of(plans.begin(jembrana)["id"])
    first, leaked = api.post(place, plans.PROGRAMME, **KEY), settings.WEBHOOK_KEY
    with override_settings(WEBHOOK_KEY="another-key-of-webhooks", PREVIOUS_WEBHOOK_KEY=leaked):
        second = api.post(place, plans.PROGRAMME, **KEY)
    assert (second.status_code, second.content) == (201, first.content)


def test_what_was_refused_may_be_corrected_under_the_same_key(database: Stage, jembrana: Api) -> None:
    assert jembrana.post("agencies/", {"nama": "Dinas Kesehatan"}, **KEY).status_code == 422
    assert kept(database) == []
    assert jembrana.post("agencies/", AGENCY, **KEY).status_code == 201


def test_the_key_is_good_without_quotes_too(jembrana: Api) -> None:
    jembrana.post("agencies/", AGENCY, **{"Idempotency-Key": '"abc"'})
    again = jembrana.post("agencies/", AGENCY, **{"Idempotency-Key": "abc"})
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_dry_run_keeps_nothing_and_is_done_again(jembrana: Api) -> None:
    rows = [{"indicator": "ECO-03", "period": "2024", "value": "4.5"}]
    for _ in range(2):
        answer = jembrana.post("values/import/?dry_run=true", rows, **{"Idempotency-Key": "dry"})
        assert (answer.status_code, answer.json()["is_stored"]) == (200, False)
        assert "Idempotency-Replayed" not in answer.headers
    stored = jembrana.post("values/import/", rows, **{"Idempotency-Key": "wet"})
    assert stored.json()["counts"]["created"] == 1


def test_a_number_past_64_bits_is_refused_with_its_place(jembrana: Api) -> None:
    body = {"leaving": {"person_id": str(uuid7())}, "to": {"person_id": None}, "expected_count": 10**22}
    answer = jembrana.post("owners/reassign/", body, **{"Idempotency-Key": "long"})
    assert answer.status_code in (409, 422), answer.json()


@pytest.mark.parametrize("key", ["", '""', '"a', "a b", "é", "x" * 256, '"a", "b"'])
def test_a_key_that_cannot_be_read_is_refused(jembrana: Api, key: str) -> None:
    answer = jembrana.post("agencies/", AGENCY, **{"Idempotency-Key": key})
    assert plans.refused(answer)[:2] == (400, "malformed_idempotency_key")


def test_an_hour_later_it_is_still_the_same_answer_and_after_two_days_a_new_request(
    jembrana: Api, clock: Any, database: Stage
) -> None:
    first = jembrana.post("agencies/", AGENCY, **KEY)
    clock(hours=1)
    assert jembrana.post("agencies/", AGENCY, **KEY).content == first.content
    clock(hours=47.9)
    assert jembrana.post("agencies/", AGENCY, **KEY).content == first.content
    clock(hours=48.1)
    jembrana.post("agencies/", {"name": "Dinas Pendidikan"}, **KEY)
    assert sorted(agencies(jembrana)) == ["Dinas Kesehatan", "Dinas Pendidikan"]
    assert len(kept(database)) == 1


def test_old_answers_go_with_new_ones(jembrana: Api, clock: Any, database: Stage) -> None:
    for n in range(3):
        jembrana.post("agencies/", {"name": f"Dinas {n}"}, **{"Idempotency-Key": f"k{n}"})
    clock(hours=49)
    jembrana.post("agencies/", {"name": "Dinas 9"}, **{"Idempotency-Key": "k9"})
    assert len(kept(database)) == 1


def test_ten_at_once_are_done_once(jembrana: Api) -> None:
    answers = at_once(
        *[lambda: Api(jembrana.key, jembrana.base).post("agencies/", AGENCY, **KEY) for _ in range(10)]
    )
    assert agencies(jembrana) == ["Dinas Kesehatan"]
    done = [answer for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} <= {201, 409, 503}
    assert len({answer.content for answer in done}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in done) == 1
    assert jembrana.post("agencies/", AGENCY, **KEY).content == done[0].content


def test_who_waits_too_long_for_the_first_is_told_to_come_back(
    database: Stage, jembrana: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_answers, "PATIENCE_MS", 100)
    jembrana.post("agencies/", AGENCY, **KEY)
    table = f"r_{regency_id('51.01')}.retries_answer"
    with database.superuser.transaction():
        database.superuser.execute(
            f"SELECT FROM {table} FOR UPDATE".encode()
        )  # as a request under way has it
        answer = jembrana.post("agencies/", AGENCY, **KEY)
    assert plans.refused(answer)[:2] == (409, "request_under_way")
    assert answer.headers["Retry-After"] == "2"
    assert jembrana.post("agencies/", AGENCY, **KEY).headers["Idempotency-Replayed"] == "true"


def test_a_kept_answer_cannot_be_read_without_the_credential(database: Stage, jembrana: Api) -> None:
    jembrana.post("agencies/", AGENCY, **KEY)
    ((status, headers, body),) = kept(database)
    assert status == 201
    assert "Kesehatan" not in json.dumps(headers)
    assert b"Kesehatan" not in bytes(body)


def test_the_ministrys_requests_too(ministry: Api, database: Stage) -> None:
    first, second = (
        ministry.post("regencies/51.01/suspend/", {"reason": "Surat 1/2026"}, **KEY) for _ in range(2)
    )
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.headers["Location"] == first.headers["Location"]
    other = ministry.post("regencies/51.02/suspend/", {"reason": "Surat 1/2026"}, **KEY)
    assert plans.refused(other)[:2] == (422, "idempotency_key_reused")


def test_a_file_of_values_is_stored_once_and_answered_alike(jembrana: Api, tabanan: Api) -> None:
    def send(api: Api, text: str, query: str = "") -> Any:
        return api.send("POST", f"values/import/{query}", text.encode(), "text/csv", **KEY)

    def stored(api: Api) -> list[tuple[str, str, int]]:
        rows = api.get("values/").json()["data"]
        return [(row["period"], row["value"], row["version"]) for row in rows]

    text = "indicator,period,value\nECO-03,2023,4\nECO-03,2024,5\n"
    send(tabanan, text.replace("5", "7"))
    first = send(jembrana, text)
    assert first.json()["counts"]["created"] == 2, first.json()
    value = "values/ECO-03/total/2024/"
    jembrana.put(value, {"value": "6"}, **plans.tag(jembrana, value))
    changes = jembrana.get("history/?resource=value").json()
    again = send(jembrana, text)
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    for other in (send(jembrana, text + "ECO-03,2022,1\n"), send(jembrana, text, "?dry_run=true")):
        assert plans.refused(other)[:2] == (422, "idempotency_key_reused")
    assert stored(jembrana) == [("2023", "4", 1), ("2024", "6", 2)]
    assert len(changes["data"]) == 3
    assert jembrana.get("history/?resource=value").json() == changes
    assert stored(tabanan) == [("2023", "4", 1), ("2024", "7", 1)]


# --- The connection breaks before the answer -------------------------------------------------------------------------


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def port(database: Stage) -> Iterator[int]:
    with make_server("127.0.0.1", 0, WSGIHandler(), handler_class=Quiet) as server:
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # it cannot write its answer: as meant
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_a_request_whose_answer_was_lost_is_done_once(port: int, jembrana: Api) -> None:
    body = json.dumps(AGENCY).encode()
    head = (
        "POST /v1/regencies/51.01/agencies/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {jembrana.key}\r\nIdempotency-Key: {KEY['Idempotency-Key']}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # cut, not closed
        connection.sendall(head.encode() + body)
    for _ in range(100):
        if agencies(jembrana):
            break
        threading.Event().wait(0.05)
    again = jembrana.post("agencies/", AGENCY, **KEY)
    assert again.status_code == 201
    assert again.headers["Idempotency-Replayed"] == "true"
    assert agencies(jembrana) == ["Dinas Kesehatan"]


# --- Every address ---------------------------------------------------------------------------------------------------


def test_every_post_keeps_its_answer() -> None:
    def check(route: routes.Route) -> None:
        assert route.view.kept_in is not None
        assert route.view.reads_body or route.view.content is not View.content, (
            "it reads the body itself: it says what"
        )

    walks.each(POSTS, check)


def test_every_post_says_so_in_its_document() -> None:
    for document in documents().values():
        for path, operations in document["paths"].items():
            if "post" in operations and not path.startswith("/oauth/"):  # a token is issued anew
                names = {each["name"] for each in operations["post"]["parameters"]}
                assert "Idempotency-Key" in names, path

"""A client on a weak link, as docs/weak-links.md tells it to behave: what it sends again is not done twice."""

import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.conf import settings

from tenants.ids import uuid7
from tests.support import plans
from tests.support.http import Api

DOCS = settings.BASE_DIR / "docs"
SITI = {
    "email": "siti@jembranakab.example",
    "name": "Siti Aminah",
    "office": "Dinas Kesehatan",
    "roles": ["contributor"],
}


def programme(api: Api) -> str:
    plans.begin(api)
    return f"programmes/{plans.add(api, activities=[plans.activity()])['id']}/"


def member(api: Api) -> str:
    return f"members/{api.post('members/', SITI).json()['id']}/"


def agency(api: Api) -> str:
    path = f"agencies/{uuid7()}/"
    assert api.put(path, {"name": "Dinas"}).status_code == 201
    return path


def value(api: Api) -> str:
    path = "values/LIV-08/total/2025/"
    assert api.put(path, {"value": "3"}).status_code == 201
    return path


def enactment(api: Api) -> str:
    plan = plans.begin(api)["id"]
    plans.enact(api, plan)
    return f"masterplans/{plan}/enactment/"


def document(api: Api) -> str:
    return f"masterplans/{plans.begin(api)['id']}/document/"


#: What there is, and a change of it.
CHANGES: list[tuple[str, Callable[[Api], str], dict[str, Any]]] = [
    ("PATCH", programme, {"title": "Lain"}),
    ("PATCH", programme, {"activities": [plans.activity("Baru")]}),
    ("PUT", programme, {**plans.PROGRAMME, "title": "Lain", "activities": [plans.activity("Baru")]}),
    ("PATCH", member, {"roles": ["steward"]}),
    ("PUT", agency, {"name": "Dinas Sosial"}),
    ("PATCH", agency, {"name": "Dinas Sosial"}),
    ("PATCH", value, {"value": "4"}),
    ("PUT", value, {"value": "4"}),
    ("PATCH", enactment, {"number": "46 Tahun 2022", "reason": "Salah nomor"}),
]

DEADLINE = {"opens_at": "2030-04-01T00:00:00Z", "due_at": "2030-04-30T16:59:59Z"}
#: Of the ministry: an address, what is there, a change of it, and another one.
NATIONAL: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    (
        "acceptance-rules/masterplan/",
        {"without_warning": True},
        {"without_warning": False, "after_working_days": 4},
        {"without_warning": False, "after_working_days": 5},
    ),
    (
        "deadlines/periodic_report/2030-Q1/",
        DEADLINE,
        {**DEADLINE, "closes_at": "2030-06-30T16:59:59Z"},
        {**DEADLINE, "closes_at": "2030-07-31T16:59:59Z"},
    ),
]


@pytest.mark.usefixtures("tabanan")
@pytest.mark.parametrize(("verb", "begin", "change"), CHANGES)
def test_a_change_whose_answer_was_lost_is_sent_again_with_the_same_tag(
    jembrana: Api, verb: str, begin: Callable[[Api], str], change: dict[str, Any]
) -> None:
    path = begin(jembrana)
    tag = plans.tag(jembrana, path)
    first, again = (jembrana.request(verb, path, change, **tag) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200), again.json()
    assert (again.json(), again.headers["ETag"]) == (first.json(), first.headers["ETag"])
    assert again.headers["ETag"] != tag["If-Match"]
    other = "roles" if "roles" in change else next(iter(change))
    differs = {**change, other: {"roles": ["viewer"], "activities": []}.get(other, "7")}
    assert jembrana.request(verb, path, differs, **tag).status_code == 412


@pytest.mark.parametrize(("path", "there", "change", "other"), NATIONAL)
def test_the_ministry_sends_a_change_again_with_the_same_tag(
    ministry: Api, path: str, there: dict[str, Any], change: dict[str, Any], other: dict[str, Any]
) -> None:
    assert ministry.put(path, there).status_code in (200, 201)
    tag = plans.tag(ministry, path)
    first, again = (ministry.put(path, change, **tag) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200), again.json()
    assert (again.json(), again.headers["ETag"]) == (first.json(), first.headers["ETag"])
    assert again.headers["ETag"] != tag["If-Match"]
    assert ministry.put(path, other, **tag).status_code == 412


@pytest.mark.usefixtures("tabanan")
def test_a_whole_document_whose_answer_was_lost_is_sent_again(jembrana: Api) -> None:
    path = document(jembrana)
    read = jembrana.get(path)
    body, tag = read.json(), {"If-Match": read.headers["ETag"]}
    body["masterplan"]["vision"] = "Jembrana Emas"
    first, again = (jembrana.put(path, body, **tag) for _ in range(2))
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())


def example(page: str) -> str:
    (found,) = re.findall(r"^```python\n(.*?)^```$", (DOCS / page).read_text(), re.MULTILINE | re.DOTALL)
    return str(found)


def test_both_languages_have_the_same_example() -> None:
    assert example("weak-links.md") == example("id/weak-links.md")


class Flaky(BaseHTTPRequestHandler):
    """A service that drops a connection, is busy, breaks off answers among headers and content, and answers then."""

    answers: tuple[int | None, ...] = (None, 503, 200, 502, 409, -201, 201)

    def do_POST(self) -> None:
        server: Any = self.server
        content = self.rfile.read(int(self.headers["Content-Length"]))
        server.seen.append((self.headers["Idempotency-Key"], self.headers["If-Match"], content))
        status = self.answers[len(server.seen) - 1]
        if status is None:
            return
        if status < 0:
            self.wfile.write(f"HTTP/1.1 {-status} Created\r\nContent-Ty".encode())
            return
        self.send_response(status)
        if status == 503:
            self.send_header("Retry-After", "5")
        self.send_header("Content-Length", "20" if status in (200, 409) else "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def flaky() -> Iterator[Any]:
    server: Any = HTTPServer(("127.0.0.1", 0), Flaky)
    server.seen = []
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_the_example_sends_again_until_it_is_answered(flaky: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    names: dict[str, Any] = {}
    exec(example("weak-links.md"), names)
    waited: list[int] = []
    monkeypatch.setattr(names["time"], "sleep", waited.append)
    status, _, content = names["send"](
        "POST", f"http://127.0.0.1:{flaky.server_port}/", "kck_x", {"a": 1}, **{"If-Match": '"v"'}
    )
    assert (status, content, waited) == (201, b"{}", [1, 5, 4, 8, 16, 32])
    assert len(flaky.seen) == 7
    assert len(set(flaky.seen)) == 1
    assert flaky.seen[0][1:] == ('"v"', b'{"a": 1}')

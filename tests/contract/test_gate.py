"""The gate: no thread is taken before a request's body is here, and no body may take as long as it likes."""

import asyncio
import io
import json
import socket
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from api.http import gate, limits, retries
from tests.support import met
from tests.support.callers import Keys
from tests.support.live import running
from tests.support.siege import form
from tests.support.stage import Stage

FORM = {"content-type": "application/x-www-form-urlencoded"}


class Protocol:
    """A client as granian shows it: what it sends, piece by piece, and what it is told."""

    def __init__(self, pieces: AsyncIterator[bytes] | None = None) -> None:
        self._pieces = pieces
        self.told: list[bytes] = []
        self.status, self.headers = 0, dict[str, str]()

    def __aiter__(self) -> AsyncIterator[bytes]:
        assert self._pieces is not None, "the body is not read"
        return self._pieces

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers = status, dict(headers)
        self.told.append(body)

    def response_file(self, status: int, headers: list[tuple[str, str]], path: str) -> None:
        self.response_bytes(status, headers, Path(path).read_bytes())

    @property
    def body(self) -> Any:
        return json.loads(b"".join(self.told))


class Empty(Protocol):
    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.status = status


async def pieces(*all_of_it: bytes, pause: float = 0) -> AsyncIterator[bytes]:
    for piece in all_of_it:
        await asyncio.sleep(pause)
        yield piece


def scope(method: str = "POST", path: str = "/oauth/token/", *more: tuple[str, str], **headers: str) -> Any:
    said = [("host", "127.0.0.1"), *((name.replace("_", "-"), each) for name, each in headers.items()), *more]
    return SimpleNamespace(
        method=method,
        path=path,
        query_string="",
        http_version="1.1",
        scheme="http",
        server="127.0.0.1:8000",
        client="127.0.0.1:40000",
        headers=SimpleNamespace(
            items=lambda: [each for each in said if each[1].isascii()],
            keys=lambda: [name for name, _ in said],
        ),
    )


def echo(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start("200 OK", [])
    body = environ.pop("wsgi.input").read()
    shown = {name: value for name, value in environ.items() if isinstance(value, str)}
    return [json.dumps({**shown, "body": body.decode()}).encode()]


def asked(application: Any, asked_for: Any, protocol: Protocol) -> Protocol:
    asyncio.run(gate.Gate(application, threads=2).__rsgi__(asked_for, protocol))
    return protocol


def refused(asked_for: Any, protocol: Protocol) -> tuple[int, str, str]:
    asked(WSGIHandler(), asked_for, protocol)
    met.note_body(asked_for.method, asked_for.path, protocol.status, b"".join(protocol.told))
    return protocol.status, protocol.body["code"], protocol.headers["Connection"]


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    limits.parties.clear()
    monkeypatch.setattr(gate, "_OPENED_WITHIN", 0)


def test_a_body_arrives_whole_and_headers_as_wsgi_has_them() -> None:
    more = (
        ("accept", "a/b"),
        ("accept", "c/d"),
        ("x_forwarded_for", "1.2.3.4"),
        ("cookie", "a=1"),
        ("cookie", "b=2"),
    )
    got = asked(echo, scope("POST", "/é", *more, content_length="4"), Protocol(pieces(b"ab", b"cd"))).body
    assert got["body"] == "abcd"
    assert got["PATH_INFO"] == "/é".encode().decode("latin-1")
    assert (got["HTTP_ACCEPT"], got["HTTP_COOKIE"], got["REMOTE_ADDR"]) == (
        "a/b,c/d",
        "a=1; b=2",
        "127.0.0.1",
    )
    assert "HTTP_X_FORWARDED_FOR" not in got, "a name with an underscore passes for no other"


def test_a_header_that_is_not_ascii_is_there_and_cannot_be_read() -> None:
    said = (("idempotency-key", "é"), ("accept", "é"), ("accept", "a/b"))
    got = asked(echo, scope("GET", "/", *said), Protocol()).body
    assert retries._KEY.fullmatch(got["HTTP_IDEMPOTENCY_KEY"]) is None
    assert got["HTTP_ACCEPT"] == "a/b"


@pytest.mark.parametrize("said", ["a/b; " + "c=d; " * 2_500, "a/b; c*=nocharset''d"], ids=["long", "charset"])
def test_media_types_that_cannot_be_parsed_are_no_fault_of_the_server(database: Stage, said: str) -> None:
    """Anyone could else fill the log with errors."""
    form = {"content_type": said, "content_length": "3"}
    posted = asked(WSGIHandler(), scope("POST", "/v1/me/", **form), Protocol(pieces(b"a=b")))
    assert (posted.status, posted.body["code"]) == (405, "method_not_allowed")
    asked_for = scope("GET", "/v1/open/reference/error-codes/", ("accept", said))
    assert asked(WSGIHandler(), asked_for, Protocol()).status == 200
    got = asked(
        echo, scope("POST", "/", ("accept", f"c/d;q=0.5,{said}"), **form), Protocol(pieces(b"a=b"))
    ).body
    assert (got["HTTP_ACCEPT"], got["CONTENT_TYPE"]) == ("*/*", "application/octet-stream")
    fine = "application/json; charset=utf-8"
    got = asked(echo, scope("GET", "/", ("accept", fine), content_type=fine), Protocol()).body
    assert got["HTTP_ACCEPT"] == got["CONTENT_TYPE"] == fine


def test_a_length_that_is_said_twice_is_one() -> None:
    got = asked(
        echo, scope("POST", "/", ("content-length", "2"), content_length="2"), Protocol(pieces(b"ab"))
    )
    assert (got.status, got.body["CONTENT_LENGTH"]) == (200, "2")


def test_a_body_in_pieces_gets_its_length() -> None:
    got = asked(echo, scope(transfer_encoding="chunked"), Protocol(pieces(b"ab", b"c"))).body
    assert (got["body"], got["CONTENT_LENGTH"]) == ("abc", "3")
    assert "HTTP_TRANSFER_ENCODING" not in got


def test_a_body_in_pieces_that_breaks_off_is_refused() -> None:
    """The server shows a fault by one empty piece more than the end has. What was whole until then is a part only."""
    headers = FORM | {"transfer-encoding": "chunked"}
    assert asked(echo, scope(**headers), Protocol(pieces(b"a=1", b""))).body["body"] == "a=1"
    broken = Protocol(pieces(b"a=1", b"", b""))
    assert refused(scope(**headers), broken) == (400, "body_incomplete", "close")


def test_a_body_that_comes_too_slowly_is_refused_and_a_steady_one_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gate, "PATIENCE", 0.2)
    monkeypatch.setattr(gate, "SLOWEST", 100)
    slow = Protocol(pieces(*[b"a"] * 20, pause=0.05))
    assert refused(scope(**FORM, content_length="20"), slow) == (400, "too_slow", "close")
    silent = Protocol(pieces(b"a", pause=30))
    assert refused(scope(**FORM, content_length="20"), silent) == (400, "too_slow", "close")
    steady = Protocol(pieces(*[bytes(10)] * 8, pause=0.05))
    assert asked(echo, scope(content_length="80"), steady).status == 200


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"content_length": "1048577"}, 413, "payload_too_large"),
        ({"content_length": "70000000", "authorization": "Bearer kck_a"}, 413, "payload_too_large"),
        ({"content_length": "3"}, 400, "body_incomplete"),
    ],
)
def test_what_cannot_be_taken_is_refused(headers: dict[str, str], status: int, code: str) -> None:
    body = pieces(b"ab") if status == 400 else None
    assert refused(scope(**FORM, **headers), Protocol(body)) == (status, code, "close")


def full_disk(**_: object) -> IO[bytes]:
    return open("/dev/full", "w+b")


def test_a_body_that_finds_no_room_is_answered_503(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "SpooledTemporaryFile", full_disk)
    asked_for = scope(**FORM, content_length="3")
    assert refused(asked_for, Protocol(pieces(b"a=b"))) == (503, "unavailable", "close")


def test_a_request_without_its_host_is_refused() -> None:
    """RFC 9112 asks for this; HTTP/1.0 knew no such header."""
    asked_for = scope("GET", "/healthz")
    asked_for.headers = SimpleNamespace(items=list, keys=list)
    protocol = asked(WSGIHandler(), asked_for, Protocol())
    assert (protocol.status, protocol.body["code"]) == (400, "unknown_host")
    asked_for.http_version = "1.0"
    assert asked(WSGIHandler(), asked_for, Protocol()).status == 200


def test_pieces_without_end_are_refused() -> None:
    protocol = Protocol(pieces(*[bytes(1024 * 1024)] * 6))
    asked(WSGIHandler(), scope(transfer_encoding="chunked", authorization="Bearer kck_a"), protocol)
    assert (protocol.status, protocol.headers["Connection"]) == (413, "close")


def test_one_address_has_so_many_bodies_under_way_and_another_key_its_own() -> None:
    async def scene() -> tuple[Protocol, Protocol]:
        entrance = gate.Gate(WSGIHandler(), threads=2)
        asked_for = scope(**FORM, content_length="2")
        first = asyncio.create_task(entrance.__rsgi__(asked_for, Protocol(pieces(b"ab", pause=30))))
        await asyncio.sleep(0.01)
        second, third = Protocol(), Protocol(pieces(b"{}"))
        await entrance.__rsgi__(asked_for, second)
        limits.parties.note(("Bearer kck_known", "51.01"), [limits.of_regency(1)])
        path = "/v1/regencies/51.01/nowhere/"
        await entrance.__rsgi__(
            scope("POST", path, authorization="Bearer kck_known", content_length="2"), third
        )
        first.cancel()
        return second, third

    with override_settings(REQUESTS_AT_ONCE=1):
        second, third = asyncio.run(scene())
    met.note_body("POST", "/oauth/token/", second.status, b"".join(second.told))
    assert (second.status, second.body["code"]) == (429, "at_once_limit")
    assert third.status == 404


def test_strangers_share_a_few_places_for_large_bodies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "LARGE_FROM_STRANGERS", 0)
    asked_for = scope(**FORM, content_length="6000000", authorization="Bearer kck_a")
    assert refused(asked_for, Protocol()) == (503, "transfers_busy", "close")


def test_what_comes_in_pieces_is_sent_as_a_file_and_closed() -> None:
    class File(io.BytesIO):
        def __iter__(self) -> Any:
            return iter(lambda: self.read(2) or None, None)

    file = File(b"abcd")

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("206 Partial Content", [("Content-Length", "4")])
        return file

    protocol = asked(application, scope("GET"), Protocol())
    assert (protocol.status, protocol.told) == (206, [b"abcd"])
    assert file.closed


@pytest.mark.parametrize("error", [ValueError, SystemExit, type("PanicException", (BaseException,), {})])
def test_an_application_that_fails_is_a_500_and_its_thread_goes_on(error: type[BaseException]) -> None:
    """A library's panic is no Exception."""

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        raise error

    async def scene() -> list[int]:
        entrance = gate.Gate(application, threads=1)
        protocols = [Empty(), Empty()]
        for protocol in protocols:
            await entrance.__rsgi__(scope("GET"), protocol)
        return [protocol.status for protocol in protocols]

    assert asyncio.run(scene()) == [500, 500]


def test_an_answer_in_pieces_that_finds_no_room_is_a_503(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "TemporaryFile", full_disk)

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [])
        return iter([b"code,name"])

    assert asked(application, scope("GET"), Empty()).status == 503


@pytest.mark.long
def test_300_bodies_that_never_come_keep_nobody_from_working(database: Stage, keys: Keys) -> None:
    """More than there are threads in both processes of the server, for each of its working places."""
    key, statuses = keys.member("51.01"), set[int]()
    with running(database) as live, ExitStack() as opened:
        for n in range(300):
            client = socket.create_connection(("127.0.0.1", live.port), 10, (f"127.0.0.{2 + n % 15}", 0))
            opened.enter_context(client).sendall(form(9000) + b"a")
        for n in range(10):
            statuses.add(live.ask(key, "/v1/regencies/51.01/agencies/")[0])
            statuses.add(live.ask(key, "/v1/regencies/51.01/agencies/", "POST", {"name": f"Dinas {n}"})[0])
    assert statuses == {200, 201}

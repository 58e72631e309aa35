"""Requests as they come over the wire to the running server: bodies too large or in pieces, a slash that is encoded."""

import json
import socket
from collections.abc import Iterator

import pytest

from tests.support import live
from tests.support.callers import Keys
from tests.support.live import Live
from tests.support.stage import Stage

SIX_MB = 6 * 1024 * 1024


@pytest.fixture(scope="module")
def server(stage: Stage) -> Iterator[Live]:
    with live.running(stage) as found:
        yield found


def asked(server: Live, key: str, head: str, body: Iterator[bytes]) -> bytes:
    """Return the server's answer to these bytes, read while they are still being sent."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        start = f"POST /v1/regencies/51.01/agencies/ HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        line.sendall(f"{start}Authorization: Bearer {key}\r\n{head}\r\n".encode())
        try:
            for part in body:
                line.sendall(part)
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = b""
        try:
            while part := line.recv(65536):
                answer += part
                if b"\r\n\r\n" in answer and b"}" in answer.split(b"\r\n\r\n", 1)[1]:
                    break
        except (ConnectionResetError, TimeoutError):
            pass
        return answer


def test_a_slash_is_one_however_it_is_written(server: Live, database: Stage, keys: Keys) -> None:
    """The server hands on a decoded path alone; docker/nginx.conf refuses it (test_proxy). No key needs one."""
    key = keys.member("51.01")
    for written in ("/v1/regencies/51.01%2Fagencies/", "/v1%2fregencies/51.01/agencies/"):
        assert server.ask(key, written) == server.ask(key, "/v1/regencies/51.01/agencies/")
        assert server.ask(None, written)[0] == 401
    assert server.ask(key, "/v1/regencies/33.10%2Fagencies/")[0] == 404, "another regency"


@pytest.mark.parametrize("end", [b"-2\r\nxx\r\n", b"ZZ\r\n", b"0\r\n\r\n"], ids=["negative", "none", "whole"])
def test_a_body_in_pieces_that_breaks_off_is_not_taken_for_whole(
    server: Live, database: Stage, keys: Keys, end: bytes
) -> None:
    """Half a file of values would else be stored as if it were all."""
    body = b'{"name": "Dinas Kesehatan"}'
    head = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
    sent = iter([b"%x\r\n%s\r\n" % (len(body), body), end])
    answer = asked(server, keys.member("51.01"), head, sent)
    is_whole = end.startswith(b"0")
    assert (b"201 Created" in answer) == is_whole, answer
    assert (b"body_incomplete" in answer) != is_whole, answer


def chunked() -> Iterator[bytes]:
    for _ in range(SIX_MB // 65536):
        yield b"10000\r\n" + b" " * 65536 + b"\r\n"
    yield b"0\r\n\r\n"


def whole() -> Iterator[bytes]:
    for _ in range(SIX_MB // 65536):
        yield b" " * 65536


JSON = "Content-Type: application/json\r\n"


@pytest.mark.parametrize(
    ("head", "body", "status", "code"),
    [
        (f"{JSON}Content-Length: {SIX_MB}\r\n", whole, 413, "payload_too_large"),
        (f"{JSON}Transfer-Encoding: chunked\r\n", chunked, 413, "payload_too_large"),
    ],
    ids=["with its length", "in pieces"],
)
def test_a_body_that_is_too_large_is_told_so(
    server: Live, database: Stage, keys: Keys, head: str, body: object, status: int, code: str
) -> None:
    answer = asked(server, keys.member("51.01"), head, body())  # type: ignore[operator]
    assert answer.startswith(f"HTTP/1.1 {status} ".encode()), answer[:300]
    assert json.loads(answer.split(b"\r\n\r\n", 1)[1])["code"] == code


def test_a_body_in_pieces_is_taken_like_any_other(server: Live, database: Stage, keys: Keys) -> None:
    pieces = iter([b'8\r\n{"name":\r\n', b'8\r\n"Dinas"}\r\n', b"0\r\n\r\n"])
    answer = asked(server, keys.member("51.01"), f"{JSON}Transfer-Encoding: chunked\r\n", pieces)
    assert answer.startswith(b"HTTP/1.1 201 "), answer[:300]

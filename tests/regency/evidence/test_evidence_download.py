"""Bytes taken back out: whole and in ranges, as a download and never as a page."""

import base64
import hashlib

import pytest

from tests.regency.evidence.evidence import body, sent, sha
from tests.support import files, plans
from tests.support.http import Api

DATA = files.pdf("0123456789")
SIZE = len(DATA)


@pytest.fixture
def path(jembrana: Api) -> str:
    return f"evidence/{sent(jembrana, DATA, name='Laporan “akhir”.pdf')}/content/"


def test_a_file_is_a_download_and_no_page(jembrana: Api, path: str) -> None:
    answer = jembrana.get(path)
    assert body(answer) == DATA
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Length"] == str(SIZE)
    assert headers["Content-Disposition"].startswith("attachment; filename")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["ETag"] == f'"{sha(DATA)}"'
    assert headers["Accept-Ranges"] == "bytes"
    digest = base64.b64encode(hashlib.sha256(DATA).digest()).decode()
    assert headers["Repr-Digest"] == f"sha-256=:{digest}:"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=10-", 10, SIZE - 1),
        ("bytes=-5", SIZE - 5, SIZE - 1),
        ("bytes=0-0", 0, 0),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
        ("bytes=5-999999", 5, SIZE - 1),
        ("bytes=-999999", 0, SIZE - 1),
    ],
)
def test_a_range_is_given(jembrana: Api, path: str, asked: str, first: int, last: int) -> None:
    answer = jembrana.get(path, Range=asked)
    assert answer.status_code == 206
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert answer.headers["Content-Length"] == str(last - first + 1)
    assert body(answer) == DATA[first : last + 1]
    head = jembrana.request("HEAD", path, Range=asked)
    assert (head.status_code, head.content) == (206, b"")
    assert head.headers["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=9-3", "bytes=-0"])
def test_a_range_beyond_the_end_is_416(jembrana: Api, path: str, asked: str) -> None:
    answer = jembrana.get(path, Range=asked)
    assert (answer.status_code, answer.json()["values"]) == (416, {"size": SIZE})
    assert answer.headers["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "lines=0-1", "bytes=a-b", "bytes=-"])
def test_what_is_no_single_range_of_bytes_gives_all(jembrana: Api, path: str, asked: str) -> None:
    answer = jembrana.get(path, Range=asked)
    assert (answer.status_code, body(answer)) == (200, DATA)


def test_a_range_goes_on_with_the_same_file_only(jembrana: Api, path: str) -> None:
    same = jembrana.get(path, Range="bytes=5-", **{"If-Range": f'"{sha(DATA)}"'})
    assert (same.status_code, body(same)) == (206, DATA[5:])
    for tag in ('"other"', f'W/"{sha(DATA)}"', "Tue, 01 Jul 2025 00:00:00 GMT"):
        other = jembrana.get(path, Range="bytes=5-", **{"If-Range": tag})
        assert (other.status_code, body(other)) == (200, DATA)


def test_head_and_if_none_match(jembrana: Api, path: str) -> None:
    head = jembrana.request("HEAD", path)
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", str(SIZE))
    for asked in (
        {},
        {"Range": "bytes=5-"},
    ):  # the precondition goes before the range (RFC 9110, section 13.2.2)
        answer = jembrana.get(path, **{"If-None-Match": head.headers["ETag"]}, **asked)
        assert answer.status_code == 304


def test_any_accept_gets_what_it_is(jembrana: Api, path: str) -> None:
    for accept in ("image/png", "text/html,*/*;q=0.8", "application/pdf"):
        answer = jembrana.get(path, Accept=accept)
        assert (body(answer), answer.headers["Content-Type"]) == (DATA, "application/pdf")


def test_a_file_that_the_store_lost_is_said_to_be_so(jembrana: Api, path: str) -> None:
    from api.national.evidence import store
    from tests.support.callers import regency_id

    store.remove(regency_id("51.01"), sha(DATA))
    assert plans.refused(jembrana.get(path))[:2] == (503, "evidence_missing")
    sent(jembrana, DATA)  # and is whole again once it is sent again
    assert body(jembrana.get(path)) == DATA

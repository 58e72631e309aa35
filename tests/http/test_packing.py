"""Some answers are compressed by gzip, and some never are."""

import gzip
from urllib.parse import urlencode

import pytest
from django.test import Client

GZIP = {"Accept-Encoding": "gzip, br"}


def lengthy(client: Client, **said: str) -> dict[str, str]:
    """The headers of an answer that is as long packed and unpacked."""
    path = f"/v1/lengthy/?{urlencode(said)}"
    plain, packed = client.get(path), client.get(path, headers=GZIP)
    content = packed.content
    if packed.headers.get("Content-Encoding") == "gzip":
        assert len(content) * 3 < len(plain.content)
        assert packed.headers["Content-Length"] == str(len(content))
        assert "Accept-Encoding" in plain.headers["Vary"]
        content = gzip.decompress(content)
    assert content == plain.content
    return dict(packed.headers)


@pytest.mark.parametrize("tag", ['W/"a"', ""])
def test_a_list_is_packed_for_who_sends_a_key(client: Client, tag: str) -> None:
    headers = lengthy(client, ETag=tag)
    assert headers["Content-Encoding"] == "gzip"
    assert headers.get("ETag", "") == tag
    assert headers["Cache-Control"] == "private, no-cache"


def test_one_resource_has_a_strong_tag_and_is_not_packed(client: Client) -> None:
    headers = lengthy(client, ETag='"a"')
    assert "Content-Encoding" not in headers
    assert headers["ETag"] == '"a"'


def test_what_holds_a_secret_is_never_packed(client: Client) -> None:
    assert "Content-Encoding" not in lengthy(client, **{"Cache-Control": "no-store"})


def test_what_a_browser_asks_for_by_a_cookie_is_not_packed(client: Client) -> None:
    """Another site could have it sent, with what is to be guessed in it."""
    browser = Client(headers={"Cookie": "session=1"})
    assert "Content-Encoding" not in lengthy(browser)
    assert "Content-Encoding" in lengthy(browser, **{"Cache-Control": "public, max-age=300"})


@pytest.mark.parametrize("said", ["gzip;q=0", "br, GZIP ; q=0.0, *", "gzip; q=0.000"])
def test_what_a_client_refuses_is_not_packed(client: Client, said: str) -> None:
    answer = client.get("/v1/lengthy/", headers={"Accept-Encoding": said})
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("said", ["gzip;q=0.5", "gzip;q=1, br;q=0", "x, gzip"])
def test_what_a_client_takes_second_is_packed(client: Client, said: str) -> None:
    answer = client.get("/v1/lengthy/", headers={"Accept-Encoding": said})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_a_refusal_is_not_packed(client: Client) -> None:
    assert "Content-Encoding" not in client.get("/v1/things/hidden/", headers=GZIP).headers

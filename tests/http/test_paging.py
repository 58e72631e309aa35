"""Pages by key."""

import base64
import json
from typing import Any

import pytest
from django.test import Client

from tests.http.bodies import problem

THINGS = "/v1/open/things/"


def local(address: str) -> str:
    assert address.startswith("http://127.0.0.1:8000/")
    return address.removeprefix("http://127.0.0.1:8000")


def test_the_pages_together_are_the_list(client: Client) -> None:
    address, seen, sizes = f"{THINGS}?kind=a", [], []
    while address:
        response = client.get(address)
        body = response.json()
        seen += [row["n"] for row in body["data"]]
        sizes.append(len(body["data"]))
        if body["next"]:
            assert "kind=a" in body["next"]
            assert response.headers["Link"] == f'<{body["next"]}>; rel="next"'
        else:
            assert "Link" not in response.headers
        address = local(body["next"]) if body["next"] else ""
    assert seen == list(range(120))
    assert sizes == [50, 50, 20]


def test_the_last_full_page_has_no_next(client: Client) -> None:
    assert client.get(THINGS, {"page_size": "120"}).json()["next"] is None
    assert client.get(THINGS, {"page_size": "119"}).json()["next"] is not None


@pytest.mark.parametrize(
    "size", ["0", "201", "-1", "", "many", "\uff11\uff10", "1e1", "99999999999999999999"]
)
def test_a_page_size_outside_of_its_bounds_is_refused(client: Client, size: str) -> None:
    body = problem(
        client.get(THINGS, {"page_size": size}), "invalid-parameter", 400, code="invalid_page_size"
    )
    assert body["errors"][0]["parameter"] == "page_size"


def cursor(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode()


@pytest.mark.parametrize(
    "forged",
    [
        "x",
        "not base64!",
        "e30=",
        cursor([]),
        cursor("text"),
        cursor({"by": ["n"]}),
        cursor({"by": ["other"], "after": [1]}),
        cursor({"by": ["n"], "after": []}),
        cursor({"by": ["n"], "after": [1, 2]}),
        cursor({"by": ["n"], "after": ["x"]}),
        cursor({"by": ["n"], "after": [None]}),
        cursor({"by": ["n"], "after": [{}]}),
        cursor({"by": ["n"], "after": "1"})[:-2],
        cursor({"by": ["n"], "after": ["a\0"]}),
        cursor({"by": ["n"], "after": ["\ud800"]}),
        cursor({"by": ["n"], "after": ["9" * 5000]}),
        base64.urlsafe_b64encode(b"[" * 700).decode(),
    ],
)
def test_a_cursor_that_was_not_given_out_is_refused(client: Client, forged: str) -> None:
    body = problem(client.get(THINGS, {"cursor": forged}), "invalid-cursor", 400)
    assert body["errors"][0]["parameter"] == "cursor"

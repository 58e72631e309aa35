"""The base view checks verbs, permissions and versions."""

import pytest
from django.test import Client

from tests.http import demo
from tests.http.bodies import problem, without_trace

THING = "/v1/open/things/a/"


def test_without_a_key_the_answer_is_401(anonymous: Client) -> None:
    response = anonymous.get(THING)
    problem(response, "unauthenticated", 401, code="not_authenticated")
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_wrong_key_is_401_also_where_none_is_needed() -> None:
    response = Client(headers={"Authorization": "Bearer bad"}).get("/plain/")
    problem(response, "unauthenticated", 401)
    assert response.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_what_may_be_seen_but_not_done_is_403(client: Client) -> None:
    problem(client.get("/v1/open/things/shown/"), "forbidden", 403)


def test_what_may_not_be_seen_is_answered_like_an_unknown_path(client: Client) -> None:
    hidden = client.get("/v1/open/things/hidden/")
    unknown = client.get("/v1/open/nothing/")
    assert without_trace(problem(hidden, "not-found", 404)) == without_trace(
        problem(unknown, "not-found", 404)
    )
    # Headers tell no more than the body: no Allow on one of the two.
    differing = {"Content-Length", "Trace-Id"}
    assert set(hidden.headers.keys()) - differing == set(unknown.headers.keys()) - differing


def test_a_verb_without_a_permission_is_refused(client: Client) -> None:
    problem(client.delete("/forgotten/"), "forbidden", 403)
    assert demo.BLOCKS == []


def test_a_method_that_does_not_exist_is_405_and_names_those_that_do(client: Client) -> None:
    response = client.patch(THING, data={}, content_type="application/json")
    problem(response, "method-not-allowed", 405)
    assert response.headers["Allow"] == "GET, PUT, HEAD, OPTIONS"
    problem(client.generic("QUERY", THING), "method-not-allowed", 405)


def test_options_lists_the_methods_without_a_key(anonymous: Client) -> None:
    response = anonymous.options(THING)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Allow"] == "GET, PUT, HEAD, OPTIONS"
    assert demo.BLOCKS == []


def test_head_is_get_without_the_body(client: Client) -> None:
    response = client.head(THING)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["ETag"] == client.get(THING).headers["ETag"]


def test_an_unacceptable_accept_is_406(client: Client) -> None:
    problem(client.get(THING, headers={"Accept": "text/csv"}), "not-acceptable", 406)


def test_a_copy_that_is_still_good_is_304(client: Client) -> None:
    etag = client.get(THING).headers["ETag"]
    for given in (etag, f'"other", W/{etag}', "*"):
        response = client.get(THING, headers={"If-None-Match": given})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == etag
    assert client.get(THING, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.get(THING, headers={"If-None-Match": "unquoted"}).status_code == 200


def test_a_change_needs_the_current_version(client: Client) -> None:
    def put(**headers: str) -> object:
        return client.put(THING, data={"name": "a"}, content_type="application/json", headers=headers)

    problem(put(), "precondition-required", 428)
    problem(put(**{"If-Match": '"old"'}), "precondition-failed", 412)
    for unreadable in ("unquoted", ""):
        problem(put(**{"If-Match": unreadable}), "bad-request", 400, code="malformed_etag")
    etag = client.get(THING).headers["ETag"]
    assert put(**{"If-Match": etag}).status_code == 200  # type: ignore[attr-defined]
    # A weak tag never vouches for the bytes that a change starts from.
    body = problem(put(**{"If-Match": f"W/{etag}"}), "precondition-failed", 412, code="weak_etag")
    assert f"send {etag}" in body["detail"]
    assert demo.BLOCKS[-1] == "left by WeakEtag"


def test_answers_are_kept_by_the_caller_alone_and_asked_about(client: Client) -> None:
    assert client.get(THING).headers["Cache-Control"] == "private, no-cache"


def test_a_body_is_read_before_the_block_opens(client: Client) -> None:
    problem(client.post("/raising/", data=b"{", content_type="application/json"), "malformed-json", 400)
    assert demo.BLOCKS == []


@pytest.mark.parametrize(
    "content_type", ["text/csv", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_a_body_that_is_not_json_is_415(client: Client, content_type: str) -> None:
    response = client.generic("POST", "/raising/", data=b"a=1", content_type=content_type)
    problem(response, "unsupported-media-type", 415)


def test_no_body_is_an_empty_object(client: Client) -> None:
    response = client.generic("POST", "/raising/", data=b"", content_type="")
    assert response.json() == {"body": {}}


def test_exact_values_come_out_as_text_and_times_in_utc(client: Client) -> None:
    assert client.get("/plain/").json() == {
        "amount": "1000",
        "zero": "0.00",
        "id": "00000000-0000-0000-0000-000000000007",
        "at": "2025-10-01T03:00:00Z",
        "on": "2025-10-01",
    }

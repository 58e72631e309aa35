"""A request that reaches no view gets a problem too, and every answer has a trace id."""

import re

import pytest
from django.test import Client

from tests.http.bodies import problem


def test_an_unknown_path_is_a_problem(client: Client) -> None:
    body = problem(
        client.get("/no/such/path/"), "not-found", 404, code="not_found", instance="/no/such/path/"
    )
    assert set(body) == {"type", "title", "status", "detail", "code", "instance", "trace_id"}


def test_a_missing_slash_is_named(client: Client) -> None:
    response = client.post("/v1/open/things", data=b"{}", content_type="application/json")
    body = problem(response, "not-found", 404, code="slash_missing")
    assert body["detail"] == "Addresses end in a slash: use /v1/open/things/"


def test_an_error_outside_of_our_views_is_a_problem_that_tells_nothing(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.get("/failing/")
    problem(response, "internal-error", 500)
    assert b"secret" not in response.content
    assert any(response.headers["Trace-Id"] in record.getMessage() for record in caplog.records)


def test_an_answer_405_of_the_framework_is_a_problem(client: Client) -> None:
    response = client.post("/not-allowed/")
    problem(response, "method-not-allowed", 405)
    assert response.headers["Allow"] == "GET"


def test_an_unknown_host_is_refused_except_for_the_health_of_the_service(client: Client) -> None:
    problem(client.get("/plain/", headers={"Host": "evil.example"}), "bad-request", 400, code="unknown_host")
    assert client.get("/healthz", headers={"Host": "10.0.0.7:8000"}).status_code == 200


def test_nul_never_reaches_the_database(client: Client) -> None:
    problem(client.get("/v1/open/things/a%00b/"), "not-found", 404)
    for query, code, name in (
        ("kind=%00", "null_character", "kind"),
        ("code=a&kind=a%0B", "control_character", "kind"),
        ("a%00=b", "null_character", ""),
    ):
        refused = problem(client.get(f"/v1/open/things/?{query}"), "invalid-parameter", 400, code=code)
        assert [(each.get("parameter", ""), each["code"]) for each in refused["errors"]] == [(name, code)]


@pytest.mark.parametrize(
    ("traceparent", "taken"),
    [
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", True),
        ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", True),
        ("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", False),
        ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", False),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", False),
        ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", False),
        ("4bf92f3577b34da6a3ce929d0e0e4736", False),
        ("", False),
    ],
)
def test_a_callers_trace_goes_on_where_it_is_well_formed(
    client: Client, traceparent: str, taken: bool
) -> None:
    trace_id = client.get("/plain/", headers={"Traceparent": traceparent}).headers["Trace-Id"]
    assert re.fullmatch("[0-9a-f]{32}", trace_id)
    assert (trace_id == "4bf92f3577b34da6a3ce929d0e0e4736") is taken


def test_each_request_has_a_trace_of_its_own(client: Client) -> None:
    assert client.get("/plain/").headers["Trace-Id"] != client.get("/plain/").headers["Trace-Id"]

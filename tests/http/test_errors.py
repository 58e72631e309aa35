"""Every exception becomes a problem."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core import exceptions as django_exceptions
from django.db import DataError, IntegrityError, OperationalError, ProgrammingError
from django.http import Http404
from django.test import Client
from django.utils import translation
from rest_framework import exceptions as drf

from api.http.errors import as_problem
from api.http.exceptions import (
    Conflict,
    Forbidden,
    NotFound,
    Unauthenticated,
    Unavailable,
)
from api.http.grammar.periods import Period
from api.http.messages import Message
from api.http.problems import EndsBeforeItStarts
from api.national.catalogue.problems import RetiredAlready
from api.regency.masterplan.problems import AgencyNameTaken, TwoVersionsInForce
from tenants import errors as tenant_errors
from tests.http import demo
from tests.http.bodies import problem, without_trace


def test_a_conflict_says_what_is_wrong_and_which_rule(raised: Any) -> None:
    error = RetiredAlready()
    response = raised(error)
    body = problem(response, "conflict", 409)
    assert body == {
        "type": "http://127.0.0.1:8000/docs/problems/conflict",
        "title": "Conflict",
        "status": 409,
        "detail": "The release is retired already.",
        "code": "retired_already",
        "instance": "/raising/",
        "trace_id": response.headers["Trace-Id"],
    }
    assert response.headers["Cache-Control"] == "no-store"
    assert "Accept-Language" in response.headers["Vary"]


def test_the_words_follow_accept_language(raised: Any) -> None:
    error = RetiredAlready()
    response = raised(error, **{"Accept-Language": "id-ID, en;q=0.5"})
    body = problem(response, "conflict", 409, detail="Rilis sudah tidak berlaku.")
    assert body["title"] == "Bertentangan dengan keadaan sekarang"
    assert response.headers["Content-Language"] == "id"


def test_a_language_that_is_neither_gets_english(raised: Any) -> None:
    response = raised(Forbidden(), **{"Accept-Language": "nl"})
    assert problem(response, "forbidden", 403)["title"] == "Forbidden"


def test_the_block_is_left_by_the_exception_before_the_answer_is_made(raised: Any) -> None:
    problem(raised(Conflict()), "conflict", 409)
    assert demo.BLOCKS == ["entered", "left by Conflict"]


def test_an_error_that_a_handler_returns_instead_of_raising_does_not_commit(client: Client) -> None:
    problem(client.get("/answering/"), "internal-error", 500)
    assert demo.BLOCKS == ["entered", "left by TypeError"]


@pytest.mark.parametrize(
    "error",
    [NotFound("programme 7"), Http404("programme 7"), drf.NotFound("programme 7")],
    ids=lambda e: type(e),
)
def test_a_404_is_the_same_whoever_raises_it_and_why(raised: Any, client: Client, error: Exception) -> None:
    body = problem(raised(error), "not-found", 404, code="not_found")
    assert without_trace(body) == without_trace(client.get("/no/such/path/").json())


@pytest.mark.parametrize(
    ("error", "slug", "status"),
    [
        (drf.ParseError(), "bad-request", 400),
        (drf.NotAuthenticated(), "unauthenticated", 401),
        (drf.AuthenticationFailed(), "unauthenticated", 401),
        (Unauthenticated(), "unauthenticated", 401),
        (drf.PermissionDenied(), "forbidden", 403),
        (django_exceptions.PermissionDenied(), "forbidden", 403),
        (drf.NotAcceptable(), "not-acceptable", 406),
        (drf.UnsupportedMediaType("text/csv"), "unsupported-media-type", 415),
        (django_exceptions.SuspiciousOperation("what it was"), "bad-request", 400),
        (django_exceptions.RequestDataTooBig(), "payload-too-large", 413),
        (DataError("integer out of range"), "invalid", 422),
        (RuntimeError("secret"), "internal-error", 500),
        (ProgrammingError("permission denied for table x"), "internal-error", 500),
        (drf.APIException("secret"), "internal-error", 500),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Exception) else str(each),
)
def test_foreign_exceptions_have_a_type_and_tell_nothing_of_the_inside(
    raised: Any, error: Exception, slug: str, status: int
) -> None:
    response = raised(error)
    problem(response, slug, status)
    for inside in ("secret", "what it was", "integer out of range", "permission denied for table"):
        assert inside not in response.content.decode()


def test_401_says_how_to_authenticate(raised: Any) -> None:
    assert raised(drf.NotAuthenticated()).headers["WWW-Authenticate"] == "Bearer"
    assert raised(Unauthenticated()).headers["WWW-Authenticate"] == "Bearer"
    assert raised(drf.AuthenticationFailed()).headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_too_many_requests_and_unavailable_say_when_to_come_back(raised: Any) -> None:
    assert raised(Unavailable(retry_after=7)).headers["Retry-After"] == "7"
    busy = raised(tenant_errors.Unavailable("All connections are in use.", retry_after=2))
    problem(busy, "unavailable", 503, detail="All connections are in use.")
    assert busy.headers["Retry-After"] == "2"
    problem(raised(OperationalError("server closed the connection")), "unavailable", 503)


def test_our_own_field_errors_come_in_both_languages(raised: Any) -> None:
    error = EndsBeforeItStarts("/year")
    assert problem(raised(error), "invalid", 422)["errors"] == [
        {"pointer": "/year", "code": "ends_before_it_starts", "message": "It ends before it starts."}
    ]
    body = problem(raised(error, **{"Accept-Language": "id"}), "invalid", 422, code="ends_before_it_starts")
    assert body["errors"][0]["message"] == body["detail"] == "Akhir masanya lebih dahulu daripada awalnya."


def test_text_that_is_not_a_period_is_the_callers_mistake(raised: Any) -> None:
    with pytest.raises(ValueError, match="2025-Q4") as caught:
        Period.parse("2025-Q5")
    assert problem(raised(caught.value), "invalid", 422)["errors"][0]["code"] == "not_a_period"


def in_both(message: Message) -> list[str]:
    texts = []
    for language in ("en", "id"):
        with translation.override(language):
            texts.append(str(message))
    assert texts[0] != texts[1]
    return texts


def violated(name: str, sqlstate: str = "23505") -> IntegrityError:
    error = IntegrityError("duplicate key value violates ... (secret)")
    diag = SimpleNamespace(constraint_name=name)
    error.__cause__ = type("Cause", (Exception,), {"diag": diag, "sqlstate": sqlstate})()
    return error


@pytest.mark.parametrize(
    ("sqlstate", "code"),
    [
        ("23505", "written_meanwhile"),
        ("23503", "contradicts_what_is_stored"),
        ("23514", "contradicts_what_is_stored"),
    ],
)
def test_a_violated_constraint_that_no_problem_names_is_named_in_the_log_alone(
    caplog: pytest.LogCaptureFixture, sqlstate: str, code: str
) -> None:
    response = as_problem(violated("programmes_programme_code_key", sqlstate))
    assert (response.kind.slug, response.code) == ("conflict", code)
    for text in in_both(response.detail):
        assert "secret" not in text
        assert "programmes_programme_code_key" not in text
    assert "programmes_programme_code_key" in caplog.text


def test_a_constraint_that_a_problem_names_says_what_it_means() -> None:
    found = as_problem(violated("agency_name_is_unique"))
    assert found.status == 409
    assert [(error.pointer, error.code) for error in found.errors] == [("/name", AgencyNameTaken.code)]


def test_a_constraint_about_no_field_says_what_it_means() -> None:
    found = as_problem(violated("one_version_in_force_on_a_day"))
    assert (found.status, found.code, found.errors) == (409, TwoVersionsInForce.code, ())


@pytest.mark.parametrize("error", [violated(""), violated("thing_name_not_null", "23502")])
def test_a_violation_that_only_a_bug_can_cause_is_our_error(error: IntegrityError) -> None:
    assert as_problem(error).status == 500


def test_an_unforeseen_error_is_logged_with_its_trace_id(
    raised: Any, caplog: pytest.LogCaptureFixture
) -> None:
    trace_id = raised(RuntimeError("what really happened")).headers["Trace-Id"]
    [record] = [record for record in caplog.records if record.name == "api.http"]
    assert trace_id in record.getMessage()
    assert record.exc_info
    assert str(record.exc_info[1]) == "what really happened"

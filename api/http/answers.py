"""A problem as an HTTP answer, for use inside and outside of the web framework, so that both answer alike."""

from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers

from api.http import encoding, metrics, trace
from api.http.exceptions import Problem
from api.http.grammar.periods import Period
from api.http.language import language_of
from api.http.messages import Text

MEDIA_TYPE, _PAGE = "application/problem+json", "text/html"
_MEDIA_TYPES = (MEDIA_TYPE, "application/json", _PAGE)
_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'"
#: What stands for itself in a path (RFC 3986); all else is written in per cents, so that `instance` is a reference.
_PLAIN = "/:@!$&'()*+,;=-._~"


def problem_response(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Return the problem (RFC 9457) with our code, trace_id and errors.

    A browser gets a page, unless it asks the API.
    """
    language = language_of(request)
    headers = {**problem.headers, "Content-Language": language, "Cache-Control": "no-store"}
    media_type = MEDIA_TYPE
    with translation.override(language):  # the middleware that activates it may not have been reached
        said = problem_body(problem, instance=quote(request.path, safe=_PLAIN))
        body = encoding.dumps(said)
        if request.get_preferred_type(_MEDIA_TYPES) == _PAGE and not request.path.startswith("/v1/"):
            media_type, headers["Content-Security-Policy"] = f"{_PAGE}; charset=utf-8", _POLICY
            body = render_to_string("http/refused.html", {**said, "language": language}).encode()
    metrics.PROBLEMS.labels(problem.code, problem.status).inc()
    response = HttpResponse(body, status=problem.status, content_type=media_type, headers=headers)
    patch_vary_headers(response, ["Accept", "Accept-Language"])
    response.explains_itself = media_type != MEDIA_TYPE  # type: ignore[attr-defined]
    # Django writes a line of its own for every answer from 400; ours, where one is due, is written with the
    # trace id.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def problem_body(problem: Problem, *, instance: str) -> dict[str, object]:
    """Return the members of the answer in the active language, in the order in which a person reads them."""
    body: dict[str, object] = {
        "type": problem.kind.url,
        "title": str(problem.kind.title),
        "status": problem.status,
        "detail": str(problem.detail),
        "code": problem.code,
        "instance": instance,
        "trace_id": trace.current(),
    }
    body |= _values(problem)
    if problem.errors:
        body["errors"] = [_field_error(error) for error in problem.errors]
    return body | _written(problem.extra)


def _values(problem: Problem) -> dict[str, object]:
    """Return the values of the sentence's placeholders, if it has any."""
    return {"values": _written(problem.filled)} if problem.filled else {}


def _written(values: dict[str, object]) -> dict[str, object]:
    return {name: _value(each) for name, each in values.items()}


def _value(value: object) -> object:
    too_long = isinstance(value, int) and value.bit_length() > 63
    return str(value) if too_long or isinstance(value, Text | Period | UUID) else value


def _field_error(error: Problem) -> dict[str, object]:
    place = {"parameter": error.parameter} if error.parameter else {"pointer": error.pointer}
    return {**place, "code": error.code, "message": str(error.detail), **_values(error)}

"""A problem as an HTTP answer. Used inside the web framework and outside of it, so that both say the same."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from api.http import encoding, trace
from api.http.exceptions import FieldError, Problem
from api.http.language import Language, language_of

MEDIA_TYPE = "application/problem+json"
#: What stands for itself in a path (RFC 3986); all else is written in per cents, so that `instance` is a reference.
_PLAIN = "/:@!$&'()*+,;=-._~"


def problem_response(request: HttpRequest, problem: Problem) -> HttpResponse:
    """RFC 9457: type, title, status, detail, instance, and our code, trace_id and errors."""
    language = language_of(request)
    response = HttpResponse(
        encoding.dumps(problem_body(problem, language=language, instance=quote(request.path, safe=_PLAIN))),
        status=problem.status,
        content_type=MEDIA_TYPE,
        headers={**problem.headers, "Content-Language": language, "Cache-Control": "no-store"},
    )
    patch_vary_headers(response, ["Accept-Language"])
    # Django writes a line of its own for every answer from 400; ours, where one is due, is written with the
    # trace id.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def problem_body(problem: Problem, *, language: Language, instance: str) -> dict[str, object]:
    """The members of the answer, in the order in which a person reads them."""
    body: dict[str, object] = {
        "type": problem.kind.url,
        "title": problem.kind.title.to(language),
        "status": problem.status,
        "detail": problem.text.to(language),
        "code": problem.code,
        "instance": instance,
        "trace_id": trace.current(),
    }
    if problem.errors:
        body["errors"] = [_field_error(error, language) for error in problem.errors]
    return body | {name: value for name, value in problem.extra.items() if name not in body}


def _field_error(error: FieldError, language: Language) -> dict[str, str]:
    place = {"parameter": error.parameter} if error.parameter else {"pointer": error.pointer}
    return {**place, "code": error.code, "message": error.text.to(language)}

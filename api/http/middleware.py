"""The outermost layer: a trace id for every request, a problem for every error that no view answered."""

import logging
from collections.abc import Callable
from urllib.parse import parse_qsl, unquote

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from api.http import access_log, door, exceptions, origin, problems, trace
from api.http.answers import MEDIA_TYPE, problem_response
from api.http.exceptions import Problem
from api.http.grammar import texts
from api.http.problems import GrammarError
from tenants import frozen

logger = logging.getLogger("api.http")

#: Asked by a load balancer under whatever name the container has; they answer the same under any.
_ANY_HOST = ("/healthz", "/readyz")


@frozen
class ProblemMiddleware:
    """Turn every error that no view answered into a problem. First in MIDDLEWARE: nothing answers outside it."""

    get_response: Callable[[HttpRequest], HttpResponseBase]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        trace_id = trace.start(request.META.get("HTTP_TRACEPARENT", ""))
        refused = refusal(request)
        with origin.of(request.META):
            response = problem_response(request, refused) if refused else self.get_response(request)
        problem = unanswered(request, response)
        if problem is not None:
            if problem.status == 500:  # the traceback is in the framework's own line, with the same trace id
                logger.error(
                    "%s %s failed outside of a view, trace %s", request.method, request.path, trace_id
                )
            response = _replaced(response, problem_response(request, problem))
        request.META[access_log.ABOUT] = access_log.about(request)
        response.headers["Trace-Id"] = trace_id
        if isinstance(response, HttpResponse) and response.status_code not in (204, 304):
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response


def refusal(request: HttpRequest) -> Problem | None:
    """Return the problem of a request that goes no further: ambiguous, not storable, or refused at the door."""
    if request.path not in _ANY_HOST:
        try:
            request.get_host()
        except DisallowedHost:
            return problems.UnknownHost()
    if (refused := request.META.get(door.REFUSED)) is not None:
        decided: Problem = refused
        return decided
    if "\0" in request.path:
        return exceptions.NotFound()
    if query := request.META.get("QUERY_STRING", ""):
        try:
            texts.check(unquote(query))
        except GrammarError as error:
            return exceptions.InvalidParameter([error.at(parameter=_holder(query))])
    return None


def _holder(query: str) -> str:
    """Return the parameter with a forbidden character; empty if the character is in a name."""
    for name, value in parse_qsl(query, keep_blank_values=True):
        for text, holder in ((name, ""), (value, name)):
            try:
                texts.check(text)
            except GrammarError:
                return holder
    return ""


def unanswered(request: HttpRequest, response: HttpResponseBase) -> Problem | None:
    """Return the problem behind an error page of the framework; None for an answer of our own."""
    if response.status_code < 400 or response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
        return None
    if getattr(response, "explains_itself", False):  # a file that says in itself what is wrong with it
        return None
    if not isinstance(response, HttpResponse):
        return None
    match response.status_code:
        case 404:
            return _without_slash(request) or exceptions.NotFound()
        case 403:
            return exceptions.Forbidden()
        case 405:
            methods = response.headers.get("Allow", "")
            return exceptions.MethodNotAllowed([name.strip() for name in methods.split(",")])
        case 413:
            return exceptions.PayloadTooLarge(0)
        case status if status < 500:
            return exceptions.BadRequest()
        case 503:
            return exceptions.Unavailable()
    return exceptions.InternalError()


def _replaced(page: HttpResponseBase, answer: HttpResponse) -> HttpResponse:
    """Return the answer with the headers that other middleware set on the page."""
    for name, value in page.headers.items():
        if name not in ("Content-Length", "Vary"):
            answer.headers.setdefault(name, value)
    patch_vary_headers(
        answer, [name.strip() for name in page.headers.get("Vary", "").split(",") if name.strip()]
    )
    return answer


def _without_slash(request: HttpRequest) -> Problem | None:
    """Return a 404 that says so if only the trailing slash is missing.

    A redirect would lose the body of a POST.
    """
    right = f"{request.path_info}/"
    if request.path_info.endswith("/"):
        return None
    try:
        resolve(right, urlconf=getattr(request, "urlconf", None))
    except Resolver404:
        return None
    return problems.SlashMissing(address=right)

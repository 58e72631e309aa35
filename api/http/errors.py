"""Turn exceptions into answers: the framework's exception handler (REST_FRAMEWORK["EXCEPTION_HANDLER"]).

An exception raised in a view has left the view's block by then, so its transaction is rolled back before the answer is
written.
"""

import logging
import sys
from typing import Any

from django.conf import settings
from django.core import exceptions as django_exceptions
from django.core.signals import got_request_exception
from django.db import DatabaseError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponsePermanentRedirect,
    UnreadablePostError,
)
from rest_framework import exceptions as drf

from api.http import database_errors, exceptions, problems, trace
from api.http.answers import problem_response
from api.http.exceptions import Problem
from api.http.messages import _
from api.http.negotiation import with_version
from tenants import errors as tenant_errors

logger = logging.getLogger("api.http")


def exception_handler(exc: Exception, context: dict[str, Any]) -> HttpResponse:
    """Return the answer to an exception raised in a view.

    Never None, so the framework's own error answers are not used.
    """
    view = context.get("view")
    request: HttpRequest = getattr(context["request"], "_request", context["request"])
    if isinstance(exc, exceptions.NotModified):
        return HttpResponseNotModified(headers=exc.headers)
    if isinstance(exc, exceptions.Moved):
        return HttpResponsePermanentRedirect(str(exc), preserve_request=True)
    problem = as_problem(exc, taken=_taken(view))
    if problem.status == 401:
        problem.headers["WWW-Authenticate"] = _challenge(exc)
    _log(exc, problem, request, view)
    return problem_response(request, problem)


def as_problem(exc: Exception, *, taken: str = "") -> Problem:
    """Return an exception's problem; InternalError for an unforeseen one. `taken`: the media types accepted here."""
    match exc:
        case Problem():
            return exc
        case drf.APIException():
            return _from_framework(exc, taken)
        case Http404():
            return exceptions.NotFound(str(exc))
        case django_exceptions.PermissionDenied():
            return exceptions.Forbidden()
        case django_exceptions.RequestDataTooBig():
            return exceptions.PayloadTooLarge(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
        case django_exceptions.SuspiciousOperation() | django_exceptions.BadRequest():
            return exceptions.BadRequest()
        case UnreadablePostError():
            return problems.BodyIncomplete()
        case tenant_errors.Unavailable():
            return exceptions.Unavailable(retry_after=exc.retry_after).saying(_(exc.detail))
        case DatabaseError():
            return database_errors.as_problem(exc)
    return exceptions.InternalError()


def _from_framework(exc: drf.APIException, taken: str) -> Problem:
    match exc:
        case drf.ParseError():
            return exceptions.BadRequest().saying(_said(exc))
        case drf.AuthenticationFailed():
            return problems.InvalidToken()
        case drf.NotAuthenticated():
            return problems.NotAuthenticated()
        case drf.PermissionDenied():
            return exceptions.Forbidden().saying(_said(exc))
        case drf.NotFound():
            return exceptions.NotFound(str(exc.detail))
        case drf.NotAcceptable():
            known = ", ".join(map(with_version, getattr(exc, "available_renderers", None) or ()))
            return exceptions.NotAcceptable().saying(_("Accept {known}.", known=known) if known else None)
        case drf.UnsupportedMediaType():
            return exceptions.UnsupportedMediaType().saying(
                _("Send {known}.", known=taken) if taken and taken != "*/*" else None
            )
    return exceptions.InternalError()


def _taken(view: Any) -> str:
    """Return the names of the media types that the view's parsers accept."""
    parsers = view.get_parsers() if view else ()
    return ", ".join(dict.fromkeys(parser.media_type for parser in parsers))


def _challenge(exc: Exception) -> str:
    """Return the WWW-Authenticate challenge, with the error if a credential was sent (RFC 6750)."""
    challenge = str(getattr(exc, "auth_header", None) or "Bearer")
    if isinstance(exc, drf.AuthenticationFailed):
        challenge += f'{"," if " " in challenge else ""} error="invalid_token"'
    return challenge


def _said(exc: drf.APIException) -> str | None:
    """Return the detail given by the code that raised the exception; None for the framework's default text."""
    said = str(exc.detail)
    return None if said == str(exc.default_detail) else said


def _log(exc: Exception, problem: Problem, request: HttpRequest, view: Any) -> None:
    if problem.status == 500:
        logger.error("%s %s failed, trace %s", request.method, request.path, trace.current(), exc_info=exc)
        if sys.exc_info()[1] is exc:  # tells error trackers, and makes Django's test client raise it
            got_request_exception.send(sender=type(view), request=request)
    elif problem.status == 503 and isinstance(exc, DatabaseError):
        logger.warning("%s %s: %s, trace %s", request.method, request.path, exc, trace.current())

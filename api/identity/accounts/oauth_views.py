"""OAuth2's endpoints for programs. Their errors are those of RFC 6749, and not problems as everywhere else."""

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from rest_framework.parsers import FormParser
from rest_framework.request import Request

from api.http.errors import as_problem, exception_handler
from api.http.exceptions import TooManyRequests
from api.http.permissions import Permission, Public
from api.http.views import View
from api.identity.accounts import oauth
from api.identity.accounts.pages import said_here
from tenants import sides

_NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}
#: Larger no request to these addresses is.
_LONGEST_FORM = 16 * 1024


class OAuthView(View):
    """An endpoint that takes a form and answers as RFC 6749 says, its errors too."""

    authentication_classes = ()
    parser_classes = (FormParser,)
    permissions: ClassVar[Mapping[str, type[Permission]]] = {"POST": Public}
    reads_body = False  # the toolkit does
    max_body = _LONGEST_FORM

    def around(self, request: Request) -> AbstractContextManager[None]:
        return sides.as_accounts()

    def _handled(self, request: Request) -> HttpResponseBase:
        # An error is answered and not raised: what is written with it, such as the end of a replayed token, stays.
        form = _form(request)
        headers, body, status = self.answered(form)
        answer = HttpResponse(body, status=status, content_type="application/json")
        for name, value in {**headers, **_NOT_STORED}.items():
            answer[name] = value
        return said_here(answer)

    def answered(self, request: HttpRequest) -> tuple[dict[str, str], str, int]:
        raise NotImplementedError

    def post(self, request: Request) -> HttpResponseBase:
        raise NotImplementedError("answered by `answered`")

    def handle_exception(self, exc: Exception) -> Any:
        """What is raised outside of the toolkit, in its words."""
        if isinstance(exc, _FormError):
            return _error("invalid_request", str(exc), 400)
        problem = as_problem(exc, allowed=self.allowed_methods)
        if problem.status == 500:
            exception_handler(exc, self.get_exception_handler_context())  # for its line in the log
        if problem.status in (503, 429):
            name = "slow_down" if isinstance(problem, TooManyRequests) else "temporarily_unavailable"
        else:
            name = "server_error" if problem.status >= 500 else "invalid_request"
        answer = _error(name, problem.detail, problem.status)
        for header, value in problem.headers.items():
            answer[header] = value
        return answer


class _FormError(Exception):
    """The body is no form that can be read in one way only."""


def _form(request: Request) -> HttpRequest:
    """The server's own request, with its form. Raises _FormError."""
    inner: HttpRequest = request._request
    if inner.content_type != "application/x-www-form-urlencoded":
        raise _FormError("Send a form: Content-Type: application/x-www-form-urlencoded.")
    try:
        length = int(inner.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length > _LONGEST_FORM:
        raise _FormError("The form is too large.")
    if any("\0" in value for values in inner.POST.lists() for value in (values[0], *values[1])):
        raise _FormError("A value cannot contain NUL (U+0000).")
    if any(len(values) > 1 for _, values in inner.POST.lists()):
        raise _FormError("Give each parameter once.")
    return inner


def _error(name: str, description: str, status: int) -> JsonResponse:
    body = {"error": name, "error_description": description}
    return said_here(JsonResponse(body, status=status, headers=_NOT_STORED))


class Token(OAuthView):
    """Tokens for a program's own credentials, for a person's agreement, or for a refresh token."""

    def answered(self, request: HttpRequest) -> tuple[dict[str, str], str, int]:
        return _with_challenge(*oauth.token(request))


class Revoke(OAuthView):
    """The end of a token (RFC 7009), and of what it can be renewed with."""

    def answered(self, request: HttpRequest) -> tuple[dict[str, str], str, int]:
        return _with_challenge(*oauth.revoke(request))


def _with_challenge(headers: dict[str, str], body: str, status: int) -> tuple[dict[str, str], str, int]:
    """With 401 goes how to authenticate, by RFC 9110; `error` stays what oauthlib said."""
    if status == 401:
        headers = {**headers, "WWW-Authenticate": 'Basic realm="kota-cerdas"'}
    return headers, body or "", status


class Metadata(View):
    """What this authorization server is (RFC 8414)."""

    authentication_classes = ()
    permissions: ClassVar[Mapping[str, type[Permission]]] = {"GET": Public}

    def get(self, request: Request) -> HttpResponse:
        base = settings.BASE_URL
        body = {
            "issuer": base,
            "authorization_endpoint": f"{base}/oauth/authorize/",
            "token_endpoint": f"{base}/oauth/token/",
            "revocation_endpoint": f"{base}/oauth/revoke/",
            "scopes_supported": list(oauth.SCOPES),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "client_credentials", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
            "revocation_endpoint_auth_methods_supported": [
                "client_secret_basic",
                "client_secret_post",
                "none",
            ],
            "authorization_response_iss_parameter_supported": True,
            "service_documentation": f"{base}/docs/",
            "ui_locales_supported": ["id", "en"],
        }
        return HttpResponse(
            json.dumps(body),
            content_type="application/json",
            headers={"Cache-Control": "public, max-age=300"},
        )

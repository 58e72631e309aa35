"""OAuth2's endpoints for programs.

Unlike everywhere else, errors have the form of RFC 6749, the only one that client libraries understand.
"""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from api.http.endpoint import Address
from api.http.errors import as_problem, exception_handler
from api.http.exceptions import TooManyRequests
from api.http.fields import Documented
from api.http.messages import _
from api.http.permissions import Public
from api.http.shapes import TEXT, URL, Strings, field, many, shape, text
from api.http.views import PublicView, View
from api.http.yaml_files import read_beside
from api.identity.accounts import oauth, refusals
from api.identity.accounts.pages import FormView, said_here
from api.identity.accounts.refusals import CODES
from tenants import Fields

FORM = "application/x-www-form-urlencoded"

_FORMS: Fields = read_beside(__file__, "forms.yaml")
TOKEN_FORM, REVOKE_FORM = _FORMS["token"], _FORMS["revoke"]
TOKEN_FORM["properties"]["resource"]["examples"] = [settings.BASE_URL]


class TokenOut(Documented):
    """An access token (RFC 6749, section 5.1)."""

    access_token = serializers.CharField(help_text="Send it as `Authorization: Bearer <access_token>`.")
    token_type = serializers.ChoiceField(choices=["Bearer"], help_text="Always Bearer.")
    expires_in = serializers.IntegerField(help_text="Its lifetime in seconds.")
    scope = serializers.CharField(help_text="The scopes that it has, with a space between.")
    refresh_token = serializers.CharField(
        required=False,
        help_text="Token for requesting the next access token; only where a person gave consent.",
    )


class OAuthErrorOut(Documented):
    """Reason for refusing a token (RFC 6749, section 5.2): the API's only error that is not an RFC 9457 problem."""

    error = serializers.ChoiceField(
        choices=sorted(CODES), help_text="The rule that was broken, for programs."
    )
    error_description = serializers.CharField(
        help_text="Reason of the refusal, in the language of Accept-Language; ASCII."
    )


_NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}
#: The largest body, in bytes.
_LONGEST_FORM = 16 * 1024


class OAuthView(FormView):
    """An endpoint that takes a form and answers as RFC 6749 says, errors included."""

    max_body = _LONGEST_FORM
    refusals = OAuthErrorOut
    further_problems = ("unauthenticated",)

    def _handled(self, request: Request) -> HttpResponseBase:
        # An error is answered and not raised: what is written with it, such as the end of a replayed token, stays.
        return self.post(request)

    def post(self, request: Request) -> HttpResponseBase:
        raise NotImplementedError

    def answered(self, request: Request, by: Callable[[HttpRequest], oauth.Answer]) -> HttpResponseBase:
        """Return the toolkit's answer to the form, a refusal with its description in the caller's language."""
        form = _form(request)
        headers, body, status = by(form)
        if status >= 400:
            refused = json.loads(body or "{}")
            return self._refused(
                str(refused.get("error", "invalid_request")),
                str(refused.get("error_description", "")),
                status,
                headers,
            )
        return _answer(body, status, headers)

    def _refused(
        self, code: str, said: str, status: int, headers: Mapping[str, str] = MappingProxyType({})
    ) -> HttpResponseBase:
        body = {"error": code, "error_description": refusals.described(code, said)}
        challenge = {"WWW-Authenticate": 'Basic realm="kota-cerdas"'} if status == 401 else {}
        return _answer(json.dumps(body), status, {**headers, **challenge})

    def handle_exception(self, exc: Exception) -> Any:
        """Answer exceptions raised outside the toolkit in the form of RFC 6749."""
        if isinstance(exc, _FormError):
            return self._refused("invalid_request", str(exc), 400)
        problem = as_problem(exc)
        if problem.status == 500:
            exception_handler(exc, self.get_exception_handler_context())  # for its line in the log
        if problem.status in (503, 429):
            name = "slow_down" if isinstance(problem, TooManyRequests) else "temporarily_unavailable"
        else:
            name = "server_error" if problem.status >= 500 else "invalid_request"
        return self._refused(name, refusals.plain(str(problem.detail)), problem.status, problem.headers)


def _answer(body: str, status: int, headers: Mapping[str, str]) -> HttpResponse:
    sent = {"Content-Type": "application/json", **headers, **_NOT_STORED}
    return said_here(HttpResponse(body, status=status, headers=sent))


class _FormError(Exception):
    """The body is not a form, or an ambiguous one."""


def _form(request: Request) -> HttpRequest:
    """Return Django's request, its form checked. Raises _FormError."""
    inner: HttpRequest = request._request
    if inner.content_type != FORM:
        raise _FormError(_("Send a form: Content-Type: application/x-www-form-urlencoded."))
    try:
        length = int(inner.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length > _LONGEST_FORM:
        raise _FormError(_("The form is too large."))
    given = dict(inner.POST.lists())
    if any("\0" in text for name, values in given.items() for text in (name, *values)):
        raise _FormError(_("A value cannot contain NUL (U+0000)."))
    if any(len(values) > 1 for values in given.values()):
        raise _FormError(_("Give each parameter once."))
    return inner


class Token(OAuthView):
    operations = {"POST": "issue_token"}

    @extend_schema(request={FORM: TOKEN_FORM}, responses={200: TokenOut})
    def post(self, request: Request) -> HttpResponseBase:
        """A token for an application's own credentials, for a person's agreement, or for a refresh token.

        OAuth2's standard token endpoint (RFC 6749, section 3.2): it takes a form, and its errors are those of that RFC
        (`error`, `error_description`). The application authenticates by `Authorization: Basic` or in the form. Using a
        code or a refresh token a second time revokes every token that was derived from it.
        """
        return self.answered(request, _token)


class Revoke(OAuthView):
    operations = {"POST": "revoke_token"}

    @extend_schema(request={FORM: REVOKE_FORM}, responses={200: None})
    def post(self, request: Request) -> HttpResponseBase:
        """Revoke a token, together with its refresh token (RFC 7009).

        An unknown token gets the same answer. The application authenticates as for a token.
        """
        return self.answered(request, oauth.revoke)


def _token(request: HttpRequest) -> oauth.Answer:
    """Refuse a missing grant type as invalid_request (RFC 6749, section 5.2): oauthlib calls it unsupported."""
    if not request.POST.get("grant_type"):
        raise _FormError(_("grant_type is missing."))
    return oauth.token(request)


class Metadata(PublicView):
    """Description of this authorization server (RFC 8414)."""

    def get(self, request: Request) -> HttpResponse:
        base = settings.BASE_URL
        methods = ["client_secret_basic", "client_secret_post", "none"]
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
            "token_endpoint_auth_methods_supported": methods,
            "revocation_endpoint_auth_methods_supported": methods,
            "protected_resources": [base],
            "authorization_response_iss_parameter_supported": True,
            "service_documentation": f"{base}/docs/",
            "ui_locales_supported": ["id", "en"],
        }
        return JsonResponse(body, headers={"Cache-Control": "public, max-age=300"})


@shape
class ProtectedResourceRow:
    """The service as a resource that tokens give access to."""

    resource: str = field(
        URL, "The service's identifier: send it as `resource` when asking for a token (RFC 8707)."
    )
    authorization_servers: Strings = many("The servers that issue tokens for it.", URL)
    scopes_supported: Strings = many("The scopes that give access to something.", TEXT)
    bearer_methods_supported: Strings = many("Way of sending the token.", TEXT)
    resource_name: str = text(200, "The name of the service.")
    resource_documentation: str = field(URL, "The address of its documentation.")


protected_resource = Address(".well-known/oauth-protected-resource", authentication_classes=())


@protected_resource.get(can=Public)
def get_protected_resource(call: View) -> ProtectedResourceRow:
    """Describe this service as a protected resource (RFC 9728).

    A 401 points here by `resource_metadata` in `WWW-Authenticate`.
    """
    return ProtectedResourceRow(
        resource=settings.BASE_URL,
        authorization_servers=(settings.BASE_URL,),
        scopes_supported=tuple(sorted(oauth.SCOPES)),
        bearer_methods_supported=("header",),
        resource_name="Kota Cerdas",
        resource_documentation=f"{settings.BASE_URL}/docs/",
    )

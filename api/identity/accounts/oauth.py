"""OAuth2 by django-oauth-toolkit, with our changes to it. Client credentials, and code with PKCE; nothing else is on.

Used on the role `accounts` only (tenants.db_roles.as_accounts).
"""

import json
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from oauth2_provider.exceptions import OAuthToolkitError
from oauth2_provider.oauth2_backends import OAuthLibCore
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import BaseScopes
from oauth2_provider.settings import oauth2_settings
from oauthlib.oauth2 import Server
from oauthlib.oauth2.rfc6749 import errors

from api.http.messages import table
from api.identity import permissions
from api.identity.accounts import tokens
from api.identity.accounts.models import AccessToken, Application, AuthorizationCode, RefreshToken
from api.identity.authentication import look_up_as_accounts
from api.identity.models import AT_MINISTRY, IN_A_REGENCY, Scope
from tenants import Fields

#: What a person reads who is asked to agree.
SCOPES = table(
    {
        Scope.PUBLISHED_READ: "Read what the regency has submitted",
        Scope.DRAFTS_READ: "Read everything of the regency, drafts too",
        Scope.VALUES_WRITE: "Enter values",
        Scope.PEOPLE_READ: "See the members and their e-mail addresses",
        Scope.TARGETS_WRITE: "Set targets and baselines",
        Scope.PROGRAMMES_WRITE: "Enter and change programmes and activities",
        Scope.REALISATIONS_WRITE: "Enter what was done and spent",
        Scope.EVIDENCE_WRITE: "Upload evidence and link it",
        Scope.SUBMISSIONS_WRITE: "Check values, and submit signed-off content to the ministry",
        Scope.WEBHOOKS_WRITE: "Set where events are sent",
        Scope.NATIONAL_READ: "Read the ministry's figures and submissions",
        Scope.NATIONAL_WRITE: "Review submissions and do the ministry's work",
    }
)
#: What an application gets that names no scope: never drafts, nor who the people are.
DEFAULTS = {"regency": [Scope.PUBLISHED_READ], "ministry": [Scope.NATIONAL_READ]}
#: What an application of each side may be registered for, and a key narrowed to.
OF_AUDIENCE = {"regency": IN_A_REGENCY, "ministry": AT_MINISTRY}


class Scopes(BaseScopes):  # type: ignore[misc]  # the toolkit ships no types
    """Scopes for which an application is registered, and may ask."""

    def get_all_scopes(self) -> dict[str, str]:
        return {name: str(text) for name, text in SCOPES.items()}

    def get_available_scopes(
        self, application: Application | None = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        return list(SCOPES) if application is None else list(application.scopes)

    def get_default_scopes(
        self, application: Application | None = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        if application is None:
            return []
        return [each for each in DEFAULTS[application.audience] if each in application.scopes]


class Validator(OAuth2Validator):  # type: ignore[misc]
    """Validator of the toolkit, without OpenID Connect, with codes stored as hashes, and only for active people."""

    def validate_scopes(self, client_id: str, scopes: list[str], *args: Any, **kw: Any) -> bool:
        """Refuse an application that names no scope and has none by default: its token would open nothing."""
        return bool(scopes) and bool(super().validate_scopes(client_id, scopes, *args, **kw))

    def validate_code(
        self, client_id: str, code: str, client: Any, request: Any, *args: Any, **kw: Any
    ) -> bool:
        if not super().validate_code(client_id, code, client, request, *args, **kw):
            return False
        used = AuthorizationCode.objects.select_for_update().get(code=code, application=client)
        if used.used_at is not None:
            # Somebody has a copy of it (RFC 6749, section 4.1.2): what it was exchanged for ends.
            RefreshToken.revoke_family(used.token_family)
            return False
        return bool(request.user.active)

    def validate_refresh_token(
        self, refresh_token: str, client: Any, request: Any, *args: Any, **kw: Any
    ) -> bool:
        # Of two at once the second waits, and finds it used.
        RefreshToken.objects.select_for_update().filter(token_checksum=tokens.digest(refresh_token)).first()
        known = bool(super().validate_refresh_token(refresh_token, client, request, *args, **kw))
        return known and request.user.active

    def invalidate_authorization_code(
        self, client_id: str, code: str, request: Any, *args: Any, **kw: Any
    ) -> None:
        """Mark the code as used. The row stays until the clean-up, so that a second use is recognised."""
        spent = AuthorizationCode.objects.filter(code=code, application=request.client, used_at=None).update(
            used_at=timezone.now(), token_family=getattr(request, "token_family", None)
        )
        if not spent:
            raise errors.InvalidGrantError(request=request)

    def _create_refresh_token(self, request: Any, *args: Any) -> RefreshToken:
        made: RefreshToken = super()._create_refresh_token(request, *args)
        request.token_family = made.token_family
        return made

    def _create_access_token(
        self, expires: Any, request: Any, token: Fields, source_refresh_token: Any = None
    ) -> AccessToken:
        made = AccessToken(
            user=request.user,
            scope=token["scope"],
            expires=expires,
            application=request.client,
            source_refresh_token=source_refresh_token,
        )
        self._set_token_value(made, token["access_token"])
        made.save(force_insert=True)
        return made

    def _create_authorization_code(self, request: Any, *args: Any, **kw: Any) -> Any:
        self._check_and_set_request_resource(request)
        return super()._create_authorization_code(request, *args, **kw)

    def _check_and_set_request_resource(self, request: Any) -> None:
        """Store no resource with a token (RFC 8707): there is only one, and any other was refused before."""
        request.resource = []


@cache
def core() -> OAuthLibCore:
    server = Server(Validator(), **oauth2_settings.server_kwargs)
    for offered, kept in ((server.grant_types, _GRANTS), (server.response_types, ("code",))):
        for name in set(offered) - set(kept):
            del offered[name]
    return OAuthLibCore(server)


_GRANTS = ("authorization_code", "client_credentials", "refresh_token")


def asked_for(request: HttpRequest) -> tuple[list[str], Fields]:
    """Return the authorization request that a person is asked to approve.

    Raises OAuthToolkitError, also for a challenge other than S256. The toolkit would refuse such a challenge only after
    the person has agreed, when it makes the code.
    """
    scopes, credentials = core().validate_authorization_request(request)
    error = None
    if _is_another(request.GET.get("resource")):
        error = errors.CustomOAuth2Error("invalid_target", state=credentials.get("state"))
    if credentials.get("code_challenge_method") != "S256":
        error = errors.InvalidRequestError(
            description="code_challenge_method must be S256.", state=credentials.get("state")
        )
    if error:
        raise OAuthToolkitError(error=error, redirect_uri=credentials["redirect_uri"])
    return scopes, credentials


def _is_another(resource: str | None) -> bool:
    """Return True if a resource other than this service is named: a token would not work there (RFC 8707)."""
    return bool(resource) and str(resource).removesuffix("/") != settings.BASE_URL


def issued_by_us(uri: str) -> str:
    """Add `iss` (RFC 9207) to an address, also of a refusal, so that an application knows which server answered."""
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode({'iss': settings.BASE_URL})}"


#: Headers, body and status.
type Answer = tuple[dict[str, str], str, int]


def token(request: HttpRequest) -> Answer:
    """Return the token endpoint's answer (RFC 6749, sections 5.1 and 5.2)."""
    if _is_another(request.POST.get("resource")):
        return {}, json.dumps({"error": "invalid_target"}), 400
    # A refusal is answered, not raised: what is written with it stays.
    with transaction.atomic():
        headers, body, status = core().create_token_response(request)[1:]
        return _cut(headers, json.loads(body)) if status == 200 else (headers, body, status)


def _cut(headers: dict[str, str], made: Fields) -> Answer:
    """Restrict a token to the scopes that open something somewhere; refuse it if none is left."""
    text, asked = made["access_token"], made["scope"].split()
    found = AccessToken.objects.filter(token_checksum=tokens.digest(text))
    has_own_webhook = found.filter(user=None, application__regency=None).exists()
    opening = permissions.opening(look_up_as_accounts(text), has_own_webhook=has_own_webhook)
    kept = [each for each in asked if each in opening]
    if kept == asked:
        return headers, json.dumps(made), 200
    if kept:
        found.update(scope=" ".join(kept))
        return headers, json.dumps({**made, "scope": " ".join(kept)}), 200
    for each in RefreshToken.objects.filter(access_token__in=found):
        RefreshToken.revoke_family(each.token_family)
    found.delete()
    return {}, json.dumps({"error": "invalid_scope"}), 400


def revoke(request: HttpRequest) -> Answer:
    """Return the answer of the revocation endpoint (RFC 7009)."""
    _, headers, body, status = core().create_revocation_response(request)
    return headers, body or "", status

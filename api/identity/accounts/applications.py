"""Registration of programs for OAuth2. It runs on the caller's database role: row-level security decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from api.http.exceptions import FieldError, Invalid
from api.http.messages import _
from api.identity.accounts import oauth, tokens
from api.identity.accounts.models import Application
from api.identity.accounts.words import Flow
from api.identity.models import ApiKey, Client

#: A program on somebody's own machine listens there while it waits for the answer (RFC 8252).
_OWN_MACHINE = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Registered:
    """A registration. `secret` is shown once and kept nowhere; None for a public program."""

    application: Application
    secret: str | None


def register(
    *,
    program: Client,
    regency_id: int | None,
    audience: ApiKey.Audience,
    flow: Flow,
    scopes: Sequence[str],
    redirect_uris: Sequence[str] = (),
    public: bool = False,
    now: datetime,
) -> Registered:
    """Register a program for OAuth2. Raises Invalid for scopes of the other side and unsafe redirect addresses."""
    errors = _scope_errors(scopes, audience) + _redirect_errors(redirect_uris, flow)
    if public and flow == Flow.CLIENT_CREDENTIALS:
        errors.append(
            FieldError("/public", "needs_a_secret", _("A program that acts for itself needs a secret."))
        )
    if errors:
        raise Invalid(errors=errors)
    secret = None if public else tokens.client_secret()
    application = Application(
        program=program,
        regency_id=regency_id,
        audience=audience,
        name=program.name,
        client_id=f"kc-{program.pk.hex[-12:]}-{tokens.new('')[:10]}",
        client_type=Application.CLIENT_PUBLIC if public else Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=flow.grant_type,
        client_secret=secret or tokens.client_secret(),
        redirect_uris=" ".join(redirect_uris),
        scopes=sorted(set(scopes)),
    )
    application.save(force_insert=True)
    return Registered(application, secret)


def new_secret(application: Application) -> Registered:
    """Replace the secret, which ends at once. The caller has locked the row."""
    secret = tokens.client_secret()
    application.client_secret = secret
    application.save(update_fields=["client_secret", "updated"])
    return Registered(application, secret)


def _scope_errors(scopes: Sequence[str], audience: ApiKey.Audience) -> list[FieldError]:
    return [
        FieldError(
            "/scopes",
            "not_of_this_side",
            _(
                "{each} is none of {of_audience}.",
                each=each,
                of_audience=", ".join(oauth.OF_AUDIENCE[audience]),
            ),
        )
        for each in scopes
        if each not in oauth.OF_AUDIENCE[audience]
    ]


def _redirect_errors(uris: Sequence[str], flow: Flow) -> list[FieldError]:
    if (flow == Flow.AUTHORIZATION_CODE) != bool(uris):
        return [
            FieldError(
                "/redirect_uris",
                "needed_for_codes_only",
                _("Needed for authorization_code, and for nothing else."),
            )
        ]
    return [
        FieldError(
            f"/redirect_uris/{index}",
            "not_allowed",
            _("Give an https address without a fragment, or http to 127.0.0.1."),
        )
        for index, uri in enumerate(uris)
        if not _may_lead_to(uri)
    ]


def _may_lead_to(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or "#" in uri or parts.username or any(each.isspace() or each == "*" for each in uri):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _OWN_MACHINE)

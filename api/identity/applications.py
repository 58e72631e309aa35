"""Applications: programs that act by keys or as OAuth2 clients. One register, mounted by both sides.

An application has one OAuth2 client (`accounts_application`), which may be missing where only keys are used. It runs on
the caller's database role: row-level security decides.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import QuerySet

from api.http.exceptions import Problems
from api.http.rules import refuse
from api.identity.accounts import tokens
from api.identity.accounts.models import Application as OAuthClient
from api.identity.accounts.oauth import OF_AUDIENCE
from api.identity.accounts.words import Flow
from api.identity.models import OF_GUESTS, ApiKey, Client
from api.identity.problems import (
    ApplicationEnded,
    NeededForCodesOnly,
    NeedsASecret,
    NoSecret,
    NotAllowed,
    NotOfThisSide,
)
from api.identity.registers import Act, Register, Revealed
from api.identity.shapes import ApplicationRow
from tenants import Fields, Strings

#: An application on somebody's own machine listens there while it waits for the answer (RFC 8252).
_OWN_MACHINE = ("127.0.0.1", "::1")


class Applications(Register[Client], ABC):
    """Applications of one side. An ended one stays in the list, and opens nothing."""

    name = "application"
    model = Client
    out = ApplicationRow
    fields: ClassVar[Strings] = ("name", "contact", "redirect_uris", "scopes")
    sets = ("scopes",)
    audience: ClassVar[ApiKey.Audience]

    def every(self) -> QuerySet[Client]:
        return super().every().prefetch_related("oauth_clients")

    def besides(self, row: Client) -> Fields:
        client = oauth_client(row)
        return {
            "owner": self.owner(row),
            "status": "active" if row.active else "ended",
            "scopes": tuple(client.scopes if client else ()),
            "valid_until": None,
            "client_id": client and client.client_id,
            "flow": client and Flow.of(client.authorization_grant_type).value,
            "is_public": client is not None and client.client_type == OAuthClient.CLIENT_PUBLIC,
            "redirect_uris": tuple(client.redirect_uris.split() if client else ()),
        }

    @abstractmethod
    def owner(self, row: Client) -> str:
        """Return the application's owner, as a word of the API."""

    def content(self, row: Client) -> Fields:
        client = oauth_client(row)
        uris = client.redirect_uris.split() if client else []
        scopes = sorted(self.besides(row)["scopes"])
        return {"name": row.name, "contact": row.contact, "redirect_uris": uris, "scopes": scopes}

    def normal(self, content: Fields) -> Fields:
        return super().normal({**content, "redirect_uris": list(content["redirect_uris"])})

    def add(self, act: Act, **said: Any) -> Revealed[Client]:
        """Add an application with its OAuth2 client. Raises Conflict for a taken name; Invalid as `register`."""
        named = {name: said.pop(name) for name in ("name", "contact")}
        row = Client.objects.create(**named, regency_id=act.regency_id, created_at=act.now)
        secret = register(row, audience=self.audience, **said)
        self.note("added", row, act, scopes=sorted(said["scopes"]))
        return _revealed(row, secret)

    def renew_secret(self, id: UUID, act: Act) -> Revealed[Client]:
        """Replace the OAuth2 secret: the old one stops working immediately.

        An application without an OAuth2 client gets one. Raises NotFound; Conflict for an application that has ended or
        has no secret.
        """
        row, act = self.held(id, act)
        self.check_running(row, act.now)
        client = oauth_client(row)
        if client is None:
            scopes = self.shown(row).scopes
            secret = register(row, audience=self.audience, scopes=scopes)
        else:
            secret = new_secret(client)
        self.note("secret_renewed", row, act)
        return _revealed(row, secret)

    def end(self, id: UUID, act: Act, *, reason: str) -> Client:
        """End an application for good, with its keys and tokens. One that has ended stays so. Raises NotFound."""
        row, act = self.held(id, act)
        if row.active:
            end(row, reason=reason, now=act.now)
            self.note("ended", row, act, reason=reason)
        return row

    def check_running(self, row: Client, now: datetime) -> None:
        if not row.active:
            raise ApplicationEnded()

    def check(self, row: Client, before: Fields, content: Fields, now: datetime) -> None:
        client = oauth_client(row)
        flow = Flow.of(client.authorization_grant_type) if client else Flow.CLIENT_CREDENTIALS
        refuse(_redirect_errors(content["redirect_uris"], flow))

    def store(self, row: Client, content: Fields) -> None:
        row.update(name=content["name"], contact=content["contact"])
        if client := oauth_client(row):
            client.redirect_uris = " ".join(content["redirect_uris"])
            client.scopes = content["scopes"]
            client.save(update_fields=["redirect_uris", "scopes", "updated"])


def oauth_client(row: Client) -> OAuthClient | None:
    """Return the application's OAuth2 client, None if it only has keys."""
    found: Any = row
    return next((each for each in found.oauth_clients.all() if each.active), None)


def register(
    row: Client,
    *,
    audience: ApiKey.Audience,
    scopes: Sequence[str],
    flow: str = Flow.CLIENT_CREDENTIALS,
    redirect_uris: Sequence[str] = (),
    is_public: bool = False,
) -> str | None:
    """Give an application its OAuth2 client, and return the secret; None for a public application.

    The secret is stored nowhere.

    Raises Invalid for scopes of the other side and unsafe redirect addresses.
    """
    registrable = _registrable(row, audience, Flow(flow))
    errors = _scope_errors(scopes, registrable) + _redirect_errors(redirect_uris, Flow(flow))
    if is_public and flow == Flow.CLIENT_CREDENTIALS:
        errors.append(NeedsASecret("/is_public"))
    refuse(errors)
    secret = tokens.client_secret()
    OAuthClient(
        program=row,
        regency_id=row.regency_id,
        audience=audience,
        name=row.name,
        client_id=f"kc-{row.pk.hex[-12:]}-{tokens.new('')[:10]}",
        client_type=OAuthClient.CLIENT_PUBLIC if is_public else OAuthClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Flow(flow).grant_type,
        client_secret=secret,
        redirect_uris=" ".join(redirect_uris),
        scopes=sorted(set(scopes)),
    ).save(force_insert=True)
    read_anew(row)
    return None if is_public else secret


def read_anew(row: Client) -> None:
    """Drop the cached client and grants of the application, which have changed."""
    row._prefetched_objects_cache = {}  # type: ignore[attr-defined]


def new_secret(client: OAuthClient) -> str:
    """Replace a secret, which stops working immediately. The caller has locked the application.

    Raises Conflict if it has no secret.
    """
    if client.client_type == OAuthClient.CLIENT_PUBLIC:
        raise NoSecret()
    secret = tokens.client_secret()
    client.client_secret = secret
    client.save(update_fields=["client_secret", "updated"])
    return secret


def end(row: Client, *, reason: str, now: datetime) -> None:
    """End an application: its keys and tokens stop working from the next request on (look_up.sql)."""
    row.update(active=False, ended_at=now, end_reason=reason)


def _revealed(row: Client, secret: str | None) -> Revealed[Client]:
    return Revealed(row, {"client_secret": secret})


def _registrable(row: Client, audience: ApiKey.Audience, flow: Flow) -> list[str]:
    """Return the scopes that give the application access to something.

    An integrator's application sets only its own webhook.
    """
    acts_for_people = flow == Flow.AUTHORIZATION_CODE
    if audience == ApiKey.Audience.REGENCY and row.regency_id is None and acts_for_people:
        return OF_GUESTS
    return OF_AUDIENCE[audience]


def _scope_errors(scopes: Sequence[str], known: Sequence[str]) -> Problems:
    return [
        NotOfThisSide("/scopes", scope=each, of_audience=", ".join(known))
        for each in scopes
        if each not in known
    ]


def _redirect_errors(uris: Sequence[str], flow: Flow) -> Problems:
    if (flow == Flow.AUTHORIZATION_CODE) != bool(uris):
        return [NeededForCodesOnly("/redirect_uris")]
    return [NotAllowed(f"/redirect_uris/{index}") for index, uri in enumerate(uris) if not _may_lead_to(uri)]


def _may_lead_to(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or "#" in uri or parts.username or any(each.isspace() or each == "*" for each in uri):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _OWN_MACHINE)

"""Programs with OAuth2, registered by the owner as an operator would, and what they and their people do over HTTP."""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client as Browser

from api.identity import applications
from api.identity.accounts import passwords, tokens
from api.identity.accounts.models import AccessToken, Application
from api.identity.accounts.words import Flow
from api.identity.models import (
    ApiKey,
    Appointment,
    Client,
    Guest,
    Membership,
    MinistryRole,
    Person,
    RegencyRole,
)
from tenants import db_roles
from tenants.models import Regency
from tests.support import documented

BACK = "https://app.example/back"
PASSWORD = "tidak-mudah-ditebak-7"


@dataclass
class Program:
    """A registered program, which keeps its secret."""

    client_id: str
    secret: str | None
    id: Any

    def ask(self, **form: str) -> Any:
        """POST /oauth/token/ with its credentials."""
        return post("/oauth/token/", self.credentials() | form)

    def credentials(self) -> dict[str, str]:
        found = {"client_id": self.client_id}
        return found if self.secret is None else found | {"client_secret": self.secret}

    def acting_for(self, person: Any, *scopes: str) -> str:
        """An access token with which it acts for somebody who agreed, as the last step of the code flow makes it."""
        text = f"kct_{secrets.token_urlsafe(30)}"
        with db_roles.as_owner():
            made = AccessToken(
                user=Person.objects.get(pk=person),
                scope=" ".join(scopes),
                expires=datetime.now(UTC) + timedelta(hours=1),
                application=Application.objects.get(program_id=self.id),
            )
            made.token, made.token_checksum = text, tokens.digest(text)
            made.save(force_insert=True)
        return text

    def token(self, scope: str = "") -> str:
        answer = self.ask(grant_type="client_credentials", **({"scope": scope} if scope else {}))
        assert answer.status_code == 200, answer.content
        return str(answer.json()["access_token"])


def post(path: str, form: dict[str, str], **headers: str) -> Any:
    answer = Browser(raise_request_exception=False, SERVER_NAME="127.0.0.1").post(
        path, urlencode(form), content_type="application/x-www-form-urlencoded", headers=headers
    )
    documented.check("POST", path, answer)
    return answer


def register(
    *codes: str,
    scopes: tuple[str, ...],
    flow: Flow = Flow.CLIENT_CREDENTIALS,
    let_in: tuple[str, ...] | None = None,
    public: bool = False,
    of: str | None = None,
    role: MinistryRole | None = None,
) -> Program:
    """An integrator's program that these regencies let in with `let_in` (or `scopes`); or a regency's own."""
    now = datetime.now(UTC)
    with db_roles.as_owner():
        owner = Regency.objects.get(kemendagri_code=of) if of else None
        client = Client.objects.create(
            name=f"Aplikasi {secrets.token_hex(3)}", contact="api@vendor.example", created_at=now
        )
        if owner:
            client.regency = owner
            client.save()
        if role:
            Appointment.objects.create(role=role, client=client, valid_from=now)
        for regency in Regency.objects.filter(kemendagri_code__in=codes):
            Guest.objects.create(
                regency_id=regency.pk,
                kind=Guest.Kind.INTEGRATOR,
                client=client,
                name=client.name,
                scopes=list(let_in or scopes),
                valid_from=now,
                valid_until=now + timedelta(days=30),
            )
        secret = applications.register(
            client,
            audience=ApiKey.Audience.MINISTRY if role else ApiKey.Audience.REGENCY,
            flow=flow,
            scopes=scopes,
            redirect_uris=[BACK] if flow is Flow.AUTHORIZATION_CODE else [],
            is_public=public,
        )
        made = applications.oauth_client(client)
    assert made is not None
    return Program(made.client_id, secret, client.pk)


def person(email: str, code: str | None, *roles: RegencyRole, ministry: MinistryRole | None = None) -> Person:
    """A member of a regency (or an officer) who has set PASSWORD by an invitation."""
    now = datetime.now(UTC)
    with db_roles.as_owner():
        regency = Regency.objects.get(kemendagri_code=code) if code else None
        made = Person.objects.create(
            name=email.split("@")[0].title(),
            office="Diskominfo",
            email=email,
            regency_id=regency.pk if regency else None,
            created_at=now,
        )
        if regency:
            Membership.objects.create(person=made, regency_id=regency.pk, roles=roles, valid_from=now)
        if ministry:
            Appointment.objects.create(role=ministry, person=made, valid_from=now)
        link = passwords.invite(person_id=made.pk, regency_id=made.regency_id, now=now)
    page = Visitor()
    assert page.send(link.split("1:8000", 1)[1], password=PASSWORD).status_code == 303
    return made


def end_membership(of: Person) -> None:
    with db_roles.as_owner():
        Membership.objects.filter(person=of).update(valid_until=datetime.now(UTC))


class Visitor:
    """Somebody with a browser: keeps cookies, and sends forms with what their pages had hidden in them."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.browser = Browser(
            enforce_csrf_checks=True,
            raise_request_exception=False,
            SERVER_NAME="127.0.0.1",
            REMOTE_ADDR=address,
        )

    def get(self, path: str) -> Any:
        return self.browser.get(path)

    def send(self, path: str, to: str = "", **form: str) -> Any:
        """Loads the page and sends its form, filled in: the first one, or the one that leads to this address."""
        page = self.browser.get(path)
        assert page.status_code in (200, 403, 422, 429), (page.status_code, page.content)
        text = page.content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))
        action = re.search(r'<form method="post" action="([^"]*)"', text)
        to = to or (action[1] if action else path)
        return self.browser.post(
            to, urlencode(hidden | form), content_type="application/x-www-form-urlencoded"
        )

    def log_in(self, email: str, password: str = PASSWORD) -> Any:
        return self.send("/account/login/", email=email, password=password)


class Pkce:
    """A verifier and its challenge (RFC 7636)."""

    def __init__(self) -> None:
        self.verifier = secrets.token_urlsafe(48)
        hashed = hashlib.sha256(self.verifier.encode()).digest()
        self.challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()


def authorize(program: Program, pkce: Pkce | None = None, **more: str) -> str:
    """The path of the authorize page, as a program would send somebody to it."""
    asked = {"response_type": "code", "client_id": program.client_id, "redirect_uri": BACK, "state": "xyz"}
    if pkce:
        asked |= {"code_challenge": pkce.challenge, "code_challenge_method": "S256"}
    return f"/oauth/authorize/?{urlencode(asked | more)}"


def said(answer: Any) -> dict[str, str]:
    """Return the parameters of a redirect back to the program."""
    assert answer.status_code in (302, 303), (answer.status_code, answer.content)
    assert answer.headers["Location"].startswith(BACK), answer.headers["Location"]
    return {name: each[0] for name, each in parse_qs(urlsplit(answer.headers["Location"]).query).items()}

"""The shape of keys and security logs, the same on both sides, and of what their lists share."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from rest_framework import serializers

from api.http import between
from api.http.fields import HOST, PORT, WrittenText
from api.http.shapes import (
    IDENT,
    OBJECT,
    TEXT,
    URL,
    by_field,
    choice,
    field,
    flag,
    ident,
    instant,
    many,
    nested,
    several,
    shape,
    text,
    whole,
)
from api.http.versioned import Tagged
from api.identity.accounts.oauth import OF_AUDIENCE
from api.identity.accounts.words import Flow
from api.identity.event_kinds import EVENT_KINDS
from api.identity.models import ApiKey, MinistryRole, RegencyRole, Scope
from tenants.models import Regency


class WorkEmail(serializers.EmailField):
    """An address by which a person is known, however it is capitalised."""

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data).lower()


EMAIL = by_field(str, serializers.EmailField)
WORK_EMAIL = by_field(str, partial(WorkEmail, max_length=254))
FLOWS = [(each.value, each.value) for each in Flow]
CALLERS = ("person", "application")
UNTIL = "Until when, in UTC; null: open."


@shape
class EndedFilters:
    """Rows that are wanted."""

    ended: bool = flag("true lists those that are over as well.", default=False)


@shape(sparse=True)
class KeyFilters(EndedFilters):
    application_id: UUID = ident("Of this application.")


@shape
class Nothing:
    """Nothing needs to be said."""


def _scopes(audience: str) -> list[tuple[str, str]]:
    return [(name, name) for name in OF_AUDIENCE[audience]]


@shape
class ApplicationRow(Tagged):
    """A program that acts, by its keys or as an OAuth2 client."""

    id: UUID = ident("The application's id, by which a regency lets it in.")
    name: str = text(200, "The name.")
    owner: str = choice(
        ["regency", "ministry", "integrator"],
        "Whose it is: a regency's own, the ministry's, or an integrator's.",
    )
    contact: str = field(EMAIL, "Whom to write to about it.")
    scopes: tuple[str, ...] = many("What it may do, and the most that it may ask for.", Scope)
    valid_until: datetime | None = instant("Until when it may do so, in UTC; null: no end is set.")
    client_id: str | None = text(
        100, "What it says it is at /oauth/token/ and /oauth/authorize/; null: it has keys alone."
    )
    flow: str | None = choice(FLOWS, "How it gets tokens; null: not at all.")
    is_public: bool = flag("True if it has no secret, such as an app on people's own devices.")
    redirect_uris: tuple[str, ...] = many("Where people are led back to: one of these, to the letter.", TEXT)
    status: str = choice(["active", "ended"], "An ended one opens nothing any more.")
    created_at: datetime = instant("Since when, in UTC.")
    ended_at: datetime | None = instant(
        "When it was ended, in UTC; null: it was not, or before this was kept."
    )
    end_reason: str = text(2000, "Why it was ended, or empty.")


@shape
class RegisteredApplicationRow(ApplicationRow):
    """An application with the secret of its OAuth2 client: shown this once and kept nowhere."""

    client_secret: str | None = text(100, "The secret; null for a public application.")


#: No fragment, and no part that could stand for several addresses.
LEADS_TO = rf'^(https://{HOST}|http://127\.0\.0\.1({PORT})?)([/?][!-"$-)+-~]*)?$'
#: What an OAuth2 client's fields ask of each other.
OF_FLOW = between.where(
    "flow",
    [Flow.AUTHORIZATION_CODE.value],
    between.some("redirect_uris"),
    {"properties": {"redirect_uris": {"maxItems": 0}, "is_public": {"const": False}}},
)


@shape
class ChangeApplication:
    """What can be changed of an application."""

    name: str = text(200, "What it is called; once among those that have not ended.")
    contact: str = field(
        by_field(str, partial(serializers.EmailField, max_length=254)), "Whom to write to about it."
    )
    redirect_uris: tuple[str, ...] = many(
        "For authorization_code: https addresses, or http to 127.0.0.1.",
        by_field(str, partial(WrittenText, pattern=LEADS_TO, max_length=500)),
        most=10,
        default=(),
    )


@shape
class AddApplication(ChangeApplication):
    """A new application. Each side adds its scopes."""

    flow: str = choice(
        FLOWS,
        "client_credentials: it acts for itself. authorization_code: for a person who agrees, and never by itself.",
        default=Flow.CLIENT_CREDENTIALS.value,
    )
    is_public: bool = flag("True if it cannot keep a secret. PKCE is needed in any case.", default=False)


def application_scopes(audience: str, least: int) -> tuple[str, ...]:
    """Declare the scopes of an application."""
    scopes = _scopes(audience)
    return many("What it may do, and the most that it may ask for.", scopes, most=len(scopes), least=least)


@shape
class EndAccess:
    """Why it ends."""

    reason: str = text(2000, "Why: it is kept.")


@shape
class NamedPerson:
    """A person."""

    id: UUID = ident("The person's id.")
    name: str = text(200, "The person's name.")


@shape
class NamedApplication:
    """An application."""

    id: UUID = ident("The application's id.")
    name: str = text(200, "The application's name.")


def who(row: Any, name: str) -> dict[str, Any]:
    """Return the person or the application of a row that belongs to either, under its name."""
    return {
        "person": row.person_id and NamedPerson(id=row.person_id, name=name),
        "application": row.client_id and NamedApplication(id=row.client_id, name=name),
    }


@shape
class PersonRow(NamedPerson):
    """A person: all that is kept of anyone."""

    office: str = text(200, "Where the person works.")
    email: str = field(EMAIL, "The work e-mail address.")


def scopes_shown(audience: str) -> tuple[str, ...] | None:
    """Declare the scopes of a key, among those of keys for this audience ("regency", "ministry")."""
    help = "The scopes that it is narrowed to; null: all that its owner may do."
    return many(help, _scopes(audience))


def key_shown() -> str:
    return text(100, "The key itself: keep it safe, it cannot be shown again.")


@shape
class KeyRow(Tagged):
    """A key, without what opens anything."""

    id: UUID = ident("The key's id.")
    prefix: str = text(16, "How the key begins, to know it by.")
    label: str = text(100, "What it is for, in its maker's own words.")
    person: NamedPerson | None = nested("Whose it is; null: an application's.")
    application: NamedApplication | None = nested("Which application's; null: a person's.")
    created_at: datetime = instant("Since when, in UTC.")
    expires_at: datetime | None = instant(UNTIL)
    revoked_at: datetime | None = instant("When it was ended, in UTC; null: it was not.", key="ended_at")
    last_used_at: datetime | None = instant("When it was last used, in UTC, within ten minutes; null: never.")
    scopes: tuple[str, ...] | None = scopes_shown("regency")


@shape
class IssuedKeyRow(KeyRow):
    """A new key, with its text: shown this once and kept nowhere."""

    key: str = key_shown()


@shape(between=between.either("person_id", "application_id"))
class IssueKey:
    """For whom a key is to be issued. Each side adds its scopes."""

    person: UUID | None = ident(
        "Your own id, as `/v1/me/` gives it. Nobody makes a key for another person.",
        default=None,
        optional=True,
    )
    application_id: UUID | None = ident("The application's id.", default=None, optional=True)
    label: str = text(100, "What it is for.", default="")
    expires_at: datetime | None = instant(
        "Until when, within two years; a year where nothing is said.", default=None
    )


def scopes_wanted(audience: str) -> tuple[str, ...] | None:
    """Declare the scopes of a key that is asked for."""
    scopes = _scopes(audience)
    help = "What it is narrowed to; where nothing is said, all that its owner may do."
    return many(help, scopes, most=len(scopes), least=1, default=None)


@shape
class RotateKey:
    """How long the old key goes on."""

    overlap_hours: int = whole(
        "Hours for which the old key goes on, up to a week; 0 ends it at once.", least=0, most=168, default=24
    )


@shape(sparse=True)
class LogFilters:
    """Entries that are wanted."""

    kind: tuple[str, ...] = several(EVENT_KINDS, "What happened.")


@shape
class LogActorRow:
    """Who did it, as they were called then."""

    id: UUID | None = ident("The person's or application's id; null: an operator.")
    name: str = text(200, "The name at that time.")
    office: str = text(200, "The office at that time, or empty.")

    @classmethod
    def of(cls, row: Any) -> "LogActorRow":
        return cls(id=row.actor_id, name=row.actor_name, office=row.actor_office)


@shape
class LogEntryRow:
    """One thing that was done about access. Entries stay; address and user agent are blanked after 90 days."""

    id: UUID = ident("The entry's id.")
    at: datetime = instant("When, in UTC.", key="created_at")
    kind: str = choice(EVENT_KINDS, "What happened.")
    actor: LogActorRow = nested("Who did it.")
    subject: str = text(200, "Whom or what it was about.")
    detail: dict[str, Any] = field(OBJECT, "What else there is to say: ids, roles, scopes, changes.")
    address: str = text(
        45,
        "The network address that the request came from (of IPv6 the /64 network); empty: none, or more than "
        "90 days ago.",
    )
    user_agent: str = text(200, "The program that sent the request, likewise.")
    trace_id: str = text(
        32, "The trace id of the request, as its answer and the server's log have it; empty: no request."
    )


@shape
class GrantRow:
    """Rights of the caller in one regency."""

    code: str = text(5, "The regency's Kemendagri code, such as 51.01.")
    name: str = text(200, "The regency's name, with its kind.")
    status: str = choice(Regency.Status, "A suspended one can be read and not written.")
    is_sandbox: bool = flag(
        "True if it is a sandbox for trying applications out, not a real regency (`.../sandbox/`)."
    )
    time_zone: str = text(50, "The regency's time zone, such as Asia/Makassar.")
    via: str = choice(["membership", "guest"], "As what the caller is let in.")
    roles: tuple[str, ...] = many("Roles of a member.", RegencyRole)
    scopes: tuple[str, ...] = many("Scopes of a guest.", Scope)
    within: tuple[str, ...] | None = many(
        "The scopes that the key or token is narrowed to here; null: it is not narrowed.", Scope
    )
    agencies: tuple[UUID, ...] = many("Agencies it is limited to; empty: all.", IDENT, key="agency_ids")
    valid_until: datetime | None = instant("When it ends, in UTC; null: open.")
    url: str = field(URL, "Where the regency's addresses begin: it answers with this grant.")
    agenda: str = field(
        URL, "The regency's open obligations, their deadlines, and the submissions that came back."
    )


@shape
class LimitsRow:
    """Requests that are let through in a minute; null: as many as there are."""

    key_limit: int | None = whole("With this key.")
    regency_limit: int | None = whole("To one regency, by all of its keys together.")


@shape
class LinksRow:
    """Addresses to read on."""

    documentation: str = field(URL, "The documents, to read and to try.")
    openapi: str = field(URL, "The OpenAPI document for this kind of key.")
    problems: str = field(URL, "What errors mean.")


@shape
class MeRow:
    """The caller of a key."""

    kind: str = choice(CALLERS, "A person or an application.")
    id: UUID = ident("The person's or application's id.")
    name: str = text(200, "Name.")
    office: str = text(200, "Office of a person; empty for an application.")
    audience: str = choice(ApiKey.Audience, "The side that the key speaks for.")
    expires_at: datetime | None = instant("When the key ends, in UTC; null: open.")
    scopes: tuple[str, ...] | None = many(
        "The scopes that the key or token is narrowed to; null: it is not narrowed.", Scope
    )
    through: UUID | None = ident(
        "The id of the application that acts for this person; null: nobody but itself.",
        key="application_id",
    )
    ministry_roles: tuple[str, ...] = many("Roles at the ministry.", MinistryRole)
    regencies: tuple[GrantRow, ...] = many("The regencies that the key opens, by code.")
    limits: LimitsRow = nested("How much may be asked.")
    links: LinksRow = nested("Where to read on.")

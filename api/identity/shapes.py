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
    Strings,
    by_field,
    choice,
    existing,
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
from api.identity.models import ApiKey, Client, MinistryRole, RegencyRole, Scope
from api.identity.problems import UnknownApplication
from tenants import Fields, Ids
from tenants.models import Regency


class WorkEmail(serializers.EmailField):
    """An e-mail address that identifies a person, case-insensitively."""

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data).lower()


EMAIL = by_field(str, serializers.EmailField)
WORK_EMAIL = by_field(str, partial(WorkEmail, max_length=254))
FLOWS = [each.value for each in Flow]
CALLERS = ("person", "application")
UNTIL = "When it ends, in UTC; null: no end is set."


@shape
class EndedFilters:
    """Filter of a list by whether rows have ended."""

    ended: bool = flag("true includes those that have ended.", default=False)


@shape(sparse=True)
class KeyFilters(EndedFilters):
    application_id: UUID = field(existing(Client, UnknownApplication), "Only keys of this application.")


@shape
class ApplicationRow(Tagged):
    """A program that acts, by its keys or as an OAuth2 client."""

    id: UUID = ident("The application's id, by which a regency lets it in.")
    name: str = text(200, "The application's name.")
    owner: str = choice(
        ["regency", "ministry", "integrator"],
        "Its owner: a regency, the ministry, or an integrator.",
    )
    contact: str = field(EMAIL, "E-mail address for questions about the application.")
    scopes: Strings = many("Its scopes; also the most that it may ask for in a token.", Scope)
    valid_until: datetime | None = instant("End of its access, in UTC; null: no end is set.")
    client_id: str | None = text(
        100, "The client_id to send to /oauth/token/ and /oauth/authorize/; null: it only has keys."
    )
    flow: str | None = choice(FLOWS, "Way in which it gets tokens; null: it gets none.")
    is_public: bool = flag("True if it has no secret, such as an app on people's own devices.")
    redirect_uris: Strings = many("Addresses to which people are redirected, matched exactly.", TEXT)
    status: str = choice(["active", "ended"], "An ended application has no access any more.")
    created_at: datetime = instant("When it was added, in UTC.")
    ended_at: datetime | None = instant(
        "When it was ended, in UTC; null: it was not, or that was before this was recorded."
    )
    end_reason: str = text(2000, "The reason for its end, or empty.")


@shape
class RegisteredApplicationRow(ApplicationRow):
    """An application with the secret of its OAuth2 client, which is shown this once and stored nowhere."""

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
    """Changeable fields of an application."""

    name: str = text(200, "The name; unique among applications that have not ended.")
    contact: str = field(
        by_field(str, partial(serializers.EmailField, max_length=254)),
        "E-mail address for questions about the application.",
    )
    redirect_uris: Strings = many(
        "Required for authorization_code: https addresses, or http to 127.0.0.1.",
        by_field(str, partial(WrittenText, pattern=LEADS_TO, max_length=500)),
        most=10,
        default=(),
    )


@shape
class AddApplication(ChangeApplication):
    """A new application. Each side adds its scopes."""

    flow: str = choice(
        FLOWS,
        "client_credentials: it acts for itself. authorization_code: it acts for a person who agrees, never for"
        " itself.",
        default=Flow.CLIENT_CREDENTIALS.value,
    )
    is_public: bool = flag("True if it cannot keep a secret. PKCE is required in any case.", default=False)


def application_scopes(audience: str, least: int) -> Strings:
    """Declare the scopes of an application."""
    scopes = OF_AUDIENCE[audience]
    return many(
        "Its scopes; also the most that it may ask for in a token.", scopes, most=len(scopes), least=least
    )


@shape
class EndAccess:
    """Reason for an end of access."""

    reason: str = text(2000, "The reason, which is recorded.")


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


def who(row: Any, name: str) -> Fields:
    """Return the person or the application of a row that belongs to either, under its name."""
    return {
        "person": row.person_id and NamedPerson(id=row.person_id, name=name),
        "application": row.client_id and NamedApplication(id=row.client_id, name=name),
    }


@shape
class PersonRow(NamedPerson):
    """A person, with everything that is stored about them."""

    office: str = text(200, "The office where the person works.")
    email: str = field(EMAIL, "The work e-mail address.")


def scopes_shown(audience: str) -> Strings | None:
    """Declare the scopes of a key, from those for this audience ("regency", "ministry")."""
    help = "The scopes to which the key is restricted; null: everything that its owner may do."
    return many(help, OF_AUDIENCE[audience])


def key_shown() -> str:
    return text(100, "The key itself: keep it safe, it cannot be shown again.")


@shape
class KeyRow(Tagged):
    """A key, without its secret part."""

    id: UUID = ident("The key's id.")
    prefix: str = text(16, "The beginning of the key, by which to recognise it.")
    label: str = text(100, "The purpose, in the words of its maker.")
    person: NamedPerson | None = nested("The person who owns it; null: an application does.")
    application: NamedApplication | None = nested("The application that owns it; null: a person does.")
    created_at: datetime = instant("When it was made, in UTC.")
    expires_at: datetime | None = instant(UNTIL)
    revoked_at: datetime | None = instant("When it was ended, in UTC; null: it was not.", key="ended_at")
    last_used_at: datetime | None = instant(
        "When it was last used, in UTC, to within ten minutes; null: never."
    )
    scopes: Strings | None = scopes_shown("regency")


@shape
class IssuedKeyRow(KeyRow):
    """A new key, with its text, which is shown this once and stored nowhere."""

    key: str = key_shown()


@shape(between=between.either("person_id", "application_id"))
class IssueKey:
    """The owner, purpose and end of a new key. Each side adds its scopes."""

    person: UUID | None = ident(
        "Your own id, as `/v1/me/` gives it. Nobody makes a key for another person.",
        default=None,
        optional=True,
    )
    application_id: UUID | None = ident("The application's id.", default=None, optional=True)
    label: str = text(100, "The purpose.", default="")
    expires_at: datetime | None = instant(
        "When the key ends, at most two years from now; one year by default.", default=None
    )


def scopes_wanted(audience: str) -> Strings | None:
    """Declare the scopes of a new key."""
    scopes = OF_AUDIENCE[audience]
    help = "The scopes to which to restrict it; by default, everything that its owner may do."
    return many(help, scopes, most=len(scopes), least=1, default=None)


@shape
class RotateKey:
    """Time for which the old key keeps working."""

    overlap_hours: int = whole(
        "Hours for which the old key keeps working, at most a week; 0 ends it at once.",
        least=0,
        most=168,
        default=24,
    )


@shape(sparse=True)
class LogFilters:
    """Filters of the security log."""

    kind: Strings = several(EVENT_KINDS, "The kind of event.")


@shape
class LogActorRow:
    """The person or application that did it, by the name at that time."""

    id: UUID | None = ident("The person's or application's id; null: an operator.")
    name: str = text(200, "The name at that time.")
    office: str = text(200, "The office at that time, or empty.")

    @classmethod
    def of(cls, row: Any) -> "LogActorRow":
        return cls(id=row.actor_id, name=row.actor_name, office=row.actor_office)


@shape
class LogEntryRow:
    """One change of access. Entries are kept; address and user agent are blanked after 90 days."""

    id: UUID = ident("The entry's id.")
    at: datetime = instant("When it happened, in UTC.", key="created_at")
    kind: str = choice(EVENT_KINDS, "The kind of event.")
    actor: LogActorRow = nested("The person or application that did it.")
    subject: str = text(200, "The person, application or key that it was about.")
    detail: Fields = field(OBJECT, "Further details: ids, roles, scopes, changes.")
    address: str = text(
        45,
        "The network address that the request came from (for IPv6 the /64 network); empty: there is none, or it"
        " is over 90 days old.",
    )
    user_agent: str = text(200, "The program that sent the request; empty as `address`.")
    trace_id: str = text(
        32, "The trace id of the request, as in its answer and the server's log; empty: no request."
    )


@shape
class GrantRow:
    """Rights of the caller in one regency."""

    code: str = text(5, "The regency's Kemendagri code, such as 51.01.")
    name: str = text(200, "The regency's name, with its kind.")
    status: str = choice(Regency.Status, "A suspended regency can be read, but not written to.")
    is_sandbox: bool = flag(
        "True if it is a sandbox for trying applications out, not a real regency (`.../sandbox/`)."
    )
    time_zone: str = text(50, "The regency's time zone, such as Asia/Makassar.")
    via: str = choice(["membership", "guest"], "Access of the caller: as a member or as a guest.")
    roles: Strings = many("Roles of a member.", RegencyRole)
    scopes: Strings = many("Scopes of a guest.", Scope)
    within: Strings | None = many(
        "The scopes to which the key or token is restricted here; null: it is not.", Scope
    )
    agencies: Ids = many("The agencies to which the caller is limited; empty: all.", IDENT, key="agency_ids")
    valid_until: datetime | None = instant("When the access ends, in UTC; null: no end is set.")
    url: str = field(URL, "The base of the regency's addresses, which answers with this grant.")
    agenda: str = field(
        URL, "The regency's open obligations, their deadlines, and the submissions that came back."
    )


@shape
class LimitsRow:
    """Requests allowed in a minute; null: no limit."""

    key_limit: int | None = whole("With this key.")
    regency_limit: int | None = whole("For one regency, by all of its keys together.")


@shape
class LinksRow:
    """Addresses of further information."""

    documentation: str = field(URL, "The API documentation, for reading and trying out.")
    openapi: str = field(URL, "The OpenAPI document for this kind of key.")
    problems: str = field(URL, "The meaning of each error.")


@shape
class MeRow:
    """The caller of a key."""

    kind: str = choice(CALLERS, "A person or an application.")
    id: UUID = ident("The person's or application's id.")
    name: str = text(200, "The name.")
    office: str = text(200, "Office of a person; empty for an application.")
    audience: str = choice(ApiKey.Audience, "The side that the key speaks for.")
    expires_at: datetime | None = instant("When the key ends, in UTC; null: no end is set.")
    scopes: Strings | None = many(
        "The scopes to which the key or token is restricted; null: it is not.", Scope
    )
    through: UUID | None = ident(
        "The id of the application that acts for this person; null: the person acts directly.",
        key="application_id",
    )
    ministry_roles: Strings = many("Roles at the ministry.", MinistryRole)
    regencies: tuple[GrantRow, ...] = many("The regencies that the key gives access to, by code.")
    limits: LimitsRow = nested("Rate limits.")
    links: LinksRow = nested("Addresses of further information.")

"""The shape of members, guests, programs, keys and registrations for OAuth2."""

from datetime import datetime
from functools import partial
from uuid import UUID

from rest_framework import serializers

from api.http import between
from api.http.fields import HOST, WrittenText
from api.http.shapes import (
    IDENT,
    TEXT,
    by_field,
    choice,
    field,
    flag,
    ident,
    instant,
    many,
    nested,
    shape,
    text,
)
from api.identity import models
from api.identity import shapes as identity
from api.identity.accounts.oauth import OF_AUDIENCE
from api.identity.accounts.words import Flow
from api.identity.models import RegencyRole, Scope
from api.identity.shapes import EMAIL, UNTIL, WORK_EMAIL, PersonRow, Tagged, one_of

_SCOPES = [(name, name) for name in OF_AUDIENCE["regency"]]
_CONTACT = by_field(str, partial(serializers.EmailField, max_length=254))
_FLOWS = [(each.value, each.value) for each in Flow]


@shape()
class MemberRow(Tagged):
    """What a person may do in the regency."""

    id: UUID = ident("The membership's id.")
    person: PersonRow = nested(PersonRow, "Who.")
    roles: tuple[str, ...] = many(
        one_of(RegencyRole.choices),
        None,
        "admin manages people; steward releases and submits; contributor enters; head signs off; viewer reads.",
    )
    agencies: tuple[UUID, ...] = many(
        IDENT, None, "The agencies to which a contributor is limited; empty: all."
    )
    valid_from: datetime = instant("Since when, in UTC.")
    valid_until: datetime | None = instant(UNTIL)


@shape()
class InvitationRow:
    """A link by which a member sets a password is on its way by mail."""

    email: str = field(EMAIL, "The work address that it goes to. Nobody else is given it.")


@shape()
class GuestRow(Tagged):
    """Whom the regency has let in."""

    id: UUID = ident("The guest's id in this regency.")
    kind: str = choice(models.Guest.Kind.choices, "As what they were let in.")
    person: UUID | None = ident("The person's id, or null for a program.")
    client: UUID | None = ident("The program's id, or null for a person.")
    name: str = text(200, "The name when they were let in.")
    office: str = text(200, "The office when they were let in; empty for a program.")
    scopes: tuple[str, ...] = many(one_of(Scope.choices), None, "What they may do.")
    valid_from: datetime = instant("Since when, in UTC.")
    valid_until: datetime = instant("Until when, in UTC.")
    revoked_at: datetime | None = instant("When they were sent away, in UTC; null: they were not.")


@shape()
class ClientRow(Tagged):
    """A program of the regency's own."""

    id: UUID = ident("The program's id.")
    name: str = text(200, "What it is called.")
    contact: str = field(EMAIL, "Whom to write to about it.")
    active: bool = flag("Whether its keys open anything.")
    created_at: datetime = instant("Since when, in UTC.")


@shape()
class ApplicationRow(Tagged):
    """How a program gets tokens, without what opens anything."""

    id: UUID = ident("The registration's id.")
    client: UUID = ident("The program's id.")
    name: str = text(200, "What the program is called.")
    client_id: str = text(100, "What it says it is, at /oauth/token/ and /oauth/authorize/.")
    flow: str = choice(_FLOWS, "How it gets tokens.")
    public: bool = flag("Whether it has no secret, as an app on people's own devices.")
    scopes: tuple[str, ...] = many(one_of(_SCOPES), None, "The most that it may ask for.")
    redirect_uris: tuple[str, ...] = many(
        TEXT,
        None,
        "Where people are led back to: one of these, to the letter.",
    )
    active: bool = flag("Whether its tokens open anything.")
    created_at: datetime = instant("Since when, in UTC.")


@shape()
class RegisteredRow(ApplicationRow):
    """A registration with its secret: shown this once and kept nowhere."""

    client_secret: str | None = text(100, "The secret; null for a public program.")


@shape()
class Member:
    """What is said of a member."""

    name: str = text(200, "The person's name.")
    office: str = text(200, "Where the person works, such as Dinas Kesehatan.")
    roles: tuple[str, ...] = many(one_of(RegencyRole.choices), len(RegencyRole), "One role or more.", least=1)
    agencies: tuple[UUID, ...] = many(
        IDENT, 100, "The agencies to which a contributor is limited; empty: all.", default=()
    )
    valid_until: datetime | None = instant(UNTIL, default=None)


@shape()
class AddMember(Member):
    """A new member."""

    email: str = field(WORK_EMAIL, "The person's work e-mail address, by which the person is known.")


@shape()
class Guest:
    """What can be changed of a guest."""

    scopes: tuple[str, ...] = many(one_of(Scope.choices), len(Scope), "What they may do.", least=1)
    valid_until: datetime = instant("Until when, within a year, in RFC 3339 with a zone.")


@shape(between=between.either("email", "client"))
class LetIn:
    """Who is to be let in: a person by `email`, or a program by `client`."""

    kind: str = choice(models.Guest.Kind.choices, "As what: mentor, auditor, support, ...")
    email: str | None = field(WORK_EMAIL, "The person's e-mail address.", default=None, optional=True)
    name: str | None = text(
        200, "The person's name, where nobody knows the address yet.", default=None, optional=True
    )
    office: str | None = text(
        200, "The person's office, where nobody knows the address yet.", default=None, optional=True
    )
    client: UUID | None = ident("The program's id, as its maker told it.", default=None, optional=True)
    scopes: tuple[str, ...] = many(
        one_of(Scope.choices),
        len(Scope),
        "What they may do: published:read, drafts:read, values:write, people:read.",
        least=1,
    )
    valid_until: datetime = instant("Until when, within a year, in RFC 3339 with a zone.")


@shape()
class AddClient:
    """A new program."""

    name: str = text(200, "What it is called; once in a regency.")
    contact: str = field(_CONTACT, "Whom to write to about it.")


@shape()
class Client(AddClient):
    """What can be changed of a program."""

    active: bool = flag("Whether its keys and tokens open anything.")


@shape()
class IssueKey(identity.IssueKey):
    """For whom a key is to be made: the caller, or a program of the regency's own."""

    scopes: tuple[str, ...] | None = identity.scopes_wanted("regency")


#: No fragment, and no part that could stand for several addresses.
_LEADS_TO = rf'^(https://{HOST}|http://127\.0\.0\.1(:[1-9][0-9]{{0,3}})?)(/[!-"$-)+-~]*)?$'


@shape(
    between=between.where(
        "flow",
        [Flow.AUTHORIZATION_CODE.value],
        between.some("redirect_uris"),
        {"properties": {"redirect_uris": {"maxItems": 0}, "public": {"const": False}}},
    )
)
class Register:
    """How a program of the regency's own is to get tokens."""

    client: UUID = ident("The program's id, as in `clients/`.")
    flow: str = choice(_FLOWS, "client_credentials or authorization_code.")
    scopes: tuple[str, ...] = many(one_of(_SCOPES), len(_SCOPES), "The most that it may ask for.", least=1)
    redirect_uris: tuple[str, ...] = many(
        by_field(str, partial(WrittenText, pattern=_LEADS_TO, max_length=500)),
        10,
        "For authorization_code: https addresses, or http to 127.0.0.1.",
        default=(),
    )
    public: bool = flag("Whether it cannot keep a secret. PKCE is needed in any case.", default=False)

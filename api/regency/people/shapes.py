"""The shape of members, guests, programs, keys and registrations for OAuth2."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from rest_framework import serializers

from api.http import between
from api.http.fields import HOST, WrittenText
from api.http.shapes import IDENT, by_field, choice, field, flag, ident, instant, many, nested, shape, text
from api.identity import shapes
from api.identity.accounts.oauth import OF_AUDIENCE
from api.identity.accounts.words import Flow
from api.identity.models import Guest, RegencyRole, Scope
from api.identity.shapes import EMAIL, UNTIL, PersonRow, Tagged, one_of

_SCOPES = [(name, name) for name in OF_AUDIENCE["regency"]]
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
    kind: str = choice(Guest.Kind.choices, "As what they were let in.")
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
        by_field(str, serializers.CharField),
        None,
        "Where people are led back to: one of these, to the letter.",
    )
    active: bool = flag("Whether its tokens open anything.")
    created_at: datetime = instant("Since when, in UTC.")


@shape()
class RegisteredRow(ApplicationRow):
    """A registration with its secret: shown this once and kept nowhere."""

    client_secret: str | None = text(100, "The secret; null for a public program.")


class MemberIn(serializers.Serializer[Any]):
    """What is said of a member."""

    name = serializers.CharField(max_length=200, help_text="The person's name.")
    office = serializers.CharField(
        max_length=200, help_text="Where the person works, such as Dinas Kesehatan."
    )
    roles = serializers.ListField(
        child=serializers.ChoiceField(choices=RegencyRole.choices),
        min_length=1,
        max_length=len(RegencyRole),
        help_text="One role or more.",
    )
    agencies = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        default=list,
        max_length=100,
        help_text="The agencies to which a contributor is limited; empty: all.",
    )
    valid_until = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text=shapes.UNTIL
    )

    def validate_roles(self, roles: list[str]) -> list[str]:
        return sorted(set(roles))

    def validate_agencies(self, agencies: list[Any]) -> list[str]:
        return sorted({str(each) for each in agencies})


class AddMemberIn(MemberIn):
    """A new member."""

    email = serializers.EmailField(
        max_length=254, help_text="The person's work e-mail address, by which the person is known."
    )

    def validate_email(self, email: str) -> str:
        return email.lower()


class LetInIn(serializers.Serializer[Any]):
    """Who is to be let in: a person by `email`, or a program by `client`."""

    between: ClassVar[dict[str, Any]] = between.either("email", "client")

    kind = serializers.ChoiceField(
        choices=Guest.Kind.choices, help_text="As what: mentor, auditor, support, ..."
    )
    email = serializers.EmailField(required=False, max_length=254, help_text="The person's e-mail address.")
    name = serializers.CharField(
        required=False, max_length=200, help_text="The person's name, where nobody knows the address yet."
    )
    office = serializers.CharField(
        required=False, max_length=200, help_text="The person's office, where nobody knows the address yet."
    )
    client = serializers.UUIDField(required=False, help_text="The program's id, as its maker told it.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=Scope.choices),
        min_length=1,
        max_length=len(Scope),
        help_text="What they may do: published:read, drafts:read, values:write, people:read.",
    )
    valid_until = serializers.DateTimeField(help_text="Until when, within a year, in RFC 3339 with a zone.")

    def validate_email(self, email: str) -> str:
        return email.lower()

    def validate_scopes(self, scopes: list[str]) -> list[str]:
        return sorted(set(scopes))


class GuestIn(serializers.Serializer[Any]):
    """What can be changed of a guest."""

    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=Scope.choices),
        min_length=1,
        max_length=len(Scope),
        help_text="What they may do.",
    )
    valid_until = serializers.DateTimeField(help_text="Until when, within a year, in RFC 3339 with a zone.")

    def validate_scopes(self, scopes: list[str]) -> list[str]:
        return sorted(set(scopes))


class AddClientIn(serializers.Serializer[Any]):
    """A new program."""

    name = serializers.CharField(max_length=200, help_text="What it is called; once in a regency.")
    contact = serializers.EmailField(max_length=254, help_text="Whom to write to about it.")


class ClientIn(AddClientIn):
    """What can be changed of a program."""

    active = serializers.BooleanField(help_text="Whether its keys and tokens open anything.")


@shape()
class IssueKey(shapes.IssueKey):
    """For whom a key is to be made: the caller, or a program of the regency's own."""

    scopes: tuple[str, ...] | None = shapes.scopes_wanted("regency")


#: No fragment, and no part that could stand for several addresses.
_LEADS_TO = rf'^(https://{HOST}|http://127\.0\.0\.1(:[1-9][0-9]{{0,3}})?)(/[!-"$-)+-~]*)?$'


class RegisterIn(serializers.Serializer[Any]):
    """How a program of the regency's own is to get tokens."""

    between: ClassVar[dict[str, Any]] = between.where(
        "flow",
        [Flow.AUTHORIZATION_CODE.value],
        between.some("redirect_uris"),
        {"properties": {"redirect_uris": {"maxItems": 0}, "public": {"const": False}}},
    )

    client = serializers.UUIDField(help_text="The program's id, as in `clients/`.")
    flow = serializers.ChoiceField(choices=_FLOWS, help_text="client_credentials or authorization_code.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=_SCOPES),
        min_length=1,
        max_length=len(_SCOPES),
        help_text="The most that it may ask for.",
    )
    redirect_uris = serializers.ListField(
        child=WrittenText(pattern=_LEADS_TO, max_length=500),
        required=False,
        default=list,
        max_length=10,
        help_text="For authorization_code: https addresses, or http to 127.0.0.1.",
    )
    public = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Whether it cannot keep a secret. PKCE is needed in any case.",
    )

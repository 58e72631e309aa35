"""The shape of members, guests, programs, keys and the security log."""

from typing import Any, ClassVar

from rest_framework import serializers

from api.http import between
from api.identity import shapes
from api.identity.models import Guest, RegencyRole, Scope

# --- Members ---------------------------------------------------------------------------------------------------------


class MemberOut(serializers.Serializer[Any]):
    """What a person may do in the regency."""

    id = serializers.UUIDField(help_text="The membership's id.")
    person = shapes.PersonOut(help_text="Who.")
    roles = serializers.ListField(
        child=serializers.ChoiceField(choices=RegencyRole.choices),
        help_text="admin manages people; steward releases and submits; contributor enters; head signs off; viewer "
        "reads.",
    )
    agencies = serializers.ListField(
        child=serializers.UUIDField(), help_text="The agencies to which a contributor is limited; empty: all."
    )
    valid_from = serializers.DateTimeField(help_text="Since when, in UTC.")
    valid_until = serializers.DateTimeField(allow_null=True, help_text=shapes.UNTIL)


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


# --- Guests ----------------------------------------------------------------------------------------------------------


class GuestOut(serializers.Serializer[Any]):
    """Whom the regency has let in."""

    id = serializers.UUIDField(help_text="The guest's id in this regency.")
    kind = serializers.ChoiceField(choices=Guest.Kind.choices, help_text="As what they were let in.")
    person = serializers.UUIDField(allow_null=True, help_text="The person's id, or null for a program.")
    client = serializers.UUIDField(allow_null=True, help_text="The program's id, or null for a person.")
    name = serializers.CharField(help_text="The name when they were let in.")
    office = serializers.CharField(help_text="The office when they were let in; empty for a program.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=Scope.choices), help_text="What they may do."
    )
    valid_from = serializers.DateTimeField(help_text="Since when, in UTC.")
    valid_until = serializers.DateTimeField(help_text="Until when, in UTC.")
    revoked_at = serializers.DateTimeField(
        allow_null=True, help_text="When they were sent away, in UTC; null: they were not."
    )


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


# --- Programs and keys -----------------------------------------------------------------------------------------------


class ClientOut(serializers.Serializer[Any]):
    """A program of the regency's own."""

    id = serializers.UUIDField(help_text="The program's id.")
    name = serializers.CharField(help_text="What it is called.")
    contact = serializers.EmailField(help_text="Whom to write to about it.")
    active = serializers.BooleanField(help_text="Whether its keys open anything.")
    created_at = serializers.DateTimeField(help_text="Since when, in UTC.")


class AddClientIn(serializers.Serializer[Any]):
    """A new program."""

    name = serializers.CharField(max_length=200, help_text="What it is called; once in a regency.")
    contact = serializers.EmailField(max_length=254, help_text="Whom to write to about it.")


class ClientIn(AddClientIn):
    """What can be changed of a program."""

    active = serializers.BooleanField(help_text="Whether its keys and tokens open anything.")


class KeyOut(shapes.KeyOut):
    """A key, without what opens anything."""

    scopes = shapes.scopes_shown("regency")


class IssuedKeyOut(KeyOut, shapes.IssuedKeyOut):
    """A new key, with its text: shown this once and kept nowhere."""


class IssueKeyIn(shapes.IssueKeyIn):
    """For whom a key is to be made: the caller, or a program of the regency's own."""

    scopes = shapes.scopes_wanted("regency")


class InvitationOut(serializers.Serializer[Any]):
    """A link by which a member sets a password is on its way by mail."""

    email = serializers.EmailField(help_text="The work address that it goes to. Nobody else is given it.")

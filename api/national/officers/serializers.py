"""The shape of appointments, mentors' assignments and the ministry's keys."""

from typing import Any, ClassVar

from rest_framework import serializers

from api.http import between
from api.identity import shapes
from api.identity.models import MinistryRole
from api.national.officers.policies import APPOINTED
from api.national.registry_fields import RegencyCode

_ROLES = "programme_office runs it; reviewer decides; mentor comments; analyst reads; auditor reads the logs as well."


class AppointmentFilters(shapes.EndedFilter):
    role = serializers.ChoiceField(required=False, choices=MinistryRole.choices, help_text="Of this role.")


class ProgramOut(serializers.Serializer[Any]):
    """A program."""

    id = serializers.UUIDField(help_text="The program's id.")
    name = serializers.CharField(help_text="What it is called.")


class AppointmentOut(serializers.Serializer[Any]):
    """A role at the ministry, and who has it."""

    id = serializers.UUIDField(help_text="The appointment's id.")
    role = serializers.ChoiceField(choices=MinistryRole.choices, help_text=_ROLES)
    person = shapes.PersonOut(allow_null=True, help_text="Who, or null for a program.")
    client = ProgramOut(allow_null=True, help_text="Which program, or null for a person.")
    valid_from = serializers.DateTimeField(help_text="Since when, in UTC.")
    valid_until = serializers.DateTimeField(allow_null=True, help_text=shapes.UNTIL)


class AppointIn(serializers.Serializer[Any]):
    """Who is to have a role: a person by `email`, or a program by `client`."""

    between: ClassVar[dict[str, Any]] = between.either("email", "client")

    role = serializers.ChoiceField(choices=APPOINTED, help_text="Any but the programme office's own.")
    email = serializers.EmailField(
        required=False, max_length=254, help_text="The person's work e-mail address."
    )
    name = serializers.CharField(
        required=False, max_length=200, help_text="The person's name, where nobody knows the address yet."
    )
    office = serializers.CharField(
        required=False, max_length=200, help_text="The person's office, where nobody knows the address yet."
    )
    client = serializers.UUIDField(required=False, help_text="The program's id.")
    valid_until = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text=shapes.UNTIL
    )

    def validate_email(self, email: str) -> str:
        return email.lower()


class AppointmentIn(serializers.Serializer[Any]):
    """What can be changed of an appointment."""

    valid_until = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text=shapes.UNTIL
    )


class AssignmentFilters(shapes.EndedFilter):
    person = serializers.UUIDField(required=False, help_text="Of this mentor, by the person's id.")
    regency = RegencyCode(
        required=False,
        max_length=5,
        source="regency__kemendagri_code",
        help_text="To the regency with this Kemendagri code, such as 51.01.",
    )


class MentorAssignmentOut(serializers.Serializer[Any]):
    """A regency that a mentor has for a time."""

    id = serializers.UUIDField(help_text="The assignment's id.")
    person = shapes.PersonOut(help_text="The mentor.")
    regency = serializers.CharField(help_text="The regency's Kemendagri code.")
    valid_from = serializers.DateTimeField(help_text="Since when, in UTC.")
    valid_until = serializers.DateTimeField(help_text="Until when, in UTC.")


class AssignMentorIn(serializers.Serializer[Any]):
    """Which mentor is to have which regency, and when."""

    person = serializers.UUIDField(help_text="The mentor, by the person's id: `person.id` of an appointment.")
    regency = serializers.RegexField(r"^[0-9]{2}\.[0-9]{2}$", help_text="The regency's Kemendagri code.")
    valid_from = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="Since when; now where nothing is said."
    )
    valid_until = serializers.DateTimeField(help_text="Until when, in RFC 3339 with a zone.")


class MentorAssignmentIn(serializers.Serializer[Any]):
    """What can be changed of an assignment."""

    valid_until = serializers.DateTimeField(help_text="Until when, in RFC 3339 with a zone.")


class OfficerKeyOut(shapes.KeyOut):
    """A key of the ministry's, without what opens anything."""

    scopes = shapes.scopes_shown("ministry")


class IssuedOfficerKeyOut(OfficerKeyOut, shapes.IssuedKeyOut):
    """A new key, with its text: shown this once and kept nowhere."""


class IssueOfficerKeyIn(shapes.IssueKeyIn):
    """For whom a key is to be made: the caller, or a program that is appointed."""

    scopes = shapes.scopes_wanted("ministry")

"""The shape of appointments, mentors' assignments and the ministry's keys."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from rest_framework import serializers

from api.http import between
from api.http.shapes import choice, field, ident, instant, nested, shape, text
from api.identity import shapes
from api.identity.models import MinistryRole
from api.identity.shapes import PersonRow, Tagged
from api.national.registry_fields import REGENCY

#: Whom the programme office appoints. Itself the operator does (`manage.py access appoint`).
APPOINTED = [role for role in MinistryRole.values if role != MinistryRole.PROGRAMME_OFFICE]


@shape(sparse=True)
class AppointmentFilters(shapes.EndedFilters):
    role: str = choice(MinistryRole.choices, "Of this role.")


@shape()
class ProgramRow:
    """A program."""

    id: UUID = ident("The program's id.")
    name: str = text(200, "What it is called.")


@shape()
class AppointmentRow(Tagged):
    """A role at the ministry, and who has it."""

    id: UUID = ident("The appointment's id.")
    role: str = choice(
        MinistryRole.choices,
        "programme_office runs it; reviewer decides; mentor comments; analyst reads; auditor reads the logs as well.",
    )
    person: PersonRow | None = nested(PersonRow, "Who, or null for a program.")
    client: ProgramRow | None = nested(ProgramRow, "Which program, or null for a person.")
    valid_from: datetime = instant("Since when, in UTC.")
    valid_until: datetime | None = instant(shapes.UNTIL)


@shape()
class MentorAssignmentRow(Tagged):
    """A regency that a mentor has for a time."""

    id: UUID = ident("The assignment's id.")
    person: PersonRow = nested(PersonRow, "The mentor.")
    regency: str = text(5, "The regency's Kemendagri code.")
    valid_from: datetime = instant("Since when, in UTC.")
    valid_until: datetime = instant("Until when, in UTC.")


@shape()
class OfficerKeyRow(shapes.KeyRow):
    """A key of the ministry's, without what opens anything."""

    scopes: tuple[str, ...] | None = shapes.scopes_shown("ministry")


@shape()
class IssuedOfficerKeyRow(OfficerKeyRow):
    """A new key, with its text: shown this once and kept nowhere."""

    key: str = shapes.key_shown()


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


@shape(sparse=True)
class AssignmentFilters(shapes.EndedFilters):
    person: UUID = ident("Of this mentor, by the person's id.")
    regency: str = field(REGENCY, "To the regency with this Kemendagri code, such as 51.01.")


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


class IssueOfficerKeyIn(shapes.IssueKeyIn):
    """For whom a key is to be made: the caller, or a program that is appointed."""

    scopes = shapes.scopes_wanted("ministry")

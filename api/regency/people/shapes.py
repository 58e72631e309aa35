"""The shape of members, guests, applications and keys."""

from datetime import datetime
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from pydantic_core import core_schema
from rest_framework import serializers

from api.http import between, fields
from api.http.shapes import (
    IDENT,
    Kind,
    Strings,
    choice,
    field,
    ident,
    instant,
    many,
    nested,
    read_by,
    shape,
    text,
)
from api.http.tables import columns
from api.http.tables.columns import column
from api.http.versioned import Tagged
from api.identity import models, shapes as identity
from api.identity.models import OF_GUESTS, RegencyRole
from api.identity.shapes import EMAIL, UNTIL, WORK_EMAIL, NamedApplication, NamedPerson, PersonRow
from tenants import Ids

_DAY, _INSTANT = read_by(fields.Day()), read_by(fields.Instant())


@extend_schema_field(
    {"oneOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]}
)
class _Until(serializers.CharField):
    """An instant, or a day, which means the end of that day."""


_UNTIL = Kind[datetime](
    datetime,
    _Until,
    core=lambda: core_schema.no_info_plain_validator_function(
        lambda value: (_DAY if isinstance(value, str) and len(value) == len("2027-06-30") else _INSTANT)(
            value
        )
    ),
)
_WITHIN_A_YEAR = (
    "When the access ends, at most a year from now: the last day by the regency's clock, or an instant with its"
    " zone."
)


@shape
class MemberRow(Tagged):
    """A person's roles in the regency."""

    id: UUID = ident("The membership's id.")
    person: PersonRow = nested("The member.")
    roles: Strings = many(
        "admin manages people; steward checks and submits; contributor enters; head signs off; viewer reads.",
        RegencyRole,
    )
    agencies: Ids = many(
        "The agencies to which a contributor is limited; empty: all.", IDENT, key="agency_ids"
    )
    valid_from: datetime = instant("When the membership began, in UTC.")
    valid_until: datetime | None = instant(UNTIL)


@shape
class InvitationRow:
    """A link for setting a member's password, sent by mail."""

    email: str = field(EMAIL, "The work address to which it is sent. Nobody else gets the link.")


@shape
class GuestRow(Tagged):
    """A guest whom the regency has let in."""

    id: UUID = ident("The guest's id in this regency.")
    kind: str = choice(models.Guest.Kind, "The capacity in which the guest was let in.")
    person: NamedPerson | None = nested("The person, by the name at that time; null for an application.")
    application: NamedApplication | None = nested(
        "The application, by the name at that time; null for a person."
    )
    office: str = text(200, "The office at that time; empty for an application.")
    scopes: Strings = many("The guest's scopes.", OF_GUESTS)
    valid_from: datetime = instant("When the access began, in UTC.")
    valid_until: datetime = instant("When the access ends, in UTC.")
    revoked_at: datetime | None = instant(
        "When the guest was sent away, in UTC; null: not so far.", key="ended_at"
    )


@shape
class Member:
    """Content of a member."""

    name: str = text(200, "The person's name.", column=column("Nama", 35))
    office: str = text(
        200,
        "The office where the person works, such as Dinas Kesehatan.",
        column=column("Tempat bekerja", 40),
    )
    roles: Strings = many(
        "At least one role.",
        RegencyRole,
        most=len(RegencyRole),
        least=1,
        column=column("Peran", 30, columns.Kind.TEXTS, choices="role"),
    )
    agencies: Ids = many(
        "The agencies to which a contributor is limited; empty: all.",
        IDENT,
        most=100,
        default=(),
        key="agency_ids",
        column=column("Dibatasi pada perangkat daerah", 50, columns.Kind.TEXTS, choices="Perangkat daerah!B"),
    )
    valid_until: datetime | None = instant(UNTIL, default=None)


@shape
class AddMember(Member):
    """A new member."""

    email: str = field(
        WORK_EMAIL,
        "The person's work e-mail address, which identifies the person.",
        column=column("Alamat surel", 40, locked=True),
    )


@shape
class Guest:
    """Changeable fields of a guest."""

    scopes: Strings = many("The guest's scopes.", OF_GUESTS, most=len(OF_GUESTS), least=1)
    valid_until: datetime = field(_UNTIL, _WITHIN_A_YEAR)


@shape(between=between.either("email", "application_id"))
class LetIn:
    """Let in a person by `email`, or an application by `application_id`."""

    kind: str = choice(models.Guest.Kind, "The capacity: mentor, auditor, support, ...")
    email: str | None = field(WORK_EMAIL, "The person's e-mail address.", default=None, optional=True)
    name: str | None = text(
        200,
        "The person's name, if no person with this address is registered yet.",
        default=None,
        optional=True,
    )
    office: str | None = text(
        200,
        "The person's office, if no person with this address is registered yet.",
        default=None,
        optional=True,
    )
    application_id: UUID | None = ident(
        "The application's id, as its maker gave it to you.", default=None, optional=True
    )
    scopes: Strings = many(
        "The guest's scopes; each operation names the ones that allow it.",
        OF_GUESTS,
        most=len(OF_GUESTS),
        least=1,
    )
    valid_until: datetime = field(_UNTIL, _WITHIN_A_YEAR)


@shape
class Application(identity.ChangeApplication):
    """Changeable fields of a regency's own application; without scopes it has no access."""

    scopes: Strings = identity.application_scopes("regency", 0)
    valid_until: datetime | None = instant(
        "When its access ends, at most a year from now; one year by default.", default=None
    )


@shape(between=identity.OF_FLOW)
class RegisterApplication(identity.AddApplication):
    """A new application of the regency."""

    scopes: Strings = identity.application_scopes("regency", 1)
    valid_until: datetime | None = instant(
        "When its access ends, at most a year from now; one year by default.", default=None
    )


@shape
class IssueKey(identity.IssueKey):
    """Owner of a new key: the caller, or an application of the regency's own."""

    scopes: Strings | None = identity.scopes_wanted("regency")

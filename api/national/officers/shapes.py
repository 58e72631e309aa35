"""The shape of appointments, mentors' assignments and the ministry's keys."""

from datetime import datetime
from uuid import UUID

from api.http import between
from api.http.shapes import (
    Strings,
    choice,
    existing,
    field,
    ident,
    instant,
    matching,
    nested,
    several,
    shape,
    text,
)
from api.http.versioned import Tagged
from api.identity import shapes
from api.identity.models import Appointment as Appointed, MinistryRole
from api.identity.shapes import NamedApplication, PersonRow
from api.national.officers.problems import NotAppointed
from api.national.registry_fields import REGENCY
from tenants import Ids

#: Whom the programme office appoints. Itself the operator does (`manage.py access appoint`).
APPOINTED = [role for role in MinistryRole.values if role != MinistryRole.PROGRAMME_OFFICE]

#: A person who has or had a role at the ministry, by their id: of a query's fields.
OFFICER = existing(Appointed, NotAppointed, key="person")


@shape(sparse=True)
class AppointmentFilters(shapes.EndedFilters):
    role: Strings = several(MinistryRole, "Only this role.")


@shape
class AppointmentRow(Tagged):
    """A role at the ministry and its holder."""

    id: UUID = ident("The appointment's id.")
    role: str = choice(
        MinistryRole,
        "programme_office runs the programme; reviewer decides; mentor comments; analyst reads; auditor also "
        "reads the logs.",
    )
    person: PersonRow | None = nested("The person; null for an application.")
    application: NamedApplication | None = nested("The application; null for a person.", source="client")
    valid_from: datetime = instant("Since when, in UTC.")
    valid_until: datetime | None = instant(shapes.UNTIL)


@shape
class MentorAssignmentRow(Tagged):
    """A regency that is assigned to a mentor for a time."""

    id: UUID = ident("The assignment's id.")
    person: PersonRow = nested("The mentor.")
    regency_code: str = text(5, "The regency's Kemendagri code.", source="regency.kemendagri_code")
    valid_from: datetime = instant("Since when, in UTC.")
    valid_until: datetime = instant("Until when, in UTC.")


@shape
class OfficerKeyRow(shapes.KeyRow):
    """A key of the ministry, without its secret part."""

    scopes: Strings | None = shapes.scopes_shown("ministry")


@shape
class IssuedOfficerKeyRow(OfficerKeyRow):
    """A new key with its text, which is shown this once and stored nowhere."""

    key: str = shapes.key_shown()


@shape(between=between.either("email", "application_id"))
class Appoint:
    """Appoint a person by `email`, or an application by `application_id`."""

    role: str = choice(APPOINTED, "Any but the programme office's own.")
    email: str | None = field(
        shapes.WORK_EMAIL, "The person's work e-mail address.", default=None, optional=True
    )
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
    application_id: UUID | None = ident("The application's id.", default=None, optional=True)
    valid_until: datetime | None = instant(shapes.UNTIL, default=None)


@shape
class Appointment:
    """The changeable part of an appointment."""

    valid_until: datetime | None = instant(shapes.UNTIL, default=None)


@shape(sparse=True)
class AssignmentFilters(shapes.EndedFilters):
    person: Ids = several(OFFICER, "Only of this mentor, by the person's id.")
    regency_code: Strings = several(REGENCY, "Only to the regency with this Kemendagri code, such as 51.01.")


@shape
class AssignMentor:
    """Assign a regency to a mentor, with dates."""

    person: UUID = ident("The mentor, by the person's id: `person.id` of an appointment.")
    regency_code: str = field(
        matching(r"^[0-9]{2}\.[0-9]{2}$", "51.01"),
        "The regency's Kemendagri code.",
    )
    valid_from: datetime | None = instant("When it begins; by default now.", default=None)
    valid_until: datetime = instant("Until when, in RFC 3339 with a zone.")


@shape
class MentorAssignment:
    """The changeable part of an assignment."""

    valid_until: datetime = instant("Until when, in RFC 3339 with a zone.")


@shape
class IssueOfficerKey(shapes.IssueKey):
    """Owner of a new key: the caller, or an application that is appointed."""

    scopes: Strings | None = shapes.scopes_wanted("ministry")


@shape
class MinistryApplication(shapes.ChangeApplication):
    """The changeable part of an application of the ministry's own; without scopes it opens nothing."""

    scopes: Strings = shapes.application_scopes("ministry", 0)


@shape(between=shapes.OF_FLOW)
class RegisterMinistryApplication(shapes.AddApplication):
    """A new application of the ministry. Its appointments, too, limit what it may see and do."""

    scopes: Strings = shapes.application_scopes("ministry", 1)

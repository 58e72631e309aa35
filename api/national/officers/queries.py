"""Reading who may do what at the ministry. Row-level security leaves the ministry's own keys and log."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from api.http import etags
from api.http.lookup import one
from api.identity.models import Appointment, MentorAssignment


def appointments(*, now: datetime, ended: bool = False, role: str | None = None) -> QuerySet[Appointment]:
    """Those that hold now or begin later; those that are over as well, where `ended`."""
    found = Appointment.objects.select_related("person", "client")
    found = found if role is None else found.filter(role=role)
    return found if ended else found.filter(_not_over(now))


def appointment(id: UUID) -> Appointment:
    """Ended or not. Raises NotFound."""
    return one(Appointment.objects.select_related("person", "client"), "appointment", pk=id)


def appointment_tag(row: Appointment) -> str:
    """Made of what a change can change."""
    return etags.strong("appointment", row.pk, row.valid_until)


def assignments(
    *, now: datetime, ended: bool = False, person: UUID | None = None, regency: str | None = None
) -> QuerySet[MentorAssignment]:
    """Mentors' assignments that hold now or begin later; of one mentor, or to one regency by its Kemendagri code."""
    found = MentorAssignment.objects.select_related("person", "regency")
    if person is not None:
        found = found.filter(person_id=person)
    if regency is not None:
        found = found.filter(regency__kemendagri_code=regency)
    return found if ended else found.filter(valid_until__gt=now)


def assignment(id: UUID) -> MentorAssignment:
    """Ended or not. Raises NotFound."""
    return one(MentorAssignment.objects.select_related("person", "regency"), "assignment", pk=id)


def assignment_tag(row: MentorAssignment) -> str:
    """Made of what a change can change."""
    return etags.strong("mentor-assignment", row.pk, row.valid_until)


def _not_over(now: datetime) -> Q:
    return Q(valid_until=None) | Q(valid_until__gt=now)

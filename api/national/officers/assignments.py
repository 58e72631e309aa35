"""Assignments: mentors have regencies for a time, to see and comment on what they submit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from api.identity.models import MentorAssignment, MinistryRole
from api.identity.registers import Act, plain
from api.national import registry_fields
from api.national.officers import policies, problems
from api.national.officers.appointments import Appointments, Timed
from api.national.officers.shapes import MentorAssignmentRow


class Assignments(Timed[MentorAssignment]):
    """An assignment that is ended before it begins never begins."""

    name = "assignment"
    model = MentorAssignment
    out = MentorAssignmentRow
    joined = ("person", "regency")
    lookups = {"regency_code": "regency__kemendagri_code"}

    def named(self, row: MentorAssignment) -> dict[str, Any]:
        return {
            "subject": row.person.name,
            "assignment": str(row.pk),
            "regency_code": row.regency.kemendagri_code,
        }

    def add(
        self, act: Act, *, person: UUID, regency_code: str, valid_from: datetime | None, valid_until: datetime
    ) -> MentorAssignment:
        """Let a mentor see and comment on what a regency submits, between two instants.

        Raises Invalid for a person who is no mentor, an unknown regency, or an end that is not after the beginning;
        Conflict where the mentor is already assigned to this regency in that period.
        """
        begins = valid_from or act.now
        policies.check_end(valid_until, after=max(begins, act.now))
        mentor = Appointments().rows(now=act.now, role=MinistryRole.MENTOR, person=person).first()
        if mentor is None or mentor.person is None:
            raise problems.NotAMentor("/person_id")
        found = registry_fields.named_regency(regency_code)
        overlapping = self.rows(now=begins, person=person, regency=found, valid_from__lt=valid_until)
        if overlapping.exists():
            raise problems.AlreadyAssigned()
        span = {"valid_from": begins, "valid_until": valid_until}
        row = MentorAssignment.objects.create(person=mentor.person, regency=found, **span)
        act.note("mentor_assigned", **self.named(row), **plain(span))
        return row

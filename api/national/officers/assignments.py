"""Giving mentors regencies, for a time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http.etags import Precondition
from api.http.exceptions import Conflict, Invalid
from api.identity.callers import Caller
from api.identity.models import MentorAssignment, MinistryRole, Person
from api.national.officers import log, policies, queries
from api.national.officers.log import Kind
from tenants.models import Regency


def assign(
    *, person: UUID, regency: str, since: datetime | None, until: datetime, by: Caller, now: datetime
) -> MentorAssignment:
    """Lets a mentor see and comment on what a regency submits, between two instants.

    Raises Invalid for who is no mentor, an unknown regency, or an end that is not after the beginning; Conflict where
    the mentor has the regency in that time already.
    """
    begins = since or now
    policies.check_end(until, after=max(begins, now))
    mentor = Person.objects.filter(pk=person).first()
    mentors = queries.appointments(now=now, role=MinistryRole.MENTOR)
    if mentor is None or not mentors.filter(person=mentor).exists():
        raise Invalid.at(
            "/person",
            "not_a_mentor",
            "This is nobody who is appointed as mentor.",
            "Orang ini tidak ditunjuk sebagai pendamping.",
            by_state=True,
        )
    found = Regency.objects.filter(kemendagri_code=regency).first()
    if found is None:
        raise Invalid.at(
            "/regency",
            "unknown_regency",
            "There is no such regency.",
            "Kabupaten/kota ini tidak ada.",
            by_state=True,
        )
    overlapping = MentorAssignment.objects.filter(
        person=mentor, regency=found, valid_from__lt=until, valid_until__gt=begins
    )
    if overlapping.exists():
        raise Conflict(
            "The mentor has this regency in that time already.",
            "Pendamping ini sudah ditugaskan di daerah ini pada waktu itu.",
            code="already_assigned",
        )
    row = MentorAssignment.objects.create(person=mentor, regency=found, valid_from=begins, valid_until=until)
    _note(Kind.MENTOR_ASSIGNED, row, by, now, valid_from=begins.isoformat(), valid_until=until.isoformat())
    return row


def change_assignment(
    *,
    id: UUID,
    revise: Callable[[dict[str, Any]], dict[str, Any]],
    by: Caller,
    now: datetime,
    precondition: Precondition,
) -> MentorAssignment:
    """Changes when an assignment ends. Raises NotFound; Conflict for one that has ended."""
    row = _locked(id, now, precondition)
    before = row.valid_until
    until = revise({"valid_until": before.isoformat()})["valid_until"]
    if until == before:
        return row
    policies.check_end(until, after=max(row.valid_from, now))
    row.valid_until = until
    row.save(update_fields=["valid_until"])
    _note(Kind.ASSIGNMENT_CHANGED, row, by, now, before=before.isoformat(), after=until.isoformat())
    return row


def end_assignment(*, id: UUID, by: Caller, now: datetime, precondition: Precondition) -> None:
    """Ends it from the next request on; one that has not begun never does. Raises as `change_assignment`."""
    row = _locked(id, now, precondition)
    row.valid_until = max(now, row.valid_from)
    row.save(update_fields=["valid_until"])
    _note(Kind.ASSIGNMENT_ENDED, row, by, now)


def _locked(id: UUID, now: datetime, precondition: Precondition) -> MentorAssignment:
    MentorAssignment.objects.select_for_update(no_key=True).filter(pk=id).first()
    row = queries.assignment(id)
    precondition(queries.assignment_tag(row))
    policies.check_not_over(row.valid_until, now)
    return row


def _note(kind: Kind, row: MentorAssignment, by: Caller, now: datetime, **detail: Any) -> None:
    regency = row.regency.kemendagri_code
    log.note(kind, subject=row.person.name, by=by, now=now, assignment=str(row.pk), regency=regency, **detail)

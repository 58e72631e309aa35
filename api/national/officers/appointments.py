"""Appointing people and programs to a role at the ministry, and ending that."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http.etags import Precondition
from api.http.exceptions import Conflict, Invalid
from api.identity import access
from api.identity.access import Invited
from api.identity.callers import Caller
from api.identity.models import Appointment, Client, MinistryRole, Person
from api.national.officers import log, policies, queries
from api.national.officers.log import Kind


def appoint(*, role: str, who: Invited, until: datetime | None, by: Caller, now: datetime) -> Appointment:
    """Gives a person or a program a role at the ministry, until an instant or until it is ended.

    Raises Invalid where nobody is meant; Conflict for the programme office's own role, for who has the role, and for
    who belongs to a regency: one credential never speaks for both.
    """
    policies.check_not_of_the_office(role)
    policies.check_end(until, after=now)
    person, client = _meant(who, now)
    if queries.appointments(now=now, role=role).filter(person=person, client=client).exists():
        raise Conflict("This role is held already.", "Peran ini sudah dipegang.", code="already_appointed")
    row = Appointment.objects.create(
        role=MinistryRole(role), person=person, client=client, valid_from=now, valid_until=until
    )
    _note(Kind.APPOINTED, row, by, now, valid_until=_plain(until))
    return row


def change_appointment(
    *,
    id: UUID,
    revise: Callable[[dict[str, Any]], dict[str, Any]],
    by: Caller,
    now: datetime,
    precondition: Precondition,
) -> Appointment:
    """Changes when an appointment ends: `revise` is told the present content. Raises NotFound; Conflict for one that
    has ended, and for the programme office's own.
    """
    row = _locked(id, now, precondition)
    before = row.valid_until
    until = revise({"valid_until": _plain(before)})["valid_until"]
    if until == before:
        return row
    policies.check_end(until, after=now)
    row.valid_until = until
    row.save(update_fields=["valid_until"])
    _note(Kind.APPOINTMENT_CHANGED, row, by, now, before=_plain(before), after=_plain(until))
    return row


def end_appointment(*, id: UUID, by: Caller, now: datetime, precondition: Precondition) -> None:
    """Ends it from the next request on; its keys then open nothing. Raises as `change_appointment`."""
    row = _locked(id, now, precondition)
    row.valid_until = now
    row.save(update_fields=["valid_until"])
    _note(Kind.APPOINTMENT_ENDED, row, by, now)


def _locked(id: UUID, now: datetime, precondition: Precondition) -> Appointment:
    Appointment.objects.select_for_update(no_key=True).filter(pk=id).first()
    row = queries.appointment(id)
    policies.check_not_of_the_office(row.role)
    precondition(queries.appointment_tag(row))
    policies.check_not_over(row.valid_until, now)
    return row


def _meant(who: Invited, now: datetime) -> tuple[Person | None, Client | None]:
    if (who.email is None) == (who.client is None):
        raise Invalid.at("", "email_or_client", "Give either email or client.", "Berikan email atau client.")
    if who.client is not None:
        client = Client.objects.filter(pk=who.client, regency=None, active=True).first()
        if client is None:
            raise Invalid.at(
                "/client",
                "unknown_client",
                "There is no such program.",
                "Program ini tidak ada.",
                by_state=True,
            )
        return None, client
    assert who.email is not None
    person = Person.objects.filter(email=who.email).first()
    if person is None:
        return access.add_invited(who, email=who.email, regency_id=None, now=now), None
    if person.regency_id is not None:
        raise Conflict(
            "This person belongs to a regency. One credential never speaks for both.",
            "Orang ini milik daerah. Satu kredensial tidak pernah berlaku untuk keduanya.",
            code="person_belongs_elsewhere",
        )
    return person, None


def _note(kind: Kind, row: Appointment, by: Caller, now: datetime, **detail: Any) -> None:
    owner = row.person or row.client
    subject = owner.name if owner else ""
    log.note(kind, subject=subject, by=by, now=now, appointment=str(row.pk), role=row.role, **detail)


def _plain(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()

"""Appointments: people and applications with a role at the ministry."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Model, Q

from api.identity import access, operations
from api.identity.access import Invited
from api.identity.models import Appointment, Client, MinistryRole, Person
from api.identity.problems import PersonBelongsElsewhere
from api.identity.registers import Act, Register, owner_named, plain
from api.national.officers import policies, problems
from api.national.officers.shapes import AppointmentRow


class Timed[Row: Model](Register[Row]):
    """Rows of which only the end changes."""

    def told(self, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
        return {"before": before["valid_until"], "after": after["valid_until"]}

    def running(self, now: datetime) -> Q:
        """Leave out as well what was ended before it began."""
        return super().running(now) & (Q(valid_until=None) | Q(valid_until__gt=F("valid_from")))

    def check_running(self, row: Any, now: datetime) -> None:
        policies.check_not_over(row.valid_until, max(row.valid_from, now))

    def check(self, row: Any, before: Mapping[str, Any], content: Mapping[str, Any], now: datetime) -> None:
        policies.check_end(content["valid_until"], after=max(row.valid_from, now))


class Appointments(Timed[Appointment]):
    """The programme office appoints everybody but itself."""

    name = "appointment"
    model = Appointment
    out = AppointmentRow
    joined = ("person", "client")

    def named(self, row: Appointment) -> dict[str, Any]:
        return {"subject": owner_named(row), "appointment": str(row.pk), "role": row.role}

    def add(self, act: Act, *, role: str, valid_until: datetime | None, **who: Any) -> Appointment:
        """Give a person or an application a role at the ministry, until an instant or until it is ended.

        Raises Invalid where nobody is meant; Conflict for the programme office's own role, for a role that is held
        already, and for a person of a regency: one credential never speaks for both.
        """
        policies.check_not_of_the_office(role)
        policies.check_end(valid_until, after=act.now)
        owner = _meant(Invited(**who), act.now)
        if self.rows(now=act.now, role=role, **owner).exists():
            raise problems.AlreadyAppointed()
        row = operations.appoint(role=MinistryRole(role), now=act.now, valid_until=valid_until, **owner)
        act.note("appointed", **self.named(row), **plain({"valid_until": valid_until}))
        return row

    def locked(self, id: UUID, now: datetime) -> Appointment:
        row = super().locked(id, now)
        policies.check_not_of_the_office(row.role)
        return row


def _meant(who: Invited, now: datetime) -> dict[str, Any]:
    who.check()
    if who.application_id is not None:
        client = Client.objects.filter(pk=who.application_id, regency=None, active=True).first()
        if client is None:
            raise access.unknown_application()
        return {"person": None, "client": client}
    assert who.email is not None
    person = Person.objects.filter(email=who.email).first()
    if person is None:
        person = access.add_invited(who, email=who.email, regency_id=None, now=now)
    elif person.regency_id is not None:
        raise PersonBelongsElsewhere()
    return {"person": person, "client": None}

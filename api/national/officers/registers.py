"""The registers of access to the ministry: appointments, mentors' assignments, applications and keys."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from api.identity import access, applications
from api.identity.access import Invited
from api.identity.applications import oauth_client
from api.identity.keyring import Keyring
from api.identity.models import ApiKey, Appointment, Client, MentorAssignment, MinistryRole, Person
from api.identity.problems import PersonBelongsElsewhere, UnknownApplication
from api.identity.registers import Act, Register, owner_named, plain
from api.national import registry_fields
from api.national.officers import problems
from api.national.officers.shapes import AppointmentRow, MentorAssignmentRow, OfficerKeyRow
from tenants import Fields
from tenants.rows import Table


class Timed[Row: Table](Register[Row]):
    """Rows whose end is the only thing that changes."""

    def told(self, before: Fields, after: Fields) -> Fields:
        return {"before": before["valid_until"], "after": after["valid_until"]}

    def running(self, now: datetime) -> Q:
        """Return the running rows, also leaving out those ended before they began."""
        return super().running(now) & (Q(valid_until=None) | Q(valid_until__gt=F("valid_from")))

    def check_running(self, row: Any, now: datetime) -> None:
        """Raise Conflict for a row that has ended: a new one takes its place."""
        if row.valid_until is not None and row.valid_until <= max(row.valid_from, now):
            raise problems.HasEnded()

    def check(self, row: Any, before: Fields, content: Fields, now: datetime) -> None:
        check_end(content["valid_until"], after=max(row.valid_from, now))


class Appointments(Timed[Appointment]):
    """People and applications with a role at the ministry. The programme office appoints everybody but itself."""

    name = "appointment"
    model = Appointment
    out = AppointmentRow
    joined = ("person", "client")

    def named(self, row: Appointment) -> Fields:
        return {"subject": owner_named(row), "appointment": str(row.pk), "role": row.role}

    def add(self, act: Act, *, role: str, valid_until: datetime | None, **who: Any) -> Appointment:
        """Give a person or an application a role at the ministry, until an instant or until it is ended.

        Raises Invalid if neither is named; Conflict for the programme office's own role, for a role that is held
        already, and for a person of a regency: one credential never speaks for both.
        """
        check_not_of_the_office(role)
        check_end(valid_until, after=act.now)
        owner = _meant(Invited(**who), act.now)
        if self.rows(now=act.now, role=role, **owner).exists():
            raise problems.AlreadyAppointed()
        row = Appointment.objects.create(
            role=MinistryRole(role), valid_from=act.now, valid_until=valid_until, **owner
        )
        act.note("appointed", **self.named(row), **plain({"valid_until": valid_until}))
        return row

    def held(self, id: UUID, act: Act) -> tuple[Appointment, Act]:
        row, act = super().held(id, act)
        check_not_of_the_office(row.role)
        return row, act


def _meant(who: Invited, now: datetime) -> Fields:
    who.check()
    if who.application_id is not None:
        client = Client.objects.filter(pk=who.application_id, regency=None, active=True).first()
        if client is None:
            raise UnknownApplication("/application_id")
        return {"person": None, "client": client}
    assert who.email is not None
    person = Person.objects.filter(email=who.email).first()
    if person is None:
        person = access.add_invited(who, email=who.email, regency_id=None, now=now)
    elif person.regency_id is not None:
        raise PersonBelongsElsewhere()
    return {"person": person, "client": None}


class Assignments(Timed[MentorAssignment]):
    """Mentors have regencies for a time, to see and comment on what they submit.

    An assignment that is ended before it begins never begins.
    """

    name = "assignment"
    model = MentorAssignment
    out = MentorAssignmentRow
    joined = ("person", "regency")

    def named(self, row: MentorAssignment) -> Fields:
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
        Conflict if the mentor is already assigned to this regency in that period.
        """
        begins = valid_from or act.now
        check_end(valid_until, after=max(begins, act.now))
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


class Applications(applications.Applications):
    """The ministry's own applications, and integrators', which regencies admit.

    The programme office creates those that speak for the ministry, and can end any. Only an operator creates an
    integrator's: with its secret the ministry would get in wherever a regency admits the integrator.
    """

    audience = ApiKey.Audience.MINISTRY

    def every(self) -> QuerySet[Client]:
        return super().every().filter(regency=None).prefetch_related("appointments")

    def owner(self, row: Client) -> str:
        client, appointed = oauth_client(row), _roles(row)
        is_ours = client.audience == self.audience if client else bool(appointed)
        return "ministry" if is_ours else "integrator"

    def end(self, id: UUID, act: Act, *, reason: str) -> Client:
        check_not_of_the_office(*_roles(self.one(id)))
        return super().end(id, act, reason=reason)

    def check_running(self, row: Client, now: datetime) -> None:
        """Raise Conflict for an integrator's application, one of the programme office, and one that has ended."""
        check_not_of_the_office(*_roles(row))
        if self.owner(row) != "ministry":
            raise problems.IntegratorsApplication()
        super().check_running(row, now)


def _roles(row: Client) -> list[str]:
    """Return the roles that the application has or will have at the ministry."""
    now = timezone.now()
    return [
        each.role for each in row.appointments.all() if each.valid_until is None or each.valid_until > now
    ]


class OfficersKeyring(Keyring):
    """The keys of the ministry's officers and applications. They speak for the ministry and open no regency.

    Nobody can end the key that they are using; the programme office makes no keys in its own name.
    """

    out = OfficerKeyRow
    audience = ApiKey.Audience.MINISTRY
    manager = MinistryRole.PROGRAMME_OFFICE

    def check_owner(self, owner: Person | Client | None, pointer: str, act: Act) -> None:
        """Raise Invalid for an owner who is not appointed; Conflict for an application of the programme office.

        With such an application's key the office could confirm its own acts.
        """
        named: Fields = {"client" if isinstance(owner, Client) else "person": owner}
        roles = {each.role for each in Appointments().rows(now=act.now, **named)} if owner else set()
        if owner is None or not roles:
            raise problems.NotAppointed(pointer)
        if MinistryRole.PROGRAMME_OFFICE in roles and owner.pk != act.actor.id:
            check_not_of_the_office(MinistryRole.PROGRAMME_OFFICE)
        super().check_owner(owner, pointer, act)

    def check_rotated(self, old: ApiKey, overlap_hours: int, act: Act) -> None:
        if not overlap_hours:
            self.check_revoked(old, act)
        self.check_owner(old.person or old.client, "/person_id" if old.person_id else "/application_id", act)

    def check_revoked(self, key: ApiKey, act: Act) -> None:
        """Raise Conflict if a key would end itself: the office might be left without anybody who can issue another."""
        if key.pk == act.actor.key_id:
            raise problems.OwnKey()


def check_not_of_the_office(*roles: str) -> None:
    """Raise Conflict if one of the roles is the programme office's own: an operator grants and ends it."""
    if MinistryRole.PROGRAMME_OFFICE in roles:
        raise problems.OperatorsToDecide()


def check_end(until: datetime | None, *, after: datetime) -> None:
    """Raise Invalid for an end that is not after this instant."""
    if until is not None and until <= after:
        raise problems.NotLater("/valid_until")

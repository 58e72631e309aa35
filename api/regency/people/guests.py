"""Guests: people and applications that a regency lets in, with scopes and an end. They work on the regency's role."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from api.identity import access
from api.identity.access import Invited
from api.identity.models import Client, Guest, GuestNotice, Person
from api.identity.problems import UnknownApplication
from api.identity.registers import Act, Register, plain
from api.identity.shapes import who
from api.regency.people import found
from api.regency.people.found import Found
from api.regency.people.members import Members
from api.regency.people.problems import (
    AlreadyGuest,
    AlreadyMember,
    ApplicationOfAnotherRegency,
    GuestEnded,
    NotWithinAYear,
    OwnApplication,
)
from api.regency.people.shapes import GuestRow
from tenants import Fields
from tenants.models import Regency
from tenants.pool import statements

#: Nobody is let in for longer at once: whoever still comes is let in again.
LONGEST = timedelta(days=366)


class Guests(Register[Guest]):
    """Guests of a regency. The ministry is notified only of guests who are not the regency's own people."""

    name = "guest"
    model = Guest
    out = GuestRow
    fields = ("scopes", "valid_until")
    sets = ("scopes",)

    def every(self) -> QuerySet[Guest]:
        """Leave out the regency's own applications: their scopes are changed with them."""
        return super().every().exclude(client__in=Client.objects.all())

    def normal(self, content: Fields) -> Fields:
        """Return the content as stored: a day becomes the instant at which it ends by the regency's clock."""
        until = content["valid_until"]
        if not isinstance(until, datetime):
            zone = ZoneInfo(Regency.objects.get(pk=statements.regency_id()).time_zone)
            until = datetime.combine(until + timedelta(days=1), time(), zone).astimezone(UTC)
        return super().normal({**content, "valid_until": until})

    def besides(self, row: Guest) -> Fields:
        return who(row, row.name)

    def add(
        self, act: Act, *, kind: Guest.Kind, scopes: Sequence[str], valid_until: datetime, **who: Any
    ) -> Guest:
        """Let a person or an application in.

        Raises Invalid if neither is named, or the end is not within a year; Conflict for a current guest or member.
        """
        content = self.normal({"scopes": scopes, "valid_until": valid_until})
        check_end(content["valid_until"], act.now)
        known = _meant(Invited(**who), act)
        owner: Fields = {f"{known.kind}_id": known.id}
        if self.rows(now=act.now, **owner).exists():
            raise AlreadyGuest()
        if known.kind == "person" and Members().rows(now=act.now, **owner).exists():
            raise AlreadyMember()
        guest = Guest.objects.create(
            regency_id=statements.regency_id(),
            kind=kind,
            name=known.name,
            office=known.office,
            valid_from=act.now,
            **content,
            **owner,
        )
        self.note("let_in", guest, act, guest_kind=kind, **plain(content))
        _tell(GuestNotice.Kind.LET_IN, guest, own=known.is_own, now=act.now)
        return guest

    def end(self, id: UUID, act: Act, *, reason: str) -> Guest:
        """End a guest's access from the next request on. An earlier end stays. Raises NotFound."""
        guest, act = self.held(id, act)
        if guest.revoked_at is None:
            guest.update(revoked_at=act.now)
            self.note("revoked", guest, act, reason=reason)
            _tell(GuestNotice.Kind.REVOKED, guest, own=_is_own(guest), now=act.now)
        return guest

    def check_running(self, row: Guest, now: datetime) -> None:
        if row.revoked_at is not None or row.valid_until <= now:
            raise GuestEnded()

    def check(self, row: Guest, before: Fields, content: Fields, now: datetime) -> None:
        check_end(content["valid_until"], now)

    def after_change(self, row: Guest, now: datetime) -> None:
        _tell(GuestNotice.Kind.LET_IN, row, own=_is_own(row), now=now)


def check_end(until: datetime, now: datetime) -> None:
    """Raise Invalid for an end that is past, or more than a year away."""
    if not now < until <= now + LONGEST:
        raise NotWithinAYear("/valid_until")


def _meant(who: Invited, act: Act) -> Found:
    who.check()
    if who.application_id is not None:
        application = found.application(who.application_id)
        if application is None:
            raise UnknownApplication("/application_id")
        if application.whose == "own":
            raise OwnApplication("/application_id")
        if application.whose == "other":
            # Its keys open its own regency and no other (look_up.sql): letting it in would say what is not so.
            raise ApplicationOfAnotherRegency("/application_id")
        return application
    assert who.email is not None
    return found.person(who.email) or _add(who, who.email, act)


def _add(who: Invited, email: str, act: Act) -> Found:
    """Add an unknown person as the regency's own, without any role."""
    person = access.add_invited(who, email=email, regency_id=act.regency_id, now=act.now)
    return Found("person", "own", person.pk, person.name, person.office)


def _is_own(guest: Guest) -> bool:
    """Return True if the guest is the regency's own person; the regency's role can read no other people."""
    return guest.person_id is not None and Person.objects.filter(pk=guest.person_id).exists()


def _tell(kind: GuestNotice.Kind, guest: Guest, *, own: bool, now: datetime) -> None:
    if own:
        return
    GuestNotice.objects.create(
        regency_id=guest.regency_id,
        at=now,
        kind=kind,
        guest_kind=guest.kind,
        guest_id=guest.pk,
        person_id=guest.person_id,
        client_id=guest.client_id,
        name=guest.name,
        scopes=guest.scopes,
        valid_until=guest.valid_until,
    )

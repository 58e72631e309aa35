"""Guests: whom a regency lets in, with scopes and an end, and sends away again. They work on the regency's own role."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from api.http.etags import Precondition
from api.http.exceptions import Conflict, Invalid
from api.identity import access
from api.identity.access import Invited
from api.identity.callers import Actor
from api.identity.models import Guest, GuestNotice, Person
from api.regency.history.operations import differences
from api.regency.people import found, log, queries
from api.regency.people.found import Found
from api.regency.people.log import Kind
from tenants import current

#: Longer nobody is let in at once: who still comes is let in anew.
LONGEST = timedelta(days=366)


def let_in(
    *, kind: Guest.Kind, who: Invited, scopes: Sequence[str], until: datetime, by: Actor, now: datetime
) -> Guest:
    """Lets a person or a program in. The ministry is told of those who are not the regency's own, and of nothing else.

    Raises Invalid where nobody is meant, or the end is not within a year; Conflict for who is in already.
    """
    _check_end(until, now)
    known = _meant(who, now)
    owner = {f"{known.kind}_id": known.id}
    if queries.guests(now=now).filter(**owner).exists():
        raise Conflict("This guest is in already.", "Tamu ini sudah diizinkan masuk.", code="already_guest")
    if known.kind == "person" and _is_member(known, now):
        raise Conflict("This person is a member.", "Orang ini adalah anggota.", code="already_member")
    guest = Guest.objects.create(
        regency_id=current.regency_id(),
        kind=kind,
        name=known.name,
        office=known.office,
        scopes=list(scopes),
        valid_from=now,
        valid_until=until,
        **owner,
    )
    log.note(
        Kind.GUEST_LET_IN,
        subject=guest.name,
        by=by,
        now=now,
        guest=str(guest.pk),
        guest_kind=kind,
        scopes=guest.scopes,
        valid_until=until.isoformat(),
    )
    _tell(GuestNotice.Kind.LET_IN, guest, own=known.is_own, now=now)
    return guest


def change_guest(
    *,
    id: UUID,
    revise: Callable[[dict[str, Any]], dict[str, Any]],
    by: Actor,
    now: datetime,
    precondition: Precondition,
) -> Guest:
    """Changes scopes and end of a guest who is in. The ministry is told as when they were let in.

    Raises NotFound; Conflict for who has ended; Invalid for an end that is not within a year.
    """
    Guest.objects.select_for_update(no_key=True).filter(pk=id).first()
    guest = queries.guest(id)
    precondition(queries.guest_tag(guest))
    if guest.revoked_at is not None or guest.valid_until <= now:
        raise Conflict(
            "This guest has ended: let them in anew.", "Izin tamu ini telah berakhir.", code="guest_ended"
        )
    before = {"scopes": guest.scopes, "valid_until": guest.valid_until}
    content = revise(_plain(before))
    if content == before:
        return guest
    _check_end(content["valid_until"], now)
    guest.scopes, guest.valid_until = content["scopes"], content["valid_until"]
    guest.save(update_fields=["scopes", "valid_until"])
    log.note(
        Kind.GUEST_CHANGED,
        subject=guest.name,
        by=by,
        now=now,
        guest=str(guest.pk),
        changes=differences(_plain(before), _plain(content)),
    )
    _tell(GuestNotice.Kind.LET_IN, guest, own=_is_own(guest), now=now)
    return guest


def _plain(content: dict[str, Any]) -> dict[str, Any]:
    return {**content, "valid_until": content["valid_until"].isoformat()}


def _check_end(until: datetime, now: datetime) -> None:
    if not now < until <= now + LONGEST:
        raise Invalid.at(
            "/valid_until",
            "not_within_a_year",
            "Give an instant within a year from now.",
            "Berikan waktu dalam satu tahun dari sekarang.",
            by_state=True,
        )


def revoke_guest(*, id: UUID, by: Actor, now: datetime) -> Guest:
    """Sends a guest away: from the next request on. Done before, it stays as it was. Raises NotFound."""
    guest = queries.guest(id)
    guest = Guest.objects.select_for_update(no_key=True).get(pk=guest.pk)
    if guest.revoked_at is not None:
        return guest
    guest.revoked_at = now
    guest.save(update_fields=["revoked_at"])
    log.note(Kind.GUEST_REVOKED, subject=guest.name, by=by, now=now, guest=str(guest.pk))
    _tell(GuestNotice.Kind.REVOKED, guest, own=_is_own(guest), now=now)
    return guest


def _meant(who: Invited, now: datetime) -> Found:
    if (who.email is None) == (who.client is None):
        raise Invalid.at("", "email_or_client", "Give either email or client.", "Berikan email atau client.")
    if who.client is not None:
        program = found.client(who.client)
        if program is None:
            raise Invalid.at(
                "/client",
                "unknown_client",
                "There is no such program.",
                "Program ini tidak ada.",
                by_state=True,
            )
        if program.whose == "other":
            # Its keys open its own regency and no other (look_up.sql): letting it in would say what is not so.
            raise Invalid.at(
                "/client",
                "program_of_another_regency",
                "This program was registered by another regency and works there only. "
                "Let in one that the ministry registered.",
                "Program ini didaftarkan oleh kabupaten/kota lain dan hanya bekerja di sana. "
                "Izinkan program yang didaftarkan kementerian.",
                by_state=True,
            )
        return program
    assert who.email is not None
    person = found.person(who.email)
    return person or _add(who, who.email, now)


def _add(who: Invited, email: str, now: datetime) -> Found:
    """Somebody whom nobody knows yet is added as the regency's own person, without any role."""
    person = access.add_invited(who, email=email, regency_id=current.regency_id(), now=now)
    return Found("person", "own", person.pk, person.name, person.office)


def _is_member(known: Found, now: datetime) -> bool:
    return queries.members(now=now).filter(person_id=known.id).exists()


def _is_own(guest: Guest) -> bool:
    """Whether the guest is the regency's own person or program: others it cannot read."""
    if guest.client_id is not None:
        return queries.clients().filter(pk=guest.client_id).exists()
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

"""Members of a regency: its own people, with roles, some limited to agencies."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from api.http.etags import Precondition
from api.http.exceptions import Conflict, FieldError, Invalid
from api.identity import operations
from api.identity.accounts import mail
from api.identity.accounts.models import Mail
from api.identity.callers import Actor
from api.identity.models import ApiKey, Membership, Person, RegencyRole
from api.regency.history.operations import differences
from api.regency.masterplan.models import Agency
from api.regency.people import found, log, queries
from api.regency.people.log import Kind
from tenants import current


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is said of a member. The e-mail address says who it is and does not change."""

    name: str
    office: str
    roles: list[str]
    agencies: list[str]
    valid_until: datetime | None = None

    def document(self) -> dict[str, Any]:
        return asdict(self)


def add_member(*, email: str, content: Content, by: Actor, now: datetime) -> Membership:
    """Makes a person a member, and adds the person where nobody has this e-mail address.

    Raises Conflict for who is a member already, or belongs to another regency or to the ministry: let those in as
    guests. Raises Invalid for agencies that are not there.
    """
    _check(content, now)
    _check_agencies(content.agencies)
    regency_id = current.regency_id()
    known = found.person(email)
    if known is None:
        person = operations.add_person(
            name=content.name, office=content.office, email=email, regency_id=regency_id, now=now
        )
        mail.enqueue(Mail.Template.INVITATION, person_id=person.pk, regency_id=regency_id)
    elif not known.is_own:
        raise Conflict(
            "This person belongs elsewhere: let them in as a guest.",
            "Orang ini milik instansi lain: izinkan masuk sebagai tamu.",
            code="person_belongs_elsewhere",
        )
    else:
        person = Person.objects.get(pk=known.id)
        _check_is_no_member(person, now)
        _rename(person, content)
    membership = Membership.objects.create(
        person=person,
        regency_id=regency_id,
        roles=content.roles,
        agencies=content.agencies,
        valid_from=now,
        valid_until=content.valid_until,
    )
    log.note(Kind.MEMBER_ADDED, subject=person.name, by=by, now=now, **_shown(membership, content))
    return membership


def change_member(
    *,
    id: UUID,
    revise: Callable[[dict[str, Any]], Content],
    by: Actor,
    now: datetime,
    precondition: Precondition,
) -> Membership:
    """Changes a member: `revise` is told the present content.

    Raises NotFound; Conflict for a membership that has ended, and where nobody would be admin any more.
    """
    membership = _locked(id, now)
    precondition(queries.member_tag(membership))
    before = content_of(membership)
    content = revise(_plain(before))
    if content == before:
        return membership
    _check(content, now)
    _check_agencies(set(content.agencies) - set(before.agencies))
    membership.roles, membership.agencies = content.roles, content.agencies
    membership.valid_until = content.valid_until
    membership.save(update_fields=["roles", "agencies", "valid_until"])
    _rename(membership.person, content)
    _check_admin_remains(now)
    changes = differences(_plain(before), _plain(content))
    log.note(
        Kind.MEMBER_CHANGED,
        subject=membership.person.name,
        by=by,
        now=now,
        member=str(membership.pk),
        changes=changes,
    )
    return membership


def invite(*, id: UUID, by: Actor, now: datetime) -> Person:
    """Send a member a link to set a password, by mail. Raises NotFound; Conflict where the membership has ended."""
    person = _locked(id, now).person
    mail.enqueue(Mail.Template.INVITATION, person_id=person.pk, regency_id=current.regency_id())
    log.note(Kind.MEMBER_INVITED, subject=person.name, by=by, now=now, member=str(id))
    return person


def end_membership(*, id: UUID, by: Actor, now: datetime, precondition: Precondition) -> None:
    """Ends a membership now, and revokes the person's keys that this regency issued. What the person did stays.

    Raises NotFound; Conflict where it has ended, or nobody would be admin any more.
    """
    membership = _locked(id, now)
    precondition(queries.member_tag(membership))
    membership.valid_until = now
    membership.save(update_fields=["valid_until"])
    _check_admin_remains(now)
    ApiKey.objects.filter(person=membership.person, revoked_at=None).update(revoked_at=now)
    log.note(Kind.MEMBER_ENDED, subject=membership.person.name, by=by, now=now, member=str(membership.pk))


def content_of(membership: Membership) -> Content:
    return Content(
        name=membership.person.name,
        office=membership.person.office,
        roles=list(membership.roles),
        agencies=list(membership.agencies),
        valid_until=membership.valid_until,
    )


def _locked(id: UUID, now: datetime) -> Membership:
    """The membership, with all admins' locked in one order: two who end each other's must not both succeed."""
    list(
        Membership.objects.select_for_update(no_key=True, of=("self",))
        .filter(Q(pk=id) | Q(roles__contains=[RegencyRole.ADMIN]))
        .order_by("pk")
    )
    membership = queries.member(id)
    if membership.valid_until is not None and membership.valid_until <= now:
        raise Conflict(
            "This membership has ended.", "Keanggotaan ini telah berakhir.", code="membership_ended"
        )
    return membership


def _check(content: Content, now: datetime) -> None:
    if content.valid_until is not None and content.valid_until <= now:
        raise Invalid.at(
            "/valid_until",
            "in_the_past",
            "Give an instant in the future.",
            "Berikan waktu di masa depan.",
            by_state=True,
        )


def _check_agencies(ids: Any) -> None:
    known = {str(pk) for pk in Agency.objects.filter(pk__in=list(ids)).values_list("pk", flat=True)}
    if missing := sorted(set(ids) - known):
        raise Invalid(
            errors=[
                FieldError(
                    "/agencies",
                    "unknown_agency",
                    f"There is no agency {each}.",
                    f"Perangkat daerah {each} tidak ada.",
                    by_state=True,
                )
                for each in missing
            ]
        )


def _check_admin_remains(now: datetime) -> None:
    if not queries.members(now=now).filter(roles__contains=[RegencyRole.ADMIN]).exists():
        raise Conflict(
            "The regency would be left without an admin.",
            "Daerah akan tertinggal tanpa admin.",
            code="last_admin",
        )


def _check_is_no_member(person: Person, now: datetime) -> None:
    if queries.members(now=now).filter(person=person).exists():
        raise Conflict(
            "This person is a member already.", "Orang ini sudah menjadi anggota.", code="already_member"
        )


def _rename(person: Person, content: Content) -> None:
    if (person.name, person.office) != (content.name, content.office):
        person.name, person.office = content.name, content.office
        person.save(update_fields=["name", "office"])


def _shown(membership: Membership, content: Content) -> dict[str, Any]:
    return {"member": str(membership.pk), **_plain(content)}


def _plain(content: Content) -> dict[str, Any]:
    until = content.valid_until
    return replace(content).document() | {"valid_until": until.isoformat() if until else None}

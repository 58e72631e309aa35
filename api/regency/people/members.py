"""Members of a regency: its own people, with roles, some limited to agencies."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from api.http.problems import InThePast
from api.http.rules import refuse
from api.identity.accounts import mail
from api.identity.accounts.models import Mail
from api.identity.models import ApiKey, Membership, Person, RegencyRole
from api.identity.problems import PersonBelongsElsewhere
from api.identity.registers import Act, Register, plain
from api.regency.masterplan.models import Agency
from api.regency.masterplan.problems import UnknownAgency
from api.regency.people import found
from api.regency.people.problems import AlreadyMember, LastAdmin, MembershipEnded
from api.regency.people.shapes import InvitationRow, MemberRow
from tenants import Fields
from tenants.pool import statements


class Members(Register[Membership]):
    """Members, identified by e-mail address, which does not change. A regency is never left without an admin."""

    name = "member"
    model = Membership
    out = MemberRow
    joined = ("person",)
    fields = ("roles", "agencies", "valid_until")
    sets = ("roles", "agencies")

    def running(self, now: datetime) -> Q:
        return Q(valid_from__lte=now) & super().running(now)

    def subject(self, row: Membership) -> str:
        return row.person.name

    def content(self, row: Membership) -> Fields:
        return {"name": row.person.name, "office": row.person.office, **super().content(row)}

    def add(self, act: Act, *, email: str, **content: Any) -> Membership:
        """Make a person a member, and add the person if the e-mail address is unknown.

        Raises Conflict for a member, and for a person of another regency or of the ministry, who can be let in as a
        guest instead; Invalid for unknown agencies.
        """
        content = self.normal(content)
        _check_end(content, act.now)
        _check_agencies(content["agencies"])
        known = found.person(email)
        if known is None:
            person = Person.objects.create(
                name=content["name"],
                office=content["office"],
                email=email,
                regency_id=statements.regency_id(),
                created_at=act.now,
            )
            _invite(person, act)
        elif not known.is_own:
            raise PersonBelongsElsewhere()
        else:
            person = Person.objects.get(pk=known.id)
            if self.rows(now=act.now, person=person).exists():
                raise AlreadyMember()
            _rename(person, content)
        row = Membership.objects.create(
            person=person,
            regency_id=statements.regency_id(),
            valid_from=act.now,
            **{name: content[name] for name in self.fields},
        )
        self.note("added", row, act, **plain(content))
        return row

    def invite(self, id: UUID, act: Act) -> InvitationRow:
        """Mail a member a link to set a password. Raises NotFound; Conflict for a membership that has ended."""
        row, act = self.held(id, act)
        self.check_running(row, act.now)
        _invite(row.person, act)
        self.note("invited", row, act)
        return InvitationRow(email=row.person.email)

    def hold(self, id: UUID) -> None:
        """Lock all admins too, in one order: two admins who end each other's membership must not both succeed."""
        list(
            Membership.objects.select_for_update(no_key=True, of=("self",))
            .filter(Q(pk=id) | Q(roles__contains=[RegencyRole.ADMIN]))
            .order_by("pk")
        )

    def check_running(self, row: Membership, now: datetime) -> None:
        if row.valid_until is not None and row.valid_until <= now:
            raise MembershipEnded()

    def check(self, row: Membership, before: Fields, content: Fields, now: datetime) -> None:
        _check_end(content, now)
        _check_agencies(set(content["agencies"]) - set(before["agencies"]))

    def store(self, row: Membership, content: Fields) -> None:
        super().store(row, content)
        _rename(row.person, content)

    def after_change(self, row: Membership, now: datetime) -> None:
        """Raise Conflict if nobody would be admin any more."""
        if not self.rows(now=now, roles__contains=[RegencyRole.ADMIN]).exists():
            raise LastAdmin()

    def after_end(self, row: Membership, now: datetime) -> None:
        """Revoke the person's keys of this regency too. A record of the person's acts is kept."""
        self.after_change(row, now)
        ApiKey.objects.filter(person=row.person, revoked_at=None).update(revoked_at=now)


def _invite(person: Person, act: Act) -> None:
    mail.enqueue(Mail.Template.INVITATION, person_id=person.pk, regency_id=act.regency_id)


def _check_end(content: Fields, now: datetime) -> None:
    if content["valid_until"] is not None and content["valid_until"] <= now:
        raise InThePast("/valid_until")


def _check_agencies(ids: Iterable[str]) -> None:
    known = {str(pk) for pk in Agency.objects.filter(pk__in=list(ids)).values_list("pk", flat=True)}
    refuse(UnknownAgency("/agency_ids", value=each) for each in sorted(set(ids) - known))


def _rename(person: Person, content: Fields) -> None:
    if (person.name, person.office) != (content["name"], content["office"]):
        person.update(name=content["name"], office=content["office"])

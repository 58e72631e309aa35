"""Keys and the security log, as each side manages its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from api.http.grammar import instants
from api.identity import lifetimes, operations, shapes
from api.identity.accounts.words import Flow
from api.identity.applications import oauth_client
from api.identity.models import ApiKey, Client, Person, RegencyRole, SecurityEvent
from api.identity.operations import IssuedKey
from api.identity.problems import (
    ActsForPeople,
    AdminsToDecide,
    AnotherPerson,
    ApplicationEnded,
    KeyEnded,
    NotYourOwn,
    PersonOrApplication,
)
from api.identity.registers import Act, Log, Register, Revealed, owner_named
from tenants import Fields


class Keyring(Register[ApiKey]):
    """The keys of a regency. The ministry has further rules for owners and expiry (api.national.officers)."""

    name = "key"
    model = ApiKey
    out = shapes.KeyRow
    joined = ("person", "client")

    audience: ClassVar[ApiKey.Audience] = ApiKey.Audience.REGENCY
    #: The role that manages keys of applications.
    manager: ClassVar[str] = RegencyRole.ADMIN

    def besides(self, row: ApiKey) -> Fields:
        return shapes.who(row, owner_named(row))

    def named(self, row: ApiKey) -> Fields:
        """Return the prefix too: enough to recognise a key, and useless for access."""
        return {"subject": owner_named(row), "key": str(row.pk), "prefix": row.prefix}

    def add(
        self,
        act: Act,
        *,
        person: UUID | None = None,
        application_id: UUID | None = None,
        label: str,
        expires_at: datetime | None,
        scopes: Sequence[str] | None,
    ) -> Revealed[ApiKey]:
        """Make a key for the caller or, if the caller manages keys, for an application of the same side.

        Raises Forbidden for another person's key; Invalid for an owner of the other side, or an end that is not within
        two years.
        """
        if (person is None) == (application_id is None):
            raise PersonOrApplication()
        self._check_maker(person, act)
        owner_person = Person.objects.filter(pk=person, active=True).first() if person else None
        owner_client = (
            Client.objects.filter(pk=application_id, active=True).first() if application_id else None
        )
        self.check_owner(owner_person or owner_client, "/person_id" if person else "/application_id", act)
        ends = lifetimes.end_of(expires_at, act.now)
        issued = operations.issue_key(
            audience=self.audience,
            person=owner_person,
            client=owner_client,
            regency_id=act.regency_id,
            label=label,
            scopes=scopes,
            now=act.now,
            expires_at=ends,
        )
        self.note("issued", issued.key, act, expires_at=ends.isoformat())
        return _revealed(issued)

    def rotate(self, id: UUID, act: Act, *, overlap_hours: int) -> Revealed[ApiKey]:
        """Replace this key by a new one, of the lifetime that it was given itself.

        The old one keeps working for some hours, so that nothing stops during the switch. Raises NotFound; Forbidden as
        `add`; Conflict for a key that has ended, or whose application has.
        """
        old, act = self.held(id, act)
        self._check_maker(old.person_id, act)
        self.check_rotated(old, overlap_hours, act)
        if old.client and not old.client.active:
            raise ApplicationEnded()
        if old.revoked_at or (old.expires_at and old.expires_at <= act.now):
            raise KeyEnded()
        # An earlier rotation, whose answer may have been lost, has shortened it. The regency's role may forge both the
        # entry and the key's begin (Access.forged).
        noted = SecurityEvent.objects.filter(kind="key_rotated", detail__key=str(id)).order_by("at")
        given = old.expires_at or old.created_at + lifetimes.USUAL
        if instants.is_one(said := str(noted.values_list("detail__given", flat=True).first())):
            given = datetime.fromisoformat(said)
        issued = operations.issue_key(
            audience=self.audience,
            person=old.person,
            client=old.client,
            regency_id=old.regency_id,
            label=old.label,
            scopes=old.scopes,
            now=act.now,
            expires_at=act.now + min(max(given - old.created_at, timedelta()), lifetimes.LONGEST),
        )
        ends = act.now + timedelta(hours=overlap_hours)
        ends = min(ends, old.expires_at or ends)
        old.update(expires_at=ends)
        self.note("rotated", old, act, new=issued.key.prefix, ends=ends.isoformat(), given=given.isoformat())
        return _revealed(issued)

    def end(self, id: UUID, act: Act, *, reason: str) -> ApiKey:
        """End a key from the next request on; one that was revoked before stays as it was. Raises NotFound."""
        key, act = self.held(id, act)
        self.check_revoked(key, act)
        if lifetimes.revoked(key, now=act.now):
            self.note("revoked", key, act, reason=reason)
        return key

    def check_owner(self, owner: Person | Client | None, pointer: str, act: Act) -> None:
        """Raise Invalid for an owner that is not of this side, and for an application that acts for people only."""
        if owner is None:
            raise NotYourOwn(pointer)
        client = oauth_client(owner) if isinstance(owner, Client) else None
        if client and Flow.of(client.authorization_grant_type) is Flow.AUTHORIZATION_CODE:
            raise ActsForPeople(pointer)

    def check_rotated(self, old: ApiKey, overlap_hours: int, act: Act) -> None:
        """Raise if this side does not let the caller rotate the key."""

    def check_revoked(self, key: ApiKey, act: Act) -> None:
        """Raise if this side does not let the caller revoke the key."""

    def _check_maker(self, person: UUID | None, act: Act) -> None:
        """Raise Forbidden for a key that acts as another person, whoever asks. An application's key needs a manager."""
        if person is not None and person != act.actor.id:
            raise AnotherPerson()
        if person is None and self.manager not in act.roles:
            raise AdminsToDecide()


class SecurityLog(Log[SecurityEvent]):
    """Security log of one side: the changes of access."""

    name = "event"
    model = SecurityEvent
    out = shapes.LogEntryRow

    def besides(self, row: SecurityEvent) -> Fields:
        return {"actor": shapes.LogActorRow.of(row)}


def _revealed(issued: IssuedKey) -> Revealed[ApiKey]:
    return Revealed(issued.key, {"key": issued.text})

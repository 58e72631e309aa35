"""The keys of the ministry's officers and programs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from api.http.exceptions import Invalid
from api.identity import access, lifetimes, operations
from api.identity.callers import Caller
from api.identity.models import ApiKey, Client, MinistryRole, Person
from api.identity.operations import IssuedKey
from api.national.officers import log, policies, queries
from api.national.officers.log import Kind


def issue_key(
    *,
    person: UUID | None,
    client: UUID | None,
    label: str,
    expires_at: datetime | None,
    scopes: Sequence[str] | None,
    by: Caller,
    manages: bool,
    now: datetime,
) -> IssuedKey:
    """Make a key for the caller or, where they manage keys, for a program that is appointed.

    It speaks for the ministry and opens no regency. Raises Forbidden for another person's (lifetimes.check_maker);
    Invalid for a program that is not appointed, or an end that is not within two years; Conflict for a program of the
    programme office, in whose name the second pair of eyes would be the first.
    """
    if (person is None) == (client is None):
        raise Invalid.at(
            "", "person_or_client", "Give either person or client.", "Berikan person atau client."
        )
    lifetimes.check_maker(person=person, by=by.id, manages=manages)
    owner_person = Person.objects.filter(pk=person, active=True).first() if person else None
    owner_client = Client.objects.filter(pk=client, active=True).first() if client else None
    _check_appointed(owner_person, owner_client, by, now)
    ends = lifetimes.end_of(expires_at, now)
    issued = operations.issue_key(
        audience=ApiKey.Audience.MINISTRY,
        person=owner_person,
        client=owner_client,
        label=label,
        scopes=scopes,
        now=now,
        expires_at=ends,
    )
    log.note(Kind.KEY_ISSUED, by=by, now=now, **access.named(issued.key), expires_at=ends.isoformat())
    return issued


def rotate_key(*, id: UUID, overlap: timedelta, by: Caller, manages: bool, now: datetime) -> IssuedKey:
    """A new key in the place of this one (lifetimes.followed). Raises NotFound; as `issue_key`; Conflict for the
    key that the caller came with, where it would end at once.
    """
    old = access.locked_key(id)
    lifetimes.check_maker(person=old.person_id, by=by.id, manages=manages)
    if not overlap:
        policies.check_not_own(old.pk, by.key_id)
    _check_appointed(old.person, old.client, by, now)
    issued = lifetimes.followed(old, overlap=overlap, now=now)
    assert old.expires_at is not None
    log.note(
        Kind.KEY_ROTATED,
        by=by,
        now=now,
        **access.named(old),
        new=issued.key.prefix,
        ends=old.expires_at.isoformat(),
    )
    return issued


def revoke_key(*, id: UUID, by: Caller, now: datetime) -> ApiKey:
    """End a key, but not the one that the caller came with: from the next request on. Done before, it stays as it was.

    Raises NotFound; Conflict.
    """
    key = access.locked_key(id)
    policies.check_not_own(key.pk, by.key_id)
    if lifetimes.revoked(key, now=now):
        log.note(Kind.KEY_REVOKED, by=by, now=now, **access.named(key))
    return key


def _check_appointed(person: Person | None, client: Client | None, by: Caller, now: datetime) -> None:
    owner = person or client
    held = queries.appointments(now=now).filter(person=person, client=client) if owner else None
    roles = set(held.values_list("role", flat=True)) if held is not None else set()
    if owner is None or not roles:
        raise Invalid.at(
            "/client" if person is None and client is not None else "/person",
            "not_appointed",
            "This is nobody who is appointed at the ministry.",
            "Ini bukan siapa pun yang ditunjuk di kementerian.",
            by_state=True,
        )
    if MinistryRole.PROGRAMME_OFFICE in roles and owner.pk != by.id:
        policies.check_not_of_the_office(MinistryRole.PROGRAMME_OFFICE)

"""The keys of the ministry's officers and programs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from api.http.exceptions import Invalid
from api.identity import lifetimes, operations
from api.identity.models import ApiKey, Client, MinistryRole, Person
from api.identity.operations import IssuedKey
from api.national.officers import log, policies, queries
from api.national.officers.log import By, Kind


def issue_key(
    *,
    person: UUID | None,
    client: UUID | None,
    label: str,
    expires_at: datetime | None,
    scopes: Sequence[str] | None,
    by: By,
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
    _note(Kind.KEY_ISSUED, issued.key, by, now, expires_at=ends.isoformat())
    return issued


def rotate_key(*, id: UUID, overlap: timedelta, by: By, manages: bool, now: datetime) -> IssuedKey:
    """A new key in the place of this one (lifetimes.followed). Raises NotFound; as `issue_key`; Conflict for the
    key that the caller came with, where it would end at once.
    """
    old = _locked(id)
    lifetimes.check_maker(person=old.person_id, by=by.id, manages=manages)
    if not overlap:
        policies.check_not_own(old.pk, by.key)
    _check_appointed(old.person, old.client, by, now)
    issued = lifetimes.followed(old, overlap=overlap, now=now)
    assert old.expires_at is not None
    _note(Kind.KEY_ROTATED, old, by, now, new=issued.key.prefix, ends=old.expires_at.isoformat())
    return issued


def revoke_key(*, id: UUID, by: By, now: datetime) -> ApiKey:
    """End a key, but not the one that the caller came with: from the next request on. Done before, it stays as it was.

    Raises NotFound; Conflict.
    """
    key = _locked(id)
    policies.check_not_own(key.pk, by.key)
    if lifetimes.revoked(key, now=now):
        _note(Kind.KEY_REVOKED, key, by, now)
    return key


def _check_appointed(person: Person | None, client: Client | None, by: By, now: datetime) -> None:
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


def _locked(id: UUID) -> ApiKey:
    ApiKey.objects.select_for_update(no_key=True).filter(pk=id).first()
    return queries.key(id)


def _note(kind: Kind, key: ApiKey, by: By, now: datetime, **detail: str) -> None:
    """By its prefix: enough to know it by, and nothing that opens anything."""
    owner = key.person or key.client
    subject = owner.name if owner else ""
    log.note(kind, subject=subject, by=by, now=now, key=str(key.pk), prefix=key.prefix, **detail)

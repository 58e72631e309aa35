"""The keys that a regency issues to its people and its own programs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from api.http.exceptions import Invalid
from api.identity import access, lifetimes, operations
from api.identity.callers import Actor
from api.identity.models import ApiKey, Client, Person
from api.identity.operations import IssuedKey
from api.regency.people import log
from api.regency.people.log import Kind
from tenants import current


def issue_key(
    *,
    person: UUID | None,
    client: UUID | None,
    label: str,
    expires_at: datetime | None,
    scopes: Sequence[str] | None = None,
    by: Actor,
    manages: bool,
    now: datetime,
) -> IssuedKey:
    """Make a key for the caller or, where they manage keys, for a program of the regency's own.

    It opens this regency and no other. Raises Forbidden for another person's (lifetimes.check_maker); Invalid for a
    program that is not the regency's own, or an end that is not within two years.
    """
    if (person is None) == (client is None):
        raise Invalid.at(
            "", "person_or_client", "Give either person or client.", "Berikan person atau client."
        )
    lifetimes.check_maker(person=person, by=by.id, manages=manages)
    owner_person = Person.objects.filter(pk=person, active=True).first() if person else None
    owner_client = Client.objects.filter(pk=client, active=True).first() if client else None
    if owner_person is None and owner_client is None:
        raise Invalid.at(
            "/person" if person else "/client",
            "not_your_own",
            "This is none of the regency's own.",
            "Ini bukan milik daerah ini.",
            by_state=True,
        )
    ends = lifetimes.end_of(expires_at, now)
    issued = operations.issue_key(
        audience=ApiKey.Audience.REGENCY,
        person=owner_person,
        client=owner_client,
        regency_id=current.regency_id(),
        label=label,
        scopes=scopes,
        now=now,
        expires_at=ends,
    )
    log.note(Kind.KEY_ISSUED, by=by, now=now, **access.named(issued.key), expires_at=ends.isoformat())
    return issued


def rotate_key(*, id: UUID, overlap: timedelta, by: Actor, manages: bool, now: datetime) -> IssuedKey:
    """A new key in the place of this one, which goes on for `overlap` (lifetimes.followed).

    Raises NotFound; Forbidden as `issue_key`; Conflict for one that has ended.
    """
    old = access.locked_key(id)
    lifetimes.check_maker(person=old.person_id, by=by.id, manages=manages)
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


def revoke_key(*, id: UUID, by: Actor, now: datetime) -> ApiKey:
    """Ends a key: from the next request on. Done before, it stays as it was. Raises NotFound."""
    key = access.locked_key(id)
    if lifetimes.revoked(key, now=now):
        log.note(Kind.KEY_REVOKED, by=by, now=now, **access.named(key))
    return key

"""A person's own keys on the account page: listed, made and ended by that person alone. On the role `accounts`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from api.http.lookup import one
from api.identity import lifetimes, operations
from api.identity.accounts import passwords
from api.identity.accounts.oauth import OF_AUDIENCE
from api.identity.models import ApiKey, Person, not_ended
from api.identity.operations import IssuedKey


def scopes_of(person: Person) -> list[str]:
    """Return the scopes to which a key of this person may be narrowed."""
    return OF_AUDIENCE["ministry" if person.regency_id is None else "regency"]


def valid(person: Person, *, now: datetime) -> QuerySet[ApiKey]:
    """Return the person's active keys, the oldest first."""
    return ApiKey.objects.filter(not_ended(ApiKey, now), person=person).order_by("id")


@transaction.atomic
def make(*, person: Person, label: str, scopes: Sequence[str], days: int, now: datetime) -> IssuedKey:
    """Make a key for the person's own side, their regency or the ministry, so that somebody there can end it.

    Without `scopes` it allows everything that the person may do.
    """
    issued = operations.issue_key(
        audience=ApiKey.Audience.MINISTRY if person.regency_id is None else ApiKey.Audience.REGENCY,
        person=person,
        regency_id=person.regency_id,
        label=label,
        scopes=[each for each in scopes if each in scopes_of(person)] if scopes else None,
        now=now,
        expires_at=lifetimes.end_of(now + timedelta(days=days), now),
    )
    passwords.note("key_issued", person, now, key=str(issued.key.pk), prefix=issued.key.prefix)
    return issued


@transaction.atomic
def end(*, id: UUID, person: Person, now: datetime) -> None:
    """End one of the person's keys, from the next request on. Raises NotFound."""
    key = one(ApiKey.objects.select_for_update(no_key=True), "key of the person's own", pk=id, person=person)
    if lifetimes.revoked(key, now=now):
        passwords.note("key_revoked", person, now, key=str(key.pk), prefix=key.prefix)

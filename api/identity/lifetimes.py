"""Rules of keys for regencies and the ministry: lifetimes, rotation."""

from datetime import datetime, timedelta

from api.identity import operations
from api.identity.models import ApiKey
from api.identity.operations import IssuedKey
from api.identity.problems import ApplicationEnded, KeyEnded, NotWithinTwoYears

#: How long a key lives where nothing is said, and at the longest.
USUAL = timedelta(days=365)
LONGEST = timedelta(days=731)


def end_of(expires_at: datetime | None, now: datetime) -> datetime:
    """Return when a new key ends. Raises Invalid for an end that is not within two years."""
    ends = expires_at or now + USUAL
    if not now < ends <= now + LONGEST:
        raise NotWithinTwoYears("/expires_at")
    return ends


def followed(old: ApiKey, *, overlap: timedelta, now: datetime) -> IssuedKey:
    """Replace a key by a new one; the old one keeps working for `overlap`, so that nothing stops during the switch.

    The new key gets the lifetime that the old one was given. The caller has locked the old key. Raises Conflict if the
    key or its application has ended.
    """
    if old.client is not None and not old.client.active:
        raise ApplicationEnded()
    if old.revoked_at is not None or (old.expires_at is not None and old.expires_at <= now):
        raise KeyEnded()
    life = old.expires_at - old.created_at if old.expires_at else USUAL
    issued = operations.issue_key(
        audience=ApiKey.Audience(old.audience),
        person=old.person,
        client=old.client,
        regency_id=old.regency_id,
        label=old.label,
        scopes=old.scopes,
        now=now,
        expires_at=now + min(life, LONGEST),
    )
    ends = now + overlap
    old.update(expires_at=min(ends, old.expires_at) if old.expires_at else ends)
    return issued


def revoked(key: ApiKey, *, now: datetime) -> bool:
    """End a key from the next request on. Return True if it had not ended before. The caller has locked the key."""
    if key.revoked_at is not None:
        return False
    key.update(revoked_at=now)
    return True

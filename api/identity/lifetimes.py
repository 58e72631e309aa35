"""Lifetimes of keys, for regencies and the ministry."""

from datetime import datetime, timedelta

from api.identity.models import ApiKey
from api.identity.problems import NotWithinTwoYears

#: How long a key lives where nothing is said, and at the longest.
USUAL = timedelta(days=365)
LONGEST = timedelta(days=731)


def end_of(expires_at: datetime | None, now: datetime) -> datetime:
    """Return when a new key ends. Raises Invalid for an end that is not within two years."""
    ends = expires_at or now + USUAL
    if not now < ends <= now + LONGEST:
        raise NotWithinTwoYears("/expires_at")
    return ends


def revoked(key: ApiKey, *, now: datetime) -> bool:
    """End a key from the next request on. Return True if it had not ended before. The caller has locked the key."""
    if key.revoked_at is not None:
        return False
    key.update(revoked_at=now)
    return True

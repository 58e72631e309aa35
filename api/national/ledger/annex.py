"""Signatories' names, apart from the ledger: a regency corrects and erases them without touching signed bytes."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from api.http.exceptions import NotFound
from api.national.ledger.models import Annex
from tenants import frozen


@frozen
class Name:
    """The signatory's name. `is_original` is true if the receipt has its hash, false for a correction."""

    name: str
    is_original: bool


def name_hash(salt: bytes, name: str) -> bytes:
    """Return the hash that replaces a name in the ledger: the salt prevents trying a list of likely names."""
    return hashlib.sha256(salt + name.encode()).digest()


def name_of(submission: UUID) -> Name | None:
    """Return the signatory's name; None once it is erased."""
    found = _kept(submission).first()
    return None if found is None else Name(found.name, found.corrected_at is None)


def correct(*, submission: UUID, name: str, now: datetime) -> None:
    """Correct a name. Raises NotFound if it is erased."""
    if not _kept(submission).update(name=name, corrected_at=now):
        raise NotFound(f"no name of {submission}")


def erase(*, submission: UUID) -> None:
    """Erase name and salt; the remaining hash reveals nothing. Safe to do twice."""
    Annex.objects.filter(submission_id=submission).update(name="", salt=b"", corrected_at=None)


def _kept(submission: UUID) -> QuerySet[Annex]:
    return Annex.objects.filter(submission_id=submission).exclude(name="")

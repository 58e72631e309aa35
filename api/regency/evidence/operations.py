"""Operations on files: stored once for each content, described, and removed unless a submission names them."""

import dataclasses
import logging
from datetime import datetime
from typing import IO, Any

from django.db import IntegrityError, transaction

from api.http import shapes
from api.identity.callers import Author
from api.national.evidence import queries as national, store
from api.national.evidence.problems import EvidenceMissing
from api.regency.evidence import queries
from api.regency.evidence.models import StoredFile
from api.regency.evidence.problems import EvidenceHeld, EvidenceLinked, EvidenceStoreUnavailable
from api.regency.evidence.shapes import DescribeEvidence, EvidenceRow, EvidenceWholeRow
from api.regency.history.stores import ModelStore
from tenants import Fields, frozen
from tenants.ids import uuid7
from tenants.pool import statements

logger = logging.getLogger(__name__)

RESOURCE = "evidence"


@frozen(kw_only=True)
class Given:
    """A completely received file of known type; `sha256` in hexadecimal."""

    sha256: str
    size: int
    media_type: str
    name: str
    title: str = ""
    description: str = ""


def take_in(*, given: Given, file: IO[bytes], author: Author) -> tuple[EvidenceWholeRow, bool]:
    """Record a file, and store its bytes before this returns. Return the file, and True if it is new.

    Equal content is stored as one file.

    The row's unique hash makes a clean-up of the same content wait, so that it cannot delete the bytes meanwhile.
    """
    regency_id = statements.regency_id()
    row = StoredFile(
        id=uuid7(),
        uploaded_at=author.now,
        uploaded_by=author.actor.name,
        used_at=author.now,
        **dataclasses.asdict(given),
    )
    kept = StoredFile.objects.filter(sha256=given.sha256)
    while not kept.update(used_at=author.now):  # none yet, or none any more: the update waits for a removal
        StoredFile.objects.bulk_create([row], ignore_conflicts=True)
    created = kept.filter(pk=row.pk).exists()
    store_bytes(regency_id, given, file)
    if created:
        written: Any = row
        EvidenceStore({"sha256": row.sha256}, author).record(None, written)
    return queries.whole(queries.file(given.sha256)), created


def store_bytes(regency_id: int, given: Given, file: IO[bytes]) -> None:
    """Put the bytes into the store, unless they exist. Raises Unavailable if the store fails."""
    try:
        if not store.is_there(regency_id, given.sha256, size=given.size):
            store.put(regency_id, given.sha256, file)
    except OSError as error:
        logger.exception("the evidence store does not accept files")
        raise EvidenceStoreUnavailable() from error


class EvidenceStore(ModelStore[EvidenceWholeRow, DescribeEvidence]):
    """One file. `remove` raises Conflict if the file is held or linked, naming the submissions and links.

    Its bytes go after the commit (`forget`), or with the next clean-up.
    """

    model = StoredFile
    resource = RESOURCE

    def find(self) -> EvidenceWholeRow | None:
        found = queries.files().select_for_update(of=("self",)).filter(**self.key).first()
        return queries.whole(found) if found else None

    def kept(self, row: StoredFile | EvidenceRow) -> Fields:
        return {name: getattr(row, name) for name in ("name", "title", "description", "media_type", "size")}

    def remove(self, row: EvidenceWholeRow) -> None:
        if row.held_by:
            raise EvidenceHeld().also(held_by=[shapes.document(each) for each in row.held_by])
        if row.evidence_of:
            raise EvidenceLinked().also(evidence_of=[shapes.document(each) for each in row.evidence_of])
        super().remove(row)
        regency_id = statements.regency_id()
        transaction.on_commit(lambda: forget(regency_id, row.sha256), robust=True)


def forget(regency_id: int, sha256: str) -> bool:
    """Remove bytes that no row and no submission names. Return True if bytes were removed.

    Runs on the regency's own role, outside of a transaction. A temporary row for the file is rolled back afterwards: an
    upload of the same content waits for it, and then writes its bytes again.
    """
    standing_in = StoredFile(
        sha256=sha256, size=1, media_type="", name="", uploaded_at=_EPOCH, uploaded_by="", used_at=_EPOCH
    )
    try:
        with transaction.atomic():
            standing_in.save(force_insert=True)
            # By a submission that is newer than an export which was restored, it may be.
            is_named = bool(national.named_hashes([sha256], regency_id=regency_id))
            if not is_named:
                store.remove(regency_id, sha256)
            transaction.set_rollback(True)
    except IntegrityError:
        return False
    return not is_named


def open_bytes(regency_id: int, row: StoredFile) -> IO[bytes]:
    """Open the file's bytes. Raises Unavailable if the store lacks them: verify_evidence lists such files."""
    try:
        return store.open_file(regency_id, row.sha256)
    except OSError as error:
        raise EvidenceMissing() from error


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")

"""Keeping files: taken in once for each content, named and described, taken away while no submission names them."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.db import IntegrityError, connection, transaction

from api.http.etags import Precondition
from api.http.exceptions import Conflict, NotFound, Unavailable
from api.identity.callers import Actor
from api.national.evidence import queries as national
from api.national.evidence import store
from api.regency.evidence import queries
from api.regency.evidence.models import StoredFile
from api.regency.history import operations as history
from api.regency.history.models import Entry
from tenants import current
from tenants.ids import uuid7

logger = logging.getLogger(__name__)

RESOURCE = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A file that arrived whole and whose type is known; `sha256` in hexadecimal."""

    sha256: str
    size: int
    media_type: str
    name: str
    title: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an upload: new, or the file with equal content that was there."""

    file: StoredFile
    created: bool


def take_in(*, given: Given, file: IO[bytes], by: Actor, now: datetime) -> Taken:
    """Keeps a file, whose bytes are in the store, or will be when this returns. Equal content is the file there is.

    The row's unique hash keeps a clean-up of the same content waiting, so that it cannot take the bytes meanwhile.
    """
    regency_id = current.regency_id()
    row = StoredFile(
        id=uuid7(),
        sha256=given.sha256,
        size=given.size,
        media_type=given.media_type,
        name=given.name,
        title=given.title,
        description=given.description,
        uploaded_at=now,
        uploaded_by=by.name,
        used_at=now,
    )
    created = bool(_insert(row))
    if not created:
        StoredFile.objects.filter(sha256=given.sha256).update(used_at=now)
    store_bytes(regency_id, given, file)
    if created:
        _record(row, Entry.Action.CREATED, None, _said(row), by, now)
    return Taken(queries.file(given.sha256), created)


def store_bytes(regency_id: int, given: Given, file: IO[bytes]) -> None:
    """Puts the bytes into the store, unless they are there. Raises Unavailable where it does not take them."""
    try:
        if not store.is_there(regency_id, given.sha256, size=given.size):
            store.put(regency_id, given.sha256, file)
    except OSError as error:
        logger.exception("the store of evidence does not take files")
        raise Unavailable(
            "Files cannot be stored at this moment. Try again later.",
            "Berkas sedang tidak dapat disimpan. Coba lagi nanti.",
            code="evidence_store_unavailable",
        ) from error


def change(
    *, sha256: str, given: Mapping[str, Any], by: Actor, now: datetime, precondition: Precondition
) -> StoredFile:
    """Another title and description. The bytes, their type and the name they came under stay. Raises NotFound."""
    row = _locked(sha256)
    precondition(queries.tag(row))
    before = _said(row)
    row.title, row.description = given["title"], given["description"]
    if _said(row) != before:
        row.version += 1
        row.save(update_fields=["title", "description", "version"])
        _record(row, Entry.Action.UPDATED, before, _said(row), by, now)
    return queries.file(sha256)


def remove(*, sha256: str, by: Actor, now: datetime, precondition: Precondition) -> None:
    """Takes a file away that is evidence of nothing. Raises NotFound; Conflict where it is held or linked, and where.

    The bytes go after the commit (`forget`), or with the next clean-up.
    """
    row = _locked(sha256)
    precondition(queries.tag(row))
    if held := [queries.shown_hold(each) for each in queries.holds(row)[: queries.SHOWN]]:
        raise Conflict(
            "A submission names this file: it is kept for good.",
            "Berkas ini disebut dalam penyampaian: disimpan selamanya.",
            code="evidence_held",
            extra={"held_by": held},
        )
    links = queries.links(sha256=sha256).order_by("subject", "key")[: queries.SHOWN]
    if linked := [{"id": each.pk, "subject": each.subject, "key": each.key} for each in links]:
        raise Conflict(
            "The file is evidence of something: take those links away first.",
            "Berkas ini masih menjadi data dukung: lepaskan tautannya lebih dahulu.",
            code="evidence_linked",
            extra={"evidence_of": linked},
        )
    row.delete()
    _record(row, Entry.Action.DELETED, _said(row), None, by, now)
    regency_id = current.regency_id()
    transaction.on_commit(lambda: forget(regency_id, sha256), robust=True)


def forget(regency_id: int, sha256: str) -> bool:
    """Takes bytes away that no row and no submission names; whether it did.

    On the regency's own role, outside of a transaction.

    A row stands in for the file meanwhile and is rolled back: an upload of the same content waits for it and then puts
    its bytes there anew.
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
    """The file's bytes. Raises Unavailable where the store does not have them: verify_evidence tells which."""
    try:
        return store.open_file(regency_id, row.sha256)
    except OSError as error:
        raise Unavailable(
            "The file is in the books, but the store does not give it. Tell the help desk.",
            "Berkas tercatat, tetapi penyimpanan tidak dapat memberikannya. Hubungi layanan bantuan.",
            code="evidence_missing",
        ) from error


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")

_INSERT = """
    INSERT INTO evidence_file (id, sha256, size, media_type, name, title, description, uploaded_at, uploaded_by,
        used_at, version)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 1) ON CONFLICT (sha256) DO NOTHING
"""


def _insert(row: StoredFile) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                row.pk,
                row.sha256,
                row.size,
                row.media_type,
                row.name,
                row.title,
                row.description,
                row.uploaded_at,
                row.uploaded_by,
                row.used_at,
            ],
        )
        return int(cursor.rowcount)


def _locked(sha256: str) -> StoredFile:
    row = StoredFile.objects.select_for_update().filter(sha256=sha256).first()
    if row is None or not store.is_hash(sha256):
        raise NotFound(f"no file {sha256}")
    return row


def _said(row: StoredFile) -> dict[str, Any]:
    """In history's words."""
    return {
        "name": row.name,
        "title": row.title,
        "description": row.description,
        "media_type": row.media_type,
        "size": row.size,
    }


def _record(
    row: StoredFile,
    action: Entry.Action,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    by: Actor,
    now: datetime,
) -> None:
    history.record(
        by=by,
        now=now,
        resource=RESOURCE,
        key=row.sha256,
        action=action,
        version=row.version,
        before=before,
        after=after,
    )

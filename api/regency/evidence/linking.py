"""Saying what files are evidence of: one or many by a request, all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from api.http.exceptions import FieldError, Invalid, NotFound
from api.identity.callers import Actor, Grant
from api.regency.evidence import queries, subjects
from api.regency.evidence.models import Link, StoredFile
from api.regency.evidence.subjects import Place
from api.regency.evidence.words import Subject
from api.regency.history import operations as history
from api.regency.history.models import Entry

RESOURCE = "evidence_link"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A link that is wanted: the file, and what it is evidence of."""

    place: Place
    sha256: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A link as it is now. `created`: it is new; else it was there."""

    link: Link
    created: bool


def link_all(*, rows: Sequence[Wanted], grant: Grant, by: Actor, now: datetime) -> list[Linked]:
    """Links each file to its subject, in the order of the rows; what is linked already stays.

    All rows, or none and Invalid with every error at its row.
    """
    hashes = sorted({row.sha256 for row in rows})
    # In one order, so that two requests cannot wait for each other.
    locked = StoredFile.objects.select_for_update(no_key=True).filter(sha256__in=hashes).order_by("sha256")
    files = {file.sha256: file for file in locked}
    against = subjects.errors((row.place for row in rows), grant=grant)
    _check(rows, files, against)
    present = {(link.subject, link.key, link.file_id): link for link in _present(rows)}
    created: dict[tuple[str, str, UUID], Link] = {}
    for row in rows:
        file = files[row.sha256]
        key = (str(row.place.subject), row.place.key, file.pk)
        if key not in present and key not in created:
            created[key] = Link(subject=key[0], key=key[1], file=file, linked_at=now, linked_by=by.name)
    Link.objects.bulk_create(created.values())
    _note(created.values(), Entry.Action.CREATED, by, now)
    results, told = [], set()
    for row in rows:
        key = (str(row.place.subject), row.place.key, files[row.sha256].pk)
        link = created.get(key) or present[key]
        link.file = files[row.sha256]
        results.append(Linked(link, key in created and key not in told))
        told.add(key)
    return results


def unlink(*, id: UUID, grant: Grant, by: Actor, now: datetime) -> None:
    """Takes a link away. A file that a submission names stays held. Raises NotFound, Invalid."""
    link = Link.objects.select_related("file").filter(pk=id).first()
    if link is None:
        raise NotFound(f"no link {id}")
    place = Place(Subject(link.subject), link.key)
    if against := subjects.errors([place], grant=grant, must_be_there=False):
        raise Invalid(errors=[replace(error, pointer="") for error in against[place]])
    removed, _ = Link.objects.filter(pk=id).delete()
    if not removed:  # by another request, at this moment
        raise NotFound(f"no link {id}")
    _note([link], Entry.Action.DELETED, by, now)


_TOUCH = "UPDATE evidence_file SET version = version + 1, used_at = %s WHERE id = ANY(%s)"


def _note(links: Any, action: Entry.Action, by: Actor, now: datetime) -> None:
    links = list(links)
    if not links:
        return
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH, [now, sorted({link.file_id for link in links})])
    history.record_all(
        by=by,
        now=now,
        resource=RESOURCE,
        changes=[
            history.Change(
                key=str(link.pk),
                action=action,
                version=1,
                before=None if action == Entry.Action.CREATED else _said(link),
                after=_said(link) if action == Entry.Action.CREATED else None,
            )
            for link in links
        ],
    )


def _said(link: Link) -> dict[str, Any]:
    return {"subject": link.subject, "key": link.key, "sha256": link.file.sha256, "name": link.file.name}


def _present(rows: Sequence[Wanted]) -> list[Link]:
    keys = {row.place.key for row in rows}
    hashes = {row.sha256 for row in rows}
    return list(queries.links().filter(key__in=keys, file__sha256__in=hashes))


def _check(
    rows: Sequence[Wanted],
    files: dict[str, StoredFile],
    against: dict[Place, list[FieldError]],
) -> None:
    errors = []
    for index, row in enumerate(rows):
        at = f"/links/{index}"
        errors += [replace(error, pointer=at + error.pointer) for error in against.get(row.place, ())]
        if row.sha256 not in files:
            errors.append(
                FieldError(
                    f"{at}/sha256",
                    "unknown_file",
                    "There is no file with this hash: send it first.",
                    "Tidak ada berkas dengan hash ini: unggah lebih dahulu.",
                    by_state=True,
                )
            )
    if errors:
        raise Invalid(errors=errors)

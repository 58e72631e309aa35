"""Links between files and the things that they prove: one or many in a request, all of them or none."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

from api.http.exceptions import Invalid, NotFound, Problem
from api.http.lookup import one
from api.identity.callers import Author, Grant, RegencyAuthor
from api.national.evidence.words import Subject
from api.regency.evidence import queries, subjects
from api.regency.evidence.models import Link, StoredFile
from api.regency.evidence.problems import UnknownFile
from api.regency.evidence.shapes import EvidenceLink, EvidenceLinkedRow, EvidenceLinksRow
from api.regency.evidence.subjects import Place
from api.regency.history import operations as history
from tenants import Fields
from tenants.pool import statements

RESOURCE = "evidence_link"
#: Hooks that raise where a file of this hash may not be unlinked from a subject, by its kind and key.
guards: list[Callable[[str, str, str], None]] = []


def link_all(*, rows: Sequence[EvidenceLink], author: Author, grant: Grant | None = None) -> EvidenceLinksRow:
    """Link each file to its subject, in the order of the rows; existing links stay.

    Links all rows, or raises Invalid with every error at its row. Without a grant, the subjects are not checked.
    """
    hashes = sorted({row.sha256 for row in rows})
    # In one order, so that two requests cannot wait for each other.
    locked = StoredFile.objects.select_for_update(no_key=True).filter(sha256__in=hashes).order_by("sha256")
    files = {file.sha256: file for file in locked}
    against = subjects.errors(map(_place, rows), grant=grant) if grant else {}
    if faults := list(_faults(rows, files, against)):
        raise Invalid(faults)
    found = queries.links().filter(key__in={row.key for row in rows}, file__sha256__in=hashes)
    links = {(link.subject, link.key, link.file.sha256): link for link in found}
    created = {}
    shown = []
    for row in rows:
        key = (row.subject, row.key, row.sha256)
        if is_new := key not in links:
            links[key] = created[key] = Link(
                subject=row.subject,
                key=row.key,
                file=files[row.sha256],
                linked_at=author.now,
                linked_by=author.actor.name,
            )
        shown.append(EvidenceLinkedRow.of(links[key], is_new=is_new))
    Link.objects.bulk_create(created.values())
    _note(created.values(), author, lambda link: (None, _said(link)))
    return EvidenceLinksRow(links=tuple(shown))


def unlink(*, id: UUID, author: RegencyAuthor) -> None:
    """Remove a link. A file that a submission names stays held. Raises NotFound, Invalid, the errors of `guards`."""
    found = Link.objects.select_related("file").select_for_update(of=("file",), no_key=True)
    link = one(found, "link", pk=id)
    place = Place(Subject(link.subject), link.key)
    if against := subjects.errors([place], grant=author.grant, must_be_there=False):
        raise Invalid([against[place].at()])
    for check in guards:
        check(link.subject, link.key, link.file.sha256)
    removed, _ = Link.objects.filter(pk=id).delete()
    if not removed:  # by another request, at this moment
        raise NotFound(f"no link {id}")
    _note([link], author, lambda link: (_said(link), None))


_TOUCH = "UPDATE evidence_file SET version = version + 1, used_at = %s WHERE id = ANY(%s)"


def _note(links: Any, author: Author, said: Callable[[Link], tuple[Any, Any]]) -> None:
    links = list(links)
    if not links:
        return
    statements.run(_TOUCH, [author.now, sorted({link.file_id for link in links})])
    history.record_all(author, RESOURCE, (history.Change(str(link.pk), 1, *said(link)) for link in links))


def _said(link: Link) -> Fields:
    return {"subject": link.subject, "key": link.key, "sha256": link.file.sha256, "name": link.file.name}


def _place(row: EvidenceLink) -> Place:
    return Place(Subject(row.subject), row.key)


def _faults(
    rows: Sequence[EvidenceLink],
    files: dict[str, StoredFile],
    against: dict[Place, Problem],
) -> Iterator[Problem]:
    for index, row in enumerate(rows):
        at = f"/links/{index}"
        if error := against.get(_place(row)):
            yield error.below(at)
        if row.sha256 not in files:
            yield UnknownFile(f"{at}/sha256")

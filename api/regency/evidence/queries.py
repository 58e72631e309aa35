"""Queries for evidence: files with their links and holds."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from api.http import shapes
from api.http.lookup import narrowed, there
from api.http.paging import order
from api.national.evidence import store
from api.regency.evidence.models import Hold, Link, StoredFile
from api.regency.evidence.shapes import EvidenceHoldRow, EvidenceOfRow, EvidenceWholeRow
from tenants import Strings

#: The orders of lists: ids sort by the time they were made.
FILES = order(
    "-id", also=("created_at", "name", "size"), types={"id": UUID}, columns={"created_at": "uploaded_at"}
)
LINKS = order("-id", also=("created_at", "subject"), since="created_at", columns={"created_at": "linked_at"})
#: Of what one file shows of its links and holds; the list of links has all.
SHOWN = 100


def files(
    *,
    subject: Strings = (),
    key: str | None = None,
    search: str | None = None,
    **filters: Any,
) -> QuerySet[StoredFile]:
    """Return files, each with `link_count`, `is_linked` and `is_held`. A filter that is None does not apply."""
    links = Link.objects.filter(file=OuterRef("pk"))
    counted = links.order_by().values("file").annotate(n=Count("pk")).values("n")
    found = StoredFile.objects.annotate(
        link_count=Coalesce(Subquery(counted), 0),
        is_held=Exists(Hold.objects.filter(file=OuterRef("pk"))),
    ).alias(is_linked=Exists(links))
    if subject or key is not None:
        found = found.filter(Exists(narrowed(links, subject=subject, key=key)))
    found = narrowed(found, **filters)
    if search is not None:
        found = found.filter(Q(name__icontains=search) | Q(title__icontains=search))
    return found


def file(sha256: str) -> StoredFile:
    """Return one of `files()`. Raises NotFound for an unknown or malformed hash."""
    found = files().filter(sha256=sha256).first() if store.is_hash(sha256) else None
    return there(found, f"file {sha256}")


def links(*, sha256: str | None = None, **filters: Any) -> QuerySet[Link]:
    """Return links, each with its file."""
    return narrowed(Link.objects.select_related("file"), file__sha256=sha256, **filters)


def whole(file: StoredFile) -> EvidenceWholeRow:
    """Return one of `files()` with its links and the submissions that hold it. Two queries."""
    of = Link.objects.filter(file=file).order_by("subject", "key")[:SHOWN]
    holds = Hold.objects.filter(file=file).order_by("held_at", "id")[:SHOWN]
    return shapes.from_model(
        EvidenceWholeRow,
        file,
        evidence_of=tuple(shapes.from_model(EvidenceOfRow, each) for each in of),
        held_by=tuple(shapes.from_model(EvidenceHoldRow, each) for each in holds),
    )

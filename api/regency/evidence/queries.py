"""Reading evidence: files with how they stand, and what they are evidence of."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from api.http import etags
from api.http.exceptions import NotFound
from api.national.evidence import store
from api.regency.evidence.models import Hold, Link, StoredFile

#: The order of lists: ids sort by the time they were made.
NEWEST_FIRST = ("-id",)
#: Of what one file shows of its links and holds; the list of links has all.
SHOWN = 100


def files(
    *,
    subject: str | None = None,
    key: str | None = None,
    media_type: str | None = None,
    linked: bool | None = None,
    held: bool | None = None,
    search: str | None = None,
) -> QuerySet[StoredFile]:
    """Files, each with `link_count` and `is_held`. What is None does not narrow."""
    links = Link.objects.filter(file=OuterRef("pk"))
    counted = links.order_by().values("file").annotate(n=Count("pk")).values("n")
    found = StoredFile.objects.annotate(
        link_count=Coalesce(Subquery(counted), 0),
        is_held=Exists(Hold.objects.filter(file=OuterRef("pk"))),
    )
    at = {name: value for name, value in (("subject", subject), ("key", key)) if value is not None}
    if at:
        found = found.filter(Exists(links.filter(**at)))
    if linked is not None:
        found = found.filter(Exists(links) if linked else ~Exists(links))
    if held is not None:
        found = found.filter(is_held=held)
    if media_type is not None:
        found = found.filter(media_type=media_type)
    if search is not None:
        found = found.filter(Q(name__icontains=search) | Q(title__icontains=search))
    return found


def file(sha256: str) -> StoredFile:
    """One of `files()`. Raises NotFound for a hash that the regency has no file of, and for what is no hash."""
    found = files().filter(sha256=sha256).first() if store.is_hash(sha256) else None
    if found is None:
        raise NotFound(f"no file {sha256}")
    return found


def links(*, sha256: str | None = None, subject: str | None = None, key: str | None = None) -> QuerySet[Link]:
    """What is evidence of what, each with its file."""
    wanted = {"file__sha256": sha256, "subject": subject, "key": key}
    narrowed = {name: value for name, value in wanted.items() if value is not None}
    return Link.objects.select_related("file").filter(**narrowed)


def holds(file: StoredFile) -> QuerySet[Hold]:
    """The submissions that name a file, the first one first."""
    return Hold.objects.filter(file=file).order_by("held_at", "id")


def tag(file: StoredFile) -> str:
    return etags.strong("evidence", file.sha256, file.version)


def shown(file: StoredFile) -> dict[str, Any]:
    """A file as the lists show it."""
    standing: Any = file
    return {
        "sha256": file.sha256,
        "name": file.name,
        "title": file.title,
        "description": file.description,
        "media_type": file.media_type,
        "size": file.size,
        "uploaded_at": file.uploaded_at,
        "uploaded_by": file.uploaded_by,
        "links": getattr(standing, "link_count", 0),
        "held": getattr(standing, "is_held", False),
        "version": file.version,
    }


def shown_whole(file: StoredFile) -> dict[str, Any]:
    """A file with what it is evidence of and which submissions hold it. Two queries."""
    of = Link.objects.filter(file=file).order_by("subject", "key")[:SHOWN]
    held = [shown_hold(each) for each in holds(file)[:SHOWN]]
    return {
        **shown(file),
        "held": bool(held),
        "evidence_of": [{"id": each.pk, "subject": each.subject, "key": each.key} for each in of],
        "held_by": held,
    }


def shown_link(link: Link) -> dict[str, Any]:
    file = link.file
    return {
        "id": link.pk,
        "subject": link.subject,
        "key": link.key,
        "sha256": file.sha256,
        "name": file.name,
        "title": file.title,
        "media_type": file.media_type,
        "size": file.size,
        "linked_at": link.linked_at,
        "linked_by": link.linked_by,
    }


def shown_hold(hold: Hold) -> dict[str, Any]:
    return {
        "submission": hold.submission,
        "kind": hold.kind,
        "of": hold.of,
        "revision": hold.revision,
        "held_at": hold.held_at,
    }

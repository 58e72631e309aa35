"""Reading editions: the ministry's own, and what is published."""

from typing import Any
from uuid import UUID

import orjson
from django.db.models import QuerySet

from api.http.exceptions import NotFound
from api.national.editions.models import Edition, Publication


def editions(*, state: str | None = None) -> QuerySet[Edition]:
    """Editions without their content, to be ordered by id, the newest last."""
    rows = Edition.objects.defer("content")
    return rows if state is None else rows.filter(state=state)


def edition(id: UUID) -> Edition:
    """One edition without its content. Raises NotFound."""
    found = editions().filter(pk=id).first()
    if found is None:
        raise NotFound(f"no edition {id}")
    return found


def frozen_bytes(id: UUID) -> bytes:
    """The exact bytes that were frozen. Raises NotFound."""
    found = Edition.objects.filter(pk=id).values_list("content", flat=True).first()
    if found is None:
        raise NotFound(f"no edition {id}")
    return bytes(found)


def content(data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(data)
    return found


def publications() -> QuerySet[Publication]:
    """What is published, without content, to be ordered by the edition's id."""
    return Publication.objects.defer("content")


def publication(id: UUID) -> Publication:
    """One published edition without its content. Raises NotFound for a draft as for what there is not."""
    found = publications().filter(pk=id).first()
    if found is None:
        raise NotFound(f"no published edition {id}")
    return found


def published_bytes(id: UUID) -> bytes:
    """The exact bytes of a published edition. Raises NotFound."""
    found = Publication.objects.filter(pk=id).values_list("content", flat=True).first()
    if found is None:
        raise NotFound(f"no published edition {id}")
    return bytes(found)


def replaced_by() -> dict[UUID, UUID]:
    """Published editions that a later published one corrects, by the id of the corrected one."""
    rows = Publication.objects.exclude(replaces=None).order_by("published_at")
    return dict(rows.values_list("replaces_id", "edition_id"))

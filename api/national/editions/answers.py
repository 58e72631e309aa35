"""Editions as the API shows them to the ministry."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings

from api.http import etags
from api.national.editions import contents
from api.national.editions.changes import Change
from api.national.editions.models import Edition
from api.national.editions.words import State


def edition(row: Edition, *, may: list[str]) -> dict[str, Any]:
    url = f"{settings.BASE_URL}/v1/national/editions/{row.pk}/"
    return {
        "id": row.pk,
        "title_id": row.title_id,
        "title_en": row.title_en,
        "description_id": row.description_id,
        "description_en": row.description_en,
        "state": row.state,
        "basis": row.basis,
        "as_of": row.as_of,
        "asked": row.asked,
        "n_rows": row.n_rows,
        "content_hash": bytes(row.content_hash).hex(),
        "replaces": row.replaces_id,
        "made": {"at": row.made_at, "by": row.made_by, "office": row.made_by_office},
        "signed_off": _step(row, "signed_off"),
        "published": _step(row, "published"),
        "discarded": _step(row, "discarded", reason=row.discarded_because),
        "url": url,
        "content_url": f"{url}content/",
        "open_url": f"{settings.BASE_URL}/v1/open/editions/{row.pk}/"
        if row.state == State.PUBLISHED
        else None,
        "may": may,
    }


def tag(row: Edition, may: list[str]) -> str:
    return etags.strong("edition", row.pk, row.state, *may)


def figure(id: UUID, row: Mapping[str, Any]) -> dict[str, Any]:
    """A frozen row with the way to what it is made of."""
    query = urlencode({name: row[name] for name in contents.KEYS})
    url = f"{settings.BASE_URL}/v1/national/editions/{id}/components/?{query}"
    return {**row, "components_url": url}


def change(one: Change) -> dict[str, Any]:
    return {
        **dict(zip(contents.KEYS, one.key, strict=True)),
        "was": one.was,
        "now": one.now,
        "changed": list(one.changed),
        "changes_what_was_shown": one.shows,
    }


def _step(row: Edition, name: str, **more: Any) -> dict[str, Any] | None:
    at = getattr(row, f"{name}_at")
    if at is None:
        return None
    return {"at": at, "by": getattr(row, f"{name}_by"), "office": getattr(row, f"{name}_office"), **more}

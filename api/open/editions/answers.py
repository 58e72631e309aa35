"""Published editions as anyone sees them."""

from typing import Any
from uuid import UUID

from django.conf import settings

from api.national.editions import tables
from api.national.editions.models import Publication


def url_of(id: UUID) -> str:
    return f"{settings.BASE_URL}/v1/open/editions/{id}/"


def forms() -> dict[str, str]:
    """Form to media type, JSON (the exact bytes) first."""
    return {"json": "application/json", **tables.MEDIA_TYPES}


def publication(row: Publication, replaced_by: UUID | None) -> dict[str, Any]:
    url = url_of(row.pk)
    return {
        "id": row.pk,
        "title_id": row.title_id,
        "title_en": row.title_en,
        "description_id": row.description_id,
        "description_en": row.description_en,
        "basis": row.basis,
        "as_of": row.as_of,
        "asked": row.asked,
        "n_rows": row.n_rows,
        "content_hash": bytes(row.content_hash).hex(),
        "signed_off_at": row.signed_off_at,
        "published_at": row.published_at,
        "replaces": row.replaces_id,
        "replaced_by": replaced_by,
        "url": url,
        "metadata_url": f"{url}metadata/",
        "distributions": [
            {"format": form, "media_type": media_type, "url": f"{url}data/?format={form}"}
            for form, media_type in forms().items()
        ],
    }

"""Published editions for anyone: lists, one, its metadata, and its figures in every form."""

from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes

from api.http import etags
from api.http.endpoint import Page, get, listed, order
from api.http.permissions import Public
from api.national.editions import queries, tables
from api.national.ledger import exact_bytes
from api.open import satu_data
from api.open.edition_shapes import Metadata, PublicationRow
from api.open.entrance import FOR_LONG, OpenView


@get(
    "editions/",
    can=Public,
    order=order("-published_at", "-id", also=("as_of",), since="published_at", columns={"id": "edition_id"}),
)
def list_published_editions(call: OpenView) -> Page[PublicationRow]:
    """List published editions, newest first."""
    call.changed_at = queries.last_published_at()
    replaced = queries.replaced_by()
    return listed(call, queries.publications(), lambda row: PublicationRow.of(row, replaced.get(row.pk)))


@get("editions/<uuid:id>/", can=Public)
def get_published_edition(call: OpenView, id: UUID) -> PublicationRow:
    """Show a published edition: its content, its address in each format, and the edition that corrects it, if any."""
    row = queries.publication(id)
    call.changed_at = queries.last_published_at()  # a correction that is published later is told here too
    return PublicationRow.of(row, queries.replaced_by().get(row.pk))


@get("editions/<uuid:id>/metadata/", can=Public)
def get_published_edition_metadata(call: OpenView, id: UUID) -> Metadata:
    """Show an edition's metadata as Satu Data (Perpres 39/2019) requires it, under the standard's Indonesian names."""
    row = queries.publication(id)
    call.changed_at = row.published_at
    content = queries.content(queries.published_bytes(id))
    return satu_data.metadata(
        content, published_at=row.published_at, content_hash=bytes(row.content_hash).hex()
    )


@get(
    "editions/<uuid:id>/data/",
    can=Public,
    answers=OpenApiTypes.OBJECT,
    forms=tables.FILES,
    sends={("GET", 200): ("As-Of", "Link", "Repr-Digest")},
)
def get_published_edition_data(call: OpenView, id: UUID) -> HttpResponseBase:
    """Send the figures of a published edition, which never change.

    JSON has the exact bytes that were signed off, whose SHA-256 is `content_hash`. The rows are available as CSV,
    NDJSON, XLSX, Parquet or SDMX-CSV 2.0, by the Accept header or `format`.
    """
    form = call.form
    row = queries.publication(id)
    digest = bytes(row.content_hash).hex()
    tag = f'"{digest}"' if form == "json" else etags.weak("edition", digest, form)
    call.kept, call.changed_at = FOR_LONG, row.published_at
    etags.check_if_none_match(call.request, tag)
    content = queries.published_bytes(id)
    if form == "json":
        return exact_bytes.response(content)
    return tables.sent(call, id, content, headers={"ETag": tag})

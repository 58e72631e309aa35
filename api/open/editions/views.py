"""Published editions over HTTP: lists, one, and its figures in every form."""

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, paging, reading
from api.http.openapi import page_of
from api.http.rendering import JSONRenderer
from api.http.tables import sending
from api.http.tables.forms import ByFormat
from api.national.editions import queries, tables
from api.national.editions.serializers import FormatFilter
from api.national.ledger import exact_bytes
from api.open.editions import answers, serializers
from api.open.entrance import FOR_LONG, OpenView, answer, caching


class Editions(OpenView):
    operations = {"GET": "list_published_editions"}
    paged = True

    @extend_schema(responses=page_of(serializers.PublicationOut))
    def get(self, request: Request) -> Response:
        """Published editions, the newest first."""
        reading.no_query(request)
        page = paging.page(
            queries.publications(), by=("-published_at", "-edition_id"), wanted=paging.wanted(request)
        )
        replaced = queries.replaced_by()
        return answer(
            page.body(answers.publication(row, replaced.get(row.pk)) for row in page.rows),
            changed_at=queries.last_published_at(),
            headers=page.headers,
        )


class OneEdition(OpenView):
    operations = {"GET": "get_published_edition"}

    @extend_schema(responses=serializers.PublicationOut)
    def get(self, request: Request, id: UUID) -> Response:
        """A published edition: what it holds, where it is in each form, and whether another one corrects it."""
        reading.no_query(request)
        row, replaced = queries.publication(id), queries.replaced_by()
        # A correction that is published later is told here too.
        return answer(answers.publication(row, replaced.get(row.pk)), changed_at=queries.last_published_at())


class Data(OpenView):
    operations = {"GET": "get_published_edition_data"}
    renderer_classes = (JSONRenderer, *tables.FILES)
    content_negotiation_class = ByFormat

    @extend_schema(
        parameters=[FormatFilter],
        responses={
            (200, "application/json"): OpenApiTypes.OBJECT,
            **{(200, each.media_type): OpenApiTypes.BINARY for each in tables.FILES},
        },
    )
    def get(self, request: Request, id: UUID) -> HttpResponseBase:
        """The figures of a published edition, which never change.

        As JSON the exact bytes that were signed off, whose SHA-256 is `content_hash`; and the rows as CSV, NDJSON,
        XLSX, Parquet or SDMX-CSV 2.0, by the Accept header or `format`.
        """
        filters = reading.query(request, FormatFilter)
        form = str(filters.get("format") or getattr(request.accepted_renderer, "format", "json"))
        row = queries.publication(id)
        digest = bytes(row.content_hash).hex()
        tag = f'"{digest}"' if form == "json" else etags.weak("edition", digest, form)
        headers = caching(tag, kept=FOR_LONG, changed_at=row.published_at)
        etags.check_if_none_match(request, tag, headers)
        data = queries.published_bytes(id)
        if form == "json":
            response = exact_bytes.response(data)
            for name, value in headers.items():
                response.headers[name] = value
            return response
        content: dict[str, Any] = queries.content(data)
        return sending.sent(
            tables.written(form, content),
            name=f"edition-{id}{'-sdmx.csv' if form == 'sdmx' else f'.{form}'}",
            media_type=tables.CONTENT_TYPES[form],
            headers={**headers, "As-Of": content["as_of"]},
        )

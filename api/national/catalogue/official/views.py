"""Official values over HTTP, for the ministry."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import paging, reading
from api.http.exceptions import TooManyRows
from api.http.openapi import page_of
from api.http.parsing import JSONParser
from api.identity import permissions
from api.national.catalogue.official import csv_body, operations, queries, serializers
from api.national.catalogue.official.listing import official_page
from api.national.entrance import NationalView


class OfficialValues(NationalView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "list_official_values"}
    paged = True

    @extend_schema(
        parameters=[serializers.OfficialValueFilters], responses=page_of(serializers.OfficialValueOut)
    )
    def get(self, request: Request) -> Response:
        """Values as outside producers published them, by indicator, series, period and area."""
        body, headers = official_page(request, reading.query(request, serializers.OfficialValueFilters))
        return Response(body, headers=headers)


class LoadOfficialValues(NationalView):
    permissions = {"POST": permissions.ProgrammeOffice}
    operations = {"POST": "load_official_values"}
    parser_classes = (JSONParser, csv_body.CSVParser)
    max_body = 16 * 1024 * 1024

    @extend_schema(
        parameters=[serializers.CSVLoadQuery],
        request={"application/json": serializers.LoadIn, "text/csv": OpenApiTypes.STR},
        responses=serializers.LoadedOut,
    )
    def post(self, request: Request) -> Response:
        """Load what an outside producer published.

        As JSON, or as CSV with the columns indicator, series, period, regency, province, value, observation_status and
        note. All rows are stored or none. A value that differs supersedes the one in force, which stays readable; the
        same load again changes nothing. What does not fit in a CSV file is named by its row too: `results` beside
        `errors`.
        """
        is_csv = request.content_type.partition(";")[0].strip().lower() == "text/csv"
        if is_csv:
            query = reading.query(request, serializers.CSVLoadQuery)
            tried = query.pop("dry_run")
            source = reading.document(
                {
                    name: value.isoformat() if name == "published_on" else value
                    for name, value in query.items()
                },
                serializers.SourceIn,
            )
            # Of an empty body the framework asks no parser.
            sent = request.data if isinstance(request.data, csv_body.Rows) else csv_body.read(b"")
            with sent.named():
                rows = reading.document(sent, serializers.ValuesIn, request=request)["values"]
                return self._loaded(source, rows, dry_run=tried)
        dry_run = reading.query(request, serializers.LoadQuery)["dry_run"]
        source = reading.body(request, serializers.LoadIn)
        rows = source.pop("values")
        return self._loaded(source, rows, dry_run=dry_run)

    def _loaded(self, source: dict[str, Any], rows: list[dict[str, Any]], *, dry_run: bool) -> Response:
        if len(rows) > operations.MAX_ROWS:
            raise TooManyRows(operations.MAX_ROWS, "A load takes", "Satu muatan berisi")
        report = operations.load_values(
            source=operations.Source(**source),
            rows=rows,
            by=self.caller,
            now=timezone.now(),
            dry_run=dry_run,
        )
        return Response(asdict(report))


class OfficialLoads(NationalView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "list_official_loads"}
    paged = True

    @extend_schema(responses=page_of(serializers.OfficialLoadOut))
    def get(self, request: Request) -> Response:
        """The loads of official values, the newest first."""
        reading.no_query(request)
        page = paging.page(queries.loads(), by=("-id",), wanted=paging.wanted(request))
        return Response(
            page.body(serializers.OfficialLoadOut(page.rows, many=True).data), headers=page.headers
        )

"""Imports over HTTP: the Content-Type decides how the body is read."""

from collections.abc import Callable, Mapping
from typing import IO

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import preferences, reading
from api.http.tables.views import XLSX, FileView
from api.identity import permissions
from api.regency.entrance import RegencyView
from api.regency.indicators.imports import operations, serializers
from api.regency.indicators.imports.delimited import Delimited
from api.regency.indicators.imports.objects import Array, Lines
from api.regency.indicators.imports.operations import Report
from api.regency.indicators.imports.rows import Source
from api.regency.indicators.imports.sheets import Sheet

#: Content-Type to what reads it.
READERS: Mapping[str, Callable[[IO[bytes]], Source]] = {
    "application/json": Array,
    "application/x-ndjson": Lines,
    "text/csv": Delimited,
    XLSX: Sheet,
}


class ImportValues(FileView, RegencyView):
    """Many values at once."""

    permissions = {"POST": permissions.Contributor}
    operations = {"POST": "import_values"}
    media_types = tuple(READERS)
    max_body = 64 * 1024 * 1024

    @extend_schema(
        parameters=[serializers.ImportQuery, preferences.HANDLING],
        request={
            "application/json": serializers.ImportRowIn(many=True),
            "application/x-ndjson": OpenApiTypes.STR,
            "text/csv": OpenApiTypes.STR,
            XLSX: OpenApiTypes.BINARY,
        },
        responses=serializers.ImportOut,
    )
    def post(self, request: Request, code: str) -> HttpResponseBase:
        """Store the values of a file, up to 100,000 rows.

        The Content-Type says how it is read: CSV, NDJSON, a JSON array or XLSX. Columns: indicator, period and value
        are enough. All rows are stored, or, where one is rejected, none: the answer is then 422 (409 where only what
        is there stands against the rows) with `results` naming each. `Prefer: handling=lenient` stores the others. The
        same file again changes nothing.
        """
        report, headers = self.imported(request)
        return Response(report.shown(), headers=headers)

    def imported(self, request: Request) -> tuple[Report, dict[str, str]]:
        given = reading.query(request, serializers.ImportQuery)
        lenient = preferences.is_lenient(request)
        self.source = READERS[self.media_type](self.file)
        report = operations.import_values(
            source=self.source,
            grant=self.grant,
            by=self.actor,
            now=self.now,
            dry_run=given["dry_run"],
            lenient=lenient,
        )
        return report, preferences.applied(lenient=lenient)

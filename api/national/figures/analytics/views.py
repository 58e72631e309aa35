"""The analytics query over HTTP, for the ministry: as JSON, CSV or NDJSON."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import encoding, reading
from api.http.permissions import Permission
from api.http.rendering import JSONRenderer, Written
from api.identity import permissions
from api.national.entrance import NationalView
from api.national.figures.analytics import queries, serializers
from api.national.figures.answers import instant


class TableAsCSV(Written):
    media_type = "text/csv"
    format = "csv"


class TableAsLines(Written):
    media_type = "application/x-ndjson"
    format = "ndjson"


class Analytics(NationalView):
    permissions: ClassVar[Mapping[str, type[Permission]]] = {"GET": permissions.Analyst}
    operations: ClassVar[Mapping[str, str]] = {"GET": "get_analytics"}
    renderer_classes = (JSONRenderer, TableAsCSV, TableAsLines)

    @extend_schema(
        parameters=[serializers.AnalyticsFilters],
        responses={
            (200, "application/json"): serializers.AnalyticsOut,
            (200, TableAsCSV.media_type): OpenApiTypes.BINARY,
            (200, TableAsLines.media_type): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Figures of many indicators, periods and groups in one table.

        The same numbers as each indicator's own address. By the Accept header as JSON, CSV or NDJSON; the files say the
        instant in the header As-Of. At most 30,000 rows: more is refused before it is computed.
        """
        filters = reading.query(request, serializers.AnalyticsFilters)
        measures, group_by = filters["measure"], filters.get("group_by")
        as_of, rows = queries.table(
            indicators=filters["indicator"],
            periods=filters["period"],
            measures=measures,
            basis=filters["basis"],
            group_by=group_by,
            as_of=filters.get("as_of"),
        )
        form = request.accepted_renderer
        if form.format == "json":
            head = {**instant(as_of), "basis": filters["basis"], "group_by": group_by}
            return Response({**head, "rows": rows})
        content = _csv([*queries.KEYS, *measures], rows) if form.format == "csv" else _lines(rows)
        headers = {
            "Content-Disposition": f'attachment; filename="analytics.{form.format}"',
            "As-Of": encoding.instant(as_of.at),
        }
        return HttpResponse(content, content_type=form.media_type, headers=headers)


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """UTF-8 with a heading. Codes and decimals stand in quotes, counts do not; nothing in it is text that somebody
    wrote, so there is no formula to guard against."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, quoting=csv.QUOTE_STRINGS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    return b"".join(encoding.dumps(row) + b"\n" for row in rows)

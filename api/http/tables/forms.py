"""The forms in which a table is answered, chosen by the Accept header or by `?format=`."""

from collections.abc import Iterable
from typing import Any

from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from api.http.negotiation import Negotiation
from api.http.rendering import Written


class CSVRenderer(Written):
    media_type = "text/csv"
    format = "csv"


class LinesRenderer(Written):
    media_type = "application/x-ndjson"
    format = "ndjson"


class XLSXRenderer(Written):
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format = "xlsx"


class ParquetRenderer(Written):
    media_type = "application/vnd.apache.parquet"
    format = "parquet"


class ByFormat(Negotiation):
    """As the Accept header says, unless the address names a form: for browsers, spreadsheets and catalogues, which
    know an address and nothing else. A name that is none of the view's is left to its serializer to refuse."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> Any:
        renderers = list(renderers)
        named = request.query_params.get("format")
        for renderer in renderers:
            if named is not None and renderer.format == named:
                return renderer, renderer.media_type
        return super().select_renderer(request, renderers, format_suffix)

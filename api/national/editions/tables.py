"""An edition's rows as a file, from its frozen bytes: the same file each time."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes

from api.http.tables import sending, writing
from api.http.tables.columns import Column, Kind
from api.http.tables.forms import CSVRenderer, LinesRenderer, ParquetRenderer, XLSXRenderer
from api.national.editions import words
from api.national.figures.analytics import sdmx

FILES = (CSVRenderer, LinesRenderer, XLSXRenderer, ParquetRenderer, sdmx.SDMXRenderer)
MEDIA_TYPES = {each.format: each.media_type for each in FILES}
_EXACT = ("value", "numerator", "denominator")
_KEYS = ("indicator", "series", "period", "group_by", "group", "group_name", "unit", "withheld")
COLUMNS = [
    *(Column(name, width=28 if name == "group_name" else 0) for name in _KEYS),
    *(Column(name, Kind.DECIMAL if name in _EXACT else Kind.INTEGER) for name in words.MEASURES),
]


#: What a figures endpoint is documented to send.
DOCUMENTED: dict[Any, Any] = {(200, "application/json"): OpenApiTypes.OBJECT} | {
    (200, each.media_type): OpenApiTypes.BINARY for each in FILES
}


def sent(
    form: str, id: UUID, content: Mapping[str, Any], *, headers: Mapping[str, str] | None = None
) -> HttpResponseBase:
    """Send the rows of an edition as a file."""
    rows: Sequence[Mapping[str, Any]] = content["figures"]
    if form == "sdmx":
        file = sdmx.written(_by_area(rows), words.MEASURES, basis=content["basis"], as_of=content["as_of"])
    else:
        file = writing.written(form, writing.Table("figures", COLUMNS, rows))
    return sending.sent(
        file,
        name=f"edition-{id}{'-sdmx.csv' if form == 'sdmx' else f'.{form}'}",
        media_type=MEDIA_TYPES[form] if form != "sdmx" else sdmx.CONTENT_TYPE,
        headers={**(headers or {}), "As-Of": content["as_of"]},
    )


def _by_area(rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """With the group under the grouping's own name, as the analytics query has it."""
    for row in rows:
        yield {**row, row["group_by"]: row["group"]} if row["group_by"] != words.TOTAL else dict(row)

"""An edition's rows as a file, from its frozen bytes: the same file each time."""

from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from api.http.tables import writing
from api.http.tables.columns import Column, Kind
from api.http.tables.forms import CSVRenderer, LinesRenderer, ParquetRenderer, XLSXRenderer
from api.national.editions import contents, words
from api.national.figures.analytics import sdmx

FILES = (CSVRenderer, LinesRenderer, XLSXRenderer, ParquetRenderer, sdmx.SDMXRenderer)
MEDIA_TYPES = {each.format: each.media_type for each in FILES}
#: What an answer says that it is.
CONTENT_TYPES = MEDIA_TYPES | {"sdmx": sdmx.CONTENT_TYPE}
_EXACT = ("value", "numerator", "denominator")
_KEYS = ("indicator", "series", "period", "group_by", "group", "group_name", "unit")
COLUMNS = [
    *(Column(name, width=28 if name == "group_name" else 0) for name in _KEYS),
    *(Column(name, Kind.DECIMAL if name in _EXACT else Kind.INTEGER) for name in contents.MEASURES),
]


def written(form: str, content: Mapping[str, Any]) -> IO[bytes]:
    """The rows in this form, to be read from the beginning and closed by the reader."""
    rows: Sequence[Mapping[str, Any]] = content["figures"]
    if form == "sdmx":
        return sdmx.written(_by_area(rows), contents.MEASURES, basis=content["basis"], as_of=content["as_of"])
    return writing.written(form, writing.Table("figures", COLUMNS, rows))


def _by_area(rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """With the group under the grouping's own name, as the analytics query has it."""
    for row in rows:
        yield {**row, row["group_by"]: row["group"]} if row["group_by"] != words.TOTAL else dict(row)

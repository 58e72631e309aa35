"""Exports: all values that a filter finds, streamed from one statement to a file."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import IO, Any

import orjson
from django.db import connection

from api.http.paging import Clauses, Wanted
from api.http.shapes import info
from api.http.tables import writing
from api.http.tables.columns import Column
from api.http.tables.forms import CSVRenderer, LinesRenderer, ParquetRenderer, XLSXRenderer
from api.http.tables.writing import Table
from api.regency.indicators import queries
from api.regency.indicators.shapes import ListedValue
from tenants import Named

RENDERERS = (CSVRenderer, LinesRenderer, XLSXRenderer, ParquetRenderer)
_FIRST = (
    "regency_code",
    "indicator",
    "series",
    "period",
    "value",
    "numerator",
    "denominator",
    "value_status",
    "observation_status",
    "note",
    "reason",
)
#: In the order of an export; an import takes them back.
COLUMNS = (*_FIRST, *(each.key for each in info(ListedValue).kept if each.key not in _FIRST))
#: Texts that somebody typed. Excel would run one that begins like a formula: it gets an apostrophe, which an import
#: takes away again.
_TYPED = ("note", "reason", "updated_by_name")

_GUARDED = ", ".join(
    f"CASE WHEN {name} ~ '^[=+@\\t\\r-]' THEN '''' || {name} ELSE {name} END AS {name}"
    if name in _TYPED
    else f"{name}::text"
    if name.startswith("is_")
    else name
    for name in COLUMNS
)
_CSV = "FORMAT csv, HEADER, FORCE_QUOTE (regency_code, indicator, series, period)"


def written(form: str, *, regency: str, filters: Named, wanted: Wanted, most: int | None) -> IO[bytes]:
    """Return the values in this form and in the order of the list, as a file that the reader closes.

    Includes all values after the cursor, or at most this many.
    """
    write = {"csv": _csv, "ndjson": _lines, "xlsx": _xlsx, "parquet": _parquet}[form]
    conditions, parameters = queries.narrowed(filters)
    clauses = wanted.clauses()
    rows = Clauses(
        f"{conditions} AND {clauses.where}",
        clauses.order_by,
        {**parameters, **clauses.parameters, "limit": most, "regency": regency},
    )
    return writing.made(lambda file: write(file, rows))


def _csv(file: IO[bytes], rows: Clauses) -> None:
    """Write CSV in UTF-8 with a heading. Codes are quoted, so that readers that heed quotes keep them as texts."""
    for block in _copied(_GUARDED, COLUMNS, _CSV, rows):
        file.write(block)


def _lines(file: IO[bytes], rows: Clauses, *further: str) -> None:
    """Write NDJSON: one value on each line, as the API shows it."""
    shown, form = "to_json(selected)::text", "FORMAT text"
    for block in _copied(shown, (*COLUMNS, *further), form, rows):
        # COPY doubles each backslash; JSON has no other character that it would change.
        file.write(bytes(block).replace(b"\\\\", b"\\"))


def _copied(shown: str, columns: Sequence[str], form: str, rows: Clauses) -> Iterator[Any]:
    query = f"""
        COPY (
            SELECT {shown} FROM (
                SELECT {", ".join(columns)} FROM (
                    SELECT %(regency)s AS regency_code, {queries.COLUMNS_AS_TEXT}, trim_scale(number)::text AS number
                    FROM indicators_value v WHERE {rows.where} ORDER BY {rows.order_by} LIMIT %(limit)s
                ) AS found
            ) AS selected
        ) TO STDOUT WITH ({form})
    """
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.cursor.copy(query, rows.parameters) as copy,
    ):
        yield from copy


def _xlsx(file: IO[bytes], rows: Clauses) -> None:
    """Write a workbook in which every cell is text: 33.10 stays 33.10, and nothing is run as a formula."""
    with writing.made(lambda lines: _lines(lines, rows)) as lines:
        table = Table("Nilai", [Column(name) for name in COLUMNS], map(orjson.loads, lines))
        writing.xlsx(table, file)


def _parquet(file: IO[bytes], rows: Clauses) -> None:
    """Write Parquet. Values stay texts, exact; `number` is for calculations."""
    from arro3.core import DataType, Field, Schema  # 30 MB, for this alone

    of_kinds = {
        int: DataType.int32(),
        bool: DataType.bool(),
        datetime: DataType.timestamp("us", tz="UTC"),
        date: DataType.date32(),
    }
    types = {each.key: of_kinds.get(each.kind.of) for each in info(ListedValue).kept}
    types |= dict.fromkeys(("number", "numerator", "denominator"), DataType.decimal128(30, 6))
    names = (*COLUMNS, "number")
    schema = Schema([Field(name, types.get(name) or DataType.utf8(), nullable=True) for name in names])
    writing.parquet(lambda lines: _lines(lines, rows, "number"), lambda: schema, file)

"""Exports as files: written within the regency's block, sent after it."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from api.http.tables import cells, writing
from api.http.tables.forms import CSVRenderer, LinesRenderer, ParquetRenderer, XLSXRenderer
from api.regency.indicators.exports import queries

WITH_NUMBER = (*queries.COLUMNS, "number")
RENDERERS = (CSVRenderer, LinesRenderer, XLSXRenderer, ParquetRenderer)


def written(form: str, *, regency: str, filters: Mapping[str, Any]) -> IO[bytes]:
    """Return the values in this form, as a file to be read from its beginning and closed by the reader."""
    write = {"csv": queries.as_csv, "ndjson": queries.as_lines, "xlsx": _as_xlsx, "parquet": _as_parquet}[
        form
    ]
    return writing.made(lambda file: write(file, regency=regency, filters=filters))


def _as_xlsx(file: IO[bytes], **which: Any) -> None:
    """Every cell is text, so that 33.10 stays 33.10 and nothing is run as a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Nilai")
    sheet.freeze_panes = "A2"
    for letter in "BCDEF":
        sheet.column_dimensions[letter].width = 14
    heading = []
    for name in queries.COLUMNS:
        cell = WriteOnlyCell(sheet, name)
        cell.font = Font(bold=True)
        heading.append(cell)
    sheet.append(heading)
    with writing.made(lambda lines: queries.as_lines(lines, **which)) as lines:
        for line in lines:
            row = orjson.loads(line)
            sheet.append([_text_cell(sheet, row[name]) for name in queries.COLUMNS])
    book.save(file)


def _text_cell(sheet: Any, value: Any) -> Any:
    if value is None:
        return None
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return cells.as_text(WriteOnlyCell(sheet), text)


def _as_parquet(file: IO[bytes], **which: Any) -> None:
    """Values stay texts, exact; `number` is there to calculate with."""
    from arro3.core import DataType, Field, Schema  # 30 MB, for this alone

    exact, instant = DataType.decimal128(30, 6), DataType.timestamp("us", tz="UTC")
    types = {
        "number": exact,
        "numerator": exact,
        "denominator": exact,
        "version": DataType.int32(),
        "released": DataType.bool(),
        "handed_over": DataType.bool(),
        "changed_at": instant,
        "affirmed_at": instant,
        "expected_on": DataType.date32(),
    }
    schema = Schema([Field(name, types.get(name, DataType.utf8()), nullable=True) for name in WITH_NUMBER])
    writing.parquet(lambda lines: queries.as_lines(lines, columns=WITH_NUMBER, **which), schema, file)

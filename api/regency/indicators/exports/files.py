"""Exports as files: written within the regency's block, sent after it."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile, SpooledTemporaryFile
from typing import IO, Any

import orjson
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from api.http.tables import cells
from api.http.tables.forms import CSVRenderer, LinesRenderer, ParquetRenderer, XLSXRenderer
from api.regency.indicators.exports import queries

_IN_MEMORY = 1024 * 1024


WITH_NUMBER = (*queries.COLUMNS, "number")
RENDERERS = (CSVRenderer, LinesRenderer, XLSXRenderer, ParquetRenderer)


def written(form: str, *, regency: str, filters: Mapping[str, Any]) -> IO[bytes]:
    """The values in this form, as a file to be read from its beginning and closed by the reader."""
    file: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    try:
        if form == "csv":
            queries.as_csv(file, regency=regency, filters=filters)
        elif form == "ndjson":
            queries.as_lines(file, regency=regency, filters=filters)
        else:
            with SpooledTemporaryFile(max_size=_IN_MEMORY) as lines:
                columns = queries.COLUMNS if form == "xlsx" else WITH_NUMBER
                queries.as_lines(lines, regency=regency, filters=filters, columns=columns)
                lines.seek(0)
                (_write_xlsx if form == "xlsx" else _write_parquet)(lines, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _write_xlsx(lines: IO[bytes], file: IO[bytes]) -> None:
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
    for line in lines:
        row = orjson.loads(line)
        sheet.append([_text_cell(sheet, row[name]) for name in queries.COLUMNS])
    book.save(file)


def _text_cell(sheet: Any, value: Any) -> Any:
    if value is None:
        return None
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return cells.as_text(WriteOnlyCell(sheet), text)


def _write_parquet(lines: IO[bytes], file: IO[bytes]) -> None:
    """Values stay texts, exact; `number` is there to calculate with."""
    from arro3.core import DataType, Field, Schema  # 30 MB, for this alone
    from arro3.io import read_json, write_parquet

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
    with NamedTemporaryFile() as source, NamedTemporaryFile() as target:
        shutil.copyfileobj(lines, source)
        source.flush()
        write_parquet(read_json(source.name, schema), target.name, compression="zstd(3)")
        with Path(target.name).open("rb") as made:
            shutil.copyfileobj(made, file)

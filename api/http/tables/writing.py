"""Write tables: CSV, NDJSON, XLSX, Parquet, and CSVW. Rows are mappings as the API shows them, decimals as text.

Codes are texts in every format. Decimals stay exact: as they are in CSV, as decimal128 in Parquet, and in XLSX as
numbers where a spreadsheet keeps all digits (15), else as text. Nothing is left out or cut for its form: what is no
number is a text in CSV and XLSX, and a column with a cell that decimal128 has no room for is one of texts in Parquet. A
text that a spreadsheet would run as a formula gets an apostrophe in CSV; in XLSX every text cell is typed as text.
"""

import hashlib
import re
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from tempfile import NamedTemporaryFile, SpooledTemporaryFile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from api.http import encoding
from api.http.grammar import decimals
from api.http.tables import cells
from api.http.tables.columns import Column, Kind
from tenants import Named, frozen

_IN_MEMORY = 1024 * 1024
_RUN_BY_SPREADSHEETS = tuple("=+-@\t\r\n")
_LIST_SEPARATOR = "; "
#: Of a decimal128, in Parquet: those after the point are a column's scale.
_DIGITS = 38


@frozen
class Table:
    """A table to write. `name` names the sheet; `head` are lines above the headings, in workbooks made for people.

    `about` describes the file, with the columns' definitions and a hash: XLSX in a sheet of its own, Parquet in its
    metadata, CSVW beside CSV and NDJSON.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Named]
    head: Sequence[str] = ()
    about: Mapping[str, str] = field(default_factory=dict)


def written(form: str, table: Table) -> IO[bytes]:
    """Return the table as csv, csvw, ndjson, xlsx or parquet: a file that the reader closes."""
    write = {"csv": _csv, "csvw": _csvw, "ndjson": _lines, "xlsx": xlsx, "parquet": _parquet}[form]
    return made(lambda file: write(table, file))


def workbook(tables: Iterable[Table]) -> IO[bytes]:
    """Return a workbook with a sheet for each table."""
    book = Workbook(write_only=True)
    for table in tables:
        _sheet(book, table)
    return made(book.save)


def made(write: Callable[[IO[bytes]], object], *, in_memory: int = _IN_MEMORY) -> IO[bytes]:
    """Return a file's written content from its beginning; the reader closes it."""
    file: IO[bytes] = SpooledTemporaryFile(max_size=in_memory)  # noqa: SIM115
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def guarded(text: str) -> str:
    """Return the text with an apostrophe before it if a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(_RUN_BY_SPREADSHEETS) else text


def quoted(text: str) -> str:
    """Return a text field of a CSV file, guarded."""
    return '"{}"'.format(guarded(text).replace('"', '""'))


def _csv(table: Table, file: IO[bytes]) -> None:
    file.write((",".join(quoted(column.name) for column in table.columns) + "\r\n").encode())
    for row in table.rows:
        line = ",".join(_field(column, row.get(column.name)) for column in table.columns)
        file.write(f"{line}\r\n".encode())


def fits(column: Column, value: Any) -> bool:
    """Return True if a decimal column can hold the value in every file format. None always fits."""
    whole, _, decimal_places = str(value).lstrip("-").partition(".")
    return value is None or (
        _is_number(column, value)
        and len(whole) <= _DIGITS - column.scale
        and len(decimal_places.rstrip("0")) <= column.scale
    )


def _is_number(column: Column, value: Any) -> bool:
    """Return True if the value is one of a column of numbers; a text there may be any that a regency's role wrote."""
    if column.kind is Kind.DECIMAL:
        return re.fullmatch(decimals.PATTERN, str(value)) is not None
    return column.kind is Kind.INTEGER


def _field(column: Column, value: Any) -> str:
    if value is None:
        return ""
    return str(value) if _is_number(column, value) else quoted(_text(value))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return _LIST_SEPARATOR.join(value) if isinstance(value, list) else str(value)


def _lines(table: Table, file: IO[bytes]) -> None:
    for row in table.rows:
        file.write(_line(table, row))


def _line(table: Table, row: Named) -> bytes:
    return encoding.dumps({column.name: row.get(column.name) for column in table.columns}) + b"\n"


def saying(table: Table) -> tuple[Table, Callable[[], dict[str, str]]]:
    """Return the table with its description, once its rows are written: with a hash of them as NDJSON."""
    digest = hashlib.sha256()

    def rows() -> Iterator[Named]:
        for row in table.rows:
            digest.update(_line(table, row))
            yield row

    definitions = {
        f"definition.{each.heading or each.name}": each.definition
        for each in table.columns
        if each.definition
    }
    return replace(table, rows=rows()), lambda: {
        **table.about,
        "rows_sha256": digest.hexdigest(),
        **definitions,
    }


#: As CSVW calls kinds; all others are texts.
_DATATYPES = {Kind.INTEGER: "integer", Kind.DECIMAL: "decimal", Kind.BOOLEAN: "boolean"}


def _csvw(table: Table, file: IO[bytes]) -> None:
    hashed, said = saying(table)
    deque(hashed.rows, maxlen=0)
    columns = [
        {
            "name": each.name,
            "datatype": _DATATYPES.get(each.kind, "string"),
            **({"dc:description": each.definition} if each.definition else {}),
            **({"separator": _LIST_SEPARATOR} if each.kind is Kind.TEXTS else {}),
        }
        for each in table.columns
    ]
    body = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": table.about["url"],
        "notes": [said()],
        "tableSchema": {"columns": columns},
    }
    file.write(encoding.dumps(body))


def xlsx(table: Table, file: IO[bytes]) -> None:
    """Write a workbook with one sheet, and another one for its description if there is one."""
    book = Workbook(write_only=True)
    hashed, said = saying(table)
    _sheet(book, hashed if table.about else table)
    if table.about:
        columns = [Column("name", width=40), Column("value", width=100)]
        _sheet(
            book,
            Table("about", columns, ({"name": name, "value": value} for name, value in said().items())),
        )
    book.save(file)


def _sheet(book: Workbook, table: Table) -> None:
    sheet = book.create_sheet(table.name[:31])
    sheet.freeze_panes = f"A{len(table.head) + 2}"
    for at, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width or (
            12 if column.kind in (Kind.INTEGER, Kind.DECIMAL) else 16
        )
    for number, line in enumerate(table.head):
        sheet.append([cells.styled(sheet, line, bold=not number, size=11 if number else 14)])
    sheet.append([cells.heading(sheet, column.heading or column.name) for column in table.columns])
    first = last = len(table.head) + 1
    for row in table.rows:
        sheet.append([_of_column(sheet, column, row.get(column.name)) for column in table.columns])
        last += 1
    sheet.auto_filter.ref = f"A{first}:{get_column_letter(len(table.columns))}{last}"


def _of_column(sheet: Any, column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column.kind is Kind.BOOLEAN:
        return WriteOnlyCell(sheet, value)
    text = _text(value) if column.says is None else column.says(_text(value))
    if _is_number(column, value) and cells.is_exact(text):
        cell = WriteOnlyCell(sheet, float(text) if "." in text else int(text))
        if column.kind is Kind.DECIMAL and not column.scale:
            cell.number_format = "#,##0"  # rupiah: a spreadsheet groups the digits as its language does
        return cell
    return cells.as_text(WriteOnlyCell(sheet), text)


def _parquet(table: Table, file: IO[bytes]) -> None:
    from arro3.core import DataType, Field, Schema  # 30 MB, for this alone

    types = {
        Kind.TEXT: DataType.utf8(),
        Kind.INTEGER: DataType.int64(),
        Kind.BOOLEAN: DataType.bool(),
        Kind.TEXTS: DataType.list(Field("item", DataType.utf8(), nullable=True)),
    }
    hashed, said = saying(table)
    exact = [each for each in table.columns if each.kind is Kind.DECIMAL]
    unfit: set[str] = set()

    def rows() -> Iterator[Named]:
        for row in hashed.rows:
            unfit.update(each.name for each in exact if not fits(each, row.get(each.name)))
            yield row

    def kind(column: Column) -> Any:
        if column.kind is Kind.DECIMAL and column.name not in unfit:
            return DataType.decimal128(_DIGITS, column.scale)
        return types.get(column.kind, types[Kind.TEXT])

    def schema() -> Any:
        return Schema([Field(each.name, kind(each), nullable=True) for each in table.columns])

    parquet(lambda lines: _lines(replace(table, rows=rows()), lines), schema, file, said)


def parquet(
    write_lines: Callable[[IO[bytes]], object],
    schema: Callable[[], Any],
    file: IO[bytes],
    said: Callable[[], dict[str, str]] = dict,
) -> None:
    """Convert written NDJSON to Parquet; `schema` and `said` are called for its columns and metadata then.

    The metadata are one JSON text: several keys would come in another order each time, and equal rows give other bytes.
    """
    from arro3.io import read_json, write_parquet

    with NamedTemporaryFile() as source, NamedTemporaryFile() as target:
        write_lines(source)
        source.flush()
        told = {"about": encoding.dumps(about).decode()} if (about := said()) else {}
        write_parquet(
            read_json(source.name, schema()), target.name, compression="zstd(3)", key_value_metadata=told
        )
        with Path(target.name).open("rb") as stored:
            shutil.copyfileobj(stored, file)

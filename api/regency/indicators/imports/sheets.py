"""XLSX, read row by row. What is no workbook, or would unpack to more than it says, is refused before it is opened."""

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from api.http.exceptions import Invalid
from api.regency.indicators.imports import columns
from api.regency.indicators.imports.rows import Found, RawRow

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_MAX_PARTS = 500
_MAX_UNPACKED = 256 * 1024 * 1024
#: Texts are held in memory as a whole by the library.
_MAX_TEXTS = 48 * 1024 * 1024
_MAX_RATIO = 200
_OLD_FORMAT = b"\xd0\xcf\x11\xe0"
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z0-9:]+)"')
_MAX_BLANK_ROWS = 1_000
_MONTH_START = 1


class Sheet:
    """The first sheet with the columns of an import in one of its first rows."""

    mends = True
    #: Numbers come as numbers; what is text was typed by somebody who may write 1.250,5.
    comma_marks = False

    def __init__(self, file: IO[bytes]) -> None:
        self.warnings: list[Found] = []
        _check_package(file)
        self._file = file
        try:
            self._book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        except (
            InvalidFileException,
            KeyError,
            ValueError,
            OSError,
            zipfile.BadZipFile,
            SyntaxError,
        ) as error:
            raise _not_a_workbook() from error

    def rows(self) -> Iterator[RawRow]:
        try:
            yield from self._rows()
        except (zipfile.BadZipFile, SyntaxError, OSError, KeyError, EOFError) as error:
            raise _not_a_workbook() from error
        finally:
            self._book.close()

    def _rows(self) -> Iterator[RawRow]:
        sheet, first, header = self._find_table()
        places = columns.places_of([_words(cell) for cell in header])
        self._refuse_merged(sheet, after=first)
        index = blank = 0
        for number, cells in enumerate(sheet.iter_rows(min_row=first + 1), first + 1):
            if all(cell.value is None for cell in cells):
                blank += 1
                if blank > _MAX_BLANK_ROWS:
                    return
                continue
            blank = 0
            yield _row(number, index, cells, places)
            index += 1

    def _find_table(self) -> tuple[Any, int, list[Any]]:
        for sheet in self._book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            for number, cells in enumerate(sheet.iter_rows(max_row=20), 1):
                words = {_column(cell) for cell in cells}
                if {"indicator", "period", "value"} <= words:
                    return sheet, number, list(cells)
        raise Invalid(
            "No sheet has the columns indicator, period and value in one of its first rows.",
            "Tidak ada lembar dengan kolom indicator, period, dan value pada baris-baris awal.",
            code="missing_column",
        )

    def _refuse_merged(self, sheet: Any, *, after: int) -> None:
        """Of merged cells only the first has a value: the others would be read as empty."""
        with zipfile.ZipFile(self._file) as package, package.open(sheet._worksheet_path) as part:
            tail = b""
            for chunk in chain(iter(lambda: part.read(1024 * 1024), b"")):
                for match in _MERGED.finditer(tail + chunk):
                    last_row = re.sub(r"\D", "", match[1].decode().rpartition(":")[2])
                    if int(last_row or 0) > after:
                        raise Invalid(
                            f"The cells {match[1].decode()} are merged. Unmerge them and fill each.",
                            f"Sel {match[1].decode()} digabung. Pisahkan dan isi masing-masing.",
                            code="merged_cells",
                        )
                tail = chunk[-100:]


def _row(number: int, index: int, cells: Any, places: list[int | None]) -> RawRow:
    values: list[str | None] = []
    errors: list[Found] = []
    warnings: list[Found] = []
    for column, at in zip(columns.COLUMNS, places, strict=True):
        if at is None:
            values.append(None)
        elif at >= len(cells):
            values.append("")
        else:
            values.append(_text(column, cells[at], errors, warnings))
    return RawRow(number, index, values, tuple(errors), tuple(warnings))


def _text(column: str, cell: Any, errors: list[Found], warnings: list[Found]) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        if cell.data_type == "f" or cell.data_type == "e":
            errors.append(_FORMULA(column) if cell.data_type == "f" else _FAULT(column, value))
            return ""
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return _number(column, Decimal(value), cell, warnings)
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            errors.append(_FAULT(column, str(value)))
            return ""
        # A spreadsheet shows 15 digits; what lies beyond is the noise of binary fractions.
        return _number(column, Decimal(f"{value:.15g}"), cell, warnings)
    if isinstance(value, dt.datetime | dt.date) and column == "period" and value.day == _MONTH_START:
        text = f"{value.year:04}-{value.month:02}"
        warnings.append(
            Found(column, "date_mended", f"A date was read as {text}.", f"Tanggal dibaca sebagai {text}.")
        )
        return text
    errors.append(
        Found(
            column,
            "date_in_cell",
            "The cell holds a date or a time. Format it as text or number and type it again.",
            "Sel berisi tanggal atau waktu. Format sebagai teks atau angka, lalu ketik ulang.",
        )
    )
    return ""


def _number(column: str, number: Decimal, cell: Any, warnings: list[Found]) -> str:
    if column == "value" and "%" in str(cell.number_format):
        number *= 100
        text = _plain(number)
        warnings.append(
            Found(
                column,
                "percent_mended",
                f"A cell formatted as per cent was read as {text}.",
                f"Sel berformat persen dibaca sebagai {text}.",
            )
        )
        return text
    return _plain(number)


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _FORMULA(column: str) -> Found:  # noqa: N802
    return Found(
        column,
        "formula",
        "The cell holds a formula. Paste its result as a value.",
        "Sel berisi rumus. Tempelkan hasilnya sebagai nilai.",
    )


def _FAULT(column: str, value: str) -> Found:  # noqa: N802
    return Found(column, "faulty_cell", f"The cell holds {value}.", f"Sel berisi {value}.")


def _words(cell: Any) -> str:
    return "" if cell.value is None else str(cell.value)


def _column(cell: Any) -> str | None:
    try:
        return columns.column_of(_words(cell))
    except Invalid:
        return None


def _check_package(file: IO[bytes]) -> None:
    """Whether the file is a workbook of a bearable size, by its table of contents."""
    start = file.read(8)
    file.seek(0)
    if start.startswith(_OLD_FORMAT):
        raise Invalid(
            "This is an old or an encrypted workbook. Save it as .xlsx without a password.",
            "Berkas ini format lama atau berkata sandi. Simpan sebagai .xlsx tanpa kata sandi.",
            code="not_a_workbook",
        )
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _not_a_workbook() from error
    finally:
        file.seek(0)
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise _not_a_workbook("a Word document" if "word/document.xml" in names else "")
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    texts = sum(
        part.file_size for part in parts if "sharedStrings" in part.filename or "styles" in part.filename
    )
    too_dense = unpacked > 8 * 1024 * 1024 and unpacked > _MAX_RATIO * max(packed, 1)
    if len(parts) > _MAX_PARTS or unpacked > _MAX_UNPACKED or texts > _MAX_TEXTS or too_dense:
        raise Invalid(
            "The workbook would unpack to far more than it needs. Save a copy with the values only.",
            "Isi berkas jauh lebih besar daripada semestinya. Simpan salinan berisi nilai saja.",
            code="workbook_too_large",
        )


def _not_a_workbook(what: str = "") -> Invalid:
    return Invalid(
        f"This is {what or 'not a workbook'}. Send a sheet saved as .xlsx.",
        "Berkas ini bukan buku kerja. Kirim lembar yang disimpan sebagai .xlsx.",
        code="not_a_workbook",
    )

"""XLSX, read row by row, once http.tables.packages has checked it."""

import datetime as dt
import math
import re
from collections.abc import Iterator
from typing import IO, Any

from openpyxl import load_workbook

from api.http.exceptions import Invalid, Problems
from api.http.grammar import decimals, texts
from api.http.tables import cells, packages
from api.http.tables.problems import (
    DateInCell,
    FaultyCell,
    Formula,
    MergedCells,
    NotAWorkbook,
    PercentMended,
    SeveralSheets,
    WorkbookTooLarge,
)
from api.regency.indicators.imports import columns
from api.regency.indicators.imports.columns import RawRow, Source
from api.regency.indicators.problems import DateMended

#: 100,000 rows of an export. Columns and rows beyond what an import reads are passed over.
_BOUNDS = packages.Bounds(
    unpacked=256 * 1024 * 1024,
    density=200,
    rows=1_048_576,
    columns=16_384,
    cells=2_000_000,
    area=2**40,  # cells are read one row after the other, none is made
)
#: Below a header, until a sheet counts as one without rows.
_MAX_BLANK_ROWS = 1_000
#: Between two rows, until the sheet ends: one may be formatted to its last row. And of all sheets together, where it is
#: not clear yet which one has rows.
_MAX_BLANK_ROWS_IN_ALL = 50_000
#: A sheet may declare any width: openpyxl makes rows of it also where they hold no cell.
_MAX_COLUMNS = 100


class Sheet(Source):
    """The sheet whose first rows include the header row of an import, with the rows below it."""

    #: Numbers come as numbers; what is text was typed by somebody who may write 1.250,5.
    comma_marks = False

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        #: The sheet's title and the headings of its table, once its rows are read.
        self.table = "", list[str]()
        self._blank = 0
        try:
            self._merged = packages.check(file, _BOUNDS)
            self._book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        except Invalid:
            raise
        except Exception as error:  # openpyxl raises whatever a malformed part leads to
            raise NotAWorkbook() from error

    def rows(self) -> Iterator[RawRow]:
        try:
            yield from self._rows()
        except Invalid:
            raise
        except Exception as error:
            raise NotAWorkbook() from error
        finally:
            self._book.close()

    def _rows(self) -> Iterator[RawRow]:
        sheet, first, header = self._find_table()
        self.table = sheet.title, [_words(cell) for cell in header]
        places = columns.places_of(self.table[1])
        self._refuse_merged(sheet, header=first)
        index = blank = 0
        rows = sheet.iter_rows(min_row=first + 1, max_col=len(header))
        for number, row in enumerate(rows, first + 1):
            if not any(_words(cell).strip() for cell in row):
                blank += 1
                if blank > _MAX_BLANK_ROWS_IN_ALL:
                    return
                continue
            blank = 0
            yield _row(number, index, row, places)
            index += 1

    def _find_table(self) -> tuple[Any, int, list[Any]]:
        visible = [sheet for sheet in self._book.worksheets if sheet.sheet_state == "visible"]
        found = [table for table in map(_table, visible) if table]
        if not found:
            heads = (columns.known(map(_words, row)) for sheet in visible for row in _top(sheet))
            nearest = max(heads, key=len, default=set[str]())
            raise columns.missing(nearest)
        filled = [table for table in found if self._has_rows(*table)]
        if len(filled) > 1:
            raise SeveralSheets(sheets=", ".join(sheet.title for sheet, *_ in filled))
        return next(iter(filled), found[0])

    def _has_rows(self, sheet: Any, first: int, header: list[Any]) -> bool:
        below = sheet.iter_rows(min_row=first + 1, max_row=first + _MAX_BLANK_ROWS, max_col=len(header))
        for row in below:
            if any(_words(cell).strip() for cell in row):
                return True
            self._blank += 1
            if self._blank > _MAX_BLANK_ROWS_IN_ALL:
                raise WorkbookTooLarge()
        return False

    def _refuse_merged(self, sheet: Any, *, header: int) -> None:
        """Refuse merged headings and cells: only the first has a value, and the others would be read as empty."""
        for reference in self._merged.get(sheet._worksheet_path, ()):
            if int(re.sub(r"\D", "", reference.rpartition(":")[2]) or 0) >= header:
                raise MergedCells(reference=reference)


def _table(sheet: Any) -> tuple[Any, int, list[Any]] | None:
    """Return the sheet, with the number and the cells of its header row, or None if no sheet has one."""
    for number, row in enumerate(_top(sheet), 1):
        if columns.known(map(_words, row)) >= set(columns.REQUIRED):
            # Where no width is declared, the last heading ends the table.
            end = sheet.max_column or max(cell.column for cell in row if cell.value is not None)
            return sheet, number, list(row[:end])
    return None


def _top(sheet: Any) -> Iterator[Any]:
    """Return the rows in which a header is looked for."""
    rows: Iterator[Any] = sheet.iter_rows(
        max_row=20, max_col=min(sheet.max_column or _MAX_COLUMNS, _MAX_COLUMNS)
    )
    return rows


def _row(number: int, index: int, row: Any, places: list[int | None]) -> RawRow:
    values: list[str | None] = []
    errors: Problems = []
    warnings: Problems = []
    typed = set[str]()
    for column, at in zip(columns.COLUMNS, places, strict=True):
        if at is None:
            values.append(None)
        elif at >= len(row):
            values.append("")
        else:
            values.append(_text(column, row[at], errors, warnings))
            if isinstance(row[at].value, str):
                typed.add(column)
    return RawRow(number, index, values, tuple(errors), tuple(warnings), frozenset(typed))


def _text(column: str, cell: Any, errors: Problems, warnings: Problems) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        if cell.data_type not in "fe":
            return texts.bare(value)
        errors.append(Formula(column) if cell.data_type == "f" else FaultyCell(column, content=value))
    elif isinstance(value, bool):
        return "yes" if value else "no"
    elif isinstance(value, float) and not math.isfinite(value):
        errors.append(FaultyCell(column, content=str(value)))
    elif isinstance(value, int | float):
        return _number(column, cell, warnings)
    elif isinstance(value, dt.datetime | dt.date) and column == "period" and value.day == 1:
        text = f"{value.year:04}-{value.month:02}"
        warnings.append(DateMended(column, given=text))
        return text
    elif isinstance(value, dt.date) and column in columns.DAYS:
        return value.isoformat()[:10]
    else:
        errors.append(DateInCell(column))
    return ""


def _number(column: str, cell: Any, warnings: Problems) -> str:
    is_percent = column == "value" and cells.is_percent(cell)
    text = decimals.to_text(cells.number_of(cell) * (100 if is_percent else 1))
    if is_percent:
        warnings.append(PercentMended(column, text=text))
    return text


def _words(cell: Any) -> str:
    return "" if cell.value is None else str(cell.value)

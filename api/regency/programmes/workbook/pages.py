"""The workbook's cells, read and marked by openpyxl: in a process of its own (http.tables.apart), without Django."""

import datetime as dt
import io
import json
import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill, Protection
from openpyxl.worksheet.worksheet import Worksheet

from api.http.grammar import decimals
from api.http.tables import cells
from api.regency.programmes.workbook import layout
from api.regency.programmes.workbook.layout import Column, Key, SheetLayout, Texts

_LOCKED = PatternFill("solid", fgColor="FFEFEFEF")
_WRONG = PatternFill("solid", fgColor="FFFFC7CE")


@dataclass(frozen=True, slots=True)
class Contents:
    """The cells of a workbook as texts: the first row of the baseline, the rows of which it was made, and those of each
    sheet that are not empty, by number and key, with the names of the cells in per cent."""

    first: tuple[str, ...]
    baseline: Mapping[Key, Texts]
    rows: Sequence[tuple[str, int, str, Texts, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Mark:
    """A fault to be shown at a cell."""

    sheet: str
    row: int
    column: str
    message: str


def read(data: bytes) -> Contents:
    """Raises any exception for what is not a workbook of ours."""
    book = load_workbook(io.BytesIO(data), keep_links=False)
    first, *stored = book[layout.BASELINE].iter_rows(values_only=True)
    return Contents(
        tuple(str(value) for value in first[:4]),
        {(str(row[0]), str(row[1])): json.loads(str(row[2])) for row in stored},
        [row for sheet in layout.SHEETS for row in _rows(book[sheet.name], sheet)],
    )


def _rows(page: Worksheet, sheet: SheetLayout) -> list[tuple[str, int, str, Texts, tuple[str, ...]]]:
    found = []
    for number in range(layout.HEADING + 1, page.max_row + 1):
        key = text_of(page[f"A{number}"])
        row = [(column, page[f"{sheet.letter(column.name)}{number}"]) for column in sheet.columns]
        texts = {column.name: text_of(cell, column.kind) for column, cell in row}
        if key or any(texts.values()):
            in_per_cent = tuple(column.name for column, cell in row if _is_percent(cell, column.kind))
            found.append((sheet.name, number, key, texts, in_per_cent))
    return found


def marked(
    data: bytes,
    marks: Sequence[Mark],
    moved: Mapping[Key, Texts],
    stored: Mapping[tuple[str, int], tuple[str, Texts]],
) -> bytes:
    """The same workbook, each fault beside its cell, and what somebody else changed (`moved`) as its new baseline.

    `stored` are new rows (sheet and number) that are on the server now, with their keys and texts: sent again they
    are no longer new. Marks of an earlier round are taken away.
    """
    book = load_workbook(io.BytesIO(data))
    _clean(book)
    remarks: dict[tuple[str, int], list[str]] = {}
    for mark in marks:
        sheet = layout.named(mark.sheet)
        cell = book[mark.sheet][f"{sheet.letter(mark.column)}{mark.row}"]
        cell.fill = _WRONG
        cell.comment = Comment(mark.message, "Kota Cerdas")
        label = sheet.column(mark.column).label
        remarks.setdefault((mark.sheet, mark.row), []).append(f"{label}: {mark.message}")
    for (name, row), words in remarks.items():
        book[name][f"{layout.named(name).letter('remark')}{row}"].value = " ".join(words)
    baseline = book[layout.BASELINE]
    for line in baseline.iter_rows(min_row=2):
        if texts := moved.get((str(line[0].value), str(line[1].value))):
            line[2].value = json.dumps({**json.loads(str(line[2].value)), **texts}, ensure_ascii=False)
    for (name, row), (key, texts) in stored.items():
        write_row(book[name], layout.named(name), row, key, texts)
        baseline.append([name, key, json.dumps(texts, ensure_ascii=False)])
    return saved(book)


def _clean(book: Any) -> None:
    for sheet in layout.SHEETS:
        page = book[sheet.name]
        for row in page.iter_rows(min_row=layout.HEADING + 1):
            for cell in row:
                if cell.comment is not None:
                    cell.comment = None
                    cell.fill = PatternFill()
            page[f"{sheet.letter('remark')}{row[0].row}"].value = None


def write_row(page: Worksheet, sheet: SheetLayout, number: int, key: str, texts: Texts) -> None:
    """A row that the server has, by its key: what is fixed of it is locked."""
    page[f"A{number}"].value = key
    for column in sheet.columns:
        cell = page[f"{sheet.letter(column.name)}{number}"]
        put(cell, texts[column.name], column)
        cell.protection = Protection(locked=column.fixed)
        if column.fixed:
            cell.fill = _LOCKED


def saved(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def put(cell: Any, text: str, column: Column) -> None:
    shape(cell, column)
    if not text:
        cell.value = None
    elif column.kind in ("number", "percent") and cells.is_exact(text):
        cell.value = Decimal(text)
    elif column.kind == "year":
        cell.value = int(text)
    elif column.kind == "date":
        cell.value = dt.date.fromisoformat(text)
    else:
        cells.as_text(cell, text)


def shape(cell: Any, column: Column) -> None:
    formats = {"number": "#,##0.##", "percent": "#,##0.##", "date": "yyyy-mm-dd", "year": "0"}
    cell.number_format = formats.get(column.kind, "@")


def text_of(cell: Any, kind: str = "text") -> str:
    """A cell as the text that it stands for, however the program that saved it has kept it."""
    match value := cell.value:
        case None:
            return ""
        case bool():
            return "Ya" if value else "Tidak"
        case float() if not math.isfinite(value):
            return str(value)
        case int() | Decimal() | float():
            return decimals.to_text(cells.number_of(cell) * (100 if _is_percent(cell, kind) else 1))
        case dt.datetime():
            return value.date().isoformat()
        case dt.date():
            return value.isoformat()
    return unicodedata.normalize("NFC", str(value)).strip()


def _is_percent(cell: Any, kind: str) -> bool:
    return kind == "percent" and isinstance(cell.value, int | float | Decimal) and cells.is_percent(cell)

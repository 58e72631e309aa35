"""Workbooks that people fill and send back: written with drop-downs and a baseline, parsed, and marked.

A workbook from outside is opened only in a process of its own (`apart`), without Django.
"""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from string import ascii_uppercase
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill, Protection

from api.http.tables import cells
from api.http.tables.columns import Column, Key, Kind, Sheet, Texts
from tenants import frozen

#: Sheets that nobody sees: what the rows were when the workbook was made, and the lists of drop-downs.
BASELINE, REFERENCE = "_dasar", "Referensi"
#: The sheet that says how the workbook is filled.
GUIDE = "Petunjuk"
#: The column that says what is to be mended.
_REMARK = Column("remark", heading="Perbaikan", width=60)
#: Rows that are left free below the last one, for what is new.
_FREE_ROWS = 200
#: Types of cells that are looked at where a column holds numbers: formulas, errors, dates, and texts.
_OF_KIND = {Kind.INTEGER: "fed", Kind.PERCENT: "feds", Kind.DECIMAL: "fed", Kind.YEAR: "fed"}
_LOCKED = PatternFill("solid", fgColor="FFEFEFEF")
_WRONG, _WRONG_VALUE = PatternFill("solid", fgColor="FFFFC7CE"), PatternFill("solid", fgColor="FFF8CBAD")


@frozen
class Contents:
    """Texts of a workbook that came back.

    Missing sheets, headings that differ from the written ones, and merged areas; the first row of the baseline, the
    rows that the workbook was made from, and the present rows of each sheet, by number and key, with the names of the
    cells formatted in per cent, and of those with a formula or an error.
    """

    missing: Sequence[str]
    headings: Sequence[str]
    merged: Sequence[str]
    first: Sequence[str]
    baseline: Mapping[Key, Texts]
    rows: Sequence[tuple[str, int, str, Texts, Sequence[str], Mapping[str, str]]]


def written(
    sheets: Sequence[Sheet],
    rows: Mapping[Key, Texts],
    lists: Mapping[str, Sequence[str]],
    first: Sequence[str],
    guide: Sequence[str],
) -> bytes:
    """Return a workbook of these rows.

    `first` identifies its subject, `lists` are the drop-downs, `guide` explains how to fill it.
    """
    book = Workbook(write_only=True)
    instruct(book.create_sheet(GUIDE), guide)
    for sheet in sheets:
        of_sheet = [(key, texts) for (name, key), texts in rows.items() if name == sheet.name]
        _fill(book.create_sheet(sheet.name), sheet, of_sheet, lists)
    page = book.create_sheet(REFERENCE)
    page.sheet_state, page.protection.sheet = "hidden", True
    offered = list(lists.values())
    for number in range(max(map(len, offered))):
        page.append(
            [
                cells.as_text(WriteOnlyCell(page), each[number]) if number < len(each) else None
                for each in offered
            ]
        )
    page = book.create_sheet(BASELINE)
    page.sheet_state = "veryHidden"
    page.append(["", *first])
    for key, texts in rows.items():
        page.append(_baseline(key, texts))
    return _saved(book)


def instruct(page: Any, guide: Sequence[str]) -> None:
    """Write the lines of a guide, the first as its title."""
    page.column_dimensions["A"].width = 110
    for number, line in enumerate(guide):
        page.append([cells.styled(page, line, bold=None if number else True)])


def _baseline(key: Key, texts: Texts) -> list[str]:
    return [*key, json.dumps(texts, ensure_ascii=False)]


def _fill(
    page: Any, sheet: Sheet, rows: Sequence[tuple[str, Texts]], lists: Mapping[str, Sequence[str]]
) -> None:
    cells.protect(page)
    page.freeze_panes = "C2"
    page.column_dimensions["A"].hidden = True
    last = 1 + len(rows) + (_FREE_ROWS if sheet.grows else 0)
    for column in (*sheet.columns, _REMARK):
        letter = sheet.letter(column.name)
        page.column_dimensions[letter].width = column.width
        if last > 1 and (formula := _offered(column, lists)):
            cells.drop_down(page, f"{letter}2:{letter}{last}", formula, only=column.kind is not Kind.TEXTS)
    page.auto_filter.ref = f"B1:{sheet.letter('remark')}{last}"
    page.append([None, *(cells.heading(page, column.heading) for column in (*sheet.columns, _REMARK))])
    for key, texts in (*rows, *repeat((None, None), last - 1 - len(rows))):
        row = [WriteOnlyCell(page) for _ in sheet.columns]
        for cell, column in zip(row, sheet.columns, strict=True):
            if texts is not None:
                _put(cell, column, texts)
            else:
                cell.protection = cells.FREE
                cells.shape(cell, column.kind)
        page.append([key, *row])


def _put(cell: Any, column: Column, texts: Texts) -> None:
    cells.put(cell, texts[column.name], column.kind)
    cell.protection = Protection(locked=column.locked)
    if column.locked:
        cell.fill = _LOCKED


def _offered(column: Column, lists: Mapping[str, Sequence[str]]) -> str:
    """Return the area of a drop-down: a list, or a column of another sheet, including its new rows."""
    if "!" in column.choices:
        name, _, letter = column.choices.partition("!")
        page = f"'{name}'" if " " in name else name
        return f"={page}!${letter}$2:${letter}$1000"
    if not lists.get(column.choices):
        return ""
    letter = ascii_uppercase[list(lists).index(column.choices)]
    return f"={REFERENCE}!${letter}$1:${letter}${len(lists[column.choices])}"


def read(data: bytes, sheets: Sequence[Sheet]) -> Contents:
    """Parse a workbook. Raises any exception if it is not one of ours."""
    book = load_workbook(io.BytesIO(data), keep_links=False)
    first, *stored = book[BASELINE].iter_rows(values_only=True)
    missing = [sheet.name for sheet in sheets if sheet.name not in book]
    sheets = [sheet for sheet in sheets if sheet.name not in missing]
    return Contents(
        missing,
        [
            sheet.cell(column.name, 1)
            for sheet in sheets
            for column in sheet.columns
            if cells.text_of(book[sheet.name][f"{sheet.letter(column.name)}1"]) != column.heading
        ],
        [
            f"{sheet.name}!{area.coord}"
            for sheet in sheets
            for area in book[sheet.name].merged_cells.ranges
            if area.min_col <= 1 + len(sheet.columns)
        ],
        [str(value) for value in first[1:]],
        {(str(row[0]), str(row[1])): json.loads(str(row[2])) for row in stored},
        [row for sheet in sheets for row in _rows(book[sheet.name], sheet)],
    )


def _rows(page: Any, sheet: Sheet) -> Iterator[tuple[str, int, str, Texts, Sequence[str], Mapping[str, str]]]:
    for number, (first, *row) in enumerate(page.iter_rows(min_row=2, max_col=1 + len(sheet.columns)), 2):
        key, columns = cells.text_of(first), list(zip(sheet.columns, row, strict=True))
        texts = {column.name: cells.text_of(cell, column.kind) for column, cell in columns}
        if key or any(texts.values()):
            in_per_cent = [
                column.name
                for column, cell in columns
                if column.kind is Kind.PERCENT and cells.is_percent(cell)
            ]
            made = {
                column.name: cell.data_type
                for column, cell in columns
                if cell.data_type in _OF_KIND.get(column.kind, "fe")
            }
            yield sheet.name, number, key, texts, in_per_cent, made


def marked(
    data: bytes,
    sheets: Sequence[Sheet],
    marks: Sequence[tuple[str, str]],
    moved: Mapping[Key, Texts],
    stored: Mapping[tuple[str, int], tuple[str, Texts]],
) -> bytes:
    """Return the same workbook with each mark beside its cell.

    Content that somebody else changed (`moved`) becomes its new baseline. `stored` are new rows (sheet and number) that
    are on the server now, with their keys and texts: sent again they are no longer new. Marks of an earlier round are
    removed.
    """
    book = load_workbook(io.BytesIO(data))
    known = {sheet.name: sheet for sheet in sheets}
    for sheet in sheets:
        _clean(book[sheet.name], sheet)
    for place, message in marks:
        name, _, coordinate = place.partition("!")
        page, sheet = book[name], known[name]
        cell = page[coordinate]
        cell.fill, cell.comment = _WRONG, Comment(message, "Kota Cerdas")
        remark = page[f"{sheet.letter('remark')}{cell.row}"]
        said = f"{sheet.columns[cell.column - 2].heading}: {message}"
        remark.value = f"{remark.value} {said}" if remark.value else said
    baseline = book[BASELINE]
    for line in baseline.iter_rows(min_row=2):
        if texts := moved.get((str(line[0].value), str(line[1].value))):
            line[2].value = json.dumps({**json.loads(str(line[2].value)), **texts}, ensure_ascii=False)
    for (name, number), (key, texts) in stored.items():
        book[name][f"A{number}"].value = key
        for column in known[name].columns:
            _put(book[name][f"{known[name].letter(column.name)}{number}"], column, texts)
        baseline.append(_baseline((name, key), texts))
    return _saved(book)


def remarked(
    data: bytes, sheet: str, wrong: Sequence[tuple[int, int]], remarks: Mapping[int, str], column: int
) -> bytes:
    """Return the workbook with the faulty cells (row and column) coloured, and remarks by row in a column."""
    book = load_workbook(io.BytesIO(data))
    page = book[sheet]
    for number, place in wrong:
        page.cell(number, place).fill = _WRONG_VALUE
    for number, text in remarks.items():
        cell = page.cell(number, column)
        cell.value, cell.data_type = text, "s"
    return _saved(book)


def _clean(page: Any, sheet: Sheet) -> None:
    for row in page.iter_rows(min_row=2):
        for cell in row:
            if cell.comment is not None:
                cell.comment, cell.fill = None, PatternFill()
        page[f"{sheet.letter('remark')}{row[0].row}"].value = None


def _saved(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()

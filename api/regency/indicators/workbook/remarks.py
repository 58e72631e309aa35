"""Writes remarks into a workbook that came back: in a process of its own (http.tables.apart), without Django."""

import io
from collections.abc import Iterable, Mapping

from openpyxl import load_workbook
from openpyxl.styles import PatternFill

_WRONG = PatternFill("solid", fgColor="FFF8CBAD")


def remarked(
    data: bytes, sheet: str, wrong: Iterable[tuple[int, int]], remarks: Mapping[int, str], column: int
) -> bytes:
    """The workbook with the cells at fault (row and column) coloured, and remarks by row in a column of their own."""
    book = load_workbook(io.BytesIO(data))
    page = book[sheet]
    for row, at in wrong:
        page.cell(row, at).fill = _WRONG
    for row, text in remarks.items():
        cell = page.cell(row, column)
        cell.value = text
        cell.data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()

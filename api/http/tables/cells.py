"""Cells of a workbook, the same in all workbooks: what is text in them, and which numbers they keep."""

from typing import Any

from api.http.grammar import texts

#: What a spreadsheet keeps of a number; it loses the rest without a word.
_EXACT_DIGITS = 15


def as_text(cell: Any, text: str) -> Any:
    """The cell with this text: "=SUM(A1)" in a title is a title, and 33.10 stays 33.10."""
    cell.value = texts.shown(text)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def is_exact(number: str) -> bool:
    """Whether a spreadsheet keeps all digits of a decimal."""
    return len(number.lstrip("-").replace(".", "", 1).lstrip("0")) <= _EXACT_DIGITS

"""Cells of a workbook, the same in all workbooks: what is text in them, and which numbers they keep."""

import re
from decimal import Decimal
from typing import Any

from api.http.grammar import texts

#: What a spreadsheet keeps of a number; it loses the rest without a word.
_EXACT_DIGITS = 15
PERCENT_MENDED = "percent_mended"
# What a number format shows as it is, a per cent sign among it: quoted, escaped, in brackets, as a filler.
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')


def as_text(cell: Any, text: str) -> Any:
    """The cell with this text: "=SUM(A1)" in a title is a title, and 33.10 stays 33.10."""
    cell.value = texts.shown(text)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def number_of(cell: Any) -> Decimal:
    """The number in a cell to the digits that a spreadsheet keeps; beyond lies the noise of binary fractions."""
    return (
        Decimal(f"{cell.value:.{_EXACT_DIGITS}g}") if isinstance(cell.value, float) else Decimal(cell.value)
    )


def is_percent(cell: Any) -> bool:
    """Whether the cell shows a number times 100: 95% typed in a spreadsheet is 0.95 in this format."""
    return "%" in _LITERALS.sub("", str(cell.number_format))


def percent_mended(text: str) -> tuple[str, str]:
    """The warning that a per cent was read as it is shown, in English and Indonesian."""
    return (
        f"A cell formatted as per cent was read as {text}.",
        f"Sel berformat persen dibaca sebagai {text}.",
    )


def is_exact(number: str) -> bool:
    """Whether a spreadsheet keeps all digits of a decimal."""
    return len(number.lstrip("-").replace(".", "", 1).lstrip("0")) <= _EXACT_DIGITS

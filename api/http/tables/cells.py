"""Cells of a workbook, alike in all workbooks: writing, styles and parsing."""

import datetime as dt
import math
import re
import unicodedata
from decimal import Decimal
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation

from api.http.grammar import decimals, texts
from api.http.tables.columns import Kind

HEAD = PatternFill("solid", fgColor="FF1F4E79")
FREE = Protection(locked=False)
_ON_HEAD = "FFFFFFFF"
_FORMATS = {
    Kind.DECIMAL: "General",
    Kind.INTEGER: "#,##0.##",
    Kind.PERCENT: "#,##0.##",
    Kind.DATE: "yyyy-mm-dd",
    Kind.YEAR: "0",
}

#: What a spreadsheet keeps of a number; it loses the rest without a word.
_EXACT_DIGITS = 15
# What a number format shows as it is, a per cent sign among it: quoted, escaped, in brackets, as a filler.
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')


def as_text(cell: Any, text: str) -> Any:
    """Return the cell with this text as text: "=SUM(A1)" in a title is a title, and 33.10 stays 33.10."""
    cell.value = texts.shown(text)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def styled(sheet: Any, text: str, *, size: int = 11, bold: bool | None = True) -> Any:
    """Return a new cell with this text, for a sheet that is only written; `bold` None keeps the sheet's own font."""
    cell = as_text(WriteOnlyCell(sheet), text)
    cell.alignment = Alignment(vertical="top")
    if bold is not None:
        cell.font = Font(bold=bold, size=size)
    return cell


def heading(sheet: Any, text: str, *, wrap: bool = True) -> Any:
    """Return a new cell that heads a column, in a workbook that people fill."""
    cell = WriteOnlyCell(sheet, text)
    cell.font, cell.fill = Font(bold=True, color=_ON_HEAD), HEAD
    cell.alignment = Alignment(wrap_text=True, vertical="center") if wrap else Alignment(vertical="top")
    return cell


def drop_down(sheet: Any, area: str, formula: str, *, title: str | None = None, only: bool = True) -> None:
    """Offer a list as the choices of an area: `only` its entries, or any combination of them."""
    rule = DataValidation("list", formula1=formula, allow_blank=True, showErrorMessage=only)
    rule.error, rule.errorTitle = "Pilih dari daftar.", title
    rule.add(area)
    sheet.data_validations.append(rule)


def protect(sheet: Any) -> None:
    """Lock cells that are not to be changed. No password: it prevents slips, not intent."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.autoFilter = False


def shape(cell: Any, kind: Kind) -> None:
    cell.number_format = _FORMATS.get(kind, "@")


def put(cell: Any, text: str, kind: Kind) -> None:
    """Write a text into a cell, as a number or a day if a spreadsheet keeps that exactly."""
    shape(cell, kind)
    if not text:
        cell.value = None
    elif kind in (Kind.INTEGER, Kind.DECIMAL, Kind.PERCENT, Kind.YEAR) and (
        text.replace("-", "", 1).replace(".", "", 1).isdecimal() and is_exact(text)
    ):
        cell.value = Decimal(text)
    elif kind is Kind.DATE:
        cell.value = dt.date.fromisoformat(text)
    else:
        as_text(cell, text)


def text_of(cell: Any, kind: Kind = Kind.TEXT) -> str:
    """Return the text that a cell means, in whatever form a program saved it."""
    match value := cell.value:
        case None:
            return ""
        case bool():
            return "Ya" if value else "Tidak"
        case float() if not math.isfinite(value):
            return str(value)
        case int() | Decimal() | float():
            factor = 100 if kind is Kind.PERCENT and is_percent(cell) else 1
            return decimals.to_text(number_of(cell) * factor)
        case dt.datetime():
            return value.date().isoformat()
        case dt.date():
            return value.isoformat()
    return texts.bare(unicodedata.normalize("NFC", str(value)).strip())


def number_of(cell: Any) -> Decimal:
    """Return the number in a cell to a spreadsheet's digits; further ones are noise of binary fractions."""
    return (
        Decimal(f"{cell.value:.{_EXACT_DIGITS}g}") if isinstance(cell.value, float) else Decimal(cell.value)
    )


def is_percent(cell: Any) -> bool:
    """Return whether the cell shows a number times 100: 95% typed in a spreadsheet is 0.95 in this format."""
    return isinstance(cell.value, int | float | Decimal) and "%" in _LITERALS.sub("", str(cell.number_format))


def is_exact(number: str) -> bool:
    """Return True if a spreadsheet keeps all digits of the decimal."""
    return len(number.lstrip("-").replace(".", "", 1).lstrip("0")) <= _EXACT_DIGITS

"""The workbook made for people: drop-downs, locked headings, what it was made from hidden in it."""

import json
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from api.http.tables import cells
from api.regency.programmes.workbook import layout, pages
from api.regency.programmes.workbook.layout import Column, SheetLayout, Texts
from api.regency.programmes.workbook.rows import Present

_HEADING = PatternFill("solid", fgColor="FF1F4E79")
_FREE = Protection(locked=False)
#: Drop-downs that offer the titles of another sheet's rows, also of those added in the same file.
_TITLES_OF = {"programme": layout.PROGRAMMES, "activity": layout.ACTIVITIES}


def workbook(present: Present) -> bytes:
    """XLSX with a sheet for each kind of thing of the plan, and for what became of it by the quarter's end."""
    book = Workbook()
    del book[book.sheetnames[0]]
    lists = _reference_lists(present)
    for sheet in layout.SHEETS:
        rows = [(key, texts) for (name, key), texts in present.rows.items() if name == sheet.name]
        _fill(book.create_sheet(sheet.name), sheet, rows, lists)
    _write_lists(book.create_sheet(layout.REFERENCE), lists)
    _write_baseline(book.create_sheet(layout.BASELINE), present)
    return pages.saved(book)


def _reference_lists(present: Present) -> dict[str, list[str]]:
    return {
        "sub_dimension": list(present.sub_dimensions),
        "agency": list(present.agencies),
        "time_frame": list(layout.TIME_FRAMES),
        "yes_no": list(layout.YES_NO),
        "source": list(layout.SOURCES),
        "stage": list(layout.STAGES),
        "kind": list(layout.KINDS),
    }


def _fill(
    page: Worksheet, sheet: SheetLayout, rows: Iterable[tuple[str, Texts]], lists: dict[str, list[str]]
) -> None:
    page.column_dimensions["A"].hidden = True
    for column in (*sheet.columns, Column("remark", layout.REMARK, 60)):
        letter = sheet.letter(column.name)
        page.column_dimensions[letter].width = column.width
        cell = page[f"{letter}{layout.HEADING}"]
        cell.value, cell.fill = column.label, _HEADING
        cell.font = Font(bold=True, color="FFFFFFFF")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    number = layout.HEADING
    for key, texts in rows:
        number += 1
        pages.write_row(page, sheet, number, key, texts)
    last = number + (layout.FREE_ROWS if sheet.grows else 0)
    for free in range(number + 1, last + 1):
        for column in sheet.columns:
            cell = page[f"{sheet.letter(column.name)}{free}"]
            cell.protection = _FREE
            pages.shape(cell, column)
    _drop_downs(page, sheet, lists, last)
    page.freeze_panes = f"C{layout.HEADING + 1}"
    page.protection.sheet = True  # no password: against slips, not against anybody
    page.protection.formatColumns = False
    page.protection.autoFilter = False


def _drop_downs(page: Worksheet, sheet: SheetLayout, lists: dict[str, list[str]], last: int) -> None:
    order = list(lists)
    for column in sheet.columns:
        if not column.choices or last <= layout.HEADING:
            continue
        if column.choices in _TITLES_OF:
            titles = _TITLES_OF[column.choices]
            letter = titles.letter("title")
            formula = f"={titles.name}!${letter}$2:${letter}$1000"
        elif lists[column.choices]:
            letter = chr(ord("A") + order.index(column.choices))
            formula = f"={layout.REFERENCE}!${letter}$1:${letter}${len(lists[column.choices])}"
        else:
            continue
        rule = DataValidation("list", formula1=formula, allow_blank=True, showErrorMessage=True)
        rule.error = "Pilih dari daftar."
        page.add_data_validation(rule)
        rule.add(f"{sheet.letter(column.name)}{layout.HEADING + 1}:{sheet.letter(column.name)}{last}")


def _write_lists(page: Worksheet, lists: dict[str, list[str]]) -> None:
    page.sheet_state = "hidden"
    page.protection.sheet = True
    for place, labels in enumerate(lists.values(), start=1):
        for number, label in enumerate(labels, start=1):
            cells.as_text(page.cell(number, place), label)


def _write_baseline(page: Worksheet, present: Present) -> None:
    page.sheet_state = "veryHidden"
    page.append(
        ["", str(present.masterplan.pk), str(present.quarter), str(present.agency or layout.ALL_AGENCIES)]
    )
    for (sheet, key), texts in present.rows.items():
        page.append([sheet, key, json.dumps(texts, ensure_ascii=False)])

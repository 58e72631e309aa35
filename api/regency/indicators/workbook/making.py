"""Making the workbook."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from api.http.grammar import texts
from api.http.grammar.periods import Period
from api.http.tables import cells
from api.national.catalogue.queries import IndicatorSpec
from api.regency.indicators.imports import layout
from api.regency.indicators.queries import Key

_IN_MEMORY = 2 * 1024 * 1024
_HEAD = PatternFill("solid", fgColor="FF1F4E79")
_TYPED = PatternFill("solid", fgColor="FFFFF9E5")

#: What is shown and not typed, by heading; the import passes these columns over.
_READ_ONLY_NUMBERS = ("Nilai sebelumnya", "Target", "Nilai resmi")


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a row for whoever fills it: the period before, the target, what BPS or others published."""

    before: str = ""
    target: str = ""
    official: str = ""
    official_source: str = ""


Entry = tuple[IndicatorSpec, Key, Mapping[str, Any] | None, Beside]


def workbook(*, title: str, regency_code: str, entries: Iterable[Entry]) -> IO[bytes]:
    """A workbook with a row for each key: its indicator, what is stored, and what stands beside it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(layout.SHEET)
    # Without a password: against a slip of the hand, not against the owner of the file.
    sheet.protection.enable()
    sheet.protection.formatColumns = sheet.protection.sort = sheet.protection.autoFilter = False
    sheet.freeze_panes = f"G{layout.FIRST_ROW + 1}"
    for at, column in enumerate(layout.COLUMNS, 1):
        dimension = sheet.column_dimensions[get_column_letter(at)]
        dimension.width, dimension.hidden = column.width, column.hidden
    _drop_down(sheet, "value_status", layout.STATUSES.values())
    _drop_down(sheet, "observation_status", layout.OBSERVATIONS.values())
    sheet.append([_styled(sheet, title, font=Font(bold=True, size=14))])
    sheet.append([_styled(sheet, layout.GUIDANCE[0])])
    sheet.append([])
    sheet.append(
        [
            _styled(sheet, column.heading, font=Font(bold=True, color="FFFFFFFF"), fill=_HEAD)
            for column in layout.COLUMNS
        ]
    )
    for entry in entries:
        sheet.append(_row(sheet, regency_code, *entry))
    guide = book.create_sheet(layout.GUIDE)
    guide.column_dimensions["A"].width = 110
    for line in layout.GUIDANCE:
        guide.append([_styled(guide, line)])
    file: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    book.save(file)
    file.seek(0)
    return file


def _row(
    sheet: Any,
    regency_code: str,
    spec: IndicatorSpec,
    key: Key,
    stored: Mapping[str, Any] | None,
    beside: Beside,
) -> list[Any]:
    filled = typed(stored)
    shown = {
        "indicator": key.indicator,
        "series": key.series,
        "period": key.period,
        **dict(zip(_TYPED_NAMES, filled, strict=True)),
        "version": str(stored["version"] if stored else 0),
        "baseline": layout.baseline(filled),
        "regency": regency_code,
    }
    said = {
        "Nama indikator": spec.name_id or spec.name_en,
        "Satuan": spec.unit,
        "Nilai sebelumnya": beside.before,
        "Target": beside.target,
        "Nilai resmi": beside.official,
        "Sumber resmi": beside.official_source,
    }
    return [
        _cell(sheet, column, shown.get(column.name, said.get(column.heading, "")))
        for column in layout.COLUMNS
    ]


def typed(stored: Mapping[str, Any] | None) -> list[str]:
    """What the typed cells say of a stored value, in the order of the columns."""
    if stored is None:
        return [""] * len(_TYPED_NAMES)
    words = {
        **stored,
        "value_status": layout.STATUSES[stored["value_status"]],
        "observation_status": layout.OBSERVATIONS[stored["observation_status"]],
    }
    return [texts.shown(words[name] or "") for name in _TYPED_NAMES]


_TYPED_NAMES = [column.name for column in layout.COLUMNS if column.typed]
_NUMBERS = ("value", "numerator", "denominator")


def _cell(sheet: Any, column: layout.Column, text: str) -> Any:
    cell = WriteOnlyCell(sheet)
    number = column.name in _NUMBERS or column.heading in _READ_ONLY_NUMBERS
    digits = text.replace("-", "", 1).replace(".", "", 1)
    if number and digits.isdecimal() and cells.is_exact(text):
        cell.value = float(text) if "." in text else int(text)
    elif text:
        cells.as_text(cell, text)
    if column.typed:
        cell.fill = _TYPED
        cell.protection = Protection(locked=False)
    elif column.heading == layout.REMARKS:
        cell.protection = Protection(locked=False)
    return cell


def _styled(sheet: Any, text: str, *, font: Font | None = None, fill: PatternFill | None = None) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.alignment = Alignment(vertical="top")
    if font:
        cell.font = font
    if fill:
        cell.fill = fill
    return cell


def _drop_down(sheet: Any, name: str, words: Iterable[str]) -> None:
    (at,) = [at for at, column in enumerate(layout.COLUMNS, 1) if column.name == name]
    letter = get_column_letter(at)
    choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    choice.error, choice.errorTitle, choice.showErrorMessage = "Pilih dari daftar.", "Isian", True
    choice.add(f"{letter}{layout.FIRST_ROW + 1}:{letter}100000")
    sheet.data_validations.append(choice)


def before(key: Key) -> Key:
    return Key(key.indicator, key.series, str(Period.parse(key.period).previous()))

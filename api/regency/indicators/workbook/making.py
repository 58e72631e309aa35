"""Makes the workbook that regencies fill, and marks it when it came back."""

from collections.abc import Iterable, Mapping
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from api.http.grammar import texts
from api.http.grammar.periods import Period
from api.http.tables import apart, book, cells, packages, writing
from api.http.tables.columns import Column
from api.national.catalogue.queries import IndicatorSpec
from api.regency.indicators.imports import columns
from api.regency.indicators.imports.columns import LABELS, TYPED, WORKBOOK
from api.regency.indicators.imports.operations import Report
from api.regency.indicators.imports.sheets import Sheet
from api.regency.indicators.queries import Key

_FIRST_ROW = 4  # the headings; values follow
_GUIDANCE = (
    "Isi kolom Nilai pada lembar Isian. Baris yang tidak diubah tidak dikirim.",
    "Tulis angka biasa, misalnya 4,51. Persen ditulis 4,51, bukan 0,0451.",
    "Sertakan Pembilang dan Penyebut dari persentase, angka per 100.000, dan rasio: angka nasional dihitung darinya.",
    "Bila tidak ada nilai, pilih Tidak tersedia atau Tidak berlaku pada Status nilai dan isi Alasan.",
    "Nol adalah nilai: tulis 0.",
    "Nilai resmi adalah angka yang diterbitkan produsen data (misalnya BPS); kolom ini dan Target hanya untuk dibaca.",
    "Jangan mengubah kode, seri, dan periode; jangan menggabungkan sel; jangan memakai rumus pada kolom isian.",
    "Unggah berkas ini apa adanya. Baris yang sudah diubah orang lain sesudah berkas dibuat akan ditolak.",
)
(_REMARKS,) = (column.heading for column in WORKBOOK if column.name == "remark")
_IN_MEMORY = 2 * 1024 * 1024
_TYPED = PatternFill("solid", fgColor="FFFFF9E5")
#: A workbook of ours has at most 20,000 rows of twenty columns.
_BOUNDS = packages.Bounds(
    unpacked=128 * 1024 * 1024, density=100, rows=25_000, columns=100, cells=350_000, area=600_000
)


#: An indicator with one of its keys, what is stored there, and what stands beside it for whoever fills it: the value of
#: the period before, the target, what BPS or others published.
Entry = tuple[IndicatorSpec, Key, Mapping[str, Any] | None, Mapping[str, str]]


def workbook(*, title: str, regency_code: str, entries: Iterable[Entry]) -> IO[bytes]:
    """Return a workbook with a row for each key: its indicator, what is stored, and what stands beside it."""
    made = Workbook(write_only=True)
    sheet = made.create_sheet("Isian")
    cells.protect(sheet)
    sheet.protection.sort = False
    sheet.freeze_panes = f"G{_FIRST_ROW + 1}"
    for number, column in enumerate(WORKBOOK, 1):
        letter = get_column_letter(number)
        dimension = sheet.column_dimensions[letter]
        dimension.width, dimension.hidden = column.width, column.hidden
        if words := LABELS.get(column.name):
            area = f"{letter}{_FIRST_ROW + 1}:{letter}100000"
            cells.drop_down(sheet, area, f'"{",".join(words.values())}"', title="Isian")
    sheet.append([cells.styled(sheet, title, size=14)])
    sheet.append([cells.styled(sheet, _GUIDANCE[0], bold=None)])
    sheet.append([])
    sheet.append([cells.heading(sheet, column.heading, wrap=False) for column in WORKBOOK])
    for entry in entries:
        row = _row(regency_code, *entry)
        sheet.append([_cell(sheet, column, row.get(column.name, "")) for column in WORKBOOK])
    guide = made.create_sheet("Petunjuk")
    guide.column_dimensions["A"].width = 110
    for line in _GUIDANCE:
        guide.append([cells.styled(guide, line, bold=None)])
    return writing.made(made.save, in_memory=_IN_MEMORY)


def _row(
    regency_code: str,
    spec: IndicatorSpec,
    key: Key,
    stored: Mapping[str, Any] | None,
    beside: Mapping[str, str],
) -> dict[str, str]:
    filled = _filled(stored) if stored else [""] * len(TYPED)
    return {
        "indicator": key.indicator,
        "name": spec.name_id or spec.name_en,
        "series": key.series,
        "unit": spec.unit,
        "period": key.period,
        **beside,
        **dict(zip(TYPED, filled, strict=True)),
        "version": str(stored["version"] if stored else 0),
        "baseline": columns.baseline(filled),
        "regency": regency_code,
    }


def _filled(stored: Mapping[str, Any]) -> list[str]:
    """Return what the typed cells say of a stored value."""
    words = {name: labels[stored[name]] for name, labels in LABELS.items()}
    return [texts.shown(words.get(name, stored[name]) or "") for name in TYPED]


def _cell(sheet: Any, column: Column, text: str) -> Any:
    cell = WriteOnlyCell(sheet)
    if text:
        cells.put(cell, text, column.kind)
    if column.name in TYPED:
        cell.fill = _TYPED
    if not column.locked:
        cell.protection = cells.FREE
    return cell


def before(key: Key) -> Key:
    return Key(key.indicator, key.series, str(Period.parse(key.period).previous()))


def marked(file: IO[bytes], source: Sheet, report: Report) -> bytes:
    """Return the workbook that came, with what is said of its rows beside them.

    Raise Invalid where it is too large for that: an import takes larger files.
    """
    packages.check(file, _BOUNDS)
    title, header = source.table
    places = dict(zip(columns.COLUMNS, columns.places_of(header), strict=True))
    wrong: list[tuple[int, int]] = []
    remarks: dict[int, str] = {}
    for fault in (*report.rejected, *report.warnings):
        if fault.row is None:
            continue
        remarks[fault.row] = f"{remarks.get(fault.row, '')} {fault.message_id}".strip()
        _, _, column = fault.pointer.strip("/").partition("/")
        if (place := places.get(column)) is not None:
            wrong.append((fault.row, place + 1))
    last = header.index(_REMARKS) if _REMARKS in header else len(header)
    return apart.call(book.remarked, file.read(), title, wrong, remarks, last + 1)

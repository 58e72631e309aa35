"""The workbook that regencies fill, in Indonesian: written, imported, and marked."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import IO, Any, NamedTuple
from uuid import UUID

from django.http.response import HttpResponseBase
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from rest_framework.response import Response

from api.http.endpoint import Address, DryRun
from api.http.grammar import texts
from api.http.grammar.periods import Kind, Period
from api.http.rendering import JSONRenderer
from api.http.shapes import field, shape, whole
from api.http.tables import apart, book, cells, packages, sending, writing
from api.http.tables.columns import Column
from api.http.tables.forms import XLSXRenderer
from api.http.tables.remarks import in_cell
from api.http.tables.views import DOWNLOAD, XLSX, WorkbookView, upload
from api.identity.callers import Grant
from api.identity.permissions import Contributor, Reader
from api.national.catalogue import rulings
from api.national.catalogue.official import queries as official
from api.national.catalogue.problems import RowsRejected
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.words import unit_id
from api.regency.indicators import owners, queries, specs
from api.regency.indicators.imports import columns
from api.regency.indicators.imports.columns import LABELS, TYPED, WORKBOOK
from api.regency.indicators.imports.endpoints import ImportOut, ImportView
from api.regency.indicators.imports.operations import Report
from api.regency.indicators.imports.sheets import Sheet
from api.regency.indicators.models import Key
from api.regency.indicators.problems import WorkbookTooLong
from api.regency.masterplan.filtering import AGENCY
from tenants import Fields
from tenants.pool import statements

#: More rows are no workbook that anybody fills.
MAX_ROWS = 20_000
_FIRST_ROW = 4  # the headings; values follow
_GUIDANCE = (
    "Isi kolom Nilai pada lembar Isian. Baris yang tidak diubah tidak dikirim.",
    "Kontributor perangkat daerah menerima indikator milik perangkat daerahnya; pemilik ditetapkan oleh walidata.",
    "Tulis angka biasa, misalnya 4,51. Persen ditulis 4,51, bukan 0,0451.",
    "Sertakan Pembilang dan Penyebut dari persentase, angka per 100.000, dan rasio: angka nasional dihitung darinya.",
    "Bila tidak ada nilai, pilih Tidak tersedia atau Tidak berlaku pada Status nilai dan isi Alasan.",
    "Nol adalah nilai: tulis 0. Nilai yang seluruh selnya dikosongkan dihapus.",
    "Nilai resmi adalah angka yang diterbitkan produsen data (misalnya BPS); kolom ini dan Target hanya untuk dibaca.",
    "Jangan mengubah kode, seri, dan periode; jangan menggabungkan sel; jangan memakai rumus pada kolom isian.",
    "Unggah berkas ini apa adanya. Baris yang sudah diubah orang lain sesudah berkas dibuat akan ditolak.",
)
_HEADINGS = {column.name: column.heading for column in WORKBOOK}
#: What the workbook calls what messages call by the API's names.
_WORDS = {name: _HEADINGS[name] for name in TYPED} | {
    word: label for labels in LABELS.values() for word, label in labels.items()
}
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})\b")
_IN_MEMORY = 2 * 1024 * 1024
_TYPED = PatternFill("solid", fgColor="FFFFF9E5")
#: A workbook of ours has at most 20,000 rows of twenty columns.
_BOUNDS = packages.Bounds(
    unpacked=128 * 1024 * 1024, density=100, rows=25_000, columns=100, cells=350_000, area=600_000
)


_STORED = f"SELECT {queries.COLUMNS} FROM indicators_value v WHERE v.period = ANY (%(periods)s)"
_TARGETS = """
    SELECT DISTINCT ON (indicator, series, period) indicator, series, period, value FROM indicators_target
    WHERE kind = 'target' AND left(period, 4) = %(year)s
    ORDER BY indicator, series, period, version DESC
"""


class Entry(NamedTuple):
    """An indicator with one of its keys, the stored value, and read-only context."""

    spec: IndicatorSpec
    key: Key
    stored: Fields | None
    beside: Mapping[str, str]


def _entries(grant: Grant, year: int, agencies: Collection[UUID]) -> Iterator[Entry]:
    """Return all that may be entered for a year, by the release that rules it, in the catalogue's order.

    If `agencies` are named, only what they own.
    """
    measured = {**rulings.rulings().release(Period(year)).indicators, **specs.local()}
    years = [
        str(period) for each in (year - 1, year) for kind in Kind for period in Period.within(each, kind)
    ]
    found = statements.fetch_named(_STORED, {"periods": years})
    stored = {Key.of(row): row for row in found}
    targets = {Key(*key): value for *key, value in statements.fetch(_TARGETS, {"year": str(year)})}
    published = official.of_regency(grant.id, measured)
    owning = owners.agencies() if agencies else {}
    for spec in measured.values():
        for period in specs.periods(spec, year):
            for series in spec.series:
                key = Key(spec.code, series, str(period))
                row = stored.get(key)
                if agencies and owning.get((spec.code, series)) not in agencies:
                    continue
                of_producer = published.get((spec.code, series, key.period))
                before = stored.get(replace(key, period=str(period.previous()))) or {}
                beside = {
                    "before": before.get("value") or "",
                    "target": targets.get(key, ""),
                    "official": of_producer.value if of_producer else "",
                    "official_source": of_producer.producer if of_producer else "",
                }
                yield Entry(spec, key, row, beside)


def workbook(*, title: str, regency_code: str, entries: Iterable[Entry]) -> IO[bytes]:
    """Return a workbook with a row for each key: its indicator, the stored value, and the context."""
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
    for last, entry in enumerate(entries, _FIRST_ROW + 1):
        sheet.auto_filter.ref = f"A{_FIRST_ROW}:{letter}{last}"
        row = _row(regency_code, entry)
        sheet.append([_cell(sheet, column, row.get(column.name, "")) for column in WORKBOOK])
    book.instruct(made.create_sheet(book.GUIDE), _GUIDANCE)
    return writing.made(made.save, in_memory=_IN_MEMORY)


def _row(regency_code: str, entry: Entry) -> dict[str, str]:
    spec, key, stored, beside = entry
    filled = _filled(stored) if stored else [""] * len(TYPED)
    return {
        "indicator": key.indicator,
        "name": spec.name.id or spec.name.en,
        "series": key.series,
        "unit": unit_id(spec.unit),
        "period": key.period,
        **beside,
        **dict(zip(TYPED, filled, strict=True)),
        "version": str(stored["version"] if stored else 0),
        "baseline": columns.baseline(filled),
        "regency_code": regency_code,
    }


def _filled(stored: Fields) -> list[str]:
    """Return the texts of the editable cells for a stored value."""
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


def _marked(file: IO[bytes], source: Sheet, report: Report) -> bytes:
    """Return the uploaded workbook, with remarks beside its rows.

    Raises Invalid if it is too large for remarks: an import accepts larger files.
    """
    packages.check(file, _BOUNDS)
    title, header = source.table
    places = dict(zip(columns.COLUMNS, columns.places_of(header), strict=True))
    wrong: list[tuple[int, int]] = []
    remarks: dict[int, str] = {}
    for fault in (*report.rejected, *report.warnings):
        if fault.row is None:
            continue
        _, _, column = fault.pointer.strip("/").partition("/")
        said = _WORD.sub(lambda found: _WORDS[found[0]], in_cell(fault))
        said = f"{_HEADINGS[column]}: {said}" if column in _HEADINGS else said
        remarks[fault.row] = f"{remarks.get(fault.row, '')} {said}".strip()
        if (place := places.get(column)) is not None:
            wrong.append((fault.row, place + 1))
    last = header.index(_HEADINGS["remark"]) if _HEADINGS["remark"] in header else len(header)
    return apart.call(book.remarked, file.read(), title, wrong, remarks, last + 1)


@shape
class WorkbookQuery:
    agency: UUID | None = field(
        AGENCY,
        "Only indicators that this agency owns; by default, for a contributor, those of the contributor's own "
        "agencies.",
        default=None,
    )
    year: int | None = whole("The year; by default, the last one.", least=2010, most=2099, default=None)


class ValuesWorkbook(WorkbookView, ImportView):
    """A view of the workbook that regencies fill."""

    returned_as = "periksa-{code}.xlsx"

    def imported(self, query: DryRun) -> tuple[Report, dict[str, str]]:
        """Return the outcome of the rows. A refusal has the marked workbook, if requested."""
        try:
            return super().imported(query)
        except RowsRejected as refusal:
            if self.takes_workbook:
                refusal.workbook = self.marked(refusal.report)
            raise

    def marked(self, report: Report) -> bytes:
        assert isinstance(self.source, Sheet)
        return _marked(self.file, self.source, report)


values_workbook = Address(
    "values/workbook/", media_types=(XLSX,), renderer_classes=(JSONRenderer, XLSXRenderer)
)


@values_workbook.get(can=Reader, **DOWNLOAD)
def get_values_workbook(call: ValuesWorkbook, query: WorkbookQuery) -> HttpResponseBase:
    """Download a workbook of one year in Indonesian: every indicator with its entered value.

    With read-only columns: the previous value, the target, and the official value. Fill it in and upload it. Untouched
    rows change nothing; rows that somebody changed meanwhile are rejected.
    """
    year = query.year or call.today.year - 1
    agencies = (query.agency,) if query.agency else call.grant.limited_to
    entries = list(_entries(call.grant, year, agencies))
    if len(entries) > MAX_ROWS:
        raise WorkbookTooLong(count=len(entries), max_rows=MAX_ROWS)
    code = call.grant.code
    file = workbook(title=f"Nilai indikator {year}: {call.grant.name}", regency_code=code, entries=entries)
    return sending.sent(file, name=f"isian-{code}-{year}.xlsx", media_type=XLSX, headers=sending.INDONESIAN)


@values_workbook.post(can=Contributor, **upload(ImportOut))
def import_values_workbook(call: ValuesWorkbook, query: DryRun) -> HttpResponseBase:
    """Store a filled workbook, as an import.

    With `Accept` naming XLSX the answer is the same workbook, with faults written beside the cells: 422 if they
    prevented storing.
    """
    report, headers = call.imported(query)
    if not call.takes_workbook:
        return Response(report.shown(), headers=headers)
    return call.returned(call.marked(report), headers)

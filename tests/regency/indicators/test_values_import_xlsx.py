"""Importing from XLSX: what spreadsheets do to values, and files that are no workbook."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

from tests.regency.indicators.test_local_indicators import WATER
from tests.regency.indicators.test_values_import import counts, refused, send, values, warned
from tests.support import bombs
from tests.support.http import Api

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = ("indicator", "period", "value")
#: Sheets of a workbook that are wide and empty.
WIDE = 30
NO_SUCH_TEXT = b'<row><c t="s"><v>9999</v></c></row>'


def book(*rows: Any, change: Callable[[Worksheet], None] = lambda sheet: None) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    change(sheet)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def test_numbers_and_texts_are_read_as_they_are_shown(jembrana: Api) -> None:
    sent = book(
        ("Nilai indikator",),
        ("Indikator", "Periode", "Nilai"),
        ("ECO-03", 2024, 4.51),
        ("ECO-03", "2023", "4.5"),
        (None, None, None),
        ("ECO-03", 2022.0, 0.1 + 0.2),
        ("ECO-03", 2021, "4,25"),
    )
    answer = send(jembrana, sent, XLSX)
    assert answer.status_code == 200, answer.json()
    assert answer.json()["counts"] == counts(created=4)
    assert [each["row"] for each in answer.json()["results"]] == [3, 4, 6, 7]
    assert list(values(jembrana).values()) == ["4.25", "0.3", "4.5", "4.51"]


def test_tables_as_offices_keep_them_are_read(jembrana: Api, tabanan: Api) -> None:
    sent = book(
        ("REKAPITULASI", None),
        ("No.", "Kode Indikator", "Nama Indikator", "Tahun", "Nilai", "Satuan"),
        (1, "ECO-03", "Kemiskinan", 2024, "4,51", "%"),
        (None, None, " ", None, "\u00a0", None),
        (2, "ECO-03", "Kemiskinan", "Tahun 2023", "4,6", "%"),
        change=lambda sheet: sheet.merge_cells("A1:F1"),
    )
    answer = send(jembrana, sent, XLSX)
    assert answer.json()["counts"] == counts(created=2), answer.json()
    assert [each["row"] for each in answer.json()["results"]] == [3, 5]
    assert values(jembrana) == {"ECO-03/total/2023": "4.6", "ECO-03/total/2024": "4.51"}
    merged = book(("Indikator", "Periode", "Nilai", None), change=lambda sheet: sheet.merge_cells("C1:D1"))
    assert send(tabanan, merged, XLSX).json()["code"] == "merged_cells"
    nameless = send(tabanan, book(("Rekap",), ("Indikator", "Triwulan", "Nilai")), XLSX).json()
    assert (nameless["code"], nameless["values"]) == ("missing_column", {"missing": "period (Periode)"})
    assert values(tabanan) == {}


def test_rows_far_below_the_others_are_read(jembrana: Api, tabanan: Api) -> None:
    sent = book(HEAD, ("ECO-03", 2024, 4.51), *[(None,)] * 1_500, ("ECO-03", 2023, 4.6))
    assert [each["row"] for each in send(jembrana, sent, XLSX).json()["results"]] == [2, 1_503]
    assert values(jembrana) == {"ECO-03/total/2023": "4.6", "ECO-03/total/2024": "4.51"}
    assert values(tabanan) == {}


def test_a_text_with_two_readings_is_refused_but_not_in_an_export(jembrana: Api, tabanan: Api) -> None:
    for head, row in (
        ((*HEAD, "numerator", "denominator"), ("ECO-03", "2024", "4,51", "12.345", "273,456")),
        (HEAD, ("ECO-03", "2024", "1.250")),
    ):
        assert {each[2] for each in refused(send(jembrana, book(head, row), XLSX))} == {"ambiguous_number"}
    exported = book(
        (*HEAD, "numerator", "denominator", "version"), ("ECO-03", "2024", "4.5", "1.125", "25", "")
    )
    assert send(tabanan, exported, XLSX).json()["counts"] == counts(created=1)
    assert values(jembrana) == {}


def test_the_sheet_that_has_rows_is_read_whichever_comes_first(jembrana: Api, tabanan: Api) -> None:
    def beside(*rows: Any, state: str = "visible") -> Callable[[Worksheet], None]:
        def add(sheet: Worksheet) -> None:
            other = sheet.parent.create_sheet("Isian 2")
            other.sheet_state = state
            for row in rows:
                other.append(row)

        return add

    row = ("ECO-03", 2024, 4.51)
    second = send(jembrana, book(HEAD, change=beside(HEAD, row)), XLSX)
    assert (second.status_code, second.json()["counts"]) == (200, counts(created=1))
    empty = send(jembrana, book(HEAD, change=beside(HEAD)), XLSX)
    assert (empty.json()["counts"], warned(empty)) == (counts(), ["no_rows"])
    hidden = book(HEAD, row, change=beside(HEAD, ("ECO-03", 2023, 4), state="hidden"))
    assert send(tabanan, hidden, XLSX).json()["counts"] == counts(created=1)
    both = send(jembrana, book(HEAD, ("ECO-03", 2023, 4), change=beside(HEAD, row)), XLSX)
    assert (both.status_code, both.json()["code"]) == (422, "several_sheets")
    assert "Sheet, Isian 2" in both.json()["detail"]
    assert values(jembrana) == values(tabanan) == {"ECO-03/total/2024": "4.51"}


def test_the_width_that_a_sheet_declares_costs_nothing(
    jembrana: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def counted(sheet: ReadOnlyWorksheet, *bounds: Any, _rows: Any = ReadOnlyWorksheet._cells_by_row) -> Any:
        for row in _rows(sheet, *bounds):
            read.append(len(row))
            yield row

    monkeypatch.setattr(ReadOnlyWorksheet, "_cells_by_row", counted)

    def beside(sheet: Worksheet, many: int = WIDE) -> None:
        for _ in range(many):
            sheet.parent.create_sheet().append(HEAD)

    heading = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in HEAD)
    rows = f'<row r="1">{heading}</row><row r="1020"><c r="A1020"/></row>'.encode()
    wide = [*bombs.sheet([rows], before=b'<dimension ref="A1:XFD1048576"/>')]
    sent = bombs.changed(
        book(HEAD, ("ECO-03", 2024, 4.51), change=beside),
        {bombs.part_of(number): wide for number in range(2, 2 + WIDE)},
    )
    assert len(sent) < 50_000
    assert send(jembrana, sent, XLSX).json()["counts"] == counts(created=1)
    # A thousand blank rows of each and those above them, a hundred columns wide.
    assert WIDE * 1_000 < sum(read) < (1 + WIDE) * 1_100 * 100
    # So many such sheets are refused; as many without blank rows are not.
    honest = book(HEAD, ("ECO-03", 2023, 4.51), change=lambda sheet: beside(sheet, 60))
    assert send(jembrana, honest, XLSX).json()["counts"] == counts(created=1)
    many = bombs.changed(honest, {bombs.part_of(number): wide for number in range(2, 62)})
    read.clear()
    assert send(jembrana, many, XLSX).json()["code"] == "workbook_too_large"
    assert sum(read) < 52_000 * 100
    far = [b"<row>", heading.encode(), b'<c r="XFD1" t="inlineStr"><is><t>beside</t></is></c></row>']
    beyond = bombs.changed(book(HEAD), {bombs.part_of(1): bombs.sheet(far)})
    assert warned(send(jembrana, beyond, XLSX)) == ["no_rows"]


def test_a_cell_in_per_cent_is_read_as_it_is_shown(jembrana: Api) -> None:
    def as_per_cent(sheet: Worksheet) -> None:
        sheet["C2"].number_format = "0.00%"

    assert warned(send(jembrana, book(HEAD, ("ECO-03", 2024, 0.0451), change=as_per_cent), XLSX)) == [
        "percent_mended"
    ]
    assert values(jembrana) == {"ECO-03/total/2024": "4.51"}


def test_formulas_and_dates_are_refused_with_their_cell(jembrana: Api) -> None:
    sent = book(
        HEAD,
        ("ECO-03", 2024, "=2+2"),
        ("ECO-03", 2023, dt.date(2024, 5, 4)),
        ("ECO-03", dt.datetime(2022, 12, 31), 4),
        ("ECO-03", 2021, "#N/A"),
    )
    found = [
        each for each in refused(send(jembrana, sent, XLSX)) if each[2] not in ("required", "value_needed")
    ]
    assert found == [
        (2, "/0/value", "formula"),
        (3, "/1/value", "date_in_cell"),
        (4, "/2/period", "date_in_cell"),
        (5, "/3/value", "faulty_cell"),
    ]


def test_a_month_that_became_a_date_is_read_as_the_month(jembrana: Api) -> None:
    jembrana.put("indicators/L-AIR-01/", WATER)
    answer = send(jembrana, book((*HEAD, "series"), ("L-AIR-01", dt.date(2024, 3, 1), 4, "desa-1")), XLSX)
    assert warned(answer) == ["date_mended"]
    assert answer.json()["warnings"][0]["pointer"] == "/0/period"
    assert values(jembrana) == {"L-AIR-01/desa-1/2024-03": "4"}


def test_merged_cells_are_refused(jembrana: Api) -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("A2:A3")

    answer = send(jembrana, book(HEAD, ("ECO-03", 2024, 4), ("ECO-03", 2023, 5), change=merge), XLSX)
    assert (answer.status_code, answer.json()["code"]) == (422, "merged_cells")
    assert "A2:A3" in answer.json()["detail"]


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_a_workbook"),
        (b"indicator,period,value", "not_a_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), "not_a_workbook"),
        (zipped(**{"word/document.xml": b"<w/>", "[Content_Types].xml": b"<x/>"}), "not_a_workbook"),
        (zipped(**{"xl/workbook.xml": b"<x/>"}), "not_a_workbook"),
        (zipped(**{"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": bytes(30_000_000)}), "workbook_too_large"),
        (bombs.BOMBS["merged_in_a_remark"](book(HEAD), 1), "workbook_too_large"),
        (bombs.changed(book(HEAD), {bombs.part_of(1): bombs.sheet([NO_SUCH_TEXT])}), "not_a_workbook"),
        (book(("a", "b"), (1, 2)), "missing_column"),
    ],
    ids=["empty", "csv", "old", "word", "hollow", "bomb", "pattern", "text", "columns"],
)  # fmt: skip
def test_what_is_no_workbook_is_refused(jembrana: Api, body: bytes, code: str) -> None:
    answer = send(jembrana, body, XLSX)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_workbook_cut_off_is_refused(jembrana: Api) -> None:
    whole = book(HEAD, ("ECO-03", 2024, 4))
    assert send(jembrana, whole[: len(whole) // 2], XLSX).json()["code"] == "not_a_workbook"
    assert values(jembrana) == {}

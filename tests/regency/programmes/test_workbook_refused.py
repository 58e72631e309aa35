"""Cells of the programmes' workbook that break a rule: by what is there, or by what they say."""

import datetime as dt
from typing import Any

import pytest

from tests.support import plans
from tests.support.http import Api
from tests.support.refusals import found
from tests.support.sheets import download, upload
from tests.support.thirty_cells import PERCENT, QUARTER, SPENT, Desk, fill, programme

pytestmark = pytest.mark.usefixtures("neighbour")


def refused(api: Api, *cells: tuple[str, int, str, Any], query: str = QUARTER) -> tuple[int, set[str]]:
    """Upload the workbook with these cells of the desk, and return how it is refused."""
    desk = Desk(download(api, query))
    for sheet, index, label, value in cells:
        getattr(desk, sheet)(index, label, value)
    return found(upload(api, desk.sheets, Accept="application/json"))


CELLS: dict[str, tuple[str, int, str, Any]] = {
    "unknown_agency": ("programme", 0, "Perangkat daerah pengampu", "Dinas Luar Angkasa"),
    "unknown_rpjmd_mission": ("programme", 0, "Kode misi RPJMD", "M9"),
    "not_a_nomenclature_code": ("programme", 1, "Kode nomenklatur", "Mal"),
    "unknown_sub_dimension": ("programme", 1, "Subdimensi", "Sampah Luar Angkasa"),
    "due_after_the_end": ("activity", 1, "Selesai", dt.datetime(2025, 6, 29)),
}


@pytest.mark.parametrize("code", CELLS)
def test_a_cell_that_breaks_a_rule_is_refused(jembrana: Api, code: str) -> None:
    fill(jembrana, 2)
    assert refused(jembrana, CELLS[code]) == (422, {code})


def test_remarks_are_indonesian(jembrana: Api) -> None:
    fill(jembrana, 1)
    desk = Desk(download(jembrana, QUARTER))
    desk.activity(0, "Mulai", "1/3/2026")  # the first of March, or the third of January
    desk.realised(0, PERCENT, 150)
    desk.realised(0, SPENT, 5)
    answer = upload(jembrana, desk.sheets, Accept="application/json")
    assert {each["message"] for each in answer.json()["errors"]} == {
        "Tulis tanggal yang ada di kalender, seperti 2025-12-31.",
        "Tulis 0 sampai 100, paling banyak dua desimal.",
    }


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("31/1/2026", "2026-01-31"),
        ("31-01-2026", "2026-01-31"),
        ("1 Maret 2026", "2026-03-01"),
        ("2.2.2026", "2026-02-02"),
        ("2026-03-04", "2026-03-04"),
    ],
)
def test_a_day_as_text_is_understood_where_it_has_one_reading(jembrana: Api, said: str, means: str) -> None:
    fill(jembrana, 1)
    desk = Desk(download(jembrana, QUARTER))
    desk.activity(0, "Mulai", said)
    desk.activity(0, "Selesai", "31 Desember 2026")
    assert upload(jembrana, desk.sheets).status_code == 200
    found = programme(jembrana, "Program 0")["activities"][0]
    assert (found["starts_on"], found["ends_on"]) == (means, "2026-12-31")


def test_figures_of_a_quarter_that_break_a_rule_are_refused(jembrana: Api) -> None:
    fill(jembrana, 1)
    id = programme(jembrana, "Program 0")["activities"][0]["id"]
    for quarter, percent in (("2024-Q4", "50"), ("2025-Q2", "60")):
        plans.report(jembrana, quarter, plans.realised(id, percent, f"{percent}0"))
    falls = {"physical_percent_falls_without_reason", "spent_falls_without_reason"}
    exceeds = {"physical_percent_above_the_next_quarter", "spent_above_the_next_quarter"}
    for percent, spent, codes in ((40, 400, falls), (70, 700, exceeds)):
        cells = (("realised", 0, PERCENT, percent), ("realised", 0, SPENT, spent))
        assert refused(jembrana, *cells) == (422, codes)


def test_a_quarter_that_has_not_begun_takes_no_figures(jembrana: Api) -> None:
    fill(jembrana, 1)
    cells = (("realised", 0, PERCENT, 1), ("realised", 0, SPENT, 1))
    assert refused(jembrana, *cells, query="?quarter=2099-Q4") == (409, {"period_not_begun"})


def test_a_retired_agency_and_a_quick_win_without_owner_are_refused(jembrana: Api) -> None:
    fill(jembrana, 2)
    desk = Desk(download(jembrana, QUARTER))
    (other,) = (
        each for each in jembrana.get("agencies/").json()["data"] if each["name"] == "Dinas Pendidikan"
    )
    path = f"agencies/{other['id']}/"
    retired = jembrana.patch(path, {"is_active": False}, **plans.tag(jembrana, path))
    assert retired.status_code == 200
    desk.programme(0, "Perangkat daerah pengampu", "Dinas Pendidikan")
    assert found(upload(jembrana, desk.sheets, Accept="application/json")) == (422, {"agency_retired"})
    desk = Desk(download(jembrana, QUARTER))
    desk.programme(0, "Perangkat daerah pengampu", None)
    desk.programme(0, "Quick win", "Ya")
    assert found(upload(jembrana, desk.sheets, Accept="application/json")) == (
        422,
        {"quick_win_without_owner"},
    )


INDICATOR = {"Kode indikator": "ECO-03", "Seri": "total"}


@pytest.mark.parametrize(
    ("sheet", "rows", "code"),
    [
        ("Lokasi", [{"Kode desa/kelurahan": "x"}], "not_a_village_code"),
        ("Lokasi", [{"Kode desa/kelurahan": "51.02.02.2003"}], "village_of_another_regency"),
        ("Lokasi", [{"Lintang": "8,36", "Bujur": "114,62"}], "outside_indonesia"),
        ("Lokasi", [{"Lintang": "-8,36"}], "location_incomplete"),
        ("Lokasi", [{"Kode desa/kelurahan": "51.01.02.2003"}] * 2, "duplicate_location"),
        ("Indikator", [INDICATOR | {"Kode indikator": "ECO-99"}], "unknown_indicator"),
        ("Indikator", [INDICATOR | {"Seri": "x"}], "unknown_series"),
        ("Indikator", [INDICATOR] * 2, "duplicate_indicator"),
        (
            "Anggaran",
            [{"Jumlah (rupiah)": "9" * 20, "Sumber dana": each} for each in ("APBD", "APBN")],
            "sum_too_large",
        ),
    ],
)
def test_a_row_of_another_sheet_that_breaks_a_rule_is_refused(
    jembrana: Api, sheet: str, rows: list[dict[str, Any]], code: str
) -> None:
    fill(jembrana, 1)
    sheets = download(jembrana, QUARTER)
    for row in rows:
        free = sheets.free_row(sheet)
        for label, value in {"Program": "Program 0", **row}.items():
            (heading,) = [each for each in sheets.labels(sheet) if each.startswith(label)]
            sheets.put(sheet, free, heading, value)
    status, codes = found(upload(jembrana, sheets, Accept="application/json"))
    assert (status, code in codes) == (422, True), (sheets.labels(sheet), codes)


def test_merged_cells_and_columns_out_of_place_are_refused_before_a_row_is_read(jembrana: Api) -> None:
    fill(jembrana, 2)
    sheets = download(jembrana, QUARTER)
    sheets.book["Program"].merge_cells("C2:C3")
    sheets.book["Pagu"].merge_cells("B2:B3")
    merged = upload(jembrana, sheets)
    assert found(merged) == (422, {"merged_cells"})
    assert merged.json()["values"] == {"reference": "Program!C2:C3, Pagu!B2:B3"}
    sheets = download(jembrana, QUARTER)
    sheets.book["Realisasi"].delete_cols(4)
    moved = upload(jembrana, sheets)
    assert found(moved) == (422, {"headings_changed"})
    assert moved.json()["values"]["cells"].startswith("Realisasi!D1, Realisasi!E1, ")

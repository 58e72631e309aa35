"""The workbook through LibreOffice, which writes XLSX in its own way: dates, numbers, hidden sheets and comments."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import libreoffice, plans, thirty_cells
from tests.support.http import Api
from tests.support.sheets import Sheets, as_people_get_it, download, upload
from tests.support.stage import Stage
from tests.support.thirty_cells import fill, programme

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("neighbour")]


@pytest.fixture(autouse=True)
def _whole() -> Iterator[None]:
    with as_people_get_it():
        yield


@pytest.fixture(scope="module")
def program() -> str:
    return libreoffice.program()


def resaved(program: str, sheets: Sheets, folder: Path) -> Sheets:
    return Sheets(libreoffice.resaved(program, sheets.data, folder))


def test_a_round_trip_through_libreoffice_changes_only_what_was_changed(
    jembrana: Api, program: str, tmp_path: Path
) -> None:
    fill(jembrana, 3)
    path = f"programmes/{programme(jembrana, 'Program 2')['id']}/"
    activities = [plans.activity("Kegiatan 2A", starts_on="2024-02-01", ends_on="2024-11-30")]
    money = [plans.allocation(2024, "12345678901234567890"), plans.allocation(2025, "2000")]
    body = {"activities": activities, "indicative_amounts": money}
    jembrana.patch(path, body, **plans.tag(jembrana, path))
    before = {title: programme(jembrana, title) for title in ("Program 1", "Program 2")}

    untouched = resaved(program, download(jembrana, "?quarter=2025-Q1"), tmp_path / "1")
    answer = upload(jembrana, untouched, Accept="application/json")
    assert (answer.status_code, answer.json()) == (
        200,
        {"programmes": 0, "realisations": 0, "budgets": 0, "left": [], "warnings": []},
    )

    row = untouched.row("Program", "Judul program", "Program 0")
    untouched.put("Program", row, "Subdimensi", "Sampah dan Limbah")
    cell = untouched.put("Program", row, "Jangka waktu", "Selamanya")
    number = untouched.row("Realisasi", "Kegiatan", "Kegiatan 1A")
    untouched.put("Realisasi", number, "Progres fisik s.d. triwulan (%)", 12.5)
    untouched.put("Realisasi", number, "Realisasi anggaran s.d. triwulan (rupiah)", 1_250_000)
    refused = upload(jembrana, resaved(program, untouched, tmp_path / "2"))
    assert refused.status_code == 422
    marked = resaved(program, Sheets(refused.content), tmp_path / "3")
    assert set(marked.marks()) == {cell}

    marked.put("Program", row, "Jangka waktu", "Panjang (10 tahun)")
    stored = upload(jembrana, resaved(program, marked, tmp_path / "4"))
    assert stored.status_code == 200
    changed = programme(jembrana, "Program 0")
    assert (changed["sub_dimension"], changed["time_frame"]) == ("waste", "long")
    assert {title: programme(jembrana, title) for title in before} == before
    reported = [
        row["realisation"]
        for row in jembrana.get("realisations/2025-Q1/").json()["data"]
        if row["realisation"]
    ]
    assert [(each["physical_percent_to_date"], each["spent_to_date"]) for each in reported] == [
        ("12.5", "1250000")
    ]


def test_thirty_changed_cells_of_which_seven_do_not_fit_come_back_marked_and_then_all_are_stored(
    jembrana: Api, database: Stage, program: str, tmp_path: Path
) -> None:
    """Every file that goes in, and every one that comes back to be mended, is saved by LibreOffice first."""
    number = itertools.count()
    thirty_cells.come_back_marked_and_then_are_stored(
        jembrana,
        database,
        resave=lambda sheets: resaved(program, sheets, tmp_path / str(next(number))),
    )

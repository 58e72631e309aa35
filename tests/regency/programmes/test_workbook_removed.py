"""The programmes' workbook: rows taken away, rows that are missing, and the quarter before beside the present one."""

import pytest

from tests.support import plans
from tests.support.http import Api
from tests.support.sheets import Sheets, download, upload
from tests.support.thirty_cells import QUARTER, SPENT, fill, programme

pytestmark = pytest.mark.usefixtures("neighbour")

JSON = {"Accept": "application/json"}


def empty(sheets: Sheets, sheet: str, row: int, *, but: int = 0) -> None:
    """Empties the cells of a row that a person may fill; `but` so many at the beginning."""
    for label in list(sheets.labels(sheet))[but:]:
        sheets.put(sheet, row, label, None)


def titles(api: Api) -> list[str]:
    return [each["title"] for each in api.get("programmes/").json()["data"]]


def test_emptied_rows_take_a_programme_and_an_activity_out_with_what_belongs_to_them(jembrana: Api) -> None:
    fill(jembrana, 3)
    sheets = download(jembrana)
    empty(sheets, "Program", sheets.row("Program", "Judul program", "Program 0"))
    amount = sheets.row("Pagu", "Program", "Program 0", also=("Tahun", 2024))
    sheets.put("Pagu", amount, "Jumlah (rupiah)", None)
    empty(sheets, "Kegiatan", sheets.row("Kegiatan", "Judul kegiatan", "Kegiatan 1A"), but=1)
    empty(sheets, "Tonggak", sheets.row("Tonggak", "Kegiatan", "Kegiatan 1A"), but=2)
    tried = upload(jembrana, sheets, "?dry_run=true", **JSON).json()
    assert (tried["programmes"], tried["left"], len(titles(jembrana))) == (2, [], 3)
    answer = upload(jembrana, sheets, **JSON)
    assert (answer.status_code, answer.json()["programmes"], answer.json()["left"]) == (200, 2, [])
    assert titles(jembrana) == ["Program 1", "Program 2"]
    assert [each["title"] for each in programme(jembrana, "Program 1")["activities"]] == ["Kegiatan 1B"]
    again = upload(jembrana, sheets, **JSON)
    assert (again.status_code, again.json()["programmes"], again.json()["left"]) == (200, 0, [])


def test_a_title_alone_that_is_emptied_removes_nothing(jembrana: Api) -> None:
    fill(jembrana, 1)
    sheets = download(jembrana)
    row = sheets.row("Program", "Judul program", "Program 0")
    cell = sheets.put("Program", row, "Judul program", None)
    assert plans.refused(upload(jembrana, sheets, **JSON))[2] == [(cell, "required")]


def test_rows_that_are_missing_stay_and_are_told(jembrana: Api) -> None:
    fill(jembrana, 2)
    sheets = download(jembrana)
    sheets.book["Program"].delete_rows(sheets.row("Program", "Judul program", "Program 0"))
    answer = upload(jembrana, sheets, **JSON).json()
    assert [(each["cell"], each["code"]) for each in answer["warnings"]] == [("Program!A1", "rows_missing")]
    assert titles(jembrana) == ["Program 0", "Program 1"]


def test_the_quarter_before_stands_beside_and_is_only_read(jembrana: Api) -> None:
    fill(jembrana, 1)
    (first, _) = programme(jembrana, "Program 0")["activities"]
    plans.report(jembrana, "2024-Q4", plans.realised(first["id"], "40", "1500"))
    sheets = download(jembrana, QUARTER)
    row = sheets.row("Realisasi", "Kegiatan", "Kegiatan 0A")
    before = "Triwulan lalu: progres (%)", "Triwulan lalu: realisasi (rupiah)"
    assert [sheets.get("Realisasi", row, label) for label in before] == [40, 1500]
    assert sheets.get("Realisasi", row, SPENT) is None
    cell = sheets.put("Realisasi", row, before[1], 1)
    answer = upload(jembrana, sheets, **JSON)
    assert plans.refused(answer)[2] == [(cell, "cell_locked")]
    assert answer.json()["errors"][0]["message"] == "Sel ini terkunci: kembalikan isi semula, 1500."

"""The workbook: what a person changed is stored, what somebody else changed is told, every fault is at its cell."""

import pytest

from tests.support import bombs, plans, thirty_cells
from tests.support.callers import Keys, regency_id
from tests.support.http import Api
from tests.support.sheets import Sheets, as_people_get_it, download, upload
from tests.support.stage import Stage
from tests.support.thirty_cells import QUARTER, fill, programme

pytestmark = pytest.mark.usefixtures("neighbour")


def test_thirty_changed_cells_of_which_seven_do_not_fit_come_back_marked_and_then_all_are_stored(
    jembrana: Api, database: Stage
) -> None:
    """This one uses openpyxl; tests/regency/programmes/test_workbook_libreoffice.py does the same with LibreOffice."""
    thirty_cells.come_back_marked_and_then_are_stored(jembrana, database, resave=lambda sheets: sheets)


def test_an_old_file_overwrites_nothing_that_it_did_not_touch(jembrana: Api) -> None:
    fill(jembrana, 2)
    sheets = download(jembrana)
    path = f"programmes/{programme(jembrana, 'Program 0')['id']}/"
    jembrana.patch(path, {"title": "Diganti", "time_frame": "long"}, **plans.tag(jembrana, path))
    row = sheets.row("Program", "Judul program", "Program 0")
    sheets.put("Program", row, "Kode nomenklatur", "2.16.02")
    assert upload(jembrana, sheets).status_code == 200
    changed = jembrana.get(path).json()
    assert (changed["title"], changed["time_frame"], changed["nomenclature_code"]) == (
        "Diganti",
        "long",
        "2.16.02",
    )


def test_an_unchanged_file_changes_nothing(jembrana: Api, database: Stage) -> None:
    """The file has all the empty rows that people get for new entries."""
    fill(jembrana, 3)
    before = jembrana.get("programmes/").headers["ETag"]
    with as_people_get_it():
        sheets = download(jembrana, QUARTER)
    assert sheets.book["Program"].max_row == 1 + 3 + 200
    answer = upload(jembrana, sheets, Accept="application/json")
    assert answer.json() == {"programmes": 0, "realisations": 0, "budgets": 0, "left": [], "warnings": []}
    assert jembrana.get("programmes/").headers["ETag"] == before


def test_what_a_spreadsheet_cannot_hold_is_replaced_in_it_and_stays_as_it_is_stored(
    jembrana: Api, database: Stage
) -> None:
    """The API refuses such texts today; older stored ones must not keep a workbook from being made."""
    fill(jembrana, 2)
    database.superuser.execute(
        f"UPDATE r_{regency_id('51.01')}.programmes_programme_version "
        "SET title = 'Bank' || chr(11) || 'Sampah' WHERE title = 'Program 0'"
    )
    sheets = download(jembrana, QUARTER)
    assert sheets.row("Program", "Judul program", "Bank\ufffdSampah")
    answer = upload(jembrana, sheets, Accept="application/json")
    assert (answer.status_code, answer.json()) == (
        200,
        {"programmes": 0, "realisations": 0, "budgets": 0, "left": [], "warnings": []},
    )
    assert programme(jembrana, "Bank\x0bSampah")


def test_new_rows_are_added_and_an_emptied_amount_takes_its_allocation_out(jembrana: Api) -> None:
    fill(jembrana, 1)
    sheets = download(jembrana)
    row = sheets.free_row("Program")
    for label, value in (
        ("Judul program", "Bank Sampah"),
        ("Subdimensi", "Sampah dan Limbah"),
        ("Jangka waktu", "Pendek (1-2 tahun)"),
        ("Perangkat daerah pengampu", "Dinas Kesehatan"),
    ):
        sheets.put("Program", row, label, value)
    row = sheets.free_row("Pagu")
    for label, value in (("Program", "Bank Sampah"), ("Tahun", 2025), ("Sumber dana", "CSR")):
        sheets.put("Pagu", row, label, value)
    sheets.put("Pagu", row, "Jumlah (rupiah)", 12_500_000)
    row = sheets.free_row("Kegiatan")
    for label, value in (
        ("Program", "Bank Sampah"),
        ("Judul kegiatan", "Timbangan"),
        ("Jenis", "Infrastruktur"),
    ):
        sheets.put("Kegiatan", row, label, value)
    sheets.put("Kegiatan", row, "Mulai", "2025-02-01")
    gone = sheets.row("Pagu", "Program", "Program 0", also=("Tahun", 2024))
    sheets.put("Pagu", gone, "Jumlah (rupiah)", None)
    answer = upload(jembrana, sheets, Accept="application/json")
    assert (answer.status_code, answer.json()) == (
        200,
        {"programmes": 2, "realisations": 0, "budgets": 0, "left": [], "warnings": []},
    )
    added = programme(jembrana, "Bank Sampah")
    assert added["sub_dimension"] == "waste"
    assert added["indicative_amounts"] == [plans.allocation(2025, "12500000", source="csr")]
    assert [(each["title"], each["kind"], each["starts_on"]) for each in added["activities"]] == [
        ("Timbangan", "infrastructure", "2025-02-01")
    ]
    assert [each["year"] for each in programme(jembrana, "Program 0")["indicative_amounts"]] == [2025]


@pytest.mark.parametrize(
    ("label", "code"),
    [("Ekosistem Industri Berdaya Saing", "industry"), ("Telekomunikasi dan Transportasi", "mobility")],
)
def test_a_sub_dimension_of_a_long_name_can_be_chosen(jembrana: Api, label: str, code: str) -> None:
    """Its code has at most 30 characters, its name more."""
    fill(jembrana, 1)
    sheets = download(jembrana)
    sheets.put("Program", sheets.row("Program", "Judul program", "Program 0"), "Subdimensi", label)
    assert upload(jembrana, sheets).status_code == 200
    assert programme(jembrana, "Program 0")["sub_dimension"] == code


def test_rules_of_the_plan_are_told_at_the_cell_too(jembrana: Api) -> None:
    fill(jembrana, 1)
    sheets = download(jembrana, QUARTER)
    row = sheets.free_row("Pagu")
    for label, value in (("Program", "Program 0"), ("Tahun", 2031), ("Sumber dana", "APBD")):
        sheets.put("Pagu", row, label, value)
    sheets.put("Pagu", row, "Jumlah (rupiah)", 1)
    activity = sheets.row("Kegiatan", "Judul kegiatan", "Kegiatan 0A")
    sheets.put("Kegiatan", activity, "Mulai", "2025-03-01")
    sheets.put("Kegiatan", activity, "Selesai", "2025-02-01")
    answer = upload(jembrana, sheets, Accept="application/json")
    assert plans.refused(answer)[:2] == (422, "cells_do_not_fit")
    assert plans.refused(answer)[2] == [
        (f"Pagu!C{row}", "outside_plan_period"),
        (f"Kegiatan!F{activity}", "ends_before_it_starts"),
        (f"Kegiatan!E{activity}", "due_after_the_end"),
    ]


def test_lenient_stores_what_fits_and_gives_back_what_is_left(jembrana: Api) -> None:
    fill(jembrana, 2)
    sheets = download(jembrana)
    for index, text in ((0, "Sampah dan Limbah"), (1, "Bukan subdimensi")):
        row = sheets.row("Program", "Judul program", f"Program {index}")
        cell = sheets.put("Program", row, "Subdimensi", text)
    answer = upload(jembrana, sheets, Prefer="handling=lenient")
    assert (answer.status_code, answer.headers["Preference-Applied"]) == (200, "handling=lenient")
    assert set(Sheets(answer.content).marks()) == {cell}
    assert programme(jembrana, "Program 0")["sub_dimension"] == "waste"
    assert programme(jembrana, "Program 1")["sub_dimension"] == "public_service"


def test_a_dry_run_says_what_would_become_of_it_and_stores_nothing(jembrana: Api, database: Stage) -> None:
    fill(jembrana, 1)
    sheets = download(jembrana)
    row = sheets.row("Program", "Judul program", "Program 0")
    sheets.put("Program", row, "Judul program", "Lain")
    answer = upload(jembrana, sheets, "?dry_run=true", Accept="application/json")
    assert (answer.status_code, answer.json()) == (
        200,
        {"programmes": 1, "realisations": 0, "budgets": 0, "left": [], "warnings": []},
    )
    assert programme(jembrana, "Program 0")["version"] == 1
    assert len(plans.history(database, "51.01", "programme")) == 1


def test_the_workbook_of_one_agency_holds_its_programmes_only(jembrana: Api, keys: Keys) -> None:
    agency = fill(jembrana, 2)
    plans.add(jembrana, title="Program Bappeda")
    contributor = Api(keys.member("51.01", "contributor", agencies=(agency["id"],)), jembrana.base)
    sheets = download(contributor, f"?agency_id={agency['id']}")
    titles = [sheets.book["Program"][f"B{number}"].value for number in range(2, 5)]
    assert titles == ["Program 0", "Program 1", None]
    sheets.put("Program", 2, "Quick win", "Ya")
    fresh = upload(contributor, sheets, f"?agency_id={agency['id']}")
    assert fresh.status_code == 200
    assert [Sheets(fresh.content).book["Program"][f"B{number}"].value for number in range(2, 5)] == titles
    assert [row[1].value for row in download(contributor).book["Program"]["A2:C4"]] == titles
    everything = download(jembrana)
    row = everything.row("Program", "Judul program", "Program Bappeda")
    everything.put("Program", row, "Quick win", "Ya")
    answer = upload(contributor, everything)
    assert answer.status_code == 422, answer.content


def test_headings_are_locked_and_cells_offer_what_they_take(jembrana: Api) -> None:
    fill(jembrana, 1)
    book = download(jembrana).book
    page = book["Program"]
    assert page.protection.sheet is True
    assert (page["B1"].protection.locked, page["B2"].protection.locked) == (True, False)
    assert (page["B1"].value, page["C1"].value) == ("Judul program", "Subdimensi")
    rules = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in page.data_validations.dataValidation}
    assert rules["C2"].startswith("=Referensi!$A$1") or rules["C2"].startswith("Referensi!$A$1")
    assert book["_dasar"].sheet_state == "veryHidden"
    assert book["Referensi"]["A1"].value == "Layanan Publik"


def test_sheets_that_are_missing_or_have_another_name_are_named(jembrana: Api) -> None:
    fill(jembrana, 1)
    sheets = download(jembrana)
    sheets.book["Pagu"].title = "Pagu 2026"
    del sheets.book["Tonggak"]
    sheets.put("Program", 2, "Judul program", "Judul lain")
    status, code, _ = plans.refused(upload(jembrana, sheets, Accept="application/json"))
    assert (status, code) == (422, "sheets_missing")
    sheets.book["Pagu 2026"].title = "Pagu"
    answer = upload(jembrana, sheets, Accept="application/json", **{"Accept-Language": "id"}).json()
    assert (answer["code"], answer["values"]) == ("sheets_missing", {"sheets": "Tonggak"})
    assert answer["detail"].endswith("tidak ada, atau berganti nama: Tonggak.")
    assert programme(jembrana, "Program 0")["version"] == 1


def test_what_is_no_workbook_of_ours_is_refused(jembrana: Api, tabanan: Api) -> None:
    fill(jembrana, 1)

    class Junk:
        data = b"PK\x03\x04 not a workbook"

    answer = upload(jembrana, Junk(), Accept="application/json")  # type: ignore[arg-type]
    assert plans.refused(answer)[:2] == (422, "not_a_workbook")
    Junk.data = bombs.BOMBS["cells"](download(jembrana).data, 1)
    answer = upload(jembrana, Junk(), Accept="application/json")  # type: ignore[arg-type]
    assert plans.refused(answer)[:2] == (422, "workbook_too_large")
    foreign = upload(tabanan, download(jembrana), Accept="application/json")
    assert plans.refused(foreign)[:2] == (409, "workbook_of_another_plan")
    answer = jembrana.post("programmes/workbook/", {}, Accept="application/json")
    assert answer.status_code == 415

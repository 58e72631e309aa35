"""The workbook's parts of programmes and quarters: who supports, milestones, what was stopped, from which source."""

from typing import Any

import pytest

from tests.support import plans
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.sheets import Sheets, download, upload
from tests.support.thirty_cells import PERCENT, QUARTER, SPENT, fill, programme

pytestmark = pytest.mark.usefixtures("neighbour")

SUPPORTING = "Perangkat daerah pendukung"
REACHED = "Tercapai pada triwulan ini"
APBD, CSR = "di antaranya APBD (rupiah)", "di antaranya CSR (rupiah)"


def add_row(sheets: Sheets, sheet: str, **cells: Any) -> int:
    row = sheets.free_row(sheet)
    for label, value in cells.items():
        sheets.put(sheet, row, label.replace("_", " "), value)
    return row


def left(api: Api, sheets: Sheets, **headers: str) -> list[tuple[str, str]]:
    """Return the refused cells with their codes."""
    answer = upload(api, sheets, Accept="application/json", **headers)
    assert answer.status_code == 422, answer.json()
    return plans.refused(answer)[2]


def stored(api: Api, sheets: Sheets) -> dict[str, Any]:
    answer = upload(api, sheets, Accept="application/json")
    assert answer.status_code == 200, answer.json()["errors"]
    body: dict[str, Any] = answer.json()
    return body


def realisation(api: Api, title: str) -> dict[str, Any]:
    rows = api.get("realisations/2025-Q1/?page_size=200").json()["data"]
    (found,) = (row["realisation"] for row in rows if row["title"] == title)
    said: dict[str, Any] = found
    return said


def realise(api: Api, title: str, **fields: Any) -> str:
    """Reports the first quarter of an activity; its id."""
    rows = api.get("realisations/2025-Q1/?page_size=200").json()["data"]
    (id,) = (row["activity_id"] for row in rows if row["title"] == title)
    plans.report(api, "2025-Q1", plans.realised(id, "50", "300", **fields))
    return str(id)


def test_supporting_agencies_are_changed_added_and_taken_out(jembrana: Api) -> None:
    fill(jembrana, 3)
    ids = {each["name"]: each["id"] for each in jembrana.get("agencies/").json()["data"]}
    sheets = download(jembrana)
    sheets.put("Pendukung", sheets.row("Pendukung", "Program", "Program 0"), SUPPORTING, "Dinas Pendidikan")
    sheets.put("Pendukung", sheets.row("Pendukung", "Program", "Program 1"), SUPPORTING, None)
    add_row(sheets, "Pendukung", Program="Program 2", Perangkat_daerah_pendukung="Dinas Kesehatan")
    assert stored(jembrana, sheets)["programmes"] == 3
    assert [programme(jembrana, f"Program {index}")["supporting_agency_ids"] for index in range(3)] == [
        [ids["Dinas Pendidikan"]],
        [],
        [ids["Dinas Perhubungan"], ids["Dinas Kesehatan"]],
    ]


def test_a_supporting_agency_is_one_of_the_list_and_stands_once(jembrana: Api) -> None:
    fill(jembrana, 2)
    sheets = download(jembrana)
    unknown = sheets.put("Pendukung", 2, SUPPORTING, "Dinas Angkasa")
    row = add_row(sheets, "Pendukung", Program="Program 1", Perangkat_daerah_pendukung="Dinas Perhubungan")
    empty = add_row(sheets, "Pendukung", Program="Program 1")
    assert left(jembrana, sheets) == [
        (unknown, "unknown_agency"),
        (f"Pendukung!C{empty}", "required"),
        (f"Pendukung!C{row}", "duplicate_agency"),
    ]
    sheets.put("Pendukung", 2, SUPPORTING, "Dinas Perhubungan")
    sheets.put("Pendukung", empty, "Program", None)
    assert left(jembrana, sheets) == [(f"Pendukung!C{row}", "duplicate_agency")]


def test_milestones_are_changed_added_and_taken_out(jembrana: Api) -> None:
    fill(jembrana, 3)
    before = programme(jembrana, "Program 0")["activities"][0]["milestones"][0]["id"]
    sheets = download(jembrana)
    sheets.put("Tonggak", 2, "Tonggak", "Diluncurkan")
    for label in ("Tonggak", "Jatuh tempo"):
        sheets.put("Tonggak", 3, label, None)
    new = {"Program": "Program 2", "Tonggak": "Dipakai warga", "Jatuh_tempo": "2025-11-30"}
    add_row(sheets, "Tonggak", **new, Kegiatan="Kegiatan 2B")
    add_row(sheets, "Kegiatan", Program="Program 2", Judul_kegiatan="Kegiatan 2C", Jenis="Literasi")
    add_row(sheets, "Tonggak", **new, Kegiatan="Kegiatan 2C")
    assert stored(jembrana, sheets)["programmes"] == 3
    milestones = [
        [
            (each["title"], each["due_on"])
            for activity in programme(jembrana, f"Program {index}")["activities"]
            for each in activity["milestones"]
        ]
        for index in range(3)
    ]
    added = ("Dipakai warga", "2025-11-30")
    assert milestones == [[("Diluncurkan", "2025-06-30")], [], [("Tonggak 2", "2025-06-30"), added, added]]
    assert programme(jembrana, "Program 0")["activities"][0]["milestones"][0]["id"] == before


def test_a_wrong_milestone_is_told_at_its_cell(jembrana: Api) -> None:
    fill(jembrana, 3)
    sheets = download(jembrana)
    ends = sheets.row("Kegiatan", "Judul kegiatan", "Kegiatan 0A")
    sheets.put("Kegiatan", ends, "Selesai", "2025-06-01")
    half = sheets.put("Tonggak", 3, "Jatuh tempo", None)
    nowhere = add_row(
        sheets, "Tonggak", Program="Program 2", Kegiatan="Tidak ada", Tonggak="x", Jatuh_tempo="2025-01-01"
    )
    again = add_row(
        sheets,
        "Tonggak",
        Program="Program 2",
        Kegiatan="Kegiatan 2A",
        Tonggak="Tonggak 2",
        Jatuh_tempo="2025-01-01",
    )
    assert left(jembrana, sheets) == [
        (half, "required"),
        (f"Tonggak!C{nowhere}", "unknown_activity"),
        (f"Tonggak!D{again}", "milestone_exists"),
        (f"Kegiatan!F{ends}", "due_after_the_end"),
    ]


def test_money_by_source_stopped_and_reached_are_reported(jembrana: Api) -> None:
    fill(jembrana, 2)
    sheets = download(jembrana, QUARTER)
    row = sheets.row("Realisasi", "Kegiatan", "Kegiatan 0A")
    for label, value in ((PERCENT, 40), (SPENT, 300), (APBD, 100), (CSR, 200), ("Dihentikan", "Ya")):
        sheets.put("Realisasi", row, label, value)
    sheets.put("Realisasi", row, "Alasan bila turun atau dihentikan", "Mitra mundur")
    sheets.put("Capaian", sheets.row("Capaian", "Tonggak", "Tonggak 0"), REACHED, "Ya")
    report = stored(jembrana, sheets)
    (doubt,) = report.pop("warnings")
    assert (doubt["code"], doubt["cell"]) == ("without_budget", "")
    assert report == {"programmes": 0, "realisations": 1, "budgets": 0, "left": []}
    said = realisation(jembrana, "Kegiatan 0A")
    milestone = programme(jembrana, "Program 0")["activities"][0]["milestones"][0]["id"]
    assert {
        name: said[name] for name in ("spent_by_source", "stopped", "reason", "reached_milestone_ids")
    } == {
        "spent_by_source": [{"source": "apbd", "amount": "100"}, {"source": "csr", "amount": "200"}],
        "stopped": True,
        "reason": "Mitra mundur",
        "reached_milestone_ids": [milestone],
    }
    fresh = download(jembrana, QUARTER)
    row = fresh.row("Realisasi", "Kegiatan", "Kegiatan 0A")
    assert [fresh.get("Realisasi", row, label) for label in (APBD, CSR, "Dihentikan")] == [100, 200, "Ya"]
    fresh.put("Realisasi", row, "Dihentikan", None)
    fresh.put("Capaian", fresh.row("Capaian", "Tonggak", "Tonggak 0"), REACHED, "Tidak")
    assert stored(jembrana, fresh)["realisations"] == 1
    said = realisation(jembrana, "Kegiatan 0A")
    assert (said["stopped"], said["reached_milestone_ids"]) == (False, [])


def test_a_milestone_that_an_earlier_quarter_reached_is_not_asked_again(jembrana: Api) -> None:
    fill(jembrana, 1)
    activity = programme(jembrana, "Program 0")["activities"][0]
    reached = [activity["milestones"][0]["id"]]
    plans.report(jembrana, "2024-Q4", plans.realised(activity["id"], reached_milestone_ids=reached))
    assert download(jembrana, QUARTER).book["Capaian"].max_row == 1
    sheets = download(jembrana, "?quarter=2024-Q4")
    assert sheets.get("Capaian", 2, REACHED) == "Ya"


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({APBD: 100}, APBD),
        ({SPENT: 400}, SPENT),
        ({APBD: 100.5}, APBD),
        ({"Dihentikan": "mungkin"}, "Dihentikan"),
        ({"Catatan": "x" * 4001}, "Catatan"),
    ],
)
def test_a_wrong_figure_is_told_at_its_cell(jembrana: Api, cells: dict[str, Any], wrong: str) -> None:
    fill(jembrana, 1)
    two = [{"source": "apbd", "amount": "200"}, {"source": "csr", "amount": "100"}]
    realise(jembrana, "Kegiatan 0A", spent_by_source=two)
    sheets = download(jembrana, QUARTER)
    row = sheets.row("Realisasi", "Kegiatan", "Kegiatan 0A")
    for label, value in cells.items():
        sheets.put("Realisasi", row, label, value)
    assert [cell for cell, _ in left(jembrana, sheets)] == [
        f"Realisasi!{sheets.labels('Realisasi')[wrong]}{row}"
    ]


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("1.500.000", "1500000"),
        ("1500000", "1500000"),
        ("1.500", "ambiguous_number"),  # a thousand, or a fraction
        ("1.000", "ambiguous_number"),
        (1500.5, "not_whole_rupiah"),
        ("1,500,000", "1500000"),
        ("Rp 1.500.000,-", "1500000"),
        ("Rp1.500.000,00", "1500000"),
        ("rp. 1500000", "1500000"),
        ("Rp 1.500", "ambiguous_number"),
        ("1.500.000,50", "not_whole_rupiah"),
        ("1500000.00", "1500000"),
        ("1.500.000.00", "not_a_decimal"),  # perhaps 1.500.000.000
        ("1,500,00", "not_a_decimal"),
        ("seribu", "not_a_decimal"),
    ],
)
def test_rupiah_with_their_thousands_are_understood_and_never_guessed(
    jembrana: Api, said: Any, means: str
) -> None:
    fill(jembrana, 1)
    sheets = download(jembrana, QUARTER)
    row = sheets.row("Realisasi", "Kegiatan", "Kegiatan 0A")
    sheets.put("Realisasi", row, PERCENT, "12,5 %")
    cell = sheets.put("Realisasi", row, SPENT, said)
    if not means.isdigit():
        assert left(jembrana, sheets) == [(cell, means)]
        return
    assert upload(jembrana, sheets, QUARTER).status_code == 200
    found = realisation(jembrana, "Kegiatan 0A")
    assert (found["physical_percent_to_date"], found["spent_to_date"]) == ("12.5", means)


@pytest.mark.parametrize(
    ("value", "shown_as", "means"),
    [
        (0.95, "0%", "95"),  # typed as 95%
        (0.07, "0.00%", "7"),
        (0.955, "0.0%;[Red]-0.0%", "95.5"),
        (95, '0"%"', "95"),  # the sign is text: nothing is multiplied
        (95, r"0\%", "95"),
        (0.95, "0.00", "0.95"),
    ],
)
def test_a_cell_in_per_cent_is_read_as_it_is_shown(
    jembrana: Api, value: float, shown_as: str, means: str
) -> None:
    fill(jembrana, 1)
    sheets = download(jembrana, QUARTER)
    row = sheets.row("Realisasi", "Kegiatan", "Kegiatan 0A")
    cell = sheets.put("Realisasi", row, PERCENT, value)
    sheets.book["Realisasi"][cell.partition("!")[2]].number_format = shown_as
    sheets.put("Realisasi", row, SPENT, 300)
    told = {
        "cell": cell,
        "code": "percent_mended",
        "message": f"Sel berformat persen dibaca sebagai {means}.",
    }
    expected = [told] if value < 1 and "%" in shown_as else []
    report = stored(jembrana, sheets)
    *mended, doubt = report.pop("warnings")
    if means == "0.95":  # as it is, and doubted
        assert [each["code"] for each in mended] == ["percent_as_fraction"]
        mended = []
    assert (mended, doubt["code"]) == (expected, "without_budget")
    assert report == {"programmes": 0, "realisations": 1, "budgets": 0, "left": []}
    assert realisation(jembrana, "Kegiatan 0A")["physical_percent_to_date"] == means


def test_one_source_alone_follows_the_sum(jembrana: Api) -> None:
    fill(jembrana, 1)
    realise(jembrana, "Kegiatan 0A", spent_by_source=[{"source": "dak", "amount": "300"}])
    sheets = download(jembrana, QUARTER)
    sheets.put("Realisasi", sheets.row("Realisasi", "Kegiatan", "Kegiatan 0A"), SPENT, 450)
    stored(jembrana, sheets)
    assert realisation(jembrana, "Kegiatan 0A")["spent_by_source"] == [{"source": "dak", "amount": "450"}]


def test_a_milestone_is_reached_in_a_quarter_with_figures(jembrana: Api) -> None:
    fill(jembrana, 2)
    realise(jembrana, "Kegiatan 1A")
    sheets = download(jembrana, QUARTER)
    without = sheets.put("Capaian", 2, REACHED, "Ya")
    sheets.put("Capaian", 3, REACHED, "Ya")
    assert left(jembrana, sheets) == [(without, "no_realisation")]
    sheets.put("Capaian", 2, REACHED, "Tidak")
    assert stored(jembrana, sheets)["realisations"] == 1
    assert len(realisation(jembrana, "Kegiatan 1A")["reached_milestone_ids"]) == 1


def test_an_old_file_overwrites_nothing_of_a_quarter_that_it_did_not_touch(jembrana: Api) -> None:
    fill(jembrana, 1)
    id = realise(jembrana, "Kegiatan 0A", note="Semula")
    sheets = download(jembrana, QUARTER)
    later = [{"source": "apbd", "amount": "300"}]
    plans.report(
        jembrana,
        "2025-Q1",
        plans.realised(id, "50", "300", note="Diganti", stopped=True, spent_by_source=later, version=1),
    )
    sheets.put("Realisasi", sheets.row("Realisasi", "Kegiatan", "Kegiatan 0A"), PERCENT, 60)
    stored(jembrana, sheets)
    said = realisation(jembrana, "Kegiatan 0A")
    assert (said["physical_percent_to_date"], said["note"], said["stopped"]) == ("60", "Diganti", True)
    assert said["spent_by_source"] == later


def test_cells_of_every_sheet_that_somebody_else_changed_are_conflicts(jembrana: Api) -> None:
    fill(jembrana, 1)
    id = realise(jembrana, "Kegiatan 0A")
    sheets = download(jembrana, QUARTER)
    path = f"programmes/{programme(jembrana, 'Program 0')['id']}/"
    activity = jembrana.get(path).json()["activities"][0]
    activity["milestones"][0]["due_on"] = "2025-07-31"
    changed = {"supporting_agency_ids": [], "activities": [activity]}
    assert jembrana.patch(path, changed, **plans.tag(jembrana, path)).status_code == 200
    reached = [activity["milestones"][0]["id"]]
    plans.report(
        jembrana,
        "2025-Q1",
        plans.realised(id, "50", "300", reached_milestone_ids=reached, stopped=True, version=1),
    )
    gone = sheets.put("Pendukung", 2, SUPPORTING, "Dinas Pendidikan")
    moved = sheets.put("Tonggak", 2, "Jatuh tempo", "2025-08-31")
    sheets.put("Realisasi", 2, "Dihentikan", "Ya")  # both say the same
    sheets.put("Capaian", 2, REACHED, "Ya")
    assert left(jembrana, sheets) == [(gone, "row_gone"), (moved, "cell_changed")]


def test_what_was_stored_leniently_is_not_added_again_by_the_file_that_comes_back(jembrana: Api) -> None:
    fill(jembrana, 2)
    sheets = download(jembrana)
    words = {"Subdimensi": "Sampah dan Limbah", "Jangka_waktu": "Menengah (5 tahun)"}
    add_row(sheets, "Program", Judul_program="Bank Sampah", **words)
    add_row(sheets, "Pagu", Program="Bank Sampah", Tahun=2025, Sumber_dana="CSR", **{"Jumlah (rupiah)": 5})
    add_row(sheets, "Kegiatan", Program="Bank Sampah", Judul_kegiatan="Timbangan", Jenis="Infrastruktur")
    new = {"Kegiatan": "Timbangan", "Tonggak": "Terpasang", "Jatuh_tempo": "2025-05-31"}
    add_row(sheets, "Tonggak", Program="Bank Sampah", **new)
    add_row(sheets, "Pendukung", Program="Bank Sampah", Perangkat_daerah_pendukung="Dinas Kesehatan")
    sheets.put("Pendukung", sheets.row("Pendukung", "Program", "Program 0"), SUPPORTING, "Dinas Pendidikan")
    wrong = sheets.put("Program", 3, "Jangka waktu", "Selamanya")
    answer = upload(jembrana, sheets, Prefer="handling=lenient")
    assert answer.status_code == 200
    back = Sheets(answer.content)
    assert set(back.marks()) == {wrong}
    replaced = back.row("Pendukung", "Program", "Program 0")
    (agency,) = programme(jembrana, "Program 0")["supporting_agency_ids"]
    assert str(back.book["Pendukung"][f"A{replaced}"].value).endswith(f"|{agency}")
    added = programme(jembrana, "Bank Sampah")
    assert (added["indicative"], len(added["supporting_agency_ids"]), len(added["activities"])) == ("5", 1, 1)
    back.put("Program", 3, "Jangka waktu", "Panjang (10 tahun)")
    assert stored(jembrana, back) == {
        "programmes": 1,
        "realisations": 0,
        "budgets": 0,
        "left": [],
        "warnings": [],
    }
    assert programme(jembrana, "Bank Sampah") == added


def test_the_same_file_sent_twice_adds_nothing_twice(jembrana: Api) -> None:
    fill(jembrana, 1)
    sheets = download(jembrana)
    words = {"Subdimensi": "Sampah dan Limbah", "Jangka_waktu": "Menengah (5 tahun)"}
    title = add_row(sheets, "Program", Judul_program="Bank Sampah", **words)
    activity = add_row(sheets, "Kegiatan", Program="Program 0", Judul_kegiatan="Baru", Jenis="Literasi")
    assert stored(jembrana, sheets)["programmes"] == 2
    assert left(jembrana, sheets) == [
        (f"Program!B{title}", "title_taken"),
        (f"Kegiatan!C{activity}", "activity_exists"),
    ]
    assert len(jembrana.get("programmes/").json()["data"]) == 2


def test_one_agencys_workbook_holds_nothing_of_another(jembrana: Api, keys: Keys) -> None:
    agency = fill(jembrana, 2)
    other = next(
        each["id"] for each in jembrana.get("agencies/").json()["data"] if each["name"] == "Dinas Pendidikan"
    )
    milestones = [{"title": "Tonggak lain", "due_on": "2025-06-30"}]
    plans.add(
        jembrana,
        title="Program lain",
        lead_agency_id=other,
        supporting_agency_ids=[agency["id"]],
        activities=[plans.activity("Kegiatan lain", milestones=milestones)],
    )
    contributor = Api(keys.member("51.01", "contributor", agencies=(agency["id"],)), jembrana.base)
    sheets = download(contributor, f"{QUARTER}&agency_id={agency['id']}")
    said = [
        str(cell.value)
        for page in sheets.book.worksheets
        if page.title not in ("Referensi", "_dasar")
        for row in page.iter_rows()
        for cell in row
        if cell.value
    ]
    assert not [each for each in said if "lain" in each and "antara" not in each]
    sheets.put("Tonggak", 2, "Tonggak", "Diluncurkan")
    fresh = Sheets(upload(contributor, sheets, f"?agency_id={agency['id']}").content)
    assert fresh.get("Tonggak", 2, "Tonggak") == "Diluncurkan"
    assert fresh.book["Program"]["B4"].value is None
    everything = download(jembrana, QUARTER)
    row = everything.row("Pendukung", "Program", "Program lain")
    cell = everything.put("Pendukung", row, SUPPORTING, None)
    assert left(contributor, everything) == [(cell, "another_agency")]


def test_a_title_that_two_have_names_neither(jembrana: Api) -> None:
    fill(jembrana, 3)
    sheets = download(jembrana)
    sheets.put("Program", sheets.row("Program", "Judul program", "Program 1"), "Judul program", "Program 0")
    row = add_row(sheets, "Pagu", Program="Program 0", Tahun=2026, Sumber_dana="APBD")
    sheets.put("Pagu", row, "Jumlah (rupiah)", 1)
    activity = sheets.row("Kegiatan", "Judul kegiatan", "Kegiatan 2B")
    sheets.put("Kegiatan", activity, "Judul kegiatan", "Kegiatan 2A")
    new = {"Tonggak": "Uji coba", "Jatuh_tempo": "2025-11-30"}
    due = add_row(sheets, "Tonggak", Program="Program 2", Kegiatan="Kegiatan 2A", **new)
    found = left(jembrana, sheets)
    assert (f"Pagu!B{row}", "ambiguous_programme") in found
    assert (f"Tonggak!C{due}", "ambiguous_activity") in found
    assert programme(jembrana, "Program 1")["version"] == 1


def test_a_quarter_has_rows_of_activities_of_the_plan_only(jembrana: Api) -> None:
    fill(jembrana, 1)
    sheets = download(jembrana, QUARTER)
    row = sheets.book["Realisasi"].max_row + 1
    cell = sheets.put("Realisasi", row, PERCENT, 10)
    assert left(jembrana, sheets) == [(cell, "activity_not_in_plan")]


def test_a_key_that_somebody_wrote_over_is_a_row_that_is_gone(jembrana: Api) -> None:
    fill(jembrana, 1)
    sheets = download(jembrana, QUARTER)
    filled = {"Program", "Pendukung", "Pagu", "Kegiatan", "Tonggak", "Realisasi", "Capaian"}
    for sheet in filled:
        sheets.book[sheet]["A2"].value = "kunci|lain"
    found = left(jembrana, sheets)
    assert {code for _, code in found} == {"row_gone"}
    assert {cell.partition("!")[0] for cell, _ in found} == filled


def test_a_row_that_was_copied_with_its_key_changes_nothing_of_the_first(jembrana: Api) -> None:
    fill(jembrana, 2)
    sheets = download(jembrana)
    page, row = sheets.book["Program"], sheets.free_row("Program")
    for cell in page[2]:
        page[f"{cell.column_letter}{row}"].value = cell.value
    assert stored(jembrana, sheets) == {
        "programmes": 0,
        "realisations": 0,
        "budgets": 0,
        "left": [],
        "warnings": [],
    }
    copied = sheets.put("Program", row, "Judul program", "Program baru")
    assert left(jembrana, sheets) == [(copied, "copied_row")]
    assert programme(jembrana, "Program 0")["version"] == 1


@pytest.mark.parametrize("text", ["[]", '{"title": "x"}', "{", '{"title": 3}', "null"])
def test_a_hidden_sheet_that_somebody_wrote_over_is_no_workbook_of_ours(jembrana: Api, text: str) -> None:
    fill(jembrana, 1)
    sheets = download(jembrana)
    sheets.book["_dasar"]["C2"].value = text
    answer = upload(jembrana, sheets, Accept="application/json")
    assert plans.refused(answer)[:2] == (422, "not_this_workbook")


def test_headings_are_locked_and_new_columns_offer_what_they_take(jembrana: Api) -> None:
    fill(jembrana, 1)
    book = download(jembrana, QUARTER).book
    assert book.sheetnames[1:10] == [
        "Program",
        "Pendukung",
        "Lokasi",
        "Indikator",
        "Pagu",
        "Kegiatan",
        "Tonggak",
        "Realisasi",
        "Capaian",
    ]
    offered = {}
    for page in book.worksheets[1:10]:
        assert page.protection.sheet is True
        assert page["B1"].protection.locked is True
        for rule in page.data_validations.dataValidation:
            offered[f"{page.title}!{str(rule.sqref).partition(':')[0]}"] = rule.formula1.lstrip("=")
    assert offered["Pendukung!C2"].startswith("Referensi!")
    assert offered["Tonggak!B2"].startswith("Program!$B$2")
    assert offered["Tonggak!C2"].startswith("Kegiatan!$C$2")
    assert offered["Capaian!F2"].startswith("Referensi!")
    stopped = {cell.value: cell.column_letter for cell in book["Realisasi"][1]}["Dihentikan"]
    assert offered[f"Realisasi!{stopped}2"].startswith("Referensi!")

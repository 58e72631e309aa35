"""The first answer names every fault that none of the others hides, whichever way the rows come."""

import csv
import datetime as dt
import io
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook

from tenants.ids import uuid7
from tests.support import plans
from tests.support.http import Api
from tests.support.sheets import XLSX, Sheets, download, upload
from tests.support.thirty_cells import PERCENT, QUARTER, SPENT, Desk, fill, programme

pytestmark = pytest.mark.usefixtures("neighbour")
LENIENT = {"Prefer": "handling=lenient"}
LONG = "x" * 2001
#: Faults of a programme's body, by their places.
PROGRAMME_FAULTS = {
    "/nickname": "unknown_field",
    "/title": "blank",
    "/time_frame": "invalid_choice",
    "/quick_win": "not_a_boolean",
    "/sub_dimension": "unknown_sub_dimension",
    "/lead_agency_id": "unknown_agency",
    "/supporting_agency_ids/1": "duplicate_agency",
    "/supporting_agency_ids/2": "not_a_uuid",
    "/quick_win_owner": "max_length",
    "/nomenclature_code": "not_text",
    "/indicative_amounts/0/amount": "not_whole_rupiah",
    "/indicative_amounts/0/stage": "invalid_choice",
    "/indicative_amounts/1/year": "outside_plan_period",
    "/indicative_amounts/2/amount": "negative",
    "/indicative_amounts/4": "duplicate_amount",
    "/activities/0/kind": "invalid_choice",
    "/activities/0/starts_on": "not_a_day",
    "/activities/0/milestones/0/due_on": "due_after_the_end",
    "/activities/0/milestones/1/title": "required",
    "/activities/1/ends_on": "ends_before_it_starts",
    "/activities/2/id": "activity_of_another_programme",
    "/activities/4/id": "duplicate_activity",
}


def faulty_programme(api: Api) -> dict[str, Any]:
    """A programme with a fault of each kind, beside one that is there."""
    agency = plans.add_agency(api)["id"]
    other = plans.add(api, title="Yang lain", activities=[plans.activity()])
    twice = str(uuid7())
    return {
        "nickname": "MPP",
        "title": " ",
        "time_frame": "pendek",
        "quick_win": "ya",
        "sub_dimension": "air",
        "lead_agency_id": str(uuid7()),
        "supporting_agency_ids": [agency, agency, "Bappeda"],
        "quick_win_owner": "x" * 201,
        "nomenclature_code": 2.16,
        "indicative_amounts": [
            plans.allocation(2024, "12.5", stage="murni"),
            plans.allocation(2031),
            plans.allocation(2025, "-1"),
            plans.allocation(2026),
            plans.allocation(2026),
        ],
        "activities": [
            plans.activity(
                kind="pelatihan",
                starts_on="besok",
                ends_on="2025-06-30",
                milestones=[{"title": "Peluncuran", "due_on": "2025-07-01"}, {"due_on": "2025-06-01"}],
            ),
            plans.activity(starts_on="2025-02-01", ends_on="2025-01-01"),
            plans.activity(id=other["activities"][0]["id"]),
            plans.activity(id=twice),
            plans.activity(id=twice),
        ],
    }


def faults(answer: Any) -> dict[str, str]:
    found = answer.json().get("errors", [])
    assert len(found) == len({each["pointer"] for each in found}), found
    return {each["pointer"]: each["code"] for each in found}


def test_a_programme_with_22_faults_is_told_all_of_them(jembrana: Api) -> None:
    plans.begin(jembrana)
    body = faulty_programme(jembrana)
    for answer in (jembrana.post("programmes/", body), jembrana.put(f"programmes/{uuid7()}/", body)):
        assert faults(answer) == PROGRAMME_FAULTS
        assert answer.status_code == 422


def test_a_set_of_programmes_names_all_faults_and_lenient_stores_the_good_rows(jembrana: Api) -> None:
    plans.begin(jembrana)
    rows = [{**plans.PROGRAMME, "title": "Baik"}, faulty_programme(jembrana), 7, {"id": "x", "version": -1}]
    expected = {f"/programmes/1{place}": code for place, code in PROGRAMME_FAULTS.items()} | {
        "/programmes/2": "not_an_object",
        "/programmes/3/id": "not_a_uuid",
        "/programmes/3/version": "min_value",
        **{f"/programmes/3/{name}": "required" for name in ("title", "sub_dimension", "time_frame")},
    }
    assert faults(jembrana.put("programmes/", {"programmes": rows})) == expected
    answer = jembrana.put("programmes/", {"programmes": rows}, **LENIENT)
    data = answer.json()["data"]
    assert [row["outcome"] for row in data] == ["created"] + ["refused"] * 3
    assert {each["pointer"]: each["code"] for row in data for each in row["errors"]} == expected


def test_a_quarter_with_20_faults_is_told_all_of_them(jembrana: Api) -> None:
    plans.begin(jembrana)
    given = [plans.activity(f"Kegiatan {index}") for index in range(6)]
    ids = [each["id"] for each in plans.add(jembrana, activities=given)["activities"]]
    plans.report(jembrana, "2025-Q1", *(plans.realised(id, "50", "500") for id in ids[:3]))
    unknown = str(uuid7())
    rows = [
        plans.realised(ids[0], "40", "400", note="x" * 4001, stopped="tidak"),
        plans.realised(ids[1], "150", "12,5", reached_milestone_ids=[unknown, "x"], version=9),
        plans.realised(ids[2], "60", "600", spent_by_source=[{"source": "apbd", "amount": "1"}]),
        plans.realised(unknown, "-1", "-1"),
        plans.realised("x", "1.234", "1.5", reason=7, nickname=""),
        plans.realised(ids[5], "60", "600"),
        plans.realised(ids[3], "1", "1"),
        plans.realised(ids[3], "100.01", "1"),
    ]
    expected = {
        "/realisations/0/note": "max_length",
        "/realisations/0/stopped": "not_a_boolean",
        "/realisations/0/reason": "physical_percent_falls_without_reason",
        "/realisations/1/physical_percent_to_date": "not_a_percentage",
        "/realisations/1/spent_to_date": "not_a_decimal",
        "/realisations/1/reached_milestone_ids/0": "unknown_milestone",
        "/realisations/1/reached_milestone_ids/1": "not_a_uuid",
        "/realisations/1/version": "changed_meanwhile",
        "/realisations/2/spent_by_source": "sources_do_not_add_up",
        "/realisations/3/activity_id": "unknown_activity",
        "/realisations/3/physical_percent_to_date": "not_a_percentage",
        "/realisations/3/spent_to_date": "negative",
        "/realisations/4/nickname": "unknown_field",
        "/realisations/4/activity_id": "not_a_uuid",
        "/realisations/4/physical_percent_to_date": "too_many_decimals",
        "/realisations/4/spent_to_date": "not_whole_rupiah",
        "/realisations/4/reason": "not_text",
        "/realisations/7/activity_id": "duplicate_activity",
        "/realisations/7/physical_percent_to_date": "not_a_percentage",
    }
    answer = jembrana.put("realisations/2025-Q2/", {"realisations": rows})
    found = Counter((each["pointer"], each["code"]) for each in answer.json()["errors"])
    assert found == Counter([*expected.items(), ("/realisations/0/reason", "spent_falls_without_reason")])
    answer = jembrana.put("realisations/2025-Q2/", {"realisations": rows}, **LENIENT)
    outcomes = [row["outcome"] for row in answer.json()["data"]]
    assert [n for n, outcome in enumerate(outcomes) if outcome == "created"] == [5, 6]


#: Faults of a file's rows, by row and column: 24 of them, and a row of its own that is right.
VALUE_ROWS: list[dict[str, str]] = [
    {"indicator": "ECO-03", "series": "total", "period": "2024", "value": "4.51"},
    {"indicator": "ECO-99", "series": "total", "period": "2024x", "value": "1"},
    {"indicator": "ECO-03", "series": "desa", "period": "2024-Q1", "value": "4.5x"},
    {"indicator": "ECO-03", "series": "total", "period": "2999", "value": "101"},
    {"indicator": "ECO-03", "series": "total", "period": "1999", "value": "1.23456"},
    {
        "indicator": "ECO-03",
        "series": "total",
        "period": "2023",
        "value": "",
        "numerator": "-1",
        "denominator": "0",
        "observation_status": "kira-kira",
        "note": LONG,
        "version": "tiga",
        "regency_code": "51.02",
        "action": "ganti",
    },
    {"indicator": "ECO-03", "series": "total", "period": "2022", "value": "1", "value_status": "kosong"},
    {
        "indicator": "ECO-03",
        "series": "total",
        "period": "2021",
        "value": "1",
        "value_status": "not_available",
    },
    {"indicator": "ECO-03", "series": "total", "period": "2020", "value": "9" * 41},
    {"indicator": "", "series": "total", "period": "", "value": "1", "numerator": "x"},
]
VALUE_FAULTS = {
    "/1/indicator": "unknown_indicator",
    "/1/period": "not_a_period",
    "/2/series": "unknown_series",
    "/2/period": "wrong_periodicity",
    "/2/value": "not_a_decimal",
    "/3/period": "period_too_late",
    "/3/value": "out_of_range",
    "/4/period": "period_too_early",
    "/4/value": "too_many_decimals",
    "/5/value": "value_needed",
    "/5/numerator": "out_of_range",
    "/5/denominator": "zero_denominator",
    "/5/observation_status": "invalid_choice",
    "/5/note": "max_length",
    "/5/version": "not_a_whole_number",
    "/5/regency_code": "another_regency",
    "/5/action": "invalid_choice",
    "/6/value_status": "invalid_choice",
    "/7/value": "value_not_expected",
    "/8/value": "max_length",
    "/9/indicator": "required",
    "/9/period": "required",
    "/9/numerator": "not_a_decimal",
}


def csv_of(rows: list[dict[str, str]]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, dict.fromkeys(name for row in rows for name in row))
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def xlsx_of(rows: list[dict[str, str]]) -> bytes:
    book, names = Workbook(), list(dict.fromkeys(name for row in rows for name in row))
    page: Any = book.active
    page.append(names)
    for row in rows:
        page.append([row.get(name) or None for name in names])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


FILES: dict[str, Callable[[list[dict[str, str]]], bytes]] = {
    "text/csv": csv_of,
    XLSX: xlsx_of,
    "application/json": lambda rows: json.dumps(rows).encode(),
    "application/x-ndjson": lambda rows: "\n".join(map(json.dumps, rows)).encode(),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_values_with_23_faults_is_told_all_of_them_and_lenient_stores_the_rest(
    jembrana: Api, kind: str
) -> None:
    headers, data = {"Content-Type": kind}, FILES[kind](VALUE_ROWS)
    answer = jembrana.post("values/import/", data, **headers)
    assert faults(answer) == VALUE_FAULTS
    assert {
        each["pointer"]: each["code"] for each in answer.json()["results"] if "code" in each
    } == VALUE_FAULTS
    answer = jembrana.post("values/import/", data, **headers, **LENIENT)
    assert answer.json()["counts"] | {"created": 1, "rejected": 9} == answer.json()["counts"]
    assert jembrana.get("values/ECO-03/total/2024/").json()["value"] == "4.51"


def test_a_value_is_told_all_faults_of_its_key_and_its_content(jembrana: Api) -> None:
    plans.add_agency(jembrana)
    body = {
        "value": "4.5x",
        "numerator": "-1",
        "denominator": "0",
        "value_status": "kosong",
        "observation_status": "kira-kira",
        "agency_id": "Bappeda",
        "note": LONG,
        "reason": 7,
        "expected_on": "besok",
        "unit": "persen",
    }
    expected = {
        "/value": "not_a_decimal",
        "/numerator": "out_of_range",
        "/denominator": "zero_denominator",
        "/value_status": "invalid_choice",
        "/observation_status": "invalid_choice",
        "/agency_id": "not_a_uuid",
        "/note": "max_length",
        "/reason": "not_text",
        "/expected_on": "not_a_day",
        "/unit": "unknown_field",
    }
    of_key = {"/series": "unknown_series", "/period": "wrong_periodicity"}
    assert faults(jembrana.put("values/ECO-03/desa/2024-Q1/", body)) == expected | of_key
    key = {"indicator": "ECO-03", "series": "desa", "period": "2024-Q1"}
    assert faults(jembrana.post("values/", {**body, **key})) == expected | of_key
    key = {"indicator": "ECO-03", "series": "desa", "period": "kemarin"}
    unread = {"/series": "unknown_series", "/period": "not_a_period"}
    assert faults(jembrana.post("values/", {**body, **key})) == expected | unread
    unknown = {name: code for name, code in expected.items() if name != "/value"}
    answer = jembrana.post("values/", {**body, **key, "indicator": 7})
    assert faults(answer) == unknown | {"/indicator": "not_text", "/period": "not_a_period"}


def test_a_workbook_of_programmes_with_27_faults_is_told_all_of_them(jembrana: Api) -> None:
    fill(jembrana, 4)
    rows = jembrana.get("realisations/2024-Q4/?page_size=200").json()["data"]
    plans.report(jembrana, "2024-Q4", *(plans.realised(row["activity_id"], "50", "1000") for row in rows))
    desk = Desk(download(jembrana, QUARTER))
    expected = {
        desk.programme(0, "Subdimensi", "Sampah Luar Angkasa"): "unknown_sub_dimension",
        desk.programme(0, "Jangka waktu", "Selamanya"): "invalid_choice",
        desk.programme(0, "Quick win", "Mungkin"): "invalid_choice",
        desk.programme(0, "Perangkat daerah pengampu", "Dinas Luar Angkasa"): "unknown_agency",
        desk.programme(0, "Kode nomenklatur", "9" * 31): "max_length",
        desk.programme(1, "Penanggung jawab quick win", "x" * 201): "max_length",
        desk.amount(0, 1500.5): "not_whole_rupiah",
        desk.amount(1, -1): "negative",
        desk.amount(2, "seribu"): "not_a_decimal",
        desk.amount(3, "1.500"): "ambiguous_number",
        desk.put(
            "Pendukung", ("Program", "Program 0"), "Perangkat daerah pendukung", "Dinas X"
        ): "unknown_agency",
        desk.activity(0, "Jenis", "Lain sekali"): "invalid_choice",
        desk.activity(0, "Mulai", "besok"): "not_a_day",
        desk.activity(1, "Selesai", dt.datetime(2025, 1, 1)): "ends_before_it_starts",
        desk.milestone(1, "Jatuh tempo", dt.datetime(2025, 7, 1)): "due_after_the_end",
        desk.milestone(2, "Tonggak", "x" * 301): "max_length",
        desk.realised(0, PERCENT, 101): "not_a_percentage",
        desk.realised(0, SPENT, None): "required",
        desk.realised(1, PERCENT, None): "required",
        desk.realised(1, SPENT, "banyak"): "not_a_decimal",
        desk.realised(3, PERCENT, None): "required",
        desk.realised(3, SPENT, None): "required",
        desk.realised(3, "Catatan", "x" * 4001): "max_length",
    }
    desk.activity(1, "Mulai", dt.datetime(2025, 2, 1))
    desk.realised(2, PERCENT, 40)
    desk.realised(2, SPENT, 900)
    # Last, for rows are found by their titles.
    expected |= {
        desk.programme(0, "Judul program", '=UPPER("mpp")'): "formula",
        desk.programme(1, "Judul program", None): "required",
    }
    (reason,) = (
        cell for cell in desk.sheets.book["Realisasi"][1] if cell.value == "Alasan bila turun atau dihentikan"
    )
    falls = f"Realisasi!{reason.column_letter}{desk.sheets.row('Realisasi', 'Kegiatan', 'Kegiatan 2A')}"
    answer = upload(jembrana, desk.sheets, Accept="application/json")
    assert answer.status_code == 422
    found = Counter((each["pointer"], each["code"]) for each in answer.json()["errors"])
    assert found == Counter(
        [
            *expected.items(),
            (falls, "physical_percent_falls_without_reason"),
            (falls, "spent_falls_without_reason"),
        ]
    )
    # The marked file, mended at its marks, is right at the second upload.
    mended, right = Sheets(upload(jembrana, desk.sheets).content), download(jembrana, QUARTER)
    assert set(mended.marks()) == {*expected, falls}
    for cell in expected:
        sheet, _, place = cell.partition("!")
        mended.book[sheet][place].value = right.at(cell)
    mended.book["Realisasi"][falls.partition("!")[2]].value = "Salah ketik"
    for index in (0, 1, 3):
        Desk(mended).realised(index, PERCENT, 50)
        Desk(mended).realised(index, SPENT, 1000)
    answer = upload(jembrana, mended, "?dry_run=true", Accept="application/json")
    assert (answer.status_code, answer.json()["left"]) == (200, []), answer.json()
    good = desk.programme(3, "Kode nomenklatur", "2.16.02")
    desk.amount(3, 2000)
    answer = upload(jembrana, desk.sheets, Accept="application/json", **LENIENT)
    assert (answer.status_code, answer.json()["programmes"]) == (200, 1), good
    assert programme(jembrana, "Program 3")["nomenclature_code"] == "2.16.02"


def test_per_cent_typed_as_a_text_with_two_readings_is_refused(jembrana: Api) -> None:
    fill(jembrana, 1)
    for said, refused in (
        ("1.250", ["ambiguous_number"]),
        ("12,5", []),
        (1.125, ["too_many_decimals"]),
        (dt.datetime(2025, 12, 1), ["date_in_cell"]),
    ):
        desk = Desk(download(jembrana, QUARTER))
        row = desk.sheets.row("Realisasi", "Kegiatan", "Kegiatan 0A")
        desk.sheets.put("Realisasi", row, PERCENT, said)
        desk.sheets.put("Realisasi", row, SPENT, 1)
        answer = upload(jembrana, desk.sheets, "?dry_run=true", Accept="application/json")
        assert [each["code"] for each in answer.json()["left"]] == refused, (said, answer.json())


def test_a_cell_in_per_cent_is_read_as_it_is_shown(jembrana: Api) -> None:
    fill(jembrana, 1)
    desk = Desk(download(jembrana, QUARTER))
    row = desk.sheets.row("Realisasi", "Kegiatan", "Kegiatan 0A")
    cell = desk.sheets.put("Realisasi", row, PERCENT, 0.95)
    desk.sheets.book["Realisasi"][cell.partition("!")[2]].number_format = "0%"
    desk.sheets.put("Realisasi", row, SPENT, "1.250.000")
    answer = upload(jembrana, desk.sheets, Accept="application/json")
    assert [each["code"] for each in answer.json()["warnings"]] == ["percent_mended", "without_budget"]
    (found, _other) = jembrana.get("realisations/2025-Q1/").json()["data"]
    said = found["realisation"]
    assert (said["physical_percent_to_date"], said["spent_to_date"]) == ("95", "1250000")


def test_a_document_names_the_faults_of_its_programmes_beside_all_others(jembrana: Api) -> None:
    plans.begin(jembrana, rpjmd_missions=plans.MISSIONS)
    plans.add_agency(jembrana, "Bappeda")
    plans.add(jembrana, activities=[plans.activity()])
    (plan,) = jembrana.get("masterplans/").json()["data"]
    path = f"masterplans/{plan['id']}/document/"
    document = jembrana.get(path).json()
    (kept,) = document["programmes"]
    new = {**kept, "id": str(uuid7()), "activities": [], "lead_agency_name": "Dinas Baru"}
    document |= {
        "agencies": [{"name": "Dinas Baru"}, {"name": "dinas baru"}],
        "books": [{"id": str(uuid7()), "kind": "masterplan", "title": "Buku", "chapters": []}] * 2,
        "programmes": [
            {**kept, "indicative_amounts": [plans.allocation(2031), plans.allocation(2031)]},
            {**new, "quick_win": True},
            {**new, "id": str(uuid7()), "rpjmd_mission": "M3", "supporting_agency_names": ["Dinas Hilang"]},
            {**new, "id": str(uuid7()), "activities": kept["activities"]},
            kept,
        ],
    }
    document["masterplan"]["road_map"] = [{"year": 2040, "text": "Selesai"}]
    others = {
        "/agencies/1/name": "duplicate",
        "/books/1/id": "duplicate_book",
        "/programmes/2/supporting_agency_names/0": "unknown_agency",
    }
    of_programmes = {
        "/programmes/0/indicative_amounts/1": "duplicate_amount",
        "/programmes/2/rpjmd_mission": "unknown_rpjmd_mission",
        "/programmes/3/activities/0/id": "activity_of_another_programme",
        "/programmes/4/id": "duplicate_programme",
    }
    of_years = {f"/programmes/0/indicative_amounts/{n}/year": "outside_plan_period" for n in range(2)}
    of_road_map = {"/masterplan/road_map/0/year": "year_outside_plan_period"}
    assert faults(jembrana.put(path, document)) == {**others, **of_programmes, **of_years, **of_road_map}
    backwards = {**document["masterplan"], "plan_period_end": 2021}
    answer = jembrana.put(path, {**document, "masterplan": backwards})
    assert faults(answer) == {
        **others,
        **of_programmes,
        "/masterplan/plan_period_end": "ends_before_it_starts",
    }
    # A new version is not there to be compared with, so its activities are another's.
    assert (
        faults(jembrana.put(f"masterplans/{uuid7()}/document/", document)).keys()
        >= others.keys() | of_years.keys()
    )
    assert jembrana.get(path).json()["programmes"] == [kept]

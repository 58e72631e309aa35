"""Bodies that no shape takes, as a client sends them: each is told by its own code, where in the body it stands."""

import pytest

from api.http.tables import apart
from tests.support import plans
from tests.support.http import Api
from tests.support.sheets import download, upload
from tests.support.thirty_cells import QUARTER, fill

JSON = "application/json"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"name": "Dinas \xff"}', 400, "not_utf8"),
        (b'{"name": ' + b"[" * 100 + b"]" * 100 + b"}", 400, "too_deep"),
        (b'{"name": ' + b"[" * 200_000, 400, "too_deep"),
    ],
)
def test_a_body_that_is_no_json_of_ours(jembrana: Api, body: bytes, status: int, code: str) -> None:
    answer = jembrana.send("POST", "agencies/", body, JSON)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert jembrana.get("agencies/").json()["data"] == []


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        (b'{"version": ' + b"9" * 5000 + b"}", "/version", "number_too_long"),
        (b'{"quick_win": "ya"}', "/quick_win", "not_a_boolean"),
        (b'{"supporting_agency_ids": "semua"}', "/supporting_agency_ids", "not_a_list"),
    ],
)
def test_a_member_of_another_type(jembrana: Api, body: bytes, pointer: str, code: str) -> None:
    plans.begin(jembrana)
    answer = jembrana.send("POST", "programmes/", body, JSON)
    assert answer.status_code == 422
    assert (pointer, code) in [(each["pointer"], each["code"]) for each in answer.json()["errors"]]


def test_a_form_that_does_not_say_what_parts_its_fields(jembrana: Api) -> None:
    answer = jembrana.send("POST", "evidence/", b"--x--", "multipart/form-data")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_form")


def test_a_period_of_another_length_than_is_asked_for(jembrana: Api) -> None:
    answer = jembrana.get("programmes/workbook/?quarter=2025")
    assert (answer.status_code, answer.json()["code"]) == (400, "wrong_kind_of_period")
    (fault,) = answer.json()["errors"]
    assert (fault["parameter"], fault["code"]) == ("quarter", "wrong_kind_of_period")


def test_cells_that_are_no_year_and_no_date_and_one_that_only_the_server_writes(jembrana: Api) -> None:
    fill(jembrana, 1)
    sheets = download(jembrana, QUARTER)
    activity = sheets.row("Kegiatan", "Judul kegiatan", "Kegiatan 0A")
    allocation = sheets.free_row("Pagu")
    for label, value in (("Program", "Program 0"), ("Sumber dana", "CSR"), ("Jumlah (rupiah)", 1)):
        sheets.put("Pagu", allocation, label, value)
    given = {
        sheets.put("Kegiatan", activity, "Mulai", "awal tahun"): "not_a_day",
        sheets.put("Pagu", allocation, "Tahun", "dua ribu"): "not_a_whole_number",
        sheets.put("Kegiatan", activity, "Program", "Program 1"): "cell_locked",
    }
    answer = upload(jembrana, sheets, Accept=JSON)
    assert plans.refused(answer)[:2] == (422, "cells_do_not_fit")
    assert dict(plans.refused(answer)[2]).items() >= given.items()


def test_a_workbook_does_not_wait_for_others_without_end(
    jembrana: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(jembrana, 1)
    sheets = download(jembrana)
    monkeypatch.setattr(apart, "_WAITS", 0.01)
    with apart._lock:
        answer = upload(jembrana, sheets, Accept=JSON)
    assert (answer.status_code, answer.json()["code"]) == (503, "workbooks_busy")
    assert upload(jembrana, sheets, Accept=JSON).status_code == 200


def test_a_count_with_a_comma(jembrana: Api) -> None:
    indicators = jembrana.get("/v1/open/indicators/").json()["data"]
    count = next(each["code"] for each in indicators if each["value_kind"] == "count")
    answer = jembrana.put(f"values/{count}/total/2025/", {"value": "12,5"})
    assert plans.refused(answer) == (422, "not_whole", [("/value", "not_whole")])

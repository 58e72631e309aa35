"""Every fault of a value, a target and a baseline is refused by each way: alone, and beside a fault of form."""

import datetime as dt
from typing import Any

import pytest

from tests.national.catalogue.test_releases import DRAFT, TODAY, publish, start
from tests.regency.indicators.test_mapped_indicators import OWN
from tests.regency.indicators.test_values_workbook import Filled, download, upload
from tests.support import plans
from tests.support.callers import Keys, RegencyRole
from tests.support.http import Api
from tests.support.refusals import found

VALUE = {"value": "4.51"}
#: Of the key: what is there decides.
BY_STATE = {
    "unknown_indicator": ("ECO-99", "total", "2024"),
    "unknown_series": ("ECO-03", "nowhere", "2024"),
    "wrong_periodicity": ("ECO-03", "total", "2024-Q1"),
    "period_in_the_future": ("ECO-03", "total", "2099"),
    "period_too_late": ("ECO-03", "total", "2999"),
}
#: Of key and content: code, key, body.
OF_MEANING: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "period_too_early": ("ECO-03", "total", "1999", VALUE),
    "out_of_range": ("ECO-03", "total", "2024", {"value": "250"}),
    "too_many_decimals": ("ECO-03", "total", "2024", {"value": "4.56789"}),
    "value_needed": ("ECO-03", "total", "2024", {}),
    "value_not_expected": ("ECO-03", "total", "2024", {**VALUE, "value_status": "not_available"}),
    "date_not_expected": ("ECO-03", "total", "2024", {**VALUE, "expected_on": "2025-01-01"}),
    "zero_denominator": ("ECO-03", "total", "2024", {**VALUE, "numerator": "1", "denominator": "0"}),
    "unknown_grade": ("L-SAKIP-01", "total", "2024", {"value": "Z9"}),
    "unknown_opinion": ("GOV-03", "total", "2024", {"value": "Z9"}),
    "not_yes_or_no": ("L-ADA-01", "total", "2024", {"value": "Z9"}),
}


@pytest.fixture(autouse=True)
def neighbour(jembrana: Api, tabanan: Api) -> None:
    tabanan.put("values/ECO-03/total/2024/", VALUE)
    for code, kind in (("L-SAKIP-01", "grade"), ("L-ADA-01", "yes_no")):
        said = {"name": code, "dimension": "governance", "unit": "nilai", "value_kind": kind}
        assert jembrana.put(f"indicators/{code}/", said).status_code == 201


def ways(api: Api, key: tuple[str, str, str], body: dict[str, Any]) -> list[tuple[int, set[str]]]:
    row = {**dict(zip(("indicator", "series", "period"), key, strict=True)), **body}
    single = [api.put(f"values/{'/'.join(key)}/", body), api.post("values/", row)]
    return [found(answer) for answer in (*single, api.post("values/import/", [row]))]


def set_of(refusals: list[tuple[int, set[str]]]) -> set[tuple[int, tuple[str, ...]]]:
    return {(status, tuple(sorted(codes))) for status, codes in refusals}


@pytest.mark.parametrize("code", BY_STATE)
def test_a_key_that_there_is_not_is_refused_by_each_way(jembrana: Api, code: str) -> None:
    key = BY_STATE[code]
    path = "/".join(key)
    assert ways(jembrana, key, VALUE) == [(409, {code})] * 3
    assert ways(jembrana, key, {**VALUE, "note": 7}) == [(422, {code, "not_text"})] * 3
    if code != "period_in_the_future":
        assert found(jembrana.patch(f"values/{path}/", {"note": "a"})) == (409, {code})
        for of in ("targets", "baselines"):
            body = {**VALUE, "source": "RPJMD"}
            assert found(jembrana.put(f"{of}/{path}/", body)) == (409, {code})
    bad = jembrana.post(
        "values/import/", [{"indicator": key[0], "series": key[1], "period": key[2], **VALUE}]
    )
    assert bad.json()["results"][0]["code"] == code


@pytest.mark.parametrize("code", OF_MEANING)
def test_a_content_that_makes_no_sense_is_refused_by_each_way(jembrana: Api, code: str) -> None:
    *key, body = OF_MEANING[code]
    indicator, series, period = key
    assert set_of(ways(jembrana, (indicator, series, period), body)) == {(422, (code,))}
    if code == "period_too_early":
        return
    path = f"values/{indicator}/{series}/{period}/"
    jembrana.put(path, {"value_status": "not_available", "reason": "a"})
    tag = plans.tag(jembrana, path)
    given = {"value_status": "reported", "value": None, **body}
    assert found(jembrana.patch(path, given, **tag)) == (422, {code})
    if code in ("out_of_range", "too_many_decimals", "unknown_grade", "unknown_opinion", "not_yes_or_no"):
        for of in ("targets", "baselines"):
            stated = {"value": body["value"], "source": "RPJMD"}
            answer = jembrana.put(f"{of}/{indicator}/{series}/{period}/", stated)
            assert found(answer) == (422, {code})


def test_a_contributor_writes_values_of_the_own_agency_alone(jembrana: Api, keys: Keys) -> None:
    agency, other = (plans.add_agency(jembrana, name)["id"] for name in ("Dinas Sosial", "Dinas Pasar"))
    jembrana.put("owners/ECO-03/total/", {"agency_id": agency})
    path = "values/ECO-03/total/2024/"
    jembrana.put(path, VALUE)
    tag = plans.tag(jembrana, path)
    office = Api(keys.member("51.01", RegencyRole.CONTRIBUTOR, agencies=(other,)), "/v1/regencies/51.01")
    row = {"indicator": "ECO-03", "series": "total", "period": "2023", **VALUE}
    for answer in (
        office.put("values/ECO-03/total/2023/", VALUE),
        office.post("values/", row),
        office.patch(path, {"note": "a"}, **tag),
        office.delete(path, **tag),
    ):
        assert found(answer) == (403, {"another_agency"})
    assert found(office.post("values/import/", [row])) == (409, {"another_agency"})
    for answer in (
        office.put("values/ECO-03/total/2023/", {**VALUE, "note": 7}),
        office.post("values/", {**row, "note": 7}),
        office.post("values/import/", [{**row, "note": 7}]),
        office.patch(path, {"note": 7}, **tag),
    ):
        assert found(answer) == (422, {"another_agency", "not_text"})


#: Cells of the workbook that are refused, and how.
CELLS = {
    "out_of_range": ("ECO-03", "Nilai", 250),
    "too_many_decimals": ("ECO-03", "Nilai", "4,56789"),
    "not_a_decimal": ("ECO-03", "Nilai", "banyak"),
    "zero_denominator": ("ECO-03", "Penyebut", 0),
    "invalid_choice": ("ECO-03", "Status nilai", "Entah"),
    "unknown_grade": ("L-SAKIP-01", "Nilai", "Z9"),
    "unknown_opinion": ("GOV-03", "Nilai", "Z9"),
    "not_yes_or_no": ("L-ADA-01", "Nilai", "Z9"),
}


def refused_cells(api: Api, indicator: str, **cells: Any) -> set[str]:
    """Return the codes for which the workbook comes back with these cells written."""
    filled = download(api)
    for heading, value in cells.items():
        filled.cell(indicator, "2024", heading.replace("_", " ")).value = value
    answer = upload(api, filled)
    assert answer.status_code == 422, answer.content
    return {each["code"] for each in answer.json()["results"] if "code" in each} & found(answer)[1]


@pytest.mark.parametrize("code", CELLS)
def test_a_cell_that_makes_no_sense_is_refused(jembrana: Api, code: str) -> None:
    jembrana.put("values/ECO-03/total/2024/", VALUE)
    indicator, heading, value = CELLS[code]
    assert code in refused_cells(jembrana, indicator, **{heading: value})


def test_cells_that_do_not_fit_each_other_are_refused(jembrana: Api) -> None:
    jembrana.put("values/ECO-03/total/2024/", VALUE)
    assert refused_cells(jembrana, "ECO-03", Nilai=None, Penyebut=10) == {"value_needed"}
    assert refused_cells(jembrana, "ECO-03", Status_nilai="Tidak tersedia") == {"value_not_expected"}


def taken(api: Api, filled: Filled) -> tuple[int, set[str]]:
    """Return the status of a workbook that is refused for its rows, and their codes."""
    answer = upload(api, filled)
    assert answer.json()["code"] == "rows_rejected", answer.content
    return answer.status_code, {each["code"] for each in answer.json()["errors"]}


#: Cells in which nobody types, changed all the same.
LOCKED = {
    "unknown_indicator": ("Kode indikator", "ECO-99", 409),
    "unknown_series": ("Seri", "nowhere", 409),
    "wrong_periodicity": ("Periode", "2024-Q1", 409),
    "period_in_the_future": ("Periode", "2099", 409),
    "period_too_late": ("Periode", "2999", 409),
    "period_too_early": ("Periode", "1999", 422),
}


@pytest.mark.parametrize("code", LOCKED)
def test_a_row_of_the_workbook_that_is_about_what_there_is_not_is_refused(jembrana: Api, code: str) -> None:
    heading, value, status = LOCKED[code]
    filled = download(jembrana)
    filled.cell("ECO-03", "2024", "Nilai").value = 4
    filled.cell("ECO-03", "2024", heading).value = value
    assert taken(jembrana, filled) == (status, {code})


def test_rows_of_the_workbook_are_held_to_the_agency_and_to_each_other(jembrana: Api, keys: Keys) -> None:
    agency, other = (plans.add_agency(jembrana, name)["id"] for name in ("Dinas Sosial", "Dinas Pasar"))
    jembrana.put("owners/ECO-03/total/", {"agency_id": agency})
    filled = download(jembrana)
    filled.cell("ECO-03", "2024", "Nilai").value = 4
    office = Api(keys.member("51.01", RegencyRole.CONTRIBUTOR, agencies=(other,)), jembrana.base)
    assert taken(office, filled) == (409, {"another_agency"})
    filled.cell("LIV-01", "2024", "Nilai").value = 5
    filled.cell("LIV-01", "2024", "Kode indikator").value = "ECO-03"
    assert taken(jembrana, filled) == (422, {"duplicate_key"})


def test_a_workbook_from_before_a_release_is_held_to_the_new_one(jembrana: Api, ministry: Api) -> None:
    answer = jembrana.get(f"values/workbook/?year={TODAY.year}")
    filled = Filled(answer.content)
    start(ministry)
    ministry.post(f"{DRAFT}indicators/GOV-02/end/", {"reason": "Dicabut."})
    assert publish(ministry).status_code == 200
    filled.cell("GOV-02", str(TODAY.year), "Nilai").value = 70
    assert taken(jembrana, filled) == (409, {"not_in_release"})


def test_a_workbook_takes_no_value_away_that_repeats_an_own_one(jembrana: Api) -> None:
    assert jembrana.put("indicators/L-AIR-01/", OWN).status_code == 201
    assert jembrana.put("values/L-AIR-01/total/2024/", {"value": "81"}).status_code == 201
    filled = download(jembrana)
    column = max(filled.columns.values()) + 1
    filled.sheet.cell(4, column).value = "Aksi"
    filled.cell("LIV-01", "2024", "Nilai").value = None
    filled.sheet.cell(filled.rows["LIV-01", "2024"], column).value = "hapus"
    assert taken(jembrana, filled) == (409, {"comes_from_local_indicator"})


@pytest.mark.parametrize(
    ("value", "code"),
    [("=1+1", "formula"), ("#N/A", "faulty_cell"), (dt.date(2024, 5, 6), "date_in_cell")],
)
def test_what_a_spreadsheet_made_of_a_value_is_refused(jembrana: Api, value: Any, code: str) -> None:
    filled = download(jembrana)
    filled.cell("ECO-03", "2024", "Nilai").value = value
    assert taken(jembrana, filled) == (422, {code})


def test_columns_and_cells_that_the_workbook_has_not_are_refused(jembrana: Api) -> None:
    for heading, code in (("Nilai", "duplicate_column"), ("Warna", "unknown_column")):
        filled = download(jembrana)
        filled.sheet.cell(4, max(filled.columns.values()) + 1).value = heading
        answer = upload(jembrana, filled)
        assert found(answer) == (422, {code})
    # As people see them, and as programs name them.
    assert "There are: indicator (Kode indikator), series (Seri), " in answer.json()["detail"]
    filled = download(jembrana)
    filled.sheet.merge_cells("H6:H7")
    assert found(upload(jembrana, filled)) == (422, {"merged_cells"})

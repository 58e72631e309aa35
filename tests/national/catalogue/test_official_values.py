"""Official values: loaded by the ministry with their source, superseded and never overwritten, readable by everyone."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from api.national.catalogue.official import queries
from tenants import db_roles
from tests.support.callers import Keys, MinistryRole, regency_id
from tests.support.http import Api

SOURCE = {
    "producer": "BPS",
    "publication": "Statistik Kesejahteraan Rakyat 2025",
    "published_on": "2026-01-15",
    "url": "https://bps.example/kesra-2025",
}


def load(ministry: Api, *values: dict[str, Any], query: str = "", **source: str) -> Any:
    return ministry.post(
        f"catalogue/official-values/load/{query}", {**SOURCE, **source, "values": list(values)}
    )


POVERTY = {"indicator": "ECO-03", "period": "2025", "value": "8.57"}
OF_JEMBRANA = {"indicator": "ECO-03", "period": "2025", "regency_code": "51.01", "value": "4.50"}
OF_BALI = {"indicator": "ECO-03", "period": "2025", "province_code": "51", "value": "3.8"}


def test_a_load_is_stored_with_its_source(ministry: Api) -> None:
    answer = load(ministry, POVERTY, OF_JEMBRANA, OF_BALI)
    assert answer.status_code == 200
    body = answer.json()
    assert body == {
        "dry_run": False,
        "load_id": body["load_id"],
        "row_count": 3,
        "counts": {"created": 3, "superseded": 0, "withdrawn": 0, "unchanged": 0},
    }
    listed = ministry.get("catalogue/official-values/?indicator=ECO-03").json()["data"]
    assert [(row["level"], row["area"], row["value"]) for row in listed] == [
        ("nation", "", "8.57"),
        ("province", "51", "3.8"),
        ("regency", "51.01", "4.5"),
    ]
    assert listed[0] == {
        "indicator": "ECO-03",
        "series": "total",
        "period": "2025",
        "level": "nation",
        "area": "",
        "version": 1,
        "is_superseded": False,
        "value": "8.57",
        "observation_status": "final",
        "note": "",
        "load_id": body["load_id"],
        "created_at": listed[0]["created_at"],
        **SOURCE,
    }
    (one,) = ministry.get("catalogue/official-values/loads/").json()["data"]
    assert (one["producer"], one["value_count"], one["office"]) == ("BPS", 3, "Direktorat LAIP")


def test_a_correction_supersedes_and_the_same_again_changes_nothing(ministry: Api) -> None:
    load(ministry, POVERTY, OF_JEMBRANA)
    assert load(ministry, POVERTY, OF_JEMBRANA).json()["counts"]["unchanged"] == 2
    counts = load(ministry, {**POVERTY, "value": "8.6"}, {**OF_JEMBRANA, "value": ""}).json()["counts"]
    assert counts == {"created": 0, "superseded": 1, "withdrawn": 1, "unchanged": 0}
    path = "catalogue/official-values/?indicator=ECO-03"
    assert [row["value"] for row in ministry.get(path).json()["data"]] == ["8.6"]
    every = ministry.get(f"{path}&with_superseded=true&level=nation").json()["data"]
    assert [(row["version"], row["value"], row["is_superseded"]) for row in every] == [
        (1, "8.57", True),
        (2, "8.6", False),
    ]
    assert len(ministry.get("catalogue/official-values/loads/").json()["data"]) == 2


def test_a_query_answers_as_of_an_instant(ministry: Api) -> None:
    load(ministry, POVERTY)
    then = ministry.get("catalogue/official-values/").json()["data"][0]["created_at"]
    load(ministry, {**POVERTY, "value": "8.6"}, OF_JEMBRANA, OF_BALI)
    with db_roles.as_ministry():
        assert queries.of_nation("ECO-03", ["2025"])["total", "2025"].value == "8.6"
        assert queries.of_nation("ECO-03", ["2025"], at=then)["total", "2025"].value == "8.57"
        now = timezone.now()
        of_provinces = queries.of_level("province", "ECO-03", "total", "2025", at=now)
        of_regencies = queries.of_level("regency", "ECO-03", "total", "2025", at=now)
    assert of_provinces["51"].value == "3.8"
    assert {key: each.value for key, each in of_regencies.items()} == {regency_id("51.01"): "4.5"}


def test_one_wrong_row_stores_nothing_and_each_is_named(ministry: Api) -> None:
    answer = load(
        ministry,
        POVERTY,
        {**POVERTY, "indicator": "XXX"},
        {**OF_JEMBRANA, "value": "140"},
        {**OF_JEMBRANA, "regency_code": "99.99"},
        {**OF_JEMBRANA, "period": "2025-Q1"},
        {**OF_JEMBRANA, "province_code": "51"},
        POVERTY,
    )
    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        ("/values/1/indicator", "unknown_indicator"),
        ("/values/2/value", "out_of_range"),
        ("/values/3/regency_code", "unknown_regency"),
        ("/values/4/period", "wrong_periodicity"),
        ("/values/5/province_code", "one_area"),
        ("/values/6", "duplicate_key"),
    ]
    assert ministry.get("catalogue/official-values/").json()["data"] == []


def test_a_dry_run_stores_nothing(ministry: Api) -> None:
    body = load(ministry, POVERTY, query="?dry_run=true").json()
    assert (body["dry_run"], body["load_id"], body["counts"]["created"]) == (True, None, 1)
    assert ministry.get("catalogue/official-values/loads/").json()["data"] == []


def test_csv_with_semicolons_and_decimal_commas_is_read(ministry: Api) -> None:
    text = "indicator;period;regency_code;value\r\nECO-03;2025;51.01;4,5\r\n ;;\u00a0;\r\nECO-03;2024;33.10;12,1\r\n"
    answer = ministry._client.generic(
        "POST",
        "/v1/national/catalogue/official-values/load/?producer=BPS&publication=Kesra&published_on=2026-01-15",
        "\ufeff" + text,
        content_type="text/csv",
        headers={"Authorization": f"Bearer {ministry.key}"},
    )
    assert answer.status_code == 200, answer.content
    listed = ministry.get("catalogue/official-values/?level=regency").json()["data"]
    assert [(row["area"], row["period"], row["value"]) for row in listed] == [
        ("33.10", "2024", "12.1"),
        ("51.01", "2025", "4.5"),
    ]


def load_csv(ministry: Api, text: str | bytes, language: str = "en") -> Any:
    return ministry._client.generic(
        "POST",
        "/v1/national/catalogue/official-values/load/?producer=BPS&publication=Kesra&published_on=2026-01-15",
        text,
        content_type="text/csv",
        headers={"Authorization": f"Bearer {ministry.key}", "Accept-Language": language},
        CONTENT_TYPE="text/csv",  # also without a body
    )


def test_what_does_not_fit_in_a_file_is_named_by_its_row(ministry: Api) -> None:
    head = "indicator,period,regency_code,value,observation_status\n"
    text = f"{head}ECO-03,2025,51.01,4.5,\n\nXXX,2024,51.01,1,\nECO-03,2024,51.01,140,\n"
    answer = load_csv(ministry, text)
    assert answer.status_code == 422
    assert [(each["row"], each["pointer"], each["code"]) for each in answer.json()["results"]] == [
        (4, "/values/1/indicator", "unknown_indicator"),
        (5, "/values/2/value", "out_of_range"),
    ]
    shape = load_csv(ministry, f"{head}ECO-03,2025,51.01.99,4.5,guessed\n", "id").json()
    assert [(each["row"], each["pointer"]) for each in shape["results"]] == [
        (2, "/values/0/regency_code"),
        (2, "/values/0/observation_status"),
    ]
    assert shape["results"][0]["message"] == shape["errors"][0]["message"]
    wide = load_csv(ministry, f"{head}ECO-03,2025,51.01,4,5,\nECO-03,2024,51.01,4,5,final\n").json()
    assert [(each["row"], each["pointer"], each["code"]) for each in wide["results"]] == [
        (2, "/values/0/observation_status", "invalid_choice"),
        (3, "/values/1", "too_many_cells"),
    ]
    for nothing in ("indicator,period\nECO-03,2025\n", "\n", "\ufeff", ""):
        refused = load_csv(ministry, nothing)
        assert (refused.status_code, refused.json()["code"]) == (422, "missing_column"), nothing
    assert load_csv(ministry, f'{head}"ECO-03,{"x" * 200_000}').json()["code"] == "malformed_csv"
    latin = load_csv(ministry, f"{head}ECO-03,2025,51.01,4.5,\xe9\n".encode("latin-1"))
    assert (latin.status_code, latin.json()["code"]) == (400, "file_not_utf8")
    assert ministry.get("catalogue/official-values/").json()["data"] == []


def test_a_number_of_a_file_with_semicolons_that_has_two_readings_is_refused_beside_all_other_faults(
    ministry: Api,
) -> None:
    head = "indicator;period;regency_code;value\n"
    faults = "ECO-03;2025;51.01;1.250\nECO-03;2024;99.99;14\nECO-03;2023;51.01.99;1\n\n"
    answer = load_csv(ministry, f"{head}{faults}ECO-03;2022;51.01;1,5\nECO-03;2022;51.01;1,6\n")
    assert answer.status_code == 422
    results = answer.json()["results"]
    assert sorted((each["row"], each["code"]) for each in results) == [
        (2, "ambiguous_number"),
        (3, "unknown_regency"),
        (4, "max_length"),
        (7, "duplicate_key"),
    ]
    (twice,) = [each["message"] for each in results if each["code"] == "duplicate_key"]
    assert twice == "Row 6 has another value of the same key."
    assert ministry.get("catalogue/official-values/").json()["data"] == []


def test_a_file_that_names_a_column_twice_is_refused(ministry: Api) -> None:
    answer = load_csv(ministry, "indicator,period,value,value\nECO-03,2025,4.5,4.6\n")
    assert (answer.status_code, answer.json()["code"]) == (422, "duplicate_column")


def test_more_rows_than_are_taken_at_once_are_refused(ministry: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.national.catalogue.official.operations.MAX_ROWS", 2)
    assert load(ministry, POVERTY, OF_BALI).status_code == 200
    csv = load_csv(ministry, "indicator,period,value\nECO-03,2024,1\nECO-03,2023,1\nECO-03,2022,1\n")
    for answer in (load(ministry, POVERTY, OF_JEMBRANA, OF_BALI), csv):
        assert (answer.status_code, answer.json()["code"]) == (413, "too_many_rows")
        assert answer.json()["values"] == {"limit": 2}


@pytest.mark.parametrize("role", [MinistryRole.ANALYST, MinistryRole.REVIEWER])
def test_only_the_programme_office_loads(keys: Keys, role: MinistryRole) -> None:
    analyst = Api(keys.ministry(role), "/v1/national")
    assert load(analyst, POVERTY).status_code == 403
    assert analyst.get("catalogue/official-values/").status_code == 200


def test_a_stored_value_never_changes(ministry: Api) -> None:
    load(ministry, POVERTY)
    with db_roles.as_ministry(writing=True), connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('catalogue_official_value', 'UPDATE, DELETE')")
        assert cursor.fetchone() == (False,)


def test_everyone_reads_them_and_a_regency_its_own(ministry: Api, jembrana: Api, tabanan: Api) -> None:
    load(ministry, POVERTY, OF_JEMBRANA, {**OF_JEMBRANA, "regency_code": "51.02", "value": "5.1"})
    anyone = Api(None, "/v1/open").get("official-values/?indicator=ECO-03&level=nation").json()["data"]
    assert [(row["value"], row["publication"]) for row in anyone] == [("8.57", SOURCE["publication"])]
    ours = jembrana.get("official-values/").json()["data"]
    assert [(row["area"], row["value"]) for row in ours] == [("51.01", "4.5")]
    assert [row["value"] for row in tabanan.get("official-values/").json()["data"]] == ["5.1"]

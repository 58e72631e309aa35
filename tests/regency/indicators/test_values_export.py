"""Exports: every value in one file, exact, safe to open, and taken back by an import."""

import csv
import io
import json
import time
from typing import Any

import duckdb
import pytest
from openpyxl import load_workbook

from api.regency.indicators.imports import columns
from tests.regency.indicators.test_values_import import counts
from tests.support.http import Api

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARQUET = "application/vnd.apache.parquet"


@pytest.fixture
def filled(jembrana: Api, tabanan: Api) -> Api:
    tabanan.put("values/ECO-03/total/2024/", {"value": "9"})
    jembrana.put("values/ECO-03/total/2024/", {"value": "4.51", "numerator": "9", "note": '=1+1; "é"\nb\\c'})
    jembrana.put("values/ECO-01/total/2023/", {"value": "-2.5"})
    jembrana.put("values/LIV-09/total/2024/", {"value_status": "not_available", "expected_on": "2026-06-30"})
    return jembrana


def content(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content
    return bytes(answer.content)


def test_csv_has_every_value_and_no_formula(filled: Api) -> None:
    answer = filled.get("values/", Accept="text/csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="nilai-51.01.csv"'
    text = content(answer).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["regency_code"], row["indicator"], row["value"]) for row in rows] == [
        ("51.01", "ECO-01", "-2.5"),
        ("51.01", "ECO-03", "4.51"),
        ("51.01", "LIV-09", ""),
    ]
    assert rows[1]["note"] == '\'=1+1; "é"\nb\\c'
    assert '"51.01","ECO-01"' in text
    assert {(row["is_checked"], row["is_submitted"]) for row in rows} == {("false", "false")}


def test_the_columns_of_files_are_these_in_this_order(filled: Api) -> None:
    """Files that people keep and send back have them."""
    text = content(filled.get("values/", Accept="text/csv")).decode()
    assert text.splitlines()[0] == (
        "regency_code,indicator,series,period,value,numerator,denominator,value_status,observation_status,note,reason,"
        "agency_id,version,is_checked,is_submitted,updated_at,updated_by_name,confirmed_at,expected_on,from_indicator"
    )
    assert ",".join(columns.COLUMNS) == (
        "indicator,series,period,value,numerator,denominator,value_status,observation_status,reason,note,version,"
        "baseline,regency_code,action,expected_on"
    )


def test_ndjson_is_the_values_as_the_api_shows_them(filled: Api) -> None:
    lines = content(filled.get("values/", Accept="application/x-ndjson")).decode().splitlines()
    listed = filled.get("values/").json()["data"]
    # Files have a list of their own.
    assert all(row.pop("evidence") == [] for row in listed)
    assert [json.loads(line) for line in lines] == [{"regency_code": "51.01", **row} for row in listed]


@pytest.mark.parametrize("query", ["sort=-indicator", "sort=-updated_at", "page_size=2", "updated_since="])
@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_a_file_has_the_rows_of_the_list_in_its_order(filled: Api, query: str, form: str) -> None:
    if query == "updated_since=":
        query += filled.get("values/?sort=updated_at").json()["data"][1]["updated_at"]
    listed = filled.get(f"values/?{query}").json()["data"]
    assert len(listed) == (3 if query.startswith("sort") else 2)
    text = content(filled.get(f"values/?{query}&format={form}")).decode()
    rows = csv.DictReader(io.StringIO(text)) if form == "csv" else map(json.loads, text.splitlines())
    assert [row["indicator"] for row in rows] == [row["indicator"] for row in listed]


def test_a_sheet_holds_texts_only(filled: Api) -> None:
    book = load_workbook(io.BytesIO(content(filled.get("values/?indicator=ECO-03", Accept=XLSX))))
    (heading, row) = list(book.worksheets[0].iter_rows())
    found = dict(zip((cell.value for cell in heading), row, strict=True))
    assert (found["regency_code"].value, found["value"].value, found["is_checked"].value) == (
        "51.01",
        "4.51",
        "false",
    )
    assert (found["note"].value, found["note"].data_type) == ('=1+1; "é"\nb\\c', "s")


def test_parquet_has_texts_and_numbers(filled: Api, tmp_path: Any) -> None:
    file = tmp_path / "values.parquet"
    file.write_bytes(content(filled.get("values/", Accept=PARQUET)))
    rows = duckdb.sql(f"SELECT indicator, value, number, expected_on FROM '{file}' ORDER BY 1").fetchall()
    assert [(row[0], row[1], str(row[2]), str(row[3])) for row in rows] == [
        ("ECO-01", "-2.5", "-2.500000", "None"),
        ("ECO-03", "4.51", "4.510000", "None"),
        ("LIV-09", None, "None", "2026-06-30"),
    ]


@pytest.mark.parametrize("kind", ["text/csv", "application/x-ndjson", XLSX])
def test_an_export_sent_back_changes_nothing(filled: Api, kind: str) -> None:
    sent = content(filled.get("values/", Accept=kind))
    answer = filled.post("values/import/", sent, **{"Content-Type": kind})
    assert answer.status_code == 200, answer.json()
    assert answer.json()["counts"] == counts(unchanged=3)


def test_json_is_what_one_gets_who_asks_for_nothing(filled: Api) -> None:
    assert filled.get("values/", Accept="*/*").headers["Content-Type"] == "application/json"
    assert filled.get("values/", Accept="image/png").status_code == 406


@pytest.mark.parametrize("kind", ["text/csv", "application/x-ndjson", PARQUET, XLSX])
def test_a_file_that_has_not_changed_is_not_sent_again(filled: Api, kind: str) -> None:
    tag = filled.get("values/", Accept=kind).headers["ETag"]
    time.sleep(1.1)  # a workbook says the second in which it was written
    assert filled.get("values/", Accept=kind, **{"If-None-Match": tag}).status_code == 304
    filled.put("values/ECO-02/total/2024/", {"value": "1"})
    changed = filled.get("values/", Accept=kind, **{"If-None-Match": tag})
    assert (changed.status_code, changed.headers["ETag"] == tag) == (200, False)

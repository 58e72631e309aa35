"""The table as a file, read by the programs that people use, without a fix-up: pandas, DuckDB, an SDMX library."""

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pysdmx
import pytest
from openpyxl import load_workbook
from pysdmx.io import read_sdmx

from api.http.tables import writing
from api.http.tables.columns import Column, Kind
from api.national.figures.analytics import words
from tests.national.figures.test_indicators import klatens, report  # noqa: F401  (a fixture)
from tests.support.http import Api

ASKED = (
    "analytics/?indicator=GOV-01&indicator=GOV-06&period=2025&group_by=regency"
    "&measure=value&measure=numerator&measure=used_count"
)
CODES = ["total", "33.10", "51.01", "51.02"]


@pytest.fixture
def reported(jembrana: Api, klatens: Api, ministry: Api) -> list[dict[str, Any]]:  # noqa: F811
    report(jembrana, "GOV-01", value="2.51")
    report(klatens, "GOV-06", value="50", numerator="12345678901234567", denominator="24691357802469134")
    rows: list[dict[str, Any]] = ministry.get(ASKED).json()["data"]
    assert [row["regency_code"] for row in rows] == CODES * 2
    return rows


def file(ministry: Api, tmp_path: Path, form: str, query: str = "") -> Path:
    answer = ministry.get(f"{ASKED}{query}&format={form}")
    assert answer.status_code == 200, answer.content
    assert answer.headers["As-Of"].endswith("Z")
    assert re.search(r'attachment; filename="analytics[^"]*"', answer.headers["Content-Disposition"])
    path = tmp_path / f"analytics.{form}"
    path.write_bytes(answer.content)
    return path


def same(frame: pandas.DataFrame, rows: list[dict[str, Any]]) -> None:
    """Codes are texts, values numbers, what is not there is missing."""
    assert frame["regency_code"].tolist() == [row["regency_code"] for row in rows]
    assert frame["indicator"].tolist() == [row["indicator"] for row in rows]
    assert frame["used_count"].tolist() == [row["used_count"] for row in rows]
    values = [None if pandas.isna(each) else float(each) for each in frame["value"]]
    assert values == [None if row["value"] is None else float(row["value"]) for row in rows]


def test_csv_is_read_by_pandas_and_duckdb(
    reported: list[dict[str, Any]], ministry: Api, tmp_path: Path
) -> None:
    path = file(ministry, tmp_path, "csv")
    frame = pandas.read_csv(path)
    same(frame, reported)
    assert frame["value"].dtype == "float64"
    same(duckdb.sql(f"SELECT * FROM '{path}'").df(), reported)


def test_a_workbook_is_read_by_pandas(reported: list[dict[str, Any]], ministry: Api, tmp_path: Path) -> None:
    path = file(ministry, tmp_path, "xlsx")
    same(pandas.read_excel(path), reported)
    # What a spreadsheet would round is text.
    column = [cell.value for cell in list(load_workbook(path).worksheets[0].columns)[10]]
    assert column == ["numerator", 2.51, None, 2.51, None, *["12345678901234567"] * 2, None, None]


def test_parquet_is_read_by_pandas_and_duckdb(
    reported: list[dict[str, Any]], ministry: Api, tmp_path: Path
) -> None:
    path = file(ministry, tmp_path, "parquet")
    same(pandas.read_parquet(path), reported)
    same(duckdb.sql(f"SELECT * FROM '{path}'").df(), reported)
    exact = duckdb.sql(f"SELECT max(numerator) FROM '{path}' WHERE indicator = 'GOV-06'").fetchall()
    assert exact == [(Decimal("12345678901234567"),)]


def test_parquet_keeps_all_decimals_of_a_quartile(tmp_path: Path) -> None:
    """Between values of six decimals it may have eight: none is cut."""
    columns = words.columns((), ("value", "median", "upper_quartile"), compared=True)
    row = {
        "value": "1.123457",
        "median": "1.1234565",
        "upper_quartile": "1.12345675",
        "delta_median": "-0.00000025",
    }
    path = tmp_path / "a.parquet"
    with writing.written("parquet", writing.Table("a", columns, iter([row]))) as made:
        path.write_bytes(made.read())
    (found,) = duckdb.sql(f"SELECT value, median, upper_quartile, delta_median FROM '{path}'").fetchall()
    assert list(found) == [Decimal(each) for each in row.values()]


@pytest.mark.parametrize("number", ["9" * 33, "0.1234567", "WTP", "-1e5"])
def test_no_form_leaves_out_or_cuts_what_is_no_number_of_its_column(tmp_path: Path, number: str) -> None:
    columns = [Column("code"), Column("value", Kind.DECIMAL), Column("other", Kind.DECIMAL)]
    rows = [
        {"code": "51.01", "value": "4.5", "other": "1"},
        {"code": "51.02", "value": number, "other": "9" * 32 + ".123456"},
    ]
    for form in ("csv", "xlsx", "parquet"):
        path = tmp_path / f"a.{form}"
        with writing.written(form, writing.Table("a", columns, iter(rows))) as made:
            path.write_bytes(made.read())
    as_csv = pandas.read_csv(tmp_path / "a.csv", dtype=str)
    as_xlsx = pandas.read_excel(tmp_path / "a.xlsx", dtype=str)
    guarded = f"'{number}" if number.startswith("-") else number
    assert list(as_csv["value"]) == ["4.5", guarded]
    assert list(as_xlsx["value"]) == ["4.5", number]
    found = duckdb.sql(f"SELECT value, other FROM '{tmp_path / 'a.parquet'}'").fetchall()
    assert found == [("4.5", Decimal(1)), (number, Decimal("9" * 32 + ".123456"))]


def test_lines_are_the_rows(reported: list[dict[str, Any]], ministry: Api, tmp_path: Path) -> None:
    lines = file(ministry, tmp_path, "ndjson").read_bytes().splitlines()
    assert [json.loads(line) for line in lines] == reported


def test_sdmx_csv_is_read_by_an_sdmx_library(
    reported: list[dict[str, Any]], ministry: Api, tmp_path: Path
) -> None:
    path = file(ministry, tmp_path, "sdmx")
    (dataset,) = read_sdmx(path).data
    assert dataset.structure == "DataStructure=KOMDIGI:KOTA_CERDAS(1.0.0)"
    assert dataset.action is pysdmx.model.dataset.ActionType.Information
    frame = dataset.data
    found = {
        (row.INDICATOR, row.REF_AREA, row.MEASURE): row.OBS_VALUE for row in frame.itertuples(index=False)
    }
    area = {"total": "ID", "33.10": "R33_10", "51.01": "R51_01", "51.02": "R51_02"}
    expected = {
        (row["indicator"], area[row["regency_code"]], name.upper()): str(row[name])
        for row in reported
        for name in ("value", "numerator", "used_count")
        if row[name] is not None
    }
    # The library reads numbers as floats; the file has all digits.
    assert {key: float(value) for key, value in found.items()} == {
        key: float(value) for key, value in expected.items()
    }
    assert ",12345678901234567," in path.read_text()
    assert set(frame["FREQ"]) == {"A"}
    assert set(frame["TIME_PERIOD"].astype(str)) == {"2025"}
    # An identifiable code of SDMX.
    for name in ("INDICATOR", "SERIES", "REF_AREA", "COHORT", "REGENCY_KIND", "MEASURE"):
        assert all(re.fullmatch(r"[A-Za-z0-9_@$-]+", code) for code in frame[name])


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/csv", "csv"),
        ("application/x-ndjson", "ndjson"),
        ("application/vnd.apache.parquet", "parquet"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        ("application/vnd.sdmx.data+csv;version=2.0.0", "sdmx"),
    ],
)
def test_the_accept_header_chooses_the_form(ministry: Api, tmp_path: Path, accept: str, form: str) -> None:
    answer = ministry.get(ASKED, Accept=accept)
    named = ministry.get(f"{ASKED}&format={form}", Accept="text/html")
    assert answer.status_code == named.status_code == 200
    assert answer.headers["Content-Type"].split(";")[0] == accept.split(";")[0]
    assert answer.headers["Content-Type"] == named.headers["Content-Type"]
    assert ministry.get(ASKED, Accept="application/pdf").status_code == 406


def test_another_version_of_a_form_is_not_acceptable(ministry: Api) -> None:
    refused = ministry.get(ASKED, Accept="application/vnd.sdmx.data+csv;version=1.0.0")
    assert (refused.status_code, refused.json()["code"]) == (406, "not_acceptable")
    assert "application/vnd.sdmx.data+csv;version=2.0.0" in refused.json()["detail"]


def test_what_changed_lies_flat_in_a_file(
    reported: list[dict[str, Any]], ministry: Api, tabanan: Api, tmp_path: Path
) -> None:
    before = ministry.get(ASKED).json()["as_of"]
    report(tabanan, "GOV-01", value="4")
    path = file(ministry, tmp_path, "parquet", f"&compare_as_of={before}")
    row = pandas.read_parquet(path).iloc[0]
    assert (float(row["previous_value"]), float(row["delta_value"])) == (2.51, 0.75)
    assert list(row["entered"]) == ["51.02"]
    frame = pandas.read_csv(file(ministry, tmp_path, "csv", f"&compare_as_of={before}"))
    assert (frame["delta_used_count"].iloc[0], frame["value"].iloc[0]) == (1, 3.26)


def test_sdmx_is_of_one_instant(ministry: Api) -> None:
    """A requested comparison is not dropped in silence."""
    answer = ministry.get(
        "analytics/?indicator=GOV-01&period=2025&format=sdmx&compare_as_of=2026-01-01T00:00:00Z"
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "not_in_this_form")
    assert answer.json()["errors"][0]["parameter"] == "compare_as_of"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_is_run_as_a_formula(text: str) -> None:
    table = writing.Table("t", [writing.Column("note")], [{"note": text}])
    with writing.written("csv", table) as lines:
        assert lines.read().decode().startswith('"note"\r\n"\'')
    with writing.written("xlsx", table) as made:
        (cell,) = load_workbook(io.BytesIO(made.read())).worksheets[0][2]
    assert cell.data_type == "s"


@pytest.mark.parametrize(
    "asked", [ASKED, "progress/?group_by=regency&measure=values_reported"], ids=["analytics", "progress"]
)
@pytest.mark.parametrize("form", ["ndjson", "csv", "xlsx"])
def test_a_file_goes_by_page_size_and_cursor(
    reported: list[dict[str, Any]], ministry: Api, asked: str, form: str
) -> None:
    def rows(answer: Any) -> list[Any]:
        if form == "ndjson":
            return [json.loads(line) for line in answer.content.splitlines()]
        if form == "csv":
            return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        return list(load_workbook(io.BytesIO(answer.content)).worksheets[0].values)[1:]

    whole = ministry.get(f"{asked}&format={form}")
    first = ministry.get(f"{asked}&format={form}&page_size=3")
    assert 'rel="next"' not in whole.headers["Link"]
    assert len(rows(first)) == 3 < len(rows(whole))
    ((path, query),) = re.findall(r'<[^>]*/v1/national/([^?>]*)\?([^>]*)>; rel="next"', first.headers["Link"])
    rest = ministry.get(f"{path}?{query.replace('page_size=3', 'page_size=1000')}")
    assert 'rel="next"' not in rest.headers["Link"]
    assert rest.headers["As-Of"] == first.headers["As-Of"]
    assert [*rows(first), *rows(rest)] == rows(whole)
    from_there = ministry.get(f"{path}?{re.sub('page_size=3&?', '', query)}")
    assert rows(from_there) == rows(rest)
    for wrong, code in (("page_size=0", "invalid_page_size"), ("cursor=x", "invalid_cursor")):
        assert ministry.get(f"{asked}&format={form}&{wrong}").json()["code"] == code


@pytest.mark.parametrize("form", ["json", "ndjson", "xlsx"])
def test_a_cursor_of_another_indicator_is_refused_in_every_form(
    reported: list[dict[str, Any]], ministry: Api, form: str
) -> None:
    (cursor,) = re.findall(r"cursor=([^>]*)>", ministry.get(f"{ASKED}&page_size=3").headers["Link"])
    other = ministry.get(f"analytics/?indicator=ECO-03&period=2025&format={form}&cursor={cursor}")
    assert (other.status_code, other.json()["code"]) == (400, "invalid_cursor")

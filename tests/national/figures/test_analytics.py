"""Many figures in one table: the same numbers as each indicator's own address, in every form."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from api.national.figures.analytics import queries
from tests.national.figures.test_indicators import get, report
from tests.support.http import Api

ASKED = "analytics/?indicator=GOV-01&indicator=GOV-06&indicator=GOV-09&period=2024&period=2025"


def rows(ministry: Api, query: str = "") -> list[dict[str, Any]]:
    answer = ministry.get(ASKED + query)
    assert answer.status_code == 200, answer.json()
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


def test_the_table_has_the_numbers_of_each_indicators_own_address(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    report(jembrana, "GOV-01", value="2.51")
    report(tabanan, "GOV-06", value="50", numerator="5", denominator="10")
    table = rows(ministry)
    assert [(row["indicator"], row["period"]) for row in table] == [
        ("GOV-01", "2024"),
        ("GOV-01", "2025"),
        ("GOV-06", "2024"),
        ("GOV-06", "2025"),
    ]  # GOV-09 is quarterly
    for row in table:
        total = get(ministry, f"{row['indicator']}/?period={row['period']}")["total"]
        assert {name: row[name] for name in ("value", "numerator", "denominator")} == {
            name: total[name] for name in ("value", "numerator", "denominator")
        }
        assert row["n_used"] == total["coverage"]["n_used"]
        assert row["n_regencies"] == 3 == row["n_used"] + row["never_submitted"] + row["not_reported"]
    by_province = rows(ministry, "&group_by=province&measure=value")
    of_gov01 = [row for row in by_province if (row["indicator"], row["period"]) == ("GOV-01", "2025")]
    assert of_gov01 == [
        {"indicator": "GOV-01", "series": "total", "period": "2025", "group": "33", "value": None},
        {"indicator": "GOV-01", "series": "total", "period": "2025", "group": "51", "value": "2.51"},
    ]


def test_every_form_has_the_same_rows(jembrana: Api, ministry: Api, tmp_path: Path) -> None:
    report(jembrana, "GOV-01", value="2.51")
    query = "&group_by=regency&measure=value&measure=n_used"
    table = rows(ministry, query)
    lines = ministry.get(ASKED + query, Accept="application/x-ndjson")
    assert [json.loads(line) for line in lines.content.splitlines()] == table
    file = ministry.get(ASKED + query, Accept="text/csv")
    assert file.headers["As-Of"].endswith("Z")
    read = list(csv.DictReader(io.StringIO(file.content.decode())))
    assert read == [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in table
    ]
    path = tmp_path / "analytics.csv"
    path.write_bytes(file.content)
    codes = duckdb.sql(
        f"SELECT DISTINCT \"group\" FROM read_csv('{path}', all_varchar=true) ORDER BY 1"
    ).fetchall()
    assert codes == [("33.10",), ("51.01",), ("51.02",)]


def test_what_is_not_there_or_too_much_is_refused(jembrana: Api, ministry: Api) -> None:
    unknown = ministry.get("analytics/?indicator=XXX-01&period=2025")
    assert (unknown.status_code, unknown.json()["code"]) == (400, "unknown_indicator")
    assert ministry.get("analytics/?indicator=GOV-01").status_code == 400
    assert ministry.get("analytics/?indicator=GOV-01&period=2025&measure=mood").status_code == 400
    nothing = ministry.get("analytics/?indicator=GOV-01&period=2025&as_of=2020-01-01T00:00:00Z").json()
    assert (nothing["before_first_record"], nothing["rows"]) == (True, [])
    assert jembrana.get("/v1/national/analytics/?indicator=GOV-01&period=2025").status_code == 403


def test_a_table_beyond_the_bound_is_refused_before_it_is_made(
    ministry: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MAX_ROWS", 3)
    answer = ministry.get(ASKED)
    assert (answer.status_code, answer.json()["code"]) == (400, "too_many_rows")
    assert ministry.get("analytics/?indicator=GOV-01&period=2025&group_by=regency").status_code == 200

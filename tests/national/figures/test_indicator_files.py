"""The ranking, the trend and the components of an indicator as files: the same rows as in JSON."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import openpyxl
import pandas
import pytest

from tests.national.catalogue.test_official_values import load
from tests.national.catalogue.test_releases import change, publish, start
from tests.national.figures.test_indicators import get, report
from tests.national.figures.test_on_course import submit_targets
from tests.national.figures.test_other_release import YEAR, put, submit
from tests.support.http import Api

PATHS = {
    "ranking": "ECO-03/ranking/?period=2025&minimum_coverage=1",
    "trend": "ECO-03/trend/?period=2025&length=2&comparison=like_for_like",
    "components": "ECO-03/components/?period=2025",
}

#: Codes are texts where a form has no types.
CODES = {"regency_code": str}
READ: dict[str, Any] = {
    "csv": partial(pandas.read_csv, dtype=CODES),
    "xlsx": partial(pandas.read_excel, dtype=CODES),
    "parquet": pandas.read_parquet,
}


@pytest.fixture(autouse=True)
def reported(jembrana: Api, tabanan: Api) -> None:
    submit_targets(jembrana, ECO_03=("2021=7", "2025=5"))
    for api, value, people in ((jembrana, "4.9", "1000"), (tabanan, "6.1", "3000")):
        for period in ("2024", "2025"):
            parts = {"numerator": str(float(value) * float(people) / 100), "denominator": people}
            report(api, "ECO-03", period, value=value, **parts)


def flat(row: dict[str, Any], within: str = "") -> Iterator[tuple[str, Any]]:
    for name, each in row.items():
        if isinstance(each, dict) and name != "left_out":
            yield from flat(each, f"{within}{name}_")
        else:
            yield f"{within}{name}", each


def rows_of(kind: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of the answer in JSON, flat."""
    of_all = {name: body[name] for name in ("indicator", "series", "period", "unit")}
    if kind == "ranking":
        group = ("kind", "population_band", "island_group")
        rows = [{name: each[name] for name in group} | row for each in body["groups"] for row in each["rows"]]
    else:
        rows = body["periods" if kind == "trend" else "data"]
    return [of_all | dict(flat(row)) for row in rows]


@pytest.mark.parametrize("kind", PATHS)
def test_a_file_has_the_rows_of_the_answer(ministry: Api, kind: str) -> None:
    asked = f"indicators/{PATHS[kind]}"
    answer = ministry.get(f"{asked}&format=ndjson")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="ECO-03-{kind}.ndjson"'
    at = answer.headers["As-Of"]
    expected = rows_of(kind, get(ministry, f"{PATHS[kind]}&as_of={at}"))
    told = [json.loads(line) for line in answer.content.splitlines()]
    assert [set(row) for row in told] == [set(told[0])] * len(told)
    for row, said in zip(told, expected, strict=True):
        said = {name: json.dumps(each) if "left_out" in name else each for name, each in said.items()}
        shown = {
            name: json.dumps(json.loads(each)) if "left_out" in name else each for name, each in row.items()
        }
        missing = {name for name, each in said.items() if each is None and name not in row}
        assert {name: shown[name] for name in said if name not in missing} == {
            name: each for name, each in said.items() if name not in missing
        }
        # Of an object that is null each of its columns is.
        assert {row[name] for name in row if name.startswith(tuple(f"{each}_" for each in missing))} <= {None}
        assert all(any(name.startswith(f"{each}_") for name in row) for each in missing)
    as_csv = ministry.get(asked, Accept="text/csv").content.decode()
    assert [row["indicator"] for row in csv.DictReader(io.StringIO(as_csv))] == ["ECO-03"] * len(told)
    assert list(csv.DictReader(io.StringIO(as_csv)).fieldnames or ()) == list(told[0])


@pytest.mark.parametrize("kind", PATHS)
def test_numbers_are_numbers_and_codes_are_texts(ministry: Api, kind: str) -> None:
    asked = f"indicators/{PATHS[kind]}"
    frame = pandas.read_parquet(io.BytesIO(ministry.get(f"{asked}&format=parquet").content))
    values = ["5.800000", "5.800000"] if kind == "trend" else ["4.900000", "6.100000"]
    assert [str(each) for each in frame["value"].dropna()] == values
    book = openpyxl.load_workbook(
        io.BytesIO(ministry.get(f"{asked}&format=xlsx", **{"Accept-Language": "id"}).content)
    )
    headings, *rows = book["figures"].iter_rows(values_only=True)
    said = next(row for each in rows if (row := dict(zip(headings, each, strict=True)))["Nilai"] is not None)
    assert (said["Indikator"], said["Nilai"]) == ("ECO-03", 4.9 if kind != "trend" else 5.8)
    assert {row[0].value for row in book["about"].iter_rows()} >= {"as_of", "basis", "catalogue_release"}
    if kind != "trend":
        assert said["Kode"] == "51.01"
        places = ministry.get(f"{asked}&format=geojson").json()["features"]
        assert {each["properties"]["regency_code"] for each in places} == set(frame["regency_code"])
    refused = ministry.get(f"{asked}&format=geojson")
    assert (refused.status_code, refused.json().get("code")) == (
        (400, "invalid_choice") if kind == "trend" else (200, None)
    )


def test_words_stay_texts(jembrana: Api, ministry: Api) -> None:
    report(jembrana, "GOV-03", value="WTP")
    answer = ministry.get("indicators/GOV-03/components/?period=2025&format=parquet")
    frame = pandas.read_parquet(io.BytesIO(answer.content))
    assert list(frame["value"].dropna()) == ["WTP"]


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_words_of_the_nation_stay_texts_in_a_trend(ministry: Api, form: str) -> None:
    assert load(ministry, {"indicator": "GOV-03", "period": "2025", "value": "WTP"}).status_code == 200
    answer = ministry.get(f"indicators/GOV-03/trend/?period=2025&length=2&format={form}")
    assert answer.status_code == 200
    assert list(READ[form](io.BytesIO(answer.content))["official_value"].dropna()) == ["WTP"]


@pytest.mark.parametrize("form", ["csv", "ndjson", "xlsx", "parquet", "geojson"])
def test_words_of_the_release_before_stand_beside_the_numbers(
    jembrana: Api, tabanan: Api, ministry: Api, form: str
) -> None:
    year, last = YEAR, str(int(YEAR) - 1)
    put(jembrana, "WTP", "GOV-03")
    submit(jembrana)
    assert load(ministry, {"indicator": "GOV-03", "period": last, "value": "WDP"}).status_code == 200
    start(ministry)
    numbers = {"value_kind": "index", "unit": "0-100", "maximum": "100", "decimals": 2, "aggregation": "mean"}
    assert change(ministry, "GOV-03", comparable_with="", **numbers).status_code == 200
    assert publish(ministry).status_code == 200
    put(tabanan, "80.5", "GOV-03")
    submit(tabanan)
    assert load(ministry, {"indicator": "GOV-03", "period": year, "value": "75"}).status_code == 200

    def rows(path: str) -> list[dict[str, Any]]:
        content = ministry.get(f"indicators/GOV-03/{path}&format={form}").content
        if form == "geojson":
            return [each["properties"] for each in json.loads(content)["features"]]
        if form == "ndjson":
            return [json.loads(line) for line in content.splitlines()]
        frame = READ[form](io.BytesIO(content))
        return list(frame.astype(object).where(frame.notna(), None).to_dict("records"))

    told = {row["regency_code"]: row for row in rows(f"components/?period={year}")}
    assert (told["51.01"]["value"], told["51.01"]["value_text"]) == (None, "WTP")
    assert (float(told["51.02"]["value"]), told["51.02"]["value_text"]) == (80.5, None)
    if form != "geojson":
        before, now = rows(f"trend/?period={year}&length=2")
        assert (before["official_value"], before["official_value_text"]) == (None, "WDP")
        assert (float(now["official_value"]), now["official_value_text"]) == (75, None)


def test_a_workbook_in_indonesian_has_units_in_indonesian(ministry: Api) -> None:
    asked = "indicators/GOV-01/trend/?period=2025&length=1&format=xlsx"

    def said(**headers: str) -> dict[str, Any]:
        book = openpyxl.load_workbook(io.BytesIO(ministry.get(asked, **headers).content))
        headings, row = book["figures"].iter_rows(values_only=True)
        assert {each[0].value: each[1].value for each in book["about"].iter_rows()}["rows_sha256"] == digest
        return dict(zip(headings, row, strict=True))

    lines = ministry.get(asked.replace("xlsx", "ndjson"))
    asked += f"&as_of={lines.headers['As-Of']}"
    digest = hashlib.sha256(lines.content).hexdigest()
    assert said(**{"Accept-Language": "id"})["Satuan"] == "indeks 1-5"
    assert said(**{"Accept-Language": "en"})["Unit"] == said()["unit"] == "index 1-5"


def test_components_as_a_file_are_in_the_order_and_number_asked_for(ministry: Api) -> None:
    asked = f"indicators/{PATHS['components']}&sort=-regency_code"

    def codes(answer: Any) -> list[str]:
        return [json.loads(line)["regency_code"] for line in answer.content.splitlines()]

    whole = codes(ministry.get(f"{asked}&format=ndjson"))
    assert whole == sorted(whole, reverse=True)
    first = ministry.get(f"{asked}&format=ndjson&page_size=1")
    link, described = first.headers["Link"].split(", ")
    assert link.endswith('; rel="next"')
    assert "describedby" in described
    rest = ministry.get(link.partition(">")[0].partition("8000")[2].replace("page_size=1", "page_size=200"))
    assert (codes(first), codes(rest)) == (whole[:1], whole[1:])
    for wrong, code in (("sort=nonsense", "unknown_sort_key"), ("page_size=0", "invalid_page_size")):
        refused = ministry.get(f"indicators/{PATHS['components']}&format=csv&{wrong}")
        assert (refused.status_code, refused.json()["code"]) == (400, code)

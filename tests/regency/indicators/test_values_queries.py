"""Queries of values, pinned: every request feels each round trip."""

import base64
import json

import pytest

from tests.support.http import Api
from tests.support.queries import queries


def test_a_page_of_values_is_one_query(jembrana: Api) -> None:
    for year in range(2015, 2025):
        jembrana.put(f"values/ECO-03/total/{year}/", {"value": "4.51"})
    jembrana.get("values/")
    with queries() as sent:
        page = jembrana.get("values/?page_size=5")
    assert (page.status_code, len(page.json()["data"]), len(sent)) == (200, 5, 1)


@pytest.mark.parametrize("sort", ["updated_at", "-updated_at"])
def test_values_are_sorted_by_their_last_edit(jembrana: Api, tabanan: Api, sort: str) -> None:
    tabanan.put("values/ECO-03/total/2019/", {"value": "4.51"})
    years = ["2022", "2020", "2021"]
    for year in years:
        jembrana.put(f"values/ECO-03/total/{year}/", {"value": "4.51"})
    seen, address = [], f"values/?sort={sort}&page_size=2"
    while address:
        page = jembrana.get(address)
        assert page.status_code == 200, page.content
        seen += [row["period"] for row in page.json()["data"]]
        address = page.json()["next"] and "/" + page.json()["next"].split("/", 3)[3]
    assert seen == (years[::-1] if sort.startswith("-") else years)


def test_a_cursor_without_a_zone_was_not_given_out(jembrana: Api, tabanan: Api) -> None:
    by = ["updated_at", "indicator", "series", "period"]
    after = {"by": by, "after": ["2026-01-01T00:00:00", "ECO-03", "total", "2020"]}
    forged = base64.urlsafe_b64encode(json.dumps(after).encode()).decode()
    for api in (jembrana, tabanan):
        answer = api.get(f"values/?sort=updated_at&cursor={forged}")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_a_row_of_a_page_is_the_value_as_it_is_read_alone(jembrana: Api) -> None:
    jembrana.put(
        "values/ECO-03/total/2024/",
        {"value": "0.03", "numerator": "9", "denominator": "27346", "note": 'Catatan "baru" é'},
    )
    jembrana.post("values/confirm/", {"filter": {}, "expected_count": 1})
    (row,) = jembrana.get("values/?official=true").json()["data"]
    assert row.pop("evidence") == []
    alone = jembrana.get("values/ECO-03/total/2024/").json()
    assert {**row, "warnings": ["percent_as_fraction"], "quotient": "0.03"} == alone


def test_recording_a_value_has_a_fixed_number_of_round_trips(jembrana: Api) -> None:
    path = "values/ECO-03/total/2024/"
    jembrana.put("values/ECO-03/total/2023/", {"value": "1"})
    with queries() as creating:
        first = jembrana.put(path, {"value": "4.51"})
    with queries() as changing:
        jembrana.put(path, {"value": "4.6"}, **{"If-Match": first.headers["ETag"]})
    with queries() as repeating:
        jembrana.put(path, {"value": "4.6"})
    # The release in force, the row locked, the write with its history; where a count moves the filling cell besides:
    # locked, then counted. Of what is there already the releases are asked, whether a later one measures otherwise.
    assert (len(creating), len(changing), len(repeating)) == (5, 3, 3)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("period=2024", ["ECO-03/2024", "LIV-01/2024"]),
        ("period=2023", ["ECO-03/2023"]),
        ("period=2024-Q4", []),
        ("year=2023", ["ECO-03/2023"]),
        ("year=2023&year=2024&indicator=LIV-01", ["LIV-01/2024"]),
        ("indicator=ECO-03", ["ECO-03/2023", "ECO-03/2024"]),
        ("indicator=ECO-03&period=2024", ["ECO-03/2024"]),
        ("dimension=living", ["LIV-01/2024"]),
        ("value_status=not_available", ["LIV-01/2024"]),
        ("is_checked=true", ["ECO-03/2023"]),
        ("is_checked=false", ["ECO-03/2024", "LIV-01/2024"]),
        ("is_submitted=true", []),
        ("is_submitted=false&period=2023", ["ECO-03/2023"]),
        ("official=true&period=2024", ["ECO-03/2024", "LIV-01/2024"]),
    ],
)
def test_each_filter_narrows_the_list_to_what_it_says(jembrana: Api, asked: str, found: list[str]) -> None:
    for year in (2023, 2024):
        assert jembrana.put(f"values/ECO-03/total/{year}/", {"value": "4.51"}).status_code == 201
    none = {"value_status": "not_available", "reason": "Survei tidak dilaksanakan."}
    assert jembrana.put("values/LIV-01/total/2024/", none).status_code == 201
    key = {"indicator": "ECO-03", "series": "total", "period": "2023"}
    assert jembrana.post("values/check/", {"keys": [key]}).status_code == 200
    rows = jembrana.get(f"values/?{asked}").json()["data"]
    assert [f"{row['indicator']}/{row['period']}" for row in rows] == found

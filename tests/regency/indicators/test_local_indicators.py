"""Indicators of a regency's own."""

from typing import Any

import pytest

from tests.regency.indicators.test_values_import import counts, send
from tests.support import plans
from tests.support.http import Api

WATER: dict[str, Any] = {
    "name": "Air bersih tersalur",
    "dimension": "living",
    "unit": "m3",
    "value_kind": "ratio",
    "series": ["desa-1", "desa-2"],
    "periodicity": "month",
    "decimals": 2,
    "minimum": "0",
}


def test_a_local_indicator_is_added_read_and_listed(jembrana: Api, tabanan: Api) -> None:
    added = jembrana.put("indicators/L-AIR-01/", WATER)
    assert added.status_code == 201, added.json()
    assert added.json() == {
        **WATER,
        "code": "L-AIR-01",
        "direction": "informational",
        "maximum": None,
        "definition": "",
        "maps_to": None,
        "is_active": True,
        "counts_nationally": False,
        "does_not_count_because": [],
        "version": 1,
    }
    assert jembrana.get("indicators/L-AIR-01/").json() == added.json()
    assert jembrana.get("indicators/").json() == {"data": [added.json()], "next": None, "next_cursor": None}
    assert tabanan.get("indicators/L-AIR-01/").status_code == 404
    assert jembrana.put("indicators/L-AIR-01/", WATER).status_code == 200
    assert jembrana.put("indicators/L-AIR-01/", {**WATER, "unit": "l"}).status_code == 428


@pytest.mark.parametrize(
    ("code", "change", "pointer"),
    [
        ("ECO-03", {}, "/code"),
        ("L-air", {}, "/code"),
        ("L-A", {"dimension": "water"}, "/dimension"),
        ("L-A", {"series": ["a", "a"]}, "/series"),
        ("L-A", {"series": ["=1+1"]}, "/series"),
        ("L-A", {"decimals": None}, "/decimals"),
        ("L-A", {"value_kind": "count", "decimals": 3}, "/decimals"),
        ("L-A", {"maximum": "0"}, "/maximum"),
        ("L-A", {"maps_to": "ECO-99"}, "/maps_to"),
        ("L-A", {"periodicity": "event"}, "/periodicity"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    jembrana: Api, code: str, change: dict[str, Any], pointer: str
) -> None:
    answer = jembrana.put(f"indicators/{code}/", {**WATER, **change})
    assert answer.status_code == (409 if pointer == "/maps_to" else 422), answer.json()
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("kind", "word", "code", "other"),
    [("grade", "BB", "unknown_grade", "E"), ("yes_no", "yes", "not_yes_or_no", "kadang")],
)
def test_a_value_in_words_has_the_words_of_its_kind(
    jembrana: Api, tabanan: Api, kind: str, word: str, code: str, other: str
) -> None:
    for regency in (jembrana, tabanan):
        own = {**WATER, "value_kind": kind, "decimals": None, "minimum": None}
        assert regency.put("indicators/L-KATA-01/", own).status_code == 201
    path = "values/L-KATA-01/desa-1/2025-03/"
    assert plans.refused(jembrana.put(path, {"value": other}))[::2] == (422, [("/value", code)])
    assert tabanan.put(path, {"value": word}).json()["value"] == word


def test_its_values_are_entered_like_any_and_are_not_the_ministrys(jembrana: Api, ministry: Api) -> None:
    jembrana.get("indicators/")  # somebody has signed in: the ministry may know that
    before = ministry.get("progress/?group_by=regency").json()["data"]
    jembrana.put("indicators/L-AIR-01/", WATER)
    put = jembrana.put("values/L-AIR-01/desa-1/2025-03/", {"value": "12.5"})
    assert put.status_code == 201, put.json()
    assert jembrana.put("values/L-AIR-01/desa-1/2025/", {"value": "1"}).status_code == 409
    head = "indicator,series,period,value\n"
    answer = send(jembrana, head + "L-AIR-01,desa-2,2025-03,3.25\nL-AIR-01,desa-1,2025-03,12.50\n")
    assert answer.json()["counts"] == counts(created=1, unchanged=1)
    assert ministry.get("progress/?group_by=regency").json()["data"] == before
    assert jembrana.post("reports/2025-Q4/submit/", {}).json()["value_count"] == 0


def test_what_values_depend_on_stays(jembrana: Api) -> None:
    first = jembrana.put("indicators/L-AIR-01/", WATER)
    jembrana.put("values/L-AIR-01/desa-1/2025-03/", {"value": "12.5"})

    def change(**fields: Any) -> Any:
        return jembrana.put(
            "indicators/L-AIR-01/", {**WATER, **fields}, **{"If-Match": first.headers["ETag"]}
        )

    for fields in ({"periodicity": "year"}, {"value_kind": "percentage"}, {"series": ["desa-2"]}):
        assert (change(**fields).status_code, change(**fields).json()["code"]) == (409, "values_entered"), (
            fields
        )
    assert change(series=["desa-1"], is_active=False).status_code == 200
    assert jembrana.put("values/L-AIR-01/desa-1/2025-04/", {"value": "1"}).status_code == 409
    assert jembrana.get("values/L-AIR-01/desa-1/2025-03/").status_code == 200

"""Every field of a value, a target and an owner is kept, whichever way it goes."""

from typing import Any

import pytest

from api.http.shapes.base import info
from api.regency.indicators.local import LocalIndicator
from api.regency.indicators.owners import Owner
from api.regency.indicators.shapes import ValueContent
from api.regency.indicators.targets import Target
from tests.support import plans, survival
from tests.support.http import Api

MISSING = {"value_status": "not_available", "value": None, "numerator": None, "denominator": None}


def _value(api: Api, n: int) -> dict[str, Any]:
    """A value in which no field has its default, but the day on which one that is missing is expected."""
    agency = plans.add_agency(api, f"Dinas {n}")["id"]
    parts = {"value": f"{n}.5", "numerator": str(n), "denominator": "200"}
    said = {"value_status": "reported", "agency_id": agency, "expected_on": None}
    kept = {
        "note": f"Catatan {n}",
        "reason": f"Alasan {n}",
        "observation_status": ("estimated", "revised")[n % 2],
    }
    assert (parts | said | kept).keys() == survival.sample(ValueContent).keys()
    return parts | said | kept


def _target(_: Api, n: int) -> dict[str, Any]:
    return survival.sample(Target, n, value=str(n))


def _owner(api: Api, n: int) -> dict[str, Any]:
    me = api.get("/v1/me/").json()
    person = me.get("id") or me["caller"]["id"]
    said = {"agency_id": plans.add_agency(api, f"Dinas {n}")["id"], "person_id": person}
    assert said.keys() == {each.key for each in info(Owner).sent}
    return said


def _local(_: Api, n: int) -> dict[str, Any]:
    """A local indicator. With a series of its own it counts as no national one (test_mapped_indicators)."""
    given = {"value_kind": "ratio", "decimals": n, "minimum": str(n), "maximum": str(10 + n)}
    sent = survival.sample(LocalIndicator, n, series=["desa_1"], maps_to="LIV-01", **given)
    return sent | {"maps_to": None}


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("values/LIV-01/total/2024/", _value),
        ("targets/LIV-01/total/2026/", _target),
        ("baselines/LIV-01/total/2020/", _target),
        ("owners/LIV-01/total/", _owner),
        ("indicators/L-AIR-01/", _local),
    ],
)
def test_it_survives_every_write_and_the_list(jembrana: Api, path: str, given: Any) -> None:
    first, second = given(jembrana, 1), given(jembrana, 2)
    created = jembrana.put(path, first)
    assert created.status_code == 201, created.json()
    survival.check(first, created.json())
    survival.check(first, jembrana.get(path).json())
    replaced = jembrana.put(path, second, **{"If-Match": created.headers["ETag"]})
    assert replaced.status_code == 200, replaced.json()
    survival.check(second, replaced.json())
    survival.check(second, jembrana.get(path).json())
    collection = path.split("/")[0].replace("baselines", "targets")
    (listed,) = jembrana.get(f"{collection}/").json()["data"]
    survival.check(second, listed)


def test_the_day_on_which_a_missing_value_is_expected_survives(jembrana: Api) -> None:
    path, sent = "values/LIV-01/total/2024/", {**MISSING, "reason": "Belum", "expected_on": "2026-06-30"}
    tag = jembrana.put(path, {"value": "1"}).headers["ETag"]
    changed = jembrana.put(path, sent, **{"If-Match": tag})
    assert changed.status_code == 200
    for answer in (changed, jembrana.get(path)):
        survival.check(sent, answer.json())


def test_a_repetition_is_answered_whatever_version_it_names(jembrana: Api) -> None:
    """A client that lost the answer sends the same again, with the tag that it had."""
    path = "values/LIV-01/total/2024/"
    old = {"If-Match": jembrana.put(path, {"value": "1"}).headers["ETag"]}
    first, again = (jembrana.put(path, {"value": "2"}, **old) for _ in range(2))
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())

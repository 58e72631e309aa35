"""Owners, targets and members as whole sets: one request, one ETag, all or nothing, all faults at once."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tenants.ids import uuid7
from tests.support import plans
from tests.support.at_once import at_once
from tests.support.callers import Keys, regency_id
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")

OWNERS, TARGETS, MEMBERS = "setup/owners/", "setup/targets/", "setup/members/"


def owner(indicator: str, agency: str, **fields: Any) -> dict[str, Any]:
    return {"indicator": indicator, "series": "total", "agency_id": agency, **fields}


def target(period: str, value: str = "4.5") -> dict[str, Any]:
    return {"indicator": "ECO-03", "series": "total", "period": period, "value": value, "source": "RPJMD"}


def data(api: Api, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(path).json()["data"]
    return found


def put(api: Api, path: str, rows: list[dict[str, Any]], **headers: str) -> Any:
    return api.put(path, {"data": rows}, **(headers or plans.tag(api, path)))


def test_the_owners_of_all_series_are_one_set(jembrana: Api, tabanan: Api, database: Stage) -> None:
    one, two = (plans.add_agency(jembrana, name)["id"] for name in ("Dinkes", "Bappeda"))
    assert jembrana.put(OWNERS, {"data": [owner("ECO-03", one)]}).status_code == 428
    first = put(jembrana, OWNERS, [owner("ECO-03", one), owner("ECO-01", two)])
    assert first.status_code == 200, first.json()
    assert [each["indicator"] for each in first.json()["data"]] == ["ECO-01", "ECO-03"]
    assert first.headers["ETag"] == plans.tag(jembrana, OWNERS)["If-Match"]
    again = jembrana.put(OWNERS, {"data": [owner("ECO-03", one), owner("ECO-01", two)]})
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(plans.history(database, "51.01", "owner")) == 2

    second = put(jembrana, OWNERS, [owner("ECO-03", two)])
    assert data(jembrana, OWNERS) == second.json()["data"]
    assert jembrana.get("owners/ECO-01/total/").json()["agency_id"] is None
    late = put(jembrana, OWNERS, [], **{"If-Match": first.headers["ETag"]})
    assert (late.status_code, late.json()["current"]) == (412, second.json())
    assert data(tabanan, OWNERS) == []


def test_every_fault_of_a_set_is_named_and_nothing_of_it_is_stored(jembrana: Api) -> None:
    one = plans.add_agency(jembrana, "Dinkes")["id"]
    rows = [
        owner("ECO-03", one),
        owner("ECO-03", one),
        owner("NOPE-1", one),
        {**owner("ECO-01", one), "series": "none"},
        owner("LIV-08", str(uuid7())),
        {"indicator": "LIV-11", "series": "total"},
        owner("GOV-01", one, person_id=str(uuid7())),
    ]
    meant = {
        ("/data/1", "duplicate"),
        ("/data/2/indicator", "unknown_indicator"),
        ("/data/3/series", "unknown_series"),
        ("/data/4/agency_id", "unknown_agency"),
        ("/data/5", "agency_or_person_needed"),
        ("/data/6/person_id", "unknown_person"),
    }
    assert set(plans.refused(put(jembrana, OWNERS, rows))[2]) == meant
    rows.append({"indicator": 7, "series": "total"})
    assert set(plans.refused(put(jembrana, OWNERS, rows))[2]) == {*meant, ("/data/7/indicator", "not_text")}
    assert data(jembrana, OWNERS) == []
    wrong = [
        target("2026"),
        target("2026"),
        target("2026-Q1"),
        target("2027", "viel"),
        {**target("2026"), "indicator": "NOPE-1"},
        {**target("2026"), "series": "none"},
        target("2028", "-1000000"),
    ]
    found = plans.refused(put(jembrana, TARGETS, wrong))[2]
    assert list(dict.fromkeys(pointer.split("/")[2] for pointer, _ in found)) == list("123456")
    assert data(jembrana, TARGETS) == []


def test_all_targets_are_one_set_and_each_keeps_its_versions(jembrana: Api) -> None:
    assert put(jembrana, TARGETS, [target("2026"), target("2027", "4.20")]).status_code == 200
    assert [each["value"] for each in data(jembrana, TARGETS)] == ["4.5", "4.2"]
    assert put(jembrana, TARGETS, [target("2027", "4"), target("2028")]).status_code == 200
    assert [(each["period"], each["value"]) for each in data(jembrana, TARGETS)] == [
        ("2027", "4"),
        ("2028", "4.5"),
    ]
    one = jembrana.get("targets/ECO-03/total/2027/").json()
    assert [each["version"] for each in one["versions"]] == [2, 1]
    assert jembrana.get("targets/ECO-03/total/2026/").status_code == 404


_LOCK = "SELECT pg_advisory_xact_lock(%s, hashtext(split_part(%s, '/', 2)) & 1023)"
_WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"
_OWNER = (
    "ownership (indicator, series, version, agency_id, person_name) VALUES ('ECO-03', 'total', 1, %s, '')"
)
_TARGET = """target (id, kind, indicator, series, period, version, value, source, set_at, set_by)
    VALUES (gen_random_uuid(), 'target', 'ECO-03', 'total', '2026', 1, '9', %s, now(), '')"""


@pytest.mark.parametrize(("path", "other"), [(OWNERS, _OWNER), (TARGETS, _TARGET)])
def test_what_somebody_else_sets_meanwhile_is_not_overwritten(
    jembrana: Api, database: Stage, path: str, other: str
) -> None:
    agency, id = plans.add_agency(jembrana)["id"], regency_id("51.01")
    another = plans.add_agency(jembrana, "Dinas Sosial")["id"]
    wanted = owner("ECO-03", another) if path == OWNERS else target("2026")
    tag = plans.tag(jembrana, path)
    with ThreadPoolExecutor(1) as thread:
        with database.superuser.transaction():
            database.superuser.execute(_LOCK, [id, path])
            database.superuser.execute(f"INSERT INTO r_{id}.indicators_{other}", [agency])
            answer = thread.submit(at_once, lambda: put(jembrana, path, [wanted], **tag))
            until = time.monotonic() + 60
            while not database.superuser.execute(_WAITS).fetchone()[0]:
                assert time.monotonic() < until
                assert not answer.done(), answer.result()
        (late,) = answer.result()
    assert (late.status_code, late.json()["current"]["data"]) == (412, data(jembrana, path))
    assert len(data(jembrana, path)) == 1


def test_all_members_are_one_set_that_keeps_an_admin(jembrana: Api, tabanan: Api, keys: Keys) -> None:
    here = data(jembrana, MEMBERS)
    new = {
        "email": "siti@jembrana.example",
        "name": "Siti",
        "office": "Dinas Kesehatan",
        "roles": ["contributor"],
        "agency_ids": [plans.add_agency(jembrana)["id"]],
    }
    added = put(jembrana, MEMBERS, [*here, new])
    assert added.status_code == 200, added.json()
    assert [each["email"] for each in added.json()["data"] if each["name"] == "Siti"] == [new["email"]]
    changed = put(jembrana, MEMBERS, [*here, {**new, "roles": ["viewer"]}])
    assert [each["roles"] for each in changed.json()["data"] if each["name"] == "Siti"] == [["viewer"]]
    wrong = [{**new, "agency_ids": [str(uuid7())]}, {**new, "email": "budi@jembrana.example", "roles": []}]
    elsewhere = tabanan.get("members/").json()["data"][0]["person"]["email"]
    past = {**new, "email": "ani@jembrana.example", "valid_until": "2020-01-01T00:00:00Z"}
    wrong += [{**new, "email": elsewhere}, new, past]
    n = len(here)
    assert set(plans.refused(put(jembrana, MEMBERS, [*here, *wrong]))[2]) == {
        (f"/data/{n}/agency_ids", "unknown_agency"),
        (f"/data/{n + 1}/roles", "empty"),
        (f"/data/{n + 2}", "person_belongs_elsewhere"),
        (f"/data/{n + 3}", "duplicate"),
        (f"/data/{n + 4}/valid_until", "in_the_past"),
    }
    assert plans.refused(put(jembrana, MEMBERS, [*here, past]))[0] == 409
    assert plans.refused(put(jembrana, MEMBERS, [new]))[:2] == (409, "last_admin")
    without = put(jembrana, MEMBERS, here)
    assert (without.status_code, without.json()["data"]) == (200, here)
    assert without.headers["ETag"] == plans.tag(jembrana, MEMBERS)["If-Match"]
    assert not any(each["person"]["name"] == "Siti" for each in jembrana.get("members/").json()["data"])
    steward = Api(keys.member("51.01", "steward"), jembrana.base)
    assert steward.put(MEMBERS, {"data": here}).status_code == 403
    assert steward.get(OWNERS).status_code == 200

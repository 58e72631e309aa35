"""Reporting periods: the calendar's, whose due days the ministry moves by acts; nothing said before changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.http.local_time import day_of
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.plans import refused, tag
from tests.support.refusals import found

LAST = datetime.now(UTC).year - 1
PATH = f"reporting-periods/{LAST}/"
BASIS = "Surat Edaran 7/2026"


def later(days: int = 30) -> str:
    return str(day_of(datetime.now(UTC)) + timedelta(days=days))


def moved(ministry: Api, **body: Any) -> Any:
    return ministry.put(PATH, {"due_on": later(), "basis": BASIS, **body}, **tag(ministry, PATH))


def due(api: Api) -> set[str]:
    return {row["period"] for row in api.get("values/due/?sort=-due_on&page_size=200").json()["data"]}


def test_a_period_says_its_days_and_the_deadline_of_its_report(ministry: Api) -> None:
    rows = ministry.get("reporting-periods/?page_size=200").json()["data"]
    assert [row["period"] for row in rows[:2]] == [f"{LAST + 2}-Q4", f"{LAST + 2}-S2"]
    assert len(rows) == 7 * (LAST + 3 - 2021)
    (quarter,) = [row for row in rows if row["period"] == f"{LAST}-Q4"]
    assert quarter == ministry.get(f"reporting-periods/{LAST}-Q4/").json()
    deadline = quarter.pop("deadline")
    assert quarter == {
        "period": f"{LAST}-Q4",
        "kind": "quarter",
        "starts_on": f"{LAST}-10-01",
        "ends_on": f"{LAST}-12-31",
        "has_begun": True,
        "due_on": f"{LAST + 1}-01-31",
        "basis": "",
    }
    assert deadline == ministry.get(f"deadlines/periodic_report/{LAST}-Q4/").json()
    ahead = ministry.get("reporting-periods/2050/").json()
    assert (ahead["has_begun"], ahead["due_on"], ahead["deadline"]) == (False, "2051-03-31", None)


@pytest.mark.usefixtures("long_onboarded")
def test_a_moved_day_holds_from_then_on_for_all_sides(ministry: Api, jembrana: Api) -> None:
    before = ministry.get("progress/?group_by=period&period=latest").json()
    assert str(LAST) in {row["period"] for row in before["data"]}
    assert str(LAST) in due(jembrana)
    answer = moved(ministry)
    assert (answer.status_code, answer.json()["due_on"], answer.json()["basis"]) == (200, later(), BASIS)

    rows = ministry.get(f"progress/?group_by=period&period={LAST}").json()["data"]
    assert {f"{LAST}-Q4"} <= {row["period"] for row in rows if row["completeness_values_due"]} - {str(LAST)}
    assert [row["completeness_values_due"] for row in rows if row["period"] == str(LAST)] in ([], [0])
    latest = {row["period"] for row in ministry.get("progress/?group_by=period&period=latest").json()["data"]}
    assert str(LAST - 1) in latest
    again = ministry.get(f"progress/?group_by=period&period=latest&as_of={before['as_of']}").json()
    assert again["data"] == before["data"]
    assert str(LAST) not in due(jembrana)
    soon = jembrana.get("values/due/?within=60&sort=-due_on&page_size=200").json()["data"]
    assert later() in {row["due_on"] for row in soon}
    rows = Api(None).get("/v1/open/reference/").json()["periods"]
    assert [row["due_on"] for row in rows if row["period"] == str(LAST)] == [later()]

    (act,) = ministry.get(f"registry-acts/?subject=period&key={LAST}").json()["data"]
    assert (act["before"], act["after"]) == ({"due_on": f"{LAST + 1}-03-31"}, {"due_on": later()})
    assert (act["basis"], act["regency"]) == (BASIS, None)
    assert moved(ministry, due_on=f"{LAST + 1}-12-31", basis="SE 8").json()["basis"] == "SE 8"


def test_a_period_is_changed_like_any_other_row(ministry: Api, keys: Keys) -> None:
    stale = tag(ministry, PATH)
    assert moved(ministry).status_code == 200
    assert ministry.put(PATH, {"due_on": later(), "basis": BASIS}).status_code == 200
    other = {"due_on": later(40), "basis": BASIS}
    assert ministry.put(PATH, other).status_code == 428
    assert ministry.put(PATH, other, **stale).json()["current"]["due_on"] == later()
    assert len(ministry.get("registry-acts/?subject=period").json()["data"]) == 1
    analyst = Api(keys.ministry("analyst"), "/v1/national")
    assert analyst.put(PATH, other, **tag(ministry, PATH)).status_code == 403


def test_what_no_period_can_be_is_refused(ministry: Api) -> None:
    for day in (later(-1), f"{LAST}-12-31"):
        assert refused(moved(ministry, due_on=day))[::2] == (409, [("/due_on", "due_day_too_early")])
    assert found(moved(ministry, basis="")) == (422, {"basis_missing"})
    for period in ("2020", "2026-Q5", "2026-01", "2100", "x"):
        path = f"reporting-periods/{period}/"
        assert found(ministry.get(path)) == (404, {"no_reporting_period"})
        assert found(ministry.put(path, {"due_on": later(), "basis": BASIS})) == (
            404,
            {"no_reporting_period"},
        )

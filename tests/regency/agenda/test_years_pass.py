"""The year ends: with the database that was prepared before, every list, deadline and figure goes on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from api.national import clock
from tests.support import plans
from tests.support.at_once import at_once
from tests.support.http import Api
from tests.support.plans import tag
from tests.support.progress import figure

Move = Callable[[datetime], None]
ANSWER = {"value": "4.5", "numerator": "45", "denominator": "1000"}


@pytest.fixture
def move(monkeypatch: pytest.MonkeyPatch) -> Move:
    """Sets the clock of the application, and that of national figures where it is read from PostgreSQL.

    PostgreSQL's own clock stays: keys are checked by it, and writes are stamped by it.
    """
    now, snapshot = timezone.now, clock.snapshot

    def moved(to: datetime) -> None:
        ahead = to - now()

        @contextmanager
        def later(as_of: datetime | None = None) -> Iterator[clock.Snapshot]:
            with snapshot(as_of) as found:
                yield replace(found, read_at=found.read_at + ahead)

        monkeypatch.setattr(timezone, "now", lambda: now() + ahead)
        monkeypatch.setattr(clock, "snapshot", later)

    return moved


@pytest.mark.parametrize("year", [2027, 2030])
def test_a_new_year_is_worked_in_like_any_other(jembrana: Api, ministry: Api, move: Move, year: int) -> None:
    def asked() -> int:
        """Points that the calendar has asked of three regencies."""
        total = ministry.get("progress/").json()["data"][0]
        return int(total["completeness_values_due"])

    asked_before, points_before = asked(), len(all_due(jembrana))
    move(datetime(year, 4, 2, 3, tzinfo=UTC))
    before, first, third = f"{year - 1}-Q4", f"{year}-Q1", f"{year}-Q3"
    due = {each["subject"]: each for each in jembrana.get("agenda/").json()["due"]}
    assert (due[before]["status"], due[first]["status"], due[first]["due_at"]) == (
        "late",
        "open",
        f"{year}-04-30T17:00:00Z",
    )
    for api in (jembrana, ministry):
        listed = [row["subject"] for row in api.get("deadlines/?kind=periodic_report").json()["data"]]
        assert listed[0] == f"{year + 1}-Q4"
        assert listed[-1] == "2021-Q1"
        assert len(listed) == 4 * (year + 2 - 2021)

    open_points = all_due(jembrana)
    waiting = {(row["indicator"], row["period"]): row for row in open_points}
    row = waiting["ECO-03", str(year - 1)]
    assert (row["due_on"], row["is_late"]) == (f"{year}-03-31", True)
    assert ("ECO-03", str(year)) not in waiting
    points = len(open_points)

    for period in (year - 1, year):
        assert jembrana.put(f"values/ECO-03/total/{period}/", ANSWER).status_code == 201
    refused = jembrana.put(f"values/ECO-03/total/{year + 1}/", ANSWER)
    assert (refused.status_code, refused.json()["code"]) == (409, "period_in_the_future")
    assert len(all_due(jembrana)) == points - 1

    late = [jembrana.post(f"reports/{quarter}/submit/").json() for quarter in (before, first)]
    assert [each["submission"]["is_late"] for each in late] == [True, False]
    refused = jembrana.post(f"reports/{third}/submit/")
    assert (refused.status_code, refused.json()["code"]) == (409, "period_not_begun")

    total = ministry.get("progress/").json()["data"][0]
    assert asked() - asked_before == 3 * (points - points_before)  # three regencies owe the same
    assert (total["completeness_values_reported"], total["completeness_values_not_due"]) == (1, 1)
    quarters = (
        4 * (year - 2027) + 2
    )  # due since the stage was made: of 2026-Q3 on, where that was before November
    assert total["deadlines_due"] in (3 * (quarters - 1), 3 * quarters)
    assert (total["deadlines_late"], total["participation_submitted"]) == (1, 1)
    rows = {row["period"]: row for row in ministry.get("progress/?group_by=period").json()["data"][1:]}
    assert rows[str(year - 1)]["completeness_values_reported"] == 1
    assert figure(rows[before], "deadlines") == {"due": 3, "met": 0, "late": 1, "declined": 0, "missed": 2}
    ahead = [each["subject"] for each in ministry.get("briefing/").json()["deadlines"]["dates"]]
    assert ahead == [first]
    periods = [row["period"] for row in Api(None).get("/v1/open/reference/").json()["periods"]]
    assert (periods[0], periods[-1]) == ("2021", f"{year + 1}-Q4")


def all_due(api: Api) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    page = api.get("values/due/?page_size=200").json()
    while True:
        rows += page["data"]
        if page["next"] is None:
            return rows
        page = api.get(page["next"].partition("/51.01/")[2]).json()


def test_a_later_deadline_is_there_once_somebody_names_it(jembrana: Api, ministry: Api) -> None:
    path, given = "deadlines/periodic_report/2031-Q2/", {"due_at": "2031-08-15T17:00:00Z", "reason": "Banjir"}
    assert ministry.get(path).json()["due_at"] == "2031-07-31T17:00:00Z"
    (named,) = jembrana.get("deadlines/?subject=2031-Q2").json()["data"]
    assert (named["status"], named["own_due_at"]) == ("not_open", "2031-07-31T17:00:00Z")
    subjects = [row["subject"] for row in jembrana.get("deadlines/").json()["data"]]
    assert "2031-Q2" not in subjects

    assert ministry.post(f"{path}extend/", given).status_code == 200
    (extended,) = [row for row in jembrana.get("deadlines/").json()["data"] if row["subject"] == "2031-Q2"]
    assert (extended["due_at"], extended["own_due_at"]) == ("2031-07-31T17:00:00Z", "2031-08-15T17:00:00Z")


def test_the_ministry_sets_its_own_deadline_until_the_quarter_opens(ministry: Api, move: Move) -> None:
    path = "deadlines/periodic_report/2027-Q1/"
    own = {"opens_at": "2027-01-01T00:00:00Z", "due_at": "2027-04-10T17:00:00Z"}
    later = {**own, "due_at": "2027-04-20T17:00:00Z"}
    move(datetime(2027, 1, 2, tzinfo=UTC))
    opened = ministry.put(path, own, **tag(ministry, path))
    assert (opened.status_code, opened.json()["code"]) == (409, "deadline_is_announced")
    closes = {**ministry.get(path).json(), "closes_at": "2027-06-30T17:00:00Z"}
    closes = {name: closes[name] for name in ("opens_at", "due_at", "closes_at")}
    assert ministry.put(path, closes).status_code == 428
    assert ministry.put(path, closes, **tag(ministry, path)).json()["version"] == 2

    path = "deadlines/periodic_report/2027-Q2/"
    assert ministry.put(path, own, **tag(ministry, path)).status_code == 201
    assert ministry.put(path, own).status_code == 200
    assert ministry.put(path, later, **tag(ministry, path)).json()["code"] == "deadline_is_announced"


def test_instants_of_a_deadline_stand_in_their_order(ministry: Api) -> None:
    path = "deadlines/periodic_report/2031-Q3/"
    before = ministry.get(path).json()
    opens, due, closes = (f"2031-{month}-01T00:00:00Z" for month in ("10", "11", "12"))
    for given in (
        {"opens_at": due, "due_at": opens},
        {"opens_at": opens, "due_at": opens},
        {"opens_at": opens, "due_at": closes, "closes_at": due},
    ):
        refused = ministry.put(path, given, **tag(ministry, path))
        assert plans.refused(refused)[::2] == (422, [("/due_at", "out_of_order")])
    earlier = ministry.post(f"{path}extend/", {"due_at": opens, "reason": "Banjir"})
    assert plans.refused(earlier)[::2] == (409, [("/due_at", "extension_not_later")])
    assert ministry.get(path).json() == before


def test_an_extension_that_would_move_nothing_is_refused(ministry: Api) -> None:
    """Whoever wants to take back a part of the one before is told that the latest instant counts."""
    path = "deadlines/periodic_report/2031-Q4/extend/"
    for day, code, status in (
        (20, "51.01", 200),
        (10, "51.01", 409),
        (20, "51.01", 409),
        (10, "51.02", 200),
        (15, None, 200),
        (12, None, 409),
        (25, "51.01", 200),
    ):
        given = {"due_at": f"2032-03-{day}T17:00:00Z", "reason": "Banjir", "regency_code": code}
        answer = ministry.post(path, given)
        assert answer.status_code == status, (day, code, answer.json())
    given = {"due_at": "2032-03-30T17:00:00Z", "reason": "Banjir"}
    answers = at_once(*[lambda: ministry.post(path, given)] * 3)
    assert sorted(each.status_code for each in answers) == [200, 409, 409]


@pytest.mark.parametrize("quarter", ["2020-Q4", "2100-Q1", "9999-Q4", "0000-Q1"])
def test_a_deadline_outside_the_calendar_is_none(ministry: Api, jembrana: Api, quarter: str) -> None:
    given = {"opens_at": "2027-01-01T00:00:00Z", "due_at": "2027-04-10T17:00:00Z"}
    path = f"deadlines/periodic_report/{quarter}/"
    assert ministry.get(path).status_code == 404
    extended = ministry.post(f"{path}extend/", {"due_at": given["due_at"], "reason": "Banjir"})
    assert extended.status_code == 404
    of_regency = jembrana.get(f"deadlines/?subject={quarter}").json()
    if quarter == "2020-Q4":
        assert of_regency["data"] == []
    else:
        assert [each["parameter"] for each in of_regency["errors"]] == ["subject"]
        assert ministry.put(path, given).json()["code"] == "unknown_subject"

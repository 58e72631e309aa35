"""Accepted by rule: out without a warning, or so many working days without an answer; recorded as such."""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from api.national.review.rules import operations
from tenants import db_roles
from tests.support import plans
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.stage import Stage
from tests.support.working import working

pytestmark = pytest.mark.usefixtures("neighbour")

RULE = "acceptance-rules/periodic_report/"


@pytest.fixture
def neighbour(tabanan: Api) -> None:
    tabanan.put("values/ECO-03/total/2025/", {"value": "9.99"})


def look(now: datetime | None = None) -> int:
    with db_roles.as_owner():
        return operations.accept_by_rule(now=now or datetime.now(UTC))


def set_rule(ministry: Api, **fields: Any) -> None:
    body = {"without_warning": False, "after_working_days": None, **fields}
    assert ministry.put(RULE, body, **plans.tag(ministry, RULE)).status_code == 200


def report(api: Api, value: str = "4.51") -> str:
    tag = api.get("values/ECO-03/total/2025/").headers.get("ETag")
    api.put("values/ECO-03/total/2025/", {"value": value}, **({"If-Match": tag} if tag else {}))
    answer = api.post("reports/2025-Q4/submit/", {"reason": "test"})
    assert answer.status_code == 201, answer.json()
    id: str = answer.json()["submission"]["id"]
    return id


def moved_back(database: Stage, id: str, at: datetime) -> None:
    """Puts the submission's first step on another day."""
    database.superuser.execute(
        "UPDATE ledger_submission_event SET at = %s WHERE submission_id = %s", [at, id]
    )


def state(ministry: Api, id: str) -> str:
    found: str = ministry.get(f"submissions/{id}/").json()["status"]
    return found


def test_working_days_are_monday_to_friday_without_holidays() -> None:
    friday, nyepi = date(2026, 3, 13), date(2026, 3, 19)
    assert operations.passed(friday, friday, ()) == 0
    assert operations.passed(friday, date(2026, 3, 16), ()) == 0, "Saturday and Sunday"
    assert operations.passed(friday, date(2026, 3, 17), ()) == 1
    assert operations.passed(friday, date(2026, 3, 20), ()) == 4
    assert operations.passed(friday, date(2026, 3, 20), {nyepi}) == 3


def test_nothing_is_accepted_unless_a_rule_says_so(jembrana: Api, ministry: Api) -> None:
    id = report(jembrana)
    assert look(datetime.now(UTC) + timedelta(days=365)) == 0
    assert state(ministry, id) == "submitted"
    assert ministry.get(RULE).json() == {
        "kind": "periodic_report",
        "without_warning": False,
        "after_working_days": None,
        "office": "",
        "version": 0,
    }


def test_days_without_an_answer_accept_on_the_day_after_the_last_of_them(
    jembrana: Api, ministry: Api, database: Stage
) -> None:
    id = report(jembrana)
    moved_back(database, id, datetime(2026, 3, 13, 3, tzinfo=UTC))  # a Friday
    set_rule(ministry, after_working_days=3)
    assert ministry.put("holidays/2026-03-17/", {"name": "Libur"}).status_code == 201
    # Monday, Wednesday and Thursday are the three; Thursday ends at 17.00 UTC.
    assert look(datetime(2026, 3, 19, 16, 59, tzinfo=UTC)) == 0
    assert state(ministry, id) == "submitted"
    assert look(datetime(2026, 3, 19, 17, 1, tzinfo=UTC)) == 1
    assert look(datetime(2026, 3, 19, 17, 2, tzinfo=UTC)) == 0
    body = ministry.get(f"submissions/{id}/").json()
    step = body["events"][-1]
    assert (step["kind"], step["by_rule"], step["office"]) == ("accepted", "days_passed", "Direktorat LAIP")
    accepted = database.superuser.execute(
        "SELECT value FROM figures_reported_value WHERE basis = 'accepted' AND valid_until IS NULL"
    ).fetchall()
    assert accepted == [("4.51",)]


def test_a_submission_without_a_warning_is_accepted_at_once_and_one_with_is_not(
    jembrana: Api, ministry: Api
) -> None:
    path = "acceptance-rules/masterplan/"
    rule = {"without_warning": True}
    assert ministry.put(path, rule).json()["version"] == 1
    set_rule(ministry, without_warning=True)
    warned = report(jembrana)
    masterplan = plans.submit(jembrana, plans.begin(jembrana)["id"])["submission"]["id"]
    assert "not_reported" in ministry.get(f"submissions/{warned}/").json()["warnings"]
    assert ministry.get(f"submissions/{masterplan}/").json()["warnings"] == []
    assert look() == 1
    assert (state(ministry, warned), state(ministry, masterplan)) == ("submitted", "accepted")
    step = ministry.get(f"submissions/{masterplan}/").json()["events"][-1]
    assert (step["kind"], step["by_rule"]) == ("accepted", "no_warning")


@pytest.mark.long
def test_the_worker_accepts_what_the_rules_accept(jembrana: Api, ministry: Api, database: Stage) -> None:
    """The worker is a process of its own, called by nobody: one submission has no warning, one waited long enough."""
    assert ministry.put("acceptance-rules/masterplan/", {"without_warning": True}).status_code == 200
    set_rule(ministry, after_working_days=3)
    waited = report(jembrana)
    moved_back(database, waited, datetime.now(UTC) - timedelta(days=14))
    with working(database):
        plan = plans.begin(jembrana)["id"]
        clean = plans.submit(jembrana, plan)["submission"]["id"]
        fresh = jembrana.post("reports/2026-Q1/submit/", {}).json()["submission"]["id"]
        until = time.monotonic() + 60
        while "submitted" in (state(ministry, clean), state(ministry, waited)):
            assert time.monotonic() < until, "the worker accepts nothing"
            time.sleep(0.2)
    assert [state(ministry, id) for id in (clean, waited, fresh)] == ["accepted", "accepted", "submitted"]
    steps = [ministry.get(f"submissions/{id}/").json()["events"][-1]["by_rule"] for id in (clean, waited)]
    assert steps == ["no_warning", "days_passed"]
    assert jembrana.get(f"masterplans/{plan}/").json()["status"] == "accepted"


def test_an_open_remark_of_the_ministry_holds_a_rule_up(jembrana: Api, ministry: Api) -> None:
    id = report(jembrana)
    set_rule(ministry, after_working_days=1)
    later = datetime.now(UTC) + timedelta(days=9)
    remark = ministry.post(f"submissions/{id}/comments/", {"text": "Angka BPS?"}).json()["id"]
    assert look(later) == 0
    answer = {"text": "Sudah sesuai.", "thread_id": remark, "resolves": True}
    assert jembrana.post(f"submissions/{id}/comments/", answer).status_code == 201
    assert look(later) == 1


def test_what_was_returned_corrected_or_withdrawn_is_not_accepted_by_rule(
    jembrana: Api, ministry: Api
) -> None:
    set_rule(ministry, after_working_days=1)
    later = datetime.now(UTC) + timedelta(days=9)
    first = report(jembrana)
    assert ministry.post(f"submissions/{first}/return/", {"reasons": ["Beda"]}).status_code == 200
    assert look(later) == 0
    second = report(jembrana, "4.6")
    assert jembrana.post(f"submissions/{second}/withdraw/", {"reason": "keliru"}).status_code == 200
    assert look(later) == 0
    third = report(jembrana, "4.7")
    assert look(later) == 1
    assert (state(ministry, first), state(ministry, third)) == ("returned", "accepted")


def test_rules_and_holidays_are_the_programme_offices(jembrana: Api, ministry: Api, keys: Keys) -> None:
    rule = {"without_warning": True, "after_working_days": 5}
    reviewer = Api(keys.ministry("reviewer"), "/v1/national")
    assert reviewer.put(RULE, rule).status_code == 403
    assert jembrana.put(f"/v1/national/{RULE}", rule).status_code == 403
    assert ministry.put(RULE, rule).status_code == 200
    assert ministry.put(RULE, {**rule, "after_working_days": 4}).status_code == 428
    assert ministry.put(RULE, {**rule, "after_working_days": 0}).status_code == 422
    assert ministry.put("acceptance-rules/nothing/", rule).status_code == 404
    assert {each["kind"] for each in ministry.get("acceptance-rules/").json()["data"]} > {"masterplan"}

    path = "holidays/2026-08-17/"
    assert reviewer.put(path, {"name": "Kemerdekaan"}).status_code == 403
    assert ministry.put(path, {"name": "Kemerdekaan"}).status_code == 201
    assert ministry.put(path, {"name": "Hari Kemerdekaan"}).status_code == 428
    named = ministry.put(path, {"name": "Hari Kemerdekaan"}, **plans.tag(ministry, path))
    assert named.json() == {"observed_on": "2026-08-17", "name": "Hari Kemerdekaan", "version": 2}
    assert ministry.get("holidays/?year=2026").json()["data"] == [named.json()]
    assert ministry.get("holidays/?year=2025").json()["data"] == []
    assert ministry.delete(path, **plans.tag(ministry, path)).status_code == 204
    assert ministry.get(path).status_code == ministry.get("holidays/2026-13-01/").status_code == 404

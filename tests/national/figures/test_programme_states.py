"""How programmes stand nationally is what the regency's own lists say, once everything is submitted."""

from collections import Counter
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.utils import timezone

from api.http.grammar.periods import Kind, Period
from api.http.local_time import day_of
from api.national.catalogue.calendar import due_on
from tests.support import plans
from tests.support.http import Api
from tests.support.progress import figure, of, progress, total
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("database")


def told(ministry: Api, code: str, basis: str = "submitted") -> dict[str, Any]:
    """What progress says of one regency's programmes."""
    return figure(of(progress(ministry, f"group_by=regency&basis={basis}"), regency=code), "programmes")


def last_due() -> Period:
    """The last quarter whose report is due."""
    quarter = Period.containing(day_of(timezone.now()), Kind.QUARTER)
    return next(each for each in map(quarter.shifted, (-1, -2)) if due_on(each) < day_of(timezone.now()))


def submitted(jembrana: Api, quarter: Period) -> dict[str, str]:
    """A programme of each status, submitted; gives its status by title."""
    today = day_of(timezone.now())
    tomorrow, yesterday, end = (
        str(today + timedelta(days=1)),
        str(today - timedelta(days=1)),
        str(quarter.end),
    )
    begun = plans.begin(jembrana)
    open_milestone = [{"title": "Selesai uji", "due_on": end}]
    begins = str(quarter.start)
    plan: dict[str, tuple[str, list[dict[str, Any]]]] = {
        "planned": ("planned", [plans.activity("A", starts_on=tomorrow)]),
        "running": (
            "running",
            [plans.activity("A", ends_on=tomorrow), plans.activity("B", starts_on=tomorrow)],
        ),
        # Nobody knows yet: the report of its last day's quarter is not due.
        "its day passed": ("running", [plans.activity("A", ends_on=yesterday)]),
        "late": ("late", [plans.activity("A", ends_on=end), plans.activity("B")]),
        "by a milestone": ("late", [plans.activity("A", milestones=open_milestone)]),
        "reached": ("running", [plans.activity("A", milestones=open_milestone)]),
        "done": ("done", [plans.activity("A"), plans.activity("B")]),
        "done, one stopped": ("done", [plans.activity("A"), plans.activity("B")]),
        "stopped": ("stopped", [plans.activity("A")]),
        "nothing": ("planned", []),
        "silent": ("not_reported", [plans.activity("A", starts_on=begins, ends_on=end)]),
        "silent since": (
            "not_reported",
            [plans.activity("A", ends_on=end), plans.activity("B", starts_on=tomorrow)],
        ),
    }
    said: dict[str, list[dict[str, Any]]] = {
        "running": [{"percent": "33.33", "spent": "70"}],
        "its day passed": [{"percent": "99"}],
        "late": [{"percent": "20"}],
        "by a milestone": [{"percent": "0"}],
        "done": [{"percent": "100"}, {"percent": "100"}],
        "done, one stopped": [{"percent": "100"}, {"percent": "10", "stopped": True}],
        "stopped": [{"percent": "10", "stopped": True}],
    }
    rows = []
    for title, (_, activities) in plan.items():
        programme = plans.add(
            jembrana, title=title, activities=activities, indicative_amounts=[plans.allocation(source="dak")]
        )
        for activity, fields in zip(programme["activities"], said.get(title, []), strict=False):
            rows.append(plans.realised(activity["id"], **fields))
        if title == "reached":
            (activity,) = programme["activities"]
            reached = [activity["milestones"][0]["id"]]
            rows.append(plans.realised(activity["id"], "50", reached_milestone_ids=reached))
        if title == "silent since":
            plans.report(jembrana, str(quarter.previous()), plans.realised(programme["activities"][0]["id"]))
    plans.report(jembrana, str(quarter), *rows)
    plans.submit(jembrana, begun["id"])
    assert jembrana.post(f"reports/{quarter}/submit/").status_code == 201
    return {title: status for title, (status, _) in plan.items()}


def listed(api: Api) -> dict[str, dict[str, Any]]:
    """The regency's own list: title to progress."""
    return {each["title"]: each["progress"] for each in api.get("programmes/?page_size=100").json()["data"]}


def test_status_progress_and_money_are_those_of_the_regencys_own_list(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    plan = submitted(jembrana, last_due())
    own = listed(jembrana)
    found = told(ministry, "51.01")
    assert {title: each["status"] for title, each in own.items()} == plan
    by_status = figure(found, "by_status")
    assert list(by_status) == ["planned", "running", "late", "not_reported", "done", "stopped"]
    assert {name: n for name, n in by_status.items() if n} == dict(Counter(plan.values()))
    assert found["total"] == len(plan)
    spent = str(sum(int(each["spent"]) for each in own.values()))
    assert int(spent) > 0
    assert found["spent"] == found["by_source_dak_spent"] == spent
    assert found["by_source_unspecified_spent"] == "0"
    nothing = dict.fromkeys(by_status, 0)
    assert figure(told(ministry, "51.01", basis="accepted"), "by_status") == nothing
    assert figure(told(ministry, "51.02"), "by_status") == nothing


def test_what_is_late_or_not_reported_says_since_when_and_which_activity(
    jembrana: Api, ministry: Api
) -> None:
    quarter = last_due()
    plan = submitted(jembrana, quarter)
    programmes = {
        each["id"]: each["title"] for each in jembrana.get("programmes/?page_size=100").json()["data"]
    }
    first = {
        each["programme_id"]: each["activity_id"]
        for each in jembrana.get(f"realisations/{quarter}/?page_size=100").json()["data"]
        if each["title"] == "A"
    }
    opened = ministry.get("progress/components/?figure=programmes&group_by=regency&group=51.01").json()
    (none,) = ministry.get("progress/components/?figure=programmes&group_by=regency&group=51.02").json()[
        "data"
    ]
    assert none["what"] is None
    since = {
        "late": str(quarter.end + timedelta(days=1)),
        "by a milestone": str(quarter.end + timedelta(days=1)),
        "silent": str(quarter.start),
        "silent since": str(quarter.start),
    }
    assert {programmes[each["item"]]: each["what"]["since"] for each in opened["data"]} == {
        title: since.get(title) for title in plan
    }
    for each in opened["data"]:
        expected = first[each["item"]] if programmes[each["item"]] in since else None
        assert each["what"]["activity_id"] == expected


def test_who_has_longer_has_not_been_silent_yet(jembrana: Api, ministry: Api) -> None:
    quarter = last_due()
    plan = submitted(jembrana, quarter)
    before = ministry.get("progress/").json()["as_of"]
    later = {
        "due_at": (timezone.now() + timedelta(days=1)).isoformat(),
        "regency_code": "51.01",
        "reason": "Banjir",
    }
    assert ministry.post(f"deadlines/periodic_report/{quarter}/extend/", later).status_code == 200
    silent = {title for title, status in plan.items() if status == "not_reported"}
    assert {title for title, each in listed(jembrana).items() if each["status"] == "not_reported"} == set()
    assert {listed(jembrana)[title]["status"] for title in silent} == {"running"}
    found = figure(told(ministry, "51.01"), "by_status")
    assert (found["not_reported"], found["running"]) == (0, len(silent) + Counter(plan.values())["running"])
    assert total(ministry, f"as_of={before}")["programmes_by_status_not_reported"] == len(silent)
    # By the same deadline for everybody nobody has been silent either.
    for code in ("51.02", None):
        given = {**later, "regency_code": code, "due_at": (timezone.now() + timedelta(days=2)).isoformat()}
        assert ministry.post(f"deadlines/periodic_report/{quarter}/extend/", given).status_code == 200
    assert figure(total(ministry), "programmes_by_status") == found


def test_the_past_is_told_by_the_same_definition(database: Stage, jembrana: Api, ministry: Api) -> None:
    """As the migration writes it: each row again, in as many as there are differences."""
    quarter = last_due()
    submitted(jembrana, quarter)
    programmes = jembrana.get("programmes/?page_size=100").json()["data"]
    silent = next(each["id"] for each in programmes if each["title"] == "silent")
    (row,) = jembrana.get(f"realisations/{quarter}/?programme_id={silent}").json()["data"]
    plans.report(jembrana, str(quarter), plans.realised(row["activity_id"], "40"))
    assert jembrana.post(f"reports/{quarter}/submit/", {"reason": "lengkap"}).status_code == 201
    history = (
        "SELECT regency_id, basis, programme_id, settled, late_after, unreported_from, planned_until, spent,"
        " valid_from, valid_until FROM figures_programme_tally ORDER BY 1, 2, 3, valid_from"
    )
    written = database.superuser.execute(history).fetchall()
    assert any(row[4] for row in written)
    assert any(row[5] for row in written)
    assert any(row[-1] for row in written)
    text = import_module("api.national.figures.migrations.0017_not_reported").HISTORY
    for (regency,) in database.superuser.execute(
        "SELECT DISTINCT regency_id FROM figures_programme_tally"
    ).fetchall():
        database.superuser.execute(text, {"regency": regency})
    assert database.superuser.execute(history).fetchall() == written

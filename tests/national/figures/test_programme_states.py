"""How programmes stand nationally is what the regency's own lists say, once everything is submitted."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from api.national.catalogue.calendar import day_of
from tests.support import plans
from tests.support.http import Api

pytestmark = pytest.mark.usefixtures("database")


def told(ministry: Api, code: str, basis: str = "submitted") -> dict[str, Any]:
    """What progress says of one regency's programmes."""
    rows = ministry.get(f"progress/?group_by=regency&basis={basis}").json()["rows"]
    (found,) = (row["submissions"]["programmes"] for row in rows if row["group"]["regency"]["code"] == code)
    return dict(found)


def test_status_progress_and_money_are_those_of_the_regencys_own_list(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    today = day_of(timezone.now())
    yesterday, tomorrow = (str(today + timedelta(days=days)) for days in (-1, 1))
    begun = plans.begin(jembrana)
    open_milestone = [{"title": "Selesai uji", "due_on": yesterday}]
    plan: dict[str, list[dict[str, Any]]] = {
        "planned": [plans.activity("A", starts_on=tomorrow)],
        "running": [plans.activity("A", ends_on=tomorrow), plans.activity("B", starts_on=tomorrow)],
        "late": [plans.activity("A", ends_on=yesterday), plans.activity("B")],
        "by a milestone": [plans.activity("A", milestones=open_milestone)],
        "reached": [plans.activity("A", milestones=open_milestone)],
        "done": [plans.activity("A"), plans.activity("B")],
        "done, one stopped": [plans.activity("A"), plans.activity("B")],
        "stopped": [plans.activity("A")],
        "nothing": [],
    }
    said: dict[str, list[dict[str, Any]]] = {
        "running": [{"percent": "33.33", "spent": "70"}],
        "late": [{"percent": "20"}],
        "by a milestone": [{"percent": "0"}],
        "done": [{"percent": "100"}, {"percent": "100"}],
        "done, one stopped": [{"percent": "100"}, {"percent": "10", "stopped": True}],
        "stopped": [{"percent": "10", "stopped": True}],
    }
    rows = []
    for title, activities in plan.items():
        programme = plans.add(
            jembrana, title=title, activities=activities, indicative_amounts=[plans.allocation(source="dak")]
        )
        for activity, fields in zip(programme["activities"], said.get(title, []), strict=False):
            rows.append(plans.realised(activity["id"], **fields))
        if title == "reached":
            (activity,) = programme["activities"]
            reached = [activity["milestones"][0]["id"]]
            rows.append(plans.realised(activity["id"], "50", reached_milestone_ids=reached))
    plans.report(jembrana, "2025-Q4", *rows)
    plans.submit(jembrana, begun["id"])
    assert jembrana.post("reports/2025-Q4/submit/").status_code == 201

    listed = [each["progress"] for each in jembrana.get("programmes/?page_size=100").json()["data"]]
    found = told(ministry, "51.01")
    assert found["by_status"] == dict(Counter(each["status"] for each in listed))
    assert set(found["by_status"]) == {"planned", "running", "late", "done", "stopped"}
    assert found["total"] == len(listed) == len(plan)
    spent = str(sum(int(each["spent"]) for each in listed))
    assert int(spent) > 0
    assert found["spent"] == found["by_source"]["dak"]["spent"] == spent
    assert found["by_source"]["unspecified"]["spent"] == "0"
    nothing = dict.fromkeys(found["by_status"], 0)
    assert told(ministry, "51.01", basis="accepted")["by_status"] == nothing
    assert told(ministry, "51.02")["by_status"] == nothing

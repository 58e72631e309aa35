"""How programmes stand nationally is what the regency's own lists say, once everything is submitted."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from api.national.catalogue.calendar import day_of
from api.national.figures.past import instants
from api.national.figures.realised import states
from tenants import sides
from tests.support import plans
from tests.support.http import Api

pytestmark = pytest.mark.usefixtures("database")


def stated(code: str, through: str | None = None, basis: str = "submitted") -> dict[str, dict[str, Any]]:
    """Programme to its row of `programme_state`, of one regency."""
    with sides.as_ministry(), instants.reading() as instant, connection.cursor() as cursor:
        cursor.execute(
            instant.in_force(states.PROGRAMMES)
            + "SELECT programme_state.* FROM programme_state JOIN tenants_regency r ON r.id = regency_id"
            " WHERE r.kemendagri_code = %(code)s",
            {"code": code, "basis": basis, "today": day_of(instant.at), "through": through},
        )
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {str(row["programme_id"]): row for row in rows}


def test_status_progress_and_money_are_those_of_the_regencys_own_list(jembrana: Api, tabanan: Api) -> None:
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
            jembrana, title=title, activities=activities, allocations=[plans.allocation(source="dak")]
        )
        for activity, fields in zip(programme["activities"], said.get(title, []), strict=False):
            rows.append(plans.realised(activity["id"], **fields))
        if title == "reached":
            (activity,) = programme["activities"]
            reached = [activity["milestones"][0]["id"]]
            rows.append(plans.realised(activity["id"], "50", milestones_reached=reached))
    plans.report(jembrana, "2025-Q4", *rows)
    plans.submit(jembrana, begun["id"])
    assert jembrana.post("reports/2025-Q4/submit/").status_code == 201

    found = stated("51.01")
    listed = jembrana.get("programmes/?page_size=100").json()["data"]
    own = {each["id"]: each["progress"] for each in listed}
    assert own.keys() == found.keys()
    for id, progress in own.items():
        row = found[id]
        assert (row["status"], row["physical_percent"], row["spent"], row["reported_through"]) == (
            progress["status"],
            Decimal(progress["physical_percent"]),
            Decimal(progress["spent"]),
            progress["reported_through"],
        )
        assert (row["from_dak"], row["from_unspecified"]) == (row["spent"], 0)
    assert {row["status"] for row in found.values()} == {"planned", "running", "late", "done", "stopped"}
    assert {row["status"] for row in stated("51.01", through="2025-Q3").values()} == {"planned", "late"}
    assert stated("51.01", basis="accepted") == stated("51.02") == {}

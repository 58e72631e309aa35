"""A quarter keeps the activities of the plans that were in force in it, and whatever was reported of it."""

from typing import Any

import pytest

from tests.support import plans
from tests.support.http import Api

pytestmark = pytest.mark.usefixtures("neighbour")


def planned(api: Api, title: str, **fields: Any) -> tuple[str, str]:
    """A version with one programme of one activity, by their ids."""
    plan = plans.begin(api, **fields)
    programme = plans.add(api, plan["id"], title=title, activities=[plans.activity(title)])
    return plan["id"], programme["activities"][0]["id"]


def titles(api: Api, quarter: str) -> list[str]:
    return sorted(row["title"] for row in api.get(f"realisations/{quarter}/").json()["data"])


def not_reported(api: Api, quarter: str) -> list[int]:
    """Count the activities of which the preview misses a realisation."""
    warnings = api.get(f"reports/{quarter}/preview/").json()["warnings"]
    told = [each["message"] for each in warnings if each["code"] == "realisation_missing"]
    return [int(message.rstrip(".").rpartition(" ")[2]) for message in told]


def test_a_quarter_in_which_a_second_plan_is_enacted_has_the_activities_of_both(jembrana: Api) -> None:
    first, old = planned(jembrana, "Lama")
    plans.enact(jembrana, first, "2022-12-30")
    second, _ = planned(jembrana, "Baru", plan_period_start=2025, plan_period_end=2029)
    plans.enact(jembrana, second, "2025-11-10")
    quarters = ("2025-Q3", "2025-Q4", "2026-Q1")
    assert [titles(jembrana, each) for each in quarters] == [["Lama"], ["Baru", "Lama"], ["Baru"]]
    assert [not_reported(jembrana, each) for each in quarters] == [[1], [2], [1]]
    plans.report(jembrana, "2025-Q4", plans.realised(old))
    assert not_reported(jembrana, "2025-Q4") == [1]


def test_an_activity_of_both_plans_stands_once_as_the_later_one_says(jembrana: Api) -> None:
    first, activity = planned(jembrana, "Lama")
    plans.enact(jembrana, first, "2022-12-30")
    second = plans.begin(jembrana, based_on_id=first)
    path = f"programmes/{jembrana.get(plans.of(second['id'])).json()['data'][0]['id']}/"
    body = {"activities": [plans.activity("Baru", id=activity)]}
    assert jembrana.patch(path, body, **plans.tag(jembrana, path)).status_code == 200
    plans.enact(jembrana, second["id"], "2025-11-10")
    quarters = ("2025-Q3", "2025-Q4", "2026-Q1")
    assert [titles(jembrana, each) for each in quarters] == [["Lama"], ["Baru"], ["Baru"]]


def test_what_was_reported_stays_in_its_quarter_whatever_is_enacted_later(jembrana: Api) -> None:
    first, old = planned(jembrana, "Lama")
    plans.enact(jembrana, first, "2022-12-30")
    plans.report(jembrana, "2025-Q2", plans.realised(old, "20"))
    plans.report(jembrana, "2025-Q4", plans.realised(old, "40"))
    second, _ = planned(jembrana, "Baru", plan_period_start=2024, plan_period_end=2028)
    plans.enact(jembrana, second, "2024-03-01")
    assert titles(jembrana, "2025-Q2") == titles(jembrana, "2025-Q4") == ["Baru", "Lama"]
    assert titles(jembrana, "2025-Q3") == ["Baru"]
    (row,) = plans.report(jembrana, "2025-Q2", plans.realised(old, "25", version=1, reason="Salah hitung"))
    assert row["outcome"] == "changed"
    (kept,) = [
        each["realisation"]
        for each in jembrana.get("realisations/2025-Q2/").json()["data"]
        if each["title"] == "Lama"
    ]
    assert kept["physical_percent_to_date"] == "25"


def test_where_no_plan_is_in_force_the_plan_of_the_years_is_listed_not_an_older_one(jembrana: Api) -> None:
    older, _ = planned(jembrana, "Lama", profile="legacy", plan_period_start=2018, plan_period_end=2022)
    plans.submit(jembrana, older)
    planned(jembrana, "Baru", plan_period_start=2023, plan_period_end=2027)
    assert (titles(jembrana, "2022-Q4"), titles(jembrana, "2025-Q1")) == (["Lama"], ["Baru"])

"""Warnings about a year's money: told alike where it is entered, read, previewed and submitted."""

from typing import Any

import pytest

from tests.support import plans
from tests.support.budgets import amount
from tests.support.http import Api

pytestmark = pytest.mark.usefixtures("neighbour")

DOUBTS = {"spent_beyond_allocated", "without_budget"}


def told(answer: Any) -> dict[str, dict[str, Any]]:
    """Code to values of the doubts that an answer names."""
    return {each["code"]: each for each in answer.json()["warnings"] if each["code"] in DOUBTS}


def test_what_is_spent_beyond_a_budget_or_without_one_is_told_at_every_step(
    jembrana: Api, ministry: Api, programme: dict[str, Any]
) -> None:
    (activity,) = (each["id"] for each in programme["activities"])
    entered = jembrana.put("realisations/2025-Q4/", {"realisations": [plans.realised(activity, spent="100")]})
    assert set(told(entered)) == {"without_budget"}
    assert set(told(jembrana.get("reports/2025-Q4/preview/"))) == {"without_budget"}
    path = f"budgets/2026/{programme['id']}/"
    budget = jembrana.put(path, {"amounts": [amount("50"), amount("80", stage="revised")]}).json()
    assert (budget["spent"], budget["is_overspent"]) == ("0", False)

    # 80 of 2026 are in its budget, beside the 100 of the year before; 81 are not.
    for spent, doubts in (("180", set()), ("181", {"spent_beyond_allocated"})):
        version = jembrana.get(f"realisations/2026-Q1/{activity}/").json().get("version")
        row = plans.realised(activity, spent=spent, version=version)
        assert set(told(jembrana.put("realisations/2026-Q1/", {"realisations": [row]}))) == doubts
        assert set(told(jembrana.get("reports/2026-Q1/preview/"))) == doubts
    budget = jembrana.get(path).json()
    assert (budget["spent"], budget["allocated"], budget["is_overspent"]) == ("81", "80", True)
    (of_year,) = jembrana.get("budgets/2026/").json()["budgets"]
    assert of_year == budget
    (said,) = told(jembrana.get("reports/2026-Q1/preview/")).values()
    assert said["message"] == f"{programme['title']}: 81 is spent in 2026, but only 80 is allocated."
    sent = jembrana.post("reports/2026-Q1/submit/").json()["submission"]["id"]
    assert "spent_beyond_allocated" in ministry.get(f"submissions/{sent}/").json()["warnings"]
    assert jembrana.put(path, {"amounts": [amount("81")]}, **plans.tag(jembrana, path)).status_code == 200
    assert told(jembrana.get("reports/2026-Q1/preview/")) == {}

"""Budgets and enactments as an office would enter them."""

from typing import Any

from tests.support.http import Api
from tests.support.progress import figure, total

REGULATION = {"number": "Nomor 45", "signed_on": "2022-12-30", "instrument": "perbup"}

#: Of a year in which every programme is one of the plan.
NONE_OUTSIDE = {"outside_plan": 0, "dropped": 0, "allocated_outside_plan": "0", "spent_outside_plan": "0"}


def amount(amount: str, source: str = "apbd", stage: str = "original") -> dict[str, str]:
    return {"source": source, "stage": stage, "amount": amount}


def told(ministry: Api, year: str, **asked: str) -> dict[str, Any]:
    """Return the ministry's figures of all regencies in a year, and of all years of the programmes."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    row = total(ministry, f"period={year}&{query}")
    budgets = {
        name: each
        for name, each in figure(row, "budgets").items()
        if not name.endswith(("per_head", "population_year"))
    }
    return {**budgets, "of_programmes": row["programmes_allocated"]}

"""A plan in force, whose years have budgets."""

from typing import Any

import pytest

from tests.support import plans
from tests.support.budgets import REGULATION
from tests.support.http import Api
from tests.support.stage import Stage


@pytest.fixture
def programme(database: Stage, jembrana: Api) -> dict[str, Any]:
    """A programme of a plan that is in force, with a ceiling of 2026 that was revised within it."""
    begun = plans.begin(jembrana)
    agency = plans.add_agency(jembrana)
    ceilings = [plans.allocation(2026, "900")]
    made = plans.add(
        jembrana, lead_agency_id=agency["id"], activities=[plans.activity()], indicative_amounts=ceilings
    )
    plans.revise_as_before(database, "51.01", made["id"], 2026, "1000")
    made = jembrana.get(f"programmes/{made['id']}/").json()
    plans.submit(jembrana, begun["id"])
    assert jembrana.post(f"masterplans/{begun['id']}/enact/", REGULATION).status_code == 200
    return made

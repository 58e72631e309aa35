"""A plan in force, whose years have budgets."""

from typing import Any

import pytest

from tests.support import plans
from tests.support.budgets import REGULATION
from tests.support.http import Api


@pytest.fixture
def programme(jembrana: Api) -> dict[str, Any]:
    """A programme of a plan that is in force, with a ceiling of 2026."""
    begun = plans.begin(jembrana)
    agency = plans.add_agency(jembrana)
    ceilings = [plans.allocation(2026, "900"), plans.allocation(2026, "1000", stage="revised")]
    made = plans.add(
        jembrana, lead_agency_id=agency["id"], activities=[plans.activity()], allocations=ceilings
    )
    plans.submit(jembrana, begun["id"])
    assert jembrana.post(f"masterplans/{begun['id']}/enact/", REGULATION).status_code == 200
    return made

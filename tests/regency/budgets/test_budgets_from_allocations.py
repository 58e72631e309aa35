"""Allocations of plans from before budgets existed become the budgets of their years: no row and stage is lost, and no
report changes by it.
"""

from typing import Any

import pytest

from tests.support import plans
from tests.support.budgets import REGULATION, amount
from tests.support.http import Api
from tests.support.stage import Stage


def migrated(stage: Stage, code: str) -> None:
    """Run the data migration in a regency whose budgets are empty, as it was before."""
    from importlib import import_module

    (id,) = stage.superuser.execute(
        "SELECT id FROM tenants_regency WHERE kemendagri_code = %s", [code]
    ).fetchone() or (0,)
    of = import_module("api.regency.programmes.budgets.migrations.0002_from_allocations").Migration
    with stage.superuser.transaction():
        stage.superuser.execute(f"SET LOCAL search_path = r_{id}, public")
        for statement in of.operations[0].sql:
            stage.superuser.execute(statement)


@pytest.mark.usefixtures("neighbour")
def test_a_year_is_what_the_plan_in_force_at_its_end_sets_aside(
    database: Stage, jembrana: Api, tabanan: Api
) -> None:
    first = plans.begin(jembrana)
    kept = plans.add(
        jembrana,
        title="A",
        activities=[plans.activity()],
        indicative_amounts=[
            plans.allocation(2024, "10"),
            plans.allocation(2025, "20"),
            plans.allocation(2025, "40", source="dak"),
        ],
    )
    plans.revise_as_before(database, "51.01", kept["id"], 2025, "30")
    dropped = plans.add(jembrana, title="B", indicative_amounts=[plans.allocation(2024, "5")])
    plans.submit(jembrana, first["id"])
    assert jembrana.post(f"masterplans/{first['id']}/enact/", REGULATION).status_code == 200
    second = plans.begin(jembrana, based_on_id=first["id"])
    path = f"programmes/{dropped['id']}/?masterplan_id={second['id']}"
    assert jembrana.delete(path, **plans.tag(jembrana, path)).status_code == 204
    path = f"programmes/{kept['id']}/?masterplan_id={second['id']}"
    changed = {"indicative_amounts": [plans.allocation(2024, "77"), plans.allocation(2025, "88")]}
    assert jembrana.patch(path, changed, **plans.tag(jembrana, path)).status_code == 200
    plans.submit(jembrana, second["id"])
    enacted = {**REGULATION, "number": "Nomor 46", "signed_on": "2025-06-01"}
    assert jembrana.post(f"masterplans/{second['id']}/enact/", enacted).status_code == 200
    plans.report(jembrana, "2025-Q4", plans.realised(kept["activities"][0]["id"], spent="7"))
    before = jembrana.get("reports/2025-Q4/preview/").json()
    signed = jembrana.post(
        "reports/2025-Q4/sign-offs/", {"step": "prepared", "content_hash": before["content_hash"]}
    )
    assert signed.status_code == 201
    documents = [jembrana.get(f"masterplans/{each['id']}/preview/").json() for each in (first, second)]

    migrated(database, "51.01")
    migrated(database, "51.02")
    assert _amounts(jembrana, 2024) == {kept["id"]: [amount("10")], dropped["id"]: [amount("5")]}
    assert _amounts(jembrana, 2025) == {kept["id"]: [amount("88")]}
    after = jembrana.get("reports/2025-Q4/preview/").json()
    assert (after["content"], after["signed"]) == (before["content"], ["prepared"])
    assert [
        jembrana.get(f"masterplans/{each['id']}/preview/").json() for each in (first, second)
    ] == documents
    assert _amounts(tabanan, 2023)


@pytest.mark.usefixtures("neighbour")
def test_every_source_and_stage_is_kept_and_a_year_to_come_goes_out_with_its_first_report(
    database: Stage, jembrana: Api
) -> None:
    plans.begin(jembrana, plan_period_start=2024, plan_period_end=2090)
    made = plans.add(
        jembrana,
        indicative_amounts=[
            plans.allocation(2026, "20"),
            plans.allocation(2026, "40", source="dak"),
            plans.allocation(2090, "50"),
        ],
    )
    plans.revise_as_before(database, "51.01", made["id"], 2026, "30")
    migrated(database, "51.01")
    assert _amounts(jembrana, 2026) == {
        made["id"]: [amount("20"), amount("30", stage="revised"), amount("40", "dak")]
    }
    (id,) = database.superuser.execute(
        "SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01'"
    ).fetchone() or (0,)
    told = database.superuser.execute(f"SELECT year, handed_over_version FROM r_{id}.budgets_year ORDER BY 1")
    assert told.fetchall() == [(2026, 1), (2090, None)]


def _amounts(api: Api, year: int) -> dict[str, list[dict[str, Any]]]:
    return {each["programme_id"]: each["amounts"] for each in api.get(f"budgets/{year}/").json()["budgets"]}

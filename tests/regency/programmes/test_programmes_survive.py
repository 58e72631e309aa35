"""What is said of a programme is kept, whichever way it goes: each write, a list, a new version, export and restore."""

from typing import Any

import pytest

from api.regency.programmes.shapes import Activity, Allocation, Milestone, Programme
from tenants.ids import uuid7
from tests.support import plans, survival
from tests.support.http import Api

pytestmark = pytest.mark.usefixtures("neighbour")


def body(api: Api, n: int) -> dict[str, Any]:
    """A programme in which no field has its default."""
    milestone = survival.sample(Milestone, n)
    activity = survival.sample(
        Activity, n, starts_on="2025-01-02", ends_on="2025-11-30", milestones=[milestone]
    )
    return survival.sample(
        Programme,
        n,
        sub_dimension=("public_service", "waste")[n - 1],
        lead_agency=plans.add_agency(api, f"Dinas {n}")["id"],
        supporting_agencies=[plans.add_agency(api, f"Badan {n}")["id"]],
        allocations=[survival.sample(Allocation, n, year=2024 + n, amount=f"{n}000000")],
        activities=[activity],
    )


def test_a_programme_survives_every_write_the_list_and_a_new_version(jembrana: Api) -> None:
    first, second = body(jembrana, 1), body(jembrana, 2)
    plan = plans.begin(jembrana)
    path = survival.check_writes(jembrana, "programmes/", first, second)
    (listed,) = jembrana.get("programmes/").json()["data"]
    survival.check({name: value for name, value in first.items() if name != "activities"}, listed)
    copy = plans.begin(jembrana, based_on=plan["id"])
    survival.check(first, jembrana.get(f"{path}?masterplan={copy['id']}").json())
    (sent, *_) = jembrana.get(f"history/?resource=programme&key={path.split('/')[1]}").json()["data"]
    assert sent["changes"].keys() <= first.keys()


def test_a_programme_survives_a_set_and_the_document_of_the_whole_masterplan(jembrana: Api) -> None:
    first = body(jembrana, 1)
    plan = plans.begin(jembrana)
    id = str(uuid7())
    written = jembrana.put("programmes/", {"programmes": [first | {"id": id}]})
    assert written.status_code == 200, written.json()
    survival.check(first, jembrana.get(f"programmes/{id}/").json())
    whole = jembrana.get(f"masterplans/{plan['id']}/document/").json()
    by_name = {"lead_agency": "Dinas 1", "supporting_agencies": ["Badan 1"]}
    survival.check(first | by_name, whole["programmes"][0])
    other = plans.begin(jembrana)
    path = f"masterplans/{other['id']}/document/"
    stored = jembrana.put(path, whole, **plans.tag(jembrana, path))
    assert stored.status_code == 200, stored.json()
    survival.check(first, jembrana.get(f"programmes/{id}/?masterplan={other['id']}").json())

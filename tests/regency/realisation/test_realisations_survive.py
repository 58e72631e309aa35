"""Every field of a realisation is kept: by the write, the quarter, the programme, the workbook and the report."""

from typing import Any

import pytest

from api.regency.programmes.realisation.shapes import Realisation, SpentFrom
from tests.support import plans, survival
from tests.support.http import Api
from tests.support.sheets import download, upload

pytestmark = pytest.mark.usefixtures("neighbour")


def body(milestone: dict[str, Any], n: int) -> dict[str, Any]:
    """A realisation in which no field has its default."""
    spent = f"{n}500"
    return survival.sample(
        Realisation,
        n,
        physical_percent_to_date=f"{20 * n}.5",
        spent_to_date=spent,
        spent_by_source=[survival.sample(SpentFrom, n, amount=spent)],
        reached_milestone_ids=[milestone["id"]],
    )


def test_a_realisation_survives_the_write_the_lists_the_workbook_and_the_report(jembrana: Api) -> None:
    plans.begin(jembrana)
    milestone = {"title": "Selesai", "due_on": "2024-12-30"}
    programme = plans.add(jembrana, activities=[plans.activity(milestones=[milestone])])
    (activity,) = programme["activities"]
    first, second = (body(activity["milestones"][0], n) for n in (1, 2))
    plans.report(jembrana, "2024-Q4", {"activity_id": activity["id"], **first})
    survival.check(first, reported(jembrana))
    of_programme = jembrana.get(f"programmes/{programme['id']}/realisations/").json()
    survival.check(first, of_programme["activities"][0]["quarters"][0])
    told = download(jembrana, "?quarter=2024-Q4")
    plans.report(jembrana, "2024-Q4", {"activity_id": activity["id"], "version": 1, **second})
    survival.check(second, reported(jembrana))
    again = download(jembrana, "?quarter=2024-Q4")
    for row in told.book["Realisasi"].iter_rows(min_row=2):
        for cell in row:
            again.book["Realisasi"][cell.coordinate].value = cell.value
    assert upload(jembrana, again, Accept="application/json").json()["realisations"] == 1
    survival.check(first, reported(jembrana))
    content = jembrana.get("reports/2024-Q4/preview/").json()["content"]
    first["milestones_reached"] = first.pop("reached_milestone_ids")
    survival.check(first, content["realisations"][0])


def reported(api: Api) -> dict[str, Any]:
    (row,) = api.get("realisations/2024-Q4/").json()["data"]
    said: dict[str, Any] = row["realisation"]
    return said

"""Every field of a programme is kept: by each write, the list, a new version, a set, the document, the workbook.

Export and restore of a whole regency: tests/regency/border/test_archive_survives.py.
"""

from typing import Any

import pytest

from api.regency.programmes.shapes import Activity, Milestone, Programme
from tenants.ids import uuid7
from tests.support import plans, survival
from tests.support.http import Api
from tests.support.sheets import Sheets, download, upload

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
        lead_agency_id=plans.add_agency(api, f"Dinas {n}")["id"],
        supporting_agency_ids=[plans.add_agency(api, f"Badan {n}")["id"]],
        nomenclature_code=f"2.16.0{n}",
        rpjmd_mission=f"M{n}",
        locations=[
            {
                "name": f"Kantor {n}",
                "village_code": f"{api.base.rpartition('/')[2]}.02.200{n}",
                "latitude": f"-8.{n}",
                "longitude": "114.5",
            }
        ],
        indicators=[
            {
                "indicator": f"ECO-0{n}",
                "series": "total",
                "expected_change": f"-{n}.5",
                "contribution": "Pelatihan kerja",
            }
        ],
        indicative_amounts=[plans.allocation(2024 + n, f"{n}000000", source="csr")],
        activities=[activity],
    )


def begin(api: Api, **fields: Any) -> dict[str, Any]:
    """Begins a version whose missions the programmes serve."""
    return plans.begin(api, **{"rpjmd_missions": plans.MISSIONS} | fields)


def test_a_programme_survives_every_write_the_list_and_a_new_version(jembrana: Api) -> None:
    first, second = body(jembrana, 1), body(jembrana, 2)
    plan = begin(jembrana)
    path = survival.check_writes(jembrana, "programmes/", first, second)
    (listed,) = jembrana.get("programmes/").json()["data"]
    survival.check({name: value for name, value in first.items() if name != "activities"}, listed)
    copy = plans.begin(jembrana, based_on_id=plan["id"])
    survival.check(first, jembrana.get(f"{path}?masterplan_id={copy['id']}").json())
    (sent, *_) = jembrana.get(f"history/?resource=programme&key={path.split('/')[1]}").json()["data"]
    assert sent["changes"].keys() <= first.keys()


def test_a_programme_survives_a_set_and_the_document_of_the_whole_masterplan(jembrana: Api) -> None:
    first = body(jembrana, 1)
    plan = begin(jembrana)
    id = str(uuid7())
    written = jembrana.put("programmes/", {"programmes": [first | {"id": id}]})
    assert written.status_code == 200, written.json()
    survival.check(first, jembrana.get(f"programmes/{id}/").json())
    whole = jembrana.get(f"masterplans/{plan['id']}/document/").json()
    by_name = {"lead_agency_name": "Dinas 1", "supporting_agency_names": ["Badan 1"]}
    by_id = ("lead_agency_id", "supporting_agency_ids")
    said = {name: value for name, value in first.items() if name not in by_id}
    survival.check(said | by_name, whole["programmes"][0])
    other = begin(jembrana)
    path = f"masterplans/{other['id']}/document/"
    stored = jembrana.put(path, whole, **plans.tag(jembrana, path))
    assert stored.status_code == 200, stored.json()
    survival.check(first, jembrana.get(f"programmes/{id}/?masterplan_id={other['id']}").json())


def test_a_programme_survives_the_workbook(jembrana: Api) -> None:
    """One version's file is typed into the empty file of another."""
    first = body(jembrana, 1)
    begin(jembrana)
    plans.add(jembrana, **first)
    told = download(jembrana)
    other = begin(jembrana)
    empty = download(jembrana)
    type_over(told, empty)
    answer = upload(jembrana, empty, Accept="application/json")
    assert (answer.status_code, answer.json()["programmes"]) == (200, 1), answer.json()
    (row,) = jembrana.get(f"programmes/?masterplan_id={other['id']}").json()["data"]
    survival.check(without_ids(first), jembrana.get(f"programmes/{row['id']}/").json())


def type_over(told: Sheets, empty: Sheets) -> None:
    """Types the rows of the plan into free rows: whoever does has no keys."""
    for name in ("Program", "Pendukung", "Lokasi", "Indikator", "Pagu", "Kegiatan", "Tonggak"):
        target = empty.free_row(name)
        for number, (key, *cells) in enumerate(told.book[name].iter_rows(min_row=2), target):
            for cell in cells if key.value else ():
                empty.book[name].cell(number, cell.column).value = cell.value


def without_ids(value: Any) -> Any:
    if isinstance(value, list):
        return [without_ids(each) for each in value]
    if isinstance(value, dict):
        return {name: without_ids(each) for name, each in value.items() if name != "id"}
    return value

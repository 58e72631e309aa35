"""Every fault of a programme is refused by each way in which one is written: alone, and beside a fault of form."""

from collections.abc import Callable
from typing import Any

import pytest

from tenants.ids import uuid7
from tests.support import plans
from tests.support.http import Api
from tests.support.refusals import found

pytestmark = pytest.mark.usefixtures("neighbour")
NOBODY = "0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f"
POINT = {"latitude": "-8.36", "longitude": "114.62"}
POVERTY = {"indicator": "ECO-03", "series": "total", "expected_change": "-1"}
#: Stands against what is there: 409 by itself.
BY_STATE = {
    "activity_of_another_programme",
    "agency_retired",
    "outside_plan_period",
    "unknown_agency",
    "unknown_indicator",
    "unknown_nomenclature_code",
    "unknown_rpjmd_mission",
    "unknown_series",
    "village_of_another_regency",
}
#: Breaks a rule of the request alone.
OF_MEANING = {
    "day_out_of_range",
    "due_after_the_end",
    "duplicate_activity",
    "duplicate_agency",
    "duplicate_amount",
    "duplicate_indicator",
    "duplicate_location",
    "ends_before_it_starts",
    "location_incomplete",
    "not_a_nomenclature_code",
    "not_a_village_code",
    "outside_indonesia",
    "quick_win_without_owner",
    "revised_in_the_plan",
    "sum_too_large",
    "unknown_sub_dimension",
}


@pytest.fixture(autouse=True)
def _nomenclature(ministry: Api) -> None:
    loaded = {"source": "Kepmendagri 050-5889", "codes": ["2.16.02"]}
    assert ministry.put("catalogue/nomenclature/", loaded).status_code == 201


def against_what_is_there(api: Api) -> dict[str, Any]:
    retired = plans.add_agency(api, "Dinas Pasar", is_active=False)["id"]
    other = plans.add(api, title="Yang lain", activities=[plans.activity()])
    return {
        "lead_agency_id": NOBODY,
        "supporting_agency_ids": [retired],
        "nomenclature_code": "8.99.99",
        "rpjmd_mission": "M9",
        "indicative_amounts": [plans.allocation(2031)],
        "locations": [{"village_code": "51.02.02.2003"}],
        "indicators": [{**POVERTY, "indicator": "XXX-01"}, {**POVERTY, "series": "nowhere"}],
        "activities": [plans.activity(id=other["activities"][0]["id"])],
    }


def without_sense(api: Api) -> dict[str, Any]:
    agency, twice = plans.add_agency(api, "Dinas Air")["id"], str(uuid7())
    return {
        "sub_dimension": "air",
        "quick_win": True,
        "supporting_agency_ids": [agency, agency],
        "nomenclature_code": "Mal",
        "indicative_amounts": [
            plans.allocation(2025, "9" * 20),
            plans.allocation(2025, "9" * 20),
            plans.allocation(2026, stage="revised"),
        ],
        "locations": [POINT, POINT, {"name": "Kantor"}, {"village_code": "x"}, {**POINT, "latitude": "8.36"}],
        "indicators": [POVERTY, POVERTY],
        "activities": [
            plans.activity(ends_on="2025-06-30", milestones=[{"title": "Mulai", "due_on": "2025-07-01"}]),
            plans.activity("Kedua", id=twice, starts_on="2025-02-01", ends_on="2025-01-01"),
            plans.activity("Ketiga", id=twice, starts_on="1850-01-01"),
        ],
    }


type Way = Callable[[Api, dict[str, Any]], Any]


def _post(api: Api, said: dict[str, Any]) -> Any:
    return api.post("programmes/", {**plans.PROGRAMME, **said})


def _put_new(api: Api, said: dict[str, Any]) -> Any:
    return api.put(f"programmes/{uuid7()}/", {**plans.PROGRAMME, **said})


def _there(api: Api) -> dict[str, Any]:
    (row,) = (each for each in api.get("programmes/").json()["data"] if each["title"] == "Ini")
    body: dict[str, Any] = api.get(f"programmes/{row['id']}/").json()
    return body


def _put(api: Api, said: dict[str, Any]) -> Any:
    path = f"programmes/{_there(api)['id']}/"
    return api.put(path, {**plans.PROGRAMME, **said}, **plans.tag(api, path))


def _patch(api: Api, said: dict[str, Any]) -> Any:
    path = f"programmes/{_there(api)['id']}/"
    return api.patch(path, said, **plans.tag(api, path))


def _set(api: Api, said: dict[str, Any]) -> Any:
    return api.put("programmes/", {"programmes": [{**plans.PROGRAMME, **said}]})


def _set_lenient(api: Api, said: dict[str, Any]) -> Any:
    answer = api.put("programmes/", {"programmes": [{**plans.PROGRAMME, **said}]}, Prefer="handling=lenient")
    assert answer.json()["data"][0]["outcome"] == "refused"
    return _set(api, said)


def _document(api: Api, *given: dict[str, Any]) -> Any:
    path = f"masterplans/{_there(api)['masterplan_id']}/document/"
    held = api.get(path)
    body = held.json()
    names = {each["id"]: each["name"] for each in api.get("agencies/?page_size=100").json()["data"]}
    rows = [{"id": str(uuid7()), **plans.PROGRAMME, **said} for said in given]
    for row in rows:
        if "lead_agency_id" in row:
            row["lead_agency_name"] = "Dinas Entah"
            del row["lead_agency_id"]
        row["supporting_agency_names"] = [names[id] for id in row.pop("supporting_agency_ids", ())]
    named = {name for row in rows for name in row["supporting_agency_names"]}
    agencies = [{"name": name, "short_name": "", "kind": None} for name in sorted(named)]
    whole = {**body, "agencies": agencies, "programmes": [*body["programmes"], *rows]}
    return api.put(path, whole, **{"If-Match": held.headers["ETag"]})


WAYS: dict[str, Way] = {
    "create_programme": _post,
    "put_programme of a new one": _put_new,
    "put_programme": _put,
    "patch_programme": _patch,
    "put_programmes": _set,
    "put_programmes leniently": _set_lenient,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_fault_of_a_programme_is_refused_by_each_way(jembrana: Api, way: str) -> None:
    plans.begin(jembrana, rpjmd_missions=plans.MISSIONS)
    plans.add(jembrana, title="Ini")
    by_state, of_meaning = against_what_is_there(jembrana), without_sense(jembrana)
    send = WAYS[way]
    assert found(send(jembrana, by_state)) == (409, BY_STATE)
    assert found(send(jembrana, of_meaning)) == (422, OF_MEANING)
    status, codes = found(send(jembrana, {**by_state, "quick_win": 7}))
    assert (status, codes) == (422, {*BY_STATE, "not_a_boolean"})


def test_a_fault_of_a_programme_is_refused_in_a_whole_masterplan(jembrana: Api) -> None:
    plans.begin(jembrana, rpjmd_missions=plans.MISSIONS)
    plans.add(jembrana, title="Ini")
    by_state, of_meaning = against_what_is_there(jembrana), without_sense(jembrana)
    assert found(_document(jembrana, by_state)) == (409, BY_STATE)
    del by_state["lead_agency_id"]
    here = BY_STATE - {"unknown_agency"}
    assert found(_document(jembrana, by_state)) == (409, here)
    # Of form there: days, and what agencies are named.
    of_meaning |= {"quick_win": False, "supporting_agency_ids": []}
    del of_meaning["activities"][-1]["starts_on"]
    meant = OF_MEANING - {"day_out_of_range", "duplicate_agency", "quick_win_without_owner"}
    assert found(_document(jembrana, of_meaning)) == (422, meant)
    assert found(_document(jembrana, by_state, of_meaning)) == (422, here | meant)


def test_a_programme_outside_of_the_plan_is_held_to_what_it_is(jembrana: Api) -> None:
    for send in (_put_new, _post):
        api = jembrana
        assert found(api.post("programmes/?begun_in=2026", plans.PROGRAMME)) == (409, {"no_plan_in_force"})
        assert found(send(api, {})) == (409, {"no_draft_masterplan"})
    nobodys = f"programmes/{NOBODY}/"
    assert found(jembrana.put(f"{nobodys}?begun_in=2026", plans.PROGRAMME)) == (409, {"no_plan_in_force"})
    plan = plans.begin(jembrana)["id"]
    plans.enact(jembrana, plan)
    given = {**plans.PROGRAMME, "title": "Banjir", "activities": [plans.activity("Posko")]}
    made = jembrana.post("programmes/?begun_in=2026", given).json()
    path = f"programmes/{made['id']}/"
    ceiling = {"indicative_amounts": [plans.allocation(2026)]}
    reported = made["activities"][0]["id"]
    plans.report(jembrana, "2026-Q1", plans.realised(reported))
    for said, (status, codes) in {
        "ceilings": (422, {"ceiling_outside_the_plan"}),
        "activities": (409, {"activity_reported"}),
    }.items():
        fields = ceiling if said == "ceilings" else {"activities": []}
        tag = plans.tag(jembrana, path)
        assert found(jembrana.put(path, {**given, **fields}, **tag)) == (status, codes)
        assert found(jembrana.patch(path, fields, **tag)) == (status, codes)
        both = {**fields, "nomenclature_code": "Mal"}
        assert found(jembrana.patch(path, both, **tag)) == (422, {*codes, "not_a_nomenclature_code"})
        both = {**given, **both}
        assert found(jembrana.put(path, both, **tag)) == (422, {*codes, "not_a_nomenclature_code"})
    assert found(jembrana.delete(path, **plans.tag(jembrana, path))) == (409, {"activity_reported"})


def test_a_version_that_may_not_change_takes_no_programme_and_loses_none(jembrana: Api) -> None:
    plan = plans.begin(jembrana)["id"]
    made = plans.add(jembrana)
    path = f"programmes/{made['id']}/"
    plans.enact(jembrana, plan)
    tag = plans.tag(jembrana, path)
    for answer in (
        jembrana.post(f"programmes/?masterplan_id={plan}", plans.PROGRAMME),
        jembrana.put(path + f"?masterplan_id={plan}", plans.PROGRAMME, **tag),
        jembrana.put(f"programmes/?masterplan_id={plan}", {"programmes": [plans.PROGRAMME]}),
        jembrana.patch(path, {"title": "Lain"}, **tag),
        jembrana.delete(path, **tag),
    ):
        assert found(answer) == (409, {"masterplan_enacted"})
    for answer in (
        jembrana.put(f"{path}?masterplan_id={NOBODY}", plans.PROGRAMME, **tag),
        jembrana.patch(f"{path}?masterplan_id={NOBODY}", {"title": "Lain"}, **tag),
        jembrana.delete(f"{path}?masterplan_id={NOBODY}", **tag),
    ):
        assert found(answer) == (400, {"unknown_masterplan"})

"""Every fault of a quarter and of a budget is refused by each way in which one is written."""

from typing import Any

import pytest

from tests.support import plans
from tests.support.budgets import amount
from tests.support.callers import Keys, RegencyRole
from tests.support.http import Api
from tests.support.refusals import found

pytestmark = pytest.mark.usefixtures("neighbour")
NOBODY = "0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f"
FALLS = {"physical_percent_falls_without_reason", "spent_falls_without_reason"}
EXCEEDS = {"physical_percent_above_the_next_quarter", "spent_above_the_next_quarter"}


@pytest.fixture
def activity(jembrana: Api) -> str:
    """An activity of which three quarters are reported."""
    plans.begin(jembrana)
    made = plans.add(jembrana, lead_agency_id=plans.add_agency(jembrana)["id"], activities=[plans.activity()])
    (found,) = made["activities"]
    for quarter, percent in (("2025-Q1", "50"), ("2025-Q2", "55"), ("2025-Q3", "60")):
        plans.report(jembrana, quarter, plans.realised(found["id"], percent, f"{percent}0"))
    id: str = found["id"]
    return id


def said(percent: str, spent: str, **more: Any) -> dict[str, Any]:
    return {"physical_percent_to_date": percent, "spent_to_date": spent, **more}


def test_a_fault_of_a_quarter_is_refused_by_each_way(jembrana: Api, activity: str) -> None:
    path = f"realisations/2025-Q2/{activity}/"
    tag = plans.tag(jembrana, path)

    def ways(body: dict[str, Any]) -> list[tuple[int, set[str]]]:
        row = {"activity_id": activity, "version": 1, **body}
        return [
            found(jembrana.put(path, body, **tag)),
            found(jembrana.patch(path, body, **tag)),
            found(jembrana.put("realisations/2025-Q2/", {"realisations": [row]})),
        ]

    for body, codes in (
        (said("40", "400"), FALLS),
        (said("70", "700"), EXCEEDS),
        (said("55", "551", reached_milestone_ids=[NOBODY]), {"unknown_milestone"}),
    ):
        assert ways(body) == [(409, codes)] * 3
        wrong = {**body, "spent_by_source": [{"source": "apbd", "amount": "1"}]}
        assert ways(wrong) == [(422, codes | {"sources_do_not_add_up"})] * 3
        assert ways({**body, "stopped": 7}) == [(422, codes | {"not_a_boolean"})] * 3


def test_a_fault_of_a_row_of_a_quarter_is_refused_alone_and_beside_others(
    jembrana: Api, activity: str
) -> None:
    good = said("55", "551", activity_id=activity)
    for row, code in (
        (good, "version_required"),
        ({**good, "version": 9}, "changed_meanwhile"),
        ({**good, "activity_id": NOBODY}, "unknown_activity"),
    ):
        wrong = {**row, "stopped": 7}
        assert found(jembrana.put("realisations/2025-Q2/", {"realisations": [row]})) == (409, {code})
        refused = found(jembrana.put("realisations/2025-Q2/", {"realisations": [wrong]}))
        assert refused == (422, {code, "not_a_boolean"})
    rows = [{**good, "version": 1}, {**good, "version": 1}]
    refused = found(jembrana.put("realisations/2025-Q2/", {"realisations": rows}))
    assert refused[0] == 422
    assert "duplicate_activity" in refused[1]


def test_a_quarter_before_the_plan_is_refused_by_each_way(jembrana: Api, activity: str) -> None:
    for more, status, codes in (
        ({}, 409, {"before_the_plan"}),
        ({"stopped": 7}, 422, {"before_the_plan", "not_a_boolean"}),
    ):
        body = said("5", "5", **more)
        row = {"activity_id": activity, **body}
        for answer in (
            jembrana.put(f"realisations/2021-Q4/{activity}/", body),
            jembrana.put("realisations/2021-Q4/", {"realisations": [row]}),
        ):
            assert status == found(answer)[0]
            assert codes <= found(answer)[1]


def test_what_is_no_quarter_is_refused_by_each_address(jembrana: Api, activity: str) -> None:
    body = said("5", "5")
    for answer in (
        jembrana.get("realisations/2025/"),
        jembrana.put("realisations/2025/", {"realisations": []}),
        jembrana.get(f"realisations/2025/{activity}/"),
        jembrana.put(f"realisations/2025/{activity}/", body),
        jembrana.patch(f"realisations/2025/{activity}/", body, **{"If-Match": '"a"'}),
        jembrana.delete(f"realisations/2025/{activity}/", **{"If-Match": '"a"'}),
    ):
        assert found(answer) == (422, {"not_a_quarter"})


def test_the_office_of_another_agency_is_refused_by_each_way(
    jembrana: Api, keys: Keys, activity: str
) -> None:
    other = plans.add_agency(jembrana, "Dinas Pasar")["id"]
    office = Api(keys.member("51.01", RegencyRole.CONTRIBUTOR, agencies=(other,)), "/v1/regencies/51.01")
    path = f"realisations/2025-Q2/{activity}/"
    tag = plans.tag(jembrana, path)
    for more, status, codes in (
        ({}, 409, {"another_agency"}),
        ({"stopped": 7}, 422, {"another_agency", "not_a_boolean"}),
    ):
        body = said("56", "560", **more)
        row = {"activity_id": activity, "version": 1, **body}
        assert found(office.put(path, body, **tag)) == (status, codes)
        assert found(office.patch(path, body, **tag)) == (status, codes)
        answer = office.put("realisations/2025-Q2/", {"realisations": [row]})
        assert found(answer) == (status, codes)
    unchanged = jembrana.get(path).json()
    assert found(office.put(path, unchanged, **tag)) == (409, {"another_agency"})
    assert found(office.delete(path, **tag)) == (409, {"another_agency"})


def test_a_fault_of_a_budget_is_refused_by_itself_and_in_its_year(jembrana: Api) -> None:
    plan = plans.begin(jembrana)["id"]
    planned = plans.add(jembrana)["id"]
    plans.enact(jembrana, plan)
    begun = jembrana.post("programmes/?begun_in=2026", {**plans.PROGRAMME, "title": "Banjir"}).json()["id"]
    much = [amount("9" * 20), amount("9" * 20, "apbn")]

    def ways(programme: str, body: dict[str, Any]) -> list[tuple[int, set[str]]]:
        path, year = f"budgets/2026/{programme}/", {"budgets": [{"programme_id": programme, **body}]}
        if programme == planned:
            year["budgets"].append({"programme_id": begun, "standing": "begun"})
        held = jembrana.get(path)
        tag = {"If-Match": held.headers["ETag"]} if held.status_code == 200 else {}
        return [
            found(jembrana.put(path, body, **tag)),
            found(jembrana.put("budgets/2026/", year, **plans.tag(jembrana, "budgets/2026/"))),
        ]

    for programme, standing, code in (
        (planned, "begun", "in_the_plan"),
        (begun, "planned", "outside_the_plan"),
    ):
        assert ways(programme, {"standing": standing}) == [(409, {code})] * 2
        wrong = {"standing": standing, "amounts": much}
        assert ways(programme, wrong) == [(422, {code, "sum_too_large"})] * 2
    twice = {"standing": "planned", "amounts": [amount("1"), amount("2")]}
    assert ways(planned, twice) == [(422, {"duplicate_amount"})] * 2
    path = f"budgets/2026/{begun}/"
    assert found(jembrana.delete(path, **plans.tag(jembrana, path))) == (409, {"begun_programme"})

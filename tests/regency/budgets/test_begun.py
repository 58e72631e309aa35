"""Programmes that a year begins outside of the plan: written while it is in force, and no part of it."""

from typing import Any

import pytest

from tenants.ids import uuid7
from tests.support import plans
from tests.support.budgets import REGULATION, amount, told
from tests.support.callers import Keys, RegencyRole
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")


def begin(api: Api, year: int = 2026, **fields: Any) -> dict[str, Any]:
    """Begin a programme outside of the plan."""
    body = {**plans.PROGRAMME, "title": "Tanggap banjir", "activities": [plans.activity("Posko")], **fields}
    answer = api.post(f"programmes/?begun_in={year}", body)
    assert answer.status_code == 201, answer.json()
    made: dict[str, Any] = answer.json()
    return made


def test_it_is_begun_while_a_plan_is_in_force_and_is_no_part_of_the_plan(
    jembrana: Api, tabanan: Api, programme: dict[str, Any], database: Stage
) -> None:
    plan = programme["masterplan_id"]
    before = jembrana.get(f"masterplans/{plan}/document/").json()
    counted = plans.filling(database, "51.01")
    made = begin(jembrana)
    assert (made["begun_in"], made["masterplan_id"]) == (2026, plan)
    assert programme["begun_in"] is None
    assert jembrana.get(f"masterplans/{plan}/document/").json() == before
    assert plans.filling(database, "51.01") == counted
    listed = jembrana.get("programmes/").json()["data"]
    assert {each["id"]: each["begun_in"] for each in listed} == {programme["id"]: None, made["id"]: 2026}
    path = f"programmes/{made['id']}/"
    patched = jembrana.patch(path, {"title": "Tanggap darurat banjir"}, **plans.tag(jembrana, path))
    assert (patched.status_code, patched.json()["begun_in"]) == (200, 2026), patched.json()
    assert jembrana.put(path, patched.json(), **plans.tag(jembrana, path)).json() == patched.json()
    frozen = jembrana.patch(
        f"programmes/{programme['id']}/",
        {"title": "X"},
        **plans.tag(jembrana, f"programmes/{programme['id']}/"),
    )
    assert (frozen.status_code, frozen.json()["code"]) == (409, "masterplan_enacted")
    assert jembrana.get(f"budgets/2026/{made['id']}/").json()["standing"] == "begun"
    quarters = {
        quarter: {row["programme_id"] for row in jembrana.get(f"realisations/{quarter}/").json()["data"]}
        for quarter in ("2025-Q4", "2026-Q3")
    }
    assert quarters == {"2025-Q4": {programme["id"]}, "2026-Q3": {programme["id"], made["id"]}}
    assert tabanan.get(path).status_code == 404


def test_what_cannot_be_begun_outside_of_a_plan_is_refused(
    jembrana: Api, keys: Keys, programme: dict[str, Any]
) -> None:
    body = {**plans.PROGRAMME, "indicative_amounts": [plans.allocation(2026)]}
    assert plans.refused(jembrana.post("programmes/?begun_in=2026", body)) == (
        422,
        "invalid",
        [("/indicative_amounts", "ceiling_outside_the_plan")],
    )
    assert plans.refused(jembrana.post("programmes/?begun_in=2027", plans.PROGRAMME))[2] == [
        ("/begun_in", "outside_plan_period")
    ]
    office = keys.member("51.01", RegencyRole.CONTRIBUTOR, agencies=(str(uuid7()),))
    other = Api(office, "/v1/regencies/51.01")
    assert other.post("programmes/?begun_in=2026", plans.PROGRAMME).status_code == 403
    made = begin(jembrana)
    year = {"budgets": [{"programme_id": programme["id"], "standing": "begun"}]}
    tag = plans.tag(jembrana, "budgets/2026/")
    assert plans.refused(jembrana.put("budgets/2026/", year, **tag))[2] == [
        ("/budgets/0/standing", "in_the_plan"),
        ("/budgets", "begun_programme"),
    ]
    path = f"budgets/2026/{made['id']}/"
    planned = jembrana.put(path, {"amounts": [amount("5")]}, **plans.tag(jembrana, path))
    assert plans.refused(planned) == (409, "conflict", [("/standing", "outside_the_plan")])
    gone = jembrana.delete(path, **plans.tag(jembrana, path))
    assert (gone.status_code, gone.json()["code"]) == (409, "begun_programme")


def test_nothing_is_given_or_reported_before_the_year_in_which_it_is_begun(
    jembrana: Api, programme: dict[str, Any]
) -> None:
    made = begin(jembrana)
    of_2025 = {"standing": "begun", "amounts": [amount("1000")]}
    assert plans.refused(jembrana.put(f"budgets/2025/{made['id']}/", of_2025))[::2] == (
        409,
        [("", "before_the_plan")],
    )
    year = {"budgets": [{"programme_id": made["id"], **of_2025}]}
    assert plans.refused(jembrana.put("budgets/2025/", year))[2] == [("/budgets/0", "before_the_plan")]
    place = f"{made['activities'][0]['id']}/"
    body = {"physical_percent_to_date": "5", "spent_to_date": "1"}
    refused = jembrana.put(f"realisations/2025-Q4/{place}", body)
    assert (refused.status_code, refused.json()["errors"][0]["values"]) == (409, {"first_year": 2026})
    assert jembrana.put(f"realisations/2026-Q1/{place}", body).status_code == 201


def test_nothing_is_begun_outside_of_a_plan_where_none_is_in_force(jembrana: Api) -> None:
    plans.begin(jembrana)
    none = jembrana.post("programmes/?begun_in=2026", plans.PROGRAMME)
    assert (none.status_code, none.json()["code"]) == (409, "no_plan_in_force")


def test_what_was_reported_of_it_does_not_vanish(jembrana: Api, programme: dict[str, Any]) -> None:
    made = begin(jembrana, activities=[plans.activity("Posko"), plans.activity("Perahu")])
    kept, other = made["activities"]
    plans.report(jembrana, "2026-Q3", plans.realised(kept["id"], spent="40"))
    path = f"programmes/{made['id']}/"
    fewer = jembrana.patch(path, {"activities": [other]}, **plans.tag(jembrana, path))
    assert (fewer.status_code, fewer.json()["code"]) == (409, "activity_reported")
    whole = jembrana.delete(path, **plans.tag(jembrana, path))
    assert (whole.status_code, whole.json()["code"]) == (409, "activity_reported")
    assert jembrana.patch(path, {"activities": [kept]}, **plans.tag(jembrana, path)).status_code == 200
    plans.take_back(jembrana, "2026-Q3", kept["id"])
    assert jembrana.delete(path, **plans.tag(jembrana, path)).status_code == 204
    assert jembrana.get(f"budgets/2026/{made['id']}/").status_code == 404


def test_it_crosses_the_border_with_the_quarter_and_counts_in_its_dimension(
    jembrana: Api, ministry: Api, programme: dict[str, Any]
) -> None:
    made = begin(jembrana, sub_dimension="energy")
    path = f"budgets/2026/{made['id']}/"
    body = {"standing": "begun", "amounts": [amount("300", "dak")], "reason": "Banjir Juli"}
    assert jembrana.put(path, body, **plans.tag(jembrana, path)).status_code == 200
    of_plan = {"standing": "dropped", "reason": "Ditunda"}
    assert jembrana.put(f"budgets/2026/{programme['id']}/", of_plan).status_code == 201
    plans.report(jembrana, "2026-Q3", plans.realised(made["activities"][0]["id"], spent="120"))
    content = jembrana.get("reports/2026-Q3/preview/").json()["content"]
    (year,) = content["budgets"]
    assert {each["id"]: each["standing"] for each in year["programmes"]} == {
        programme["id"]: "dropped",
        made["id"]: "begun",
    }
    assert jembrana.post("reports/2026-Q3/submit/").status_code == 201
    money = {
        "indicative": "1000",
        "allocated": "300",
        "allocated_from_plan": "0",
        "spent": "120",
        "outside_plan": 1,
        "dropped": 1,
        "allocated_outside_plan": "300",
        "spent_outside_plan": "120",
        "physical_percent": "25",
        "absorption": "40",
    }
    found = told(ministry, "2026")
    found.pop("of_programmes")
    assert found == money
    by_dimension = ministry.get("progress/?period=2026&group_by=dimension").json()["data"][1:]
    assert {
        row["dimension"]: row["budgets_outside_plan"] for row in by_dimension if row["budgets_outside_plan"]
    } == {"environment": 1}


def test_the_next_plan_takes_it_over_or_leaves_it_outside(
    jembrana: Api, programme: dict[str, Any], ministry: Api
) -> None:
    plan = programme["masterplan_id"]
    early = plans.begin(jembrana, based_on_id=plan)
    left, taken = (begin(jembrana, 2025, title=title) for title in ("Luar", "Masuk"))
    late = plans.begin(jembrana, based_on_id=plan)
    copied = {row["id"]: row["begun_in"] for row in jembrana.get(f"{plans.of(late['id'])}").json()["data"]}
    assert copied == {programme["id"]: None, left["id"]: None, taken["id"]: None}
    again = jembrana.put(f"programmes/{taken['id']}/?masterplan_id={early['id']}", plans.PROGRAMME)
    assert (again.status_code, again.json()["begun_in"]) == (201, None)
    path = f"masterplans/{late['id']}/"
    plans.submit(jembrana, early["id"])
    enacted = {**REGULATION, "number": "Nomor 50", "signed_on": "2025-11-02"}
    answer = jembrana.post(f"masterplans/{early['id']}/enact/", enacted)
    assert answer.status_code == 200, answer.json()
    assert jembrana.get(path).status_code == 200
    fourth = jembrana.get("realisations/2025-Q4/").json()["data"]
    assert left["id"] in {row["programme_id"] for row in fourth}
    third = jembrana.get("realisations/2025-Q3/").json()["data"]
    assert {row["programme_id"] for row in third} == {programme["id"], left["id"], taken["id"]}

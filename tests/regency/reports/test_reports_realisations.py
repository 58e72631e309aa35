"""A periodic report hands over the realisations of its quarter, and what changed of earlier ones."""

from typing import Any

import pytest

from api.national.figures import verification
from api.national.figures.models import Basis
from tenants import db_roles
from tenants.models import Regency
from tests.support import plans
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")


@pytest.fixture
def activities(jembrana: Api) -> list[str]:
    """A programme with two activities, in a masterplan that is submitted."""
    masterplan = plans.begin(jembrana)
    programme = plans.add(
        jembrana,
        activities=[plans.activity("A"), plans.activity("B")],
        indicative_amounts=[plans.allocation(2025), plans.allocation(2025, "5", source="dak")],
    )
    plans.submit(jembrana, masterplan["id"])
    return [each["id"] for each in programme["activities"]]


def submit(api: Api, quarter: str, status: int = 201) -> dict[str, Any]:
    answer = api.post(f"reports/{quarter}/submit/", {"reason": "again"})
    assert answer.status_code == status, answer.json()
    body: dict[str, Any] = answer.json()
    return body


def content(api: Api, submitted: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = api.get(f"submissions/{submitted['submission']['id']}/payload/").json()
    return body


def national(stage: Stage, basis: str = "submitted") -> dict[tuple[str, str], tuple[str, str]]:
    """Activity and quarter to progress and money, as they are in force."""
    rows = stage.superuser.execute(
        "SELECT activity_id::text, period, physical_percent_to_date::float::text, spent_to_date::text"
        " FROM figures_reported_realisation WHERE basis = %s AND valid_until IS NULL",
        [basis],
    )
    return {(activity, period): (percent, spent) for activity, period, percent, spent in rows.fetchall()}


def check_equal() -> None:
    """Figures are what the ledger says, by either basis."""
    with db_roles.as_owner():
        for regency in Regency.objects.exclude(onboarded_at=None):
            for basis in Basis:
                assert [str(each) for each in verification.verify_figures(regency, basis)] == []


def test_the_realisations_of_the_quarter_go_out_with_its_report(
    jembrana: Api, activities: list[str], database: Stage
) -> None:
    one, two = activities
    sources = [{"source": "dak", "amount": "5"}, {"source": "apbd", "amount": "95"}]
    plans.report(jembrana, "2025-Q3", plans.realised(one, "40", "100", spent_by_source=sources))
    plans.report(jembrana, "2025-Q4", plans.realised(one, "60", "150"), plans.realised(two, "10", "0"))
    preview = jembrana.get("reports/2025-Q3/preview/").json()
    first = submit(jembrana, "2025-Q3")
    assert (first["value_count"], first["realisation_count"]) == (0, 1)
    said = content(jembrana, first)
    assert said == preview["content"]
    programme = said["realisations"][0].pop("programme")
    assert said == {
        "schema": "periodic-report/4",
        "evidence": [],
        "regency": "51.01",
        "period": "2025-Q3",
        "values": [],
        "realisations": [
            {
                "activity": one,
                "period": "2025-Q3",
                "title": "A",
                "physical_percent_to_date": "40",
                "spent_to_date": "100",
                "spent_by_source": [
                    {"source": "apbd", "amount": "95"},
                    {"source": "dak", "amount": "5"},
                ],
                "stopped": False,
                "milestones_reached": [],
                "note": None,
                "reason": None,
            }
        ],
        "restated": [],
        "withdrawn": [],
    }
    assert programme == jembrana.get("programmes/").json()["data"][0]["id"]
    assert national(database) == {(one, "2025-Q3"): ("40", "100")}
    (money,) = database.superuser.execute(
        "SELECT from_apbd || ' ' || from_dak || ' ' || from_unspecified FROM figures_reported_realisation"
    ).fetchone()
    assert money == "95 5 0"
    submit(jembrana, "2025-Q4")
    assert national(database) == {
        (one, "2025-Q3"): ("40", "100"),
        (one, "2025-Q4"): ("60", "150"),
        (two, "2025-Q4"): ("10", "0"),
    }
    assert submit(jembrana, "2025-Q4", 200)["is_unchanged"] is True
    check_equal()


def test_a_correction_of_an_earlier_quarter_is_restated_and_a_removal_withdrawn(
    jembrana: Api, activities: list[str], database: Stage
) -> None:
    one, two = activities
    plans.report(jembrana, "2025-Q3", plans.realised(one, "40", "100"), plans.realised(two, "40", "100"))
    submit(jembrana, "2025-Q3")
    assert all(
        row["realisation"]["is_submitted"] for row in jembrana.get("realisations/2025-Q3/").json()["data"]
    )
    plans.report(jembrana, "2025-Q3", plans.realised(one, "30", "100", reason="Salah hitung", version=1))
    assert plans.take_back(jembrana, "2025-Q3", two).status_code == 204
    plans.report(jembrana, "2025-Q4", plans.realised(one, "50", "120"))
    assert national(database)[one, "2025-Q3"] == ("40", "100"), "a draft changes nothing"
    second = submit(jembrana, "2025-Q4")
    said = content(jembrana, second)
    assert [row["period"] for row in said["realisations"]] == ["2025-Q4"]
    assert [(row["activity"], row["physical_percent_to_date"]) for row in said["restated"]] == [(one, "30")]
    assert [(row["activity"], row["period"]) for row in said["withdrawn"]] == [(two, "2025-Q3")]
    assert national(database) == {(one, "2025-Q3"): ("30", "100"), (one, "2025-Q4"): ("50", "120")}
    assert submit(jembrana, "2025-Q4", 200)["is_unchanged"] is True
    check_equal()


def test_a_withdrawn_report_gives_its_realisations_back(
    jembrana: Api, activities: list[str], database: Stage
) -> None:
    one, _ = activities
    plans.report(jembrana, "2025-Q3", plans.realised(one, "40", "100"))
    submit(jembrana, "2025-Q3")
    plans.report(jembrana, "2025-Q3", plans.realised(one, "45", "100", version=1))
    second = submit(jembrana, "2025-Q4")
    assert national(database) == {(one, "2025-Q3"): ("45", "100")}
    id = second["submission"]["id"]
    assert jembrana.post(f"submissions/{id}/withdraw/", {"reason": "keliru"}).status_code == 200
    assert national(database) == {(one, "2025-Q3"): ("40", "100")}
    check_equal()
    again = content(jembrana, submit(jembrana, "2025-Q4"))
    assert [row["physical_percent_to_date"] for row in again["restated"]] == ["45"]
    check_equal()


def test_acceptance_moves_the_accepted_realisations(
    jembrana: Api, ministry: Api, activities: list[str], database: Stage
) -> None:
    one, _ = activities
    plans.report(jembrana, "2025-Q3", plans.realised(one, "40", "100"))
    first = submit(jembrana, "2025-Q3")
    plans.report(jembrana, "2025-Q3", plans.realised(one, "45", "100", version=1))
    assert national(database, "accepted") == {}
    id = first["submission"]["id"]
    assert ministry.post(f"submissions/{id}/accept/").status_code == 200
    second = submit(jembrana, "2025-Q3")
    assert national(database, "accepted") == {(one, "2025-Q3"): ("40", "100")}
    assert national(database) == {(one, "2025-Q3"): ("45", "100")}
    assert ministry.post(f"submissions/{second['submission']['id']}/accept/").status_code == 200
    assert national(database, "accepted") == {(one, "2025-Q3"): ("45", "100")}
    check_equal()


def test_a_programme_with_one_source_spends_from_it(
    jembrana: Api, activities: list[str], database: Stage
) -> None:
    one, _ = activities
    plans.begin(jembrana, based_on_id=jembrana.get("masterplans/").json()["data"][0]["id"])
    path = f"programmes/{jembrana.get('programmes/').json()['data'][0]['id']}/"
    body = {"indicative_amounts": [plans.allocation(2025)]}
    assert jembrana.patch(path, body, **plans.tag(jembrana, path)).status_code == 200
    plans.report(jembrana, "2025-Q3", plans.realised(one, "40", "100"))
    row = content(jembrana, submit(jembrana, "2025-Q3"))["realisations"][0]
    assert row["spent_by_source"] == [], "the draft is no plan yet, and the plan has two sources"
    plans.submit(jembrana, jembrana.get("masterplans/").json()["data"][0]["id"])
    row = content(jembrana, submit(jembrana, "2025-Q3"))["realisations"][0]
    assert row["spent_by_source"] == [{"source": "apbd", "amount": "100"}]


def test_sources_add_up_to_what_was_spent(jembrana: Api, activities: list[str]) -> None:
    one, _ = activities
    for sources in (
        [{"source": "apbd", "amount": "99"}],
        [{"source": "apbd", "amount": "50"}, {"source": "apbd", "amount": "50"}],
    ):
        row = plans.realised(one, "40", "100", spent_by_source=sources)
        answer = jembrana.put("realisations/2025-Q3/", {"realisations": [row]})
        assert plans.refused(answer)[2] == [("/realisations/0/spent_by_source", "sources_do_not_add_up")]


def test_an_agency_delivers_the_budgets_that_changed_since_a_report_carried_them(jembrana: Api) -> None:
    agency, other = (plans.add_agency(jembrana, name)["id"] for name in ("Dinas A", "Dinas B"))
    plans.begin(jembrana)
    one, two = (
        plans.add(jembrana, title=each, lead_agency_id=each_agency)["id"]
        for each, each_agency in (("A", agency), ("B", other))
    )
    for programme in (one, two):
        assert jembrana.put(f"budgets/2025/{programme}/", {}).status_code == 201

    def counts(quarter: str) -> list[int]:
        return [each["budget_count"] for each in jembrana.get(f"reports/{quarter}/parts/").json()["data"]]

    assert (counts("2024-Q4"), counts("2025-Q1")) == ([0, 0], [1, 1])
    assert (
        jembrana.put(
            "submission-rules/", {"is_sign_off_required": False, "is_delivery_required": True}
        ).status_code
        == 200
    )
    assert jembrana.post("reports/2025-Q1/submit/").json()["code"] == "parts_missing"
    for each in (agency, other):
        assert jembrana.post(f"reports/2025-Q1/parts/{each}/deliver/").status_code == 200
    submit(jembrana, "2025-Q1")
    assert (counts("2025-Q1"), counts("2025-Q2")) == ([1, 1], [0, 0])
    path = f"budgets/2025/{two}/"
    body = {"reason": "APBD Perubahan"}
    assert jembrana.put(path, body, **plans.tag(jembrana, path)).status_code == 200
    assert counts("2025-Q2") == [0, 1]
    first, second = jembrana.get("reports/2025-Q1/parts/").json()["data"]
    assert (first["has_changed"], second["has_changed"]) == (False, True)


def test_agencies_hand_in_realisations_of_the_programmes_that_they_lead(jembrana: Api) -> None:
    agency = plans.add_agency(jembrana)["id"]
    plans.begin(jembrana)
    programme = plans.add(jembrana, lead_agency_id=agency, activities=[plans.activity("A")])
    plans.report(jembrana, "2025-Q3", plans.realised(programme["activities"][0]["id"]))
    assert (
        jembrana.put(
            "submission-rules/", {"is_sign_off_required": False, "is_delivery_required": True}
        ).status_code
        == 200
    )
    (part,) = jembrana.get("reports/2025-Q3/parts/").json()["data"]
    assert (part["entered_count"], part["realisation_count"], part["status"]) == (0, 1, "open")
    preview = jembrana.get("reports/2025-Q3/preview/").json()
    assert [each["code"] for each in preview["blocking"]] == ["part_missing"]
    assert jembrana.post("reports/2025-Q3/submit/").json()["code"] == "parts_missing"
    assert jembrana.post(f"reports/2025-Q3/parts/{agency}/deliver/").status_code == 200
    submit(jembrana, "2025-Q3")


def test_missing_realisations_warn(jembrana: Api, activities: list[str]) -> None:
    codes = {each["code"] for each in jembrana.get("reports/2025-Q3/preview/").json()["warnings"]}
    assert {"realisation_missing", "nothing_submitted"} <= codes
    plans.report(jembrana, "2025-Q3", *(plans.realised(id) for id in activities))
    codes = {each["code"] for each in jembrana.get("reports/2025-Q3/preview/").json()["warnings"]}
    assert not {"realisation_missing", "nothing_submitted"} & codes

"""The budget of a year: by its agency for a programme, by the steward for the whole; whatever plan is in force."""

from typing import Any

import pytest

from tenants.ids import uuid7
from tests.support import plans
from tests.support.budgets import NONE_OUTSIDE, amount, told
from tests.support.callers import Keys, RegencyRole
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("neighbour")


def test_a_budget_is_written_while_the_plan_is_in_force_and_keeps_its_history(
    jembrana: Api, programme: dict[str, Any]
) -> None:
    path = f"budgets/2026/{programme['id']}/"
    assert jembrana.get(path).status_code == jembrana.get("budgets/2026/").status_code == 404
    body = {"amounts": [amount("800"), amount("50", "dak")]}
    made = jembrana.put(path, body)
    assert made.status_code == 201, made.json()
    told = made.json()
    assert told | {"updated_at": ""} == {
        "year": 2026,
        "programme_id": programme["id"],
        "title": programme["title"],
        "lead_agency_id": programme["lead_agency_id"],
        "amounts": [amount("800"), amount("50", "dak")],
        "standing": "planned",
        "reason": "",
        "indicative": "1000",
        "spent": "0",
        "allocated": "850",
        "is_overspent": False,
        "warnings": [],
        "version": 1,
        "updated_at": "",
    }
    assert jembrana.put(path, body).status_code == 200
    revised = {"amounts": [*body["amounts"], amount("950", stage="revised")], "reason": "APBD Perubahan"}
    assert jembrana.put(path, revised).status_code == 428
    changed = jembrana.put(path, revised, **{"If-Match": made.headers["ETag"]})
    assert (changed.status_code, changed.json()["allocated"], changed.json()["version"]) == (200, "1000", 2)
    stale = jembrana.put(path, body, **{"If-Match": made.headers["ETag"]})
    assert (stale.status_code, stale.json()["current"]["version"]) == (412, 2)
    assert (
        jembrana.get(f"programmes/{programme['id']}/").json()["indicative_amounts"]
        == programme["indicative_amounts"]
    )
    assert jembrana.delete(path, **plans.tag(jembrana, path)).status_code == 204
    year = jembrana.get("budgets/2026/").json()
    assert (year["budgets"], year["allocated"], year["version"]) == ([], "0", 3)
    entries = jembrana.get(f"history/?resource=budget&key=2026/{programme['id']}").json()["data"]
    assert [each["action"] for each in entries] == ["deleted", "updated", "created"]


def test_an_agency_writes_the_budgets_of_the_programmes_that_it_leads(
    jembrana: Api, keys: Keys, programme: dict[str, Any]
) -> None:
    other = plans.add_agency(jembrana, "Dinas Lain")["id"]
    path, body = f"budgets/2026/{programme['id']}/", {"amounts": [amount("1")]}
    for agency, status in ((other, 403), (programme["lead_agency_id"], 201)):
        office = Api(keys.member("51.01", RegencyRole.CONTRIBUTOR, agencies=(agency,)), "/v1/regencies/51.01")
        assert office.put(path, body).status_code == status
        assert office.put("budgets/2026/", {}, **plans.tag(jembrana, "agencies/")).status_code == 403
    stranger = Api(keys.member("51.01", RegencyRole.CONTRIBUTOR, agencies=(other,)), "/v1/regencies/51.01")
    assert stranger.put(path, body).status_code == 403  # nothing would change
    assert stranger.delete(path, **plans.tag(jembrana, path)).status_code == 403


def test_the_steward_puts_the_whole_year_with_the_instruments_of_its_stages(
    jembrana: Api, tabanan: Api, programme: dict[str, Any]
) -> None:
    perda = {"kind": "perda", "number": "8 Tahun 2025", "signed_on": "2025-12-20"}
    instrument = jembrana.post("instruments/", perda).json()["id"]
    body = {
        "original_instrument_id": instrument,
        "budgets": [{"programme_id": programme["id"], "amounts": [amount("800")]}],
    }
    made = jembrana.put("budgets/2026/", body)
    assert made.status_code == 201, made.json()
    told = made.json()
    assert (told["original_instrument_id"], told["revised_instrument_id"]) == (instrument, None)
    assert (told["indicative"], told["allocated"], told["is_submitted"]) == ("1000", "800", False)
    same = jembrana.put("budgets/2026/", body)
    assert (same.status_code, same.json()) == (200, told)

    path = f"budgets/2026/{programme['id']}/"
    assert jembrana.put(path, {"amounts": [amount("7")]}, **plans.tag(jembrana, path)).status_code == 200
    assert jembrana.put("budgets/2026/", {}, **{"If-Match": made.headers["ETag"]}).status_code == 412
    emptied = jembrana.put("budgets/2026/", {}, **plans.tag(jembrana, "budgets/2026/"))
    assert (emptied.status_code, emptied.json()["budgets"]) == (200, [])
    assert jembrana.get(path).status_code == 404
    assert tabanan.get("budgets/2026/").status_code == 404


def test_all_faults_of_a_year_are_told_at_once(jembrana: Api, programme: dict[str, Any]) -> None:
    named = {"programme_id": programme["id"]}
    unknown = str(uuid7())
    body = {
        "revised_instrument_id": unknown,
        "budgets": [
            {**named, "amounts": [amount("1"), amount("2")]},
            {**named, "amounts": [amount("9" * 20), amount("9" * 20, "dak")]},
            {"programme_id": unknown},
            {"programme_id": "x", "standing": "hilang", "amounts": [amount("1"), amount("1"), amount("1,5")]},
        ],
    }
    assert plans.refused(jembrana.put("budgets/2026/", body)) == (
        422,
        "invalid",
        [
            ("/budgets/3/programme_id", "not_a_uuid"),
            ("/budgets/3/amounts/2/amount", "not_a_decimal"),
            ("/budgets/3/standing", "invalid_choice"),
            ("/budgets/1/programme_id", "duplicate_programme"),
            ("/budgets/2/programme_id", "unknown_programme"),
            ("/budgets/0/amounts/1", "duplicate_amount"),
            ("/budgets/1/amounts", "sum_too_large"),
            ("/budgets/3/amounts/1", "duplicate_amount"),
            ("/budgets/3/amounts/2", "duplicate_amount"),
            ("/revised_instrument_id", "unknown_reference"),
        ],
    )
    assert jembrana.put(f"budgets/2026/{unknown}/", {}).status_code == 404
    assert jembrana.put(f"budgets/1999/{programme['id']}/", {}).status_code == 404
    assert jembrana.put("budgets/2101/", {}).status_code == 404
    twice = jembrana.put(f"budgets/2026/{programme['id']}/", {"amounts": [amount("1"), amount("1")]})
    assert plans.refused(twice) == (422, "invalid", [("/amounts/1", "duplicate_amount")])


def test_a_year_crosses_the_border_with_the_report_of_a_quarter(
    jembrana: Api, tabanan: Api, ministry: Api, programme: dict[str, Any]
) -> None:
    (activity,) = programme["activities"]
    path = f"budgets/2026/{programme['id']}/"
    by_plan = {
        "indicative": "1000",
        "allocated": "1000",
        "allocated_from_plan": "1000",
        "spent": "0",
        **NONE_OUTSIDE,
        "physical_percent": "0",
        "absorption": "0",
        "of_programmes": "1000",
    }
    assert told(ministry, "2026") == by_plan
    plans.report(jembrana, "2026-Q1", plans.realised(activity["id"], spent="200"))
    first = jembrana.get("reports/2026-Q1/preview/").json()
    assert first["content"]["schema"] == "periodic-report/4"
    assert "budgets" not in first["content"]
    assert jembrana.post("reports/2026-Q1/submit/").status_code == 201
    assert told(ministry, "2026") == {
        **by_plan,
        "spent": "200",
        "physical_percent": "25",
        "absorption": "20",
    }

    assert jembrana.put(path, {"amounts": [amount("800"), amount("0", "csr")]}).status_code == 201
    assert jembrana.get("reports/2025-Q4/preview/").json()["content"]["schema"] == "periodic-report/4"
    content = jembrana.get("reports/2026-Q2/preview/").json()["content"]
    assert content["schema"] == "periodic-report/5"
    assert content["budgets"] == [
        {
            "year": 2026,
            "original_instrument": None,
            "revised_instrument": None,
            "programmes": [
                {
                    "id": programme["id"],
                    "title": programme["title"],
                    "dimension": "governance",
                    "sub_dimension": "public_service",
                    "amounts": [amount("800"), amount("0", "csr")],
                    "standing": "planned",
                    "reason": None,
                }
            ],
        }
    ]
    sent = jembrana.post("reports/2026-Q2/submit/")
    assert sent.status_code == 201
    by_report = {
        "indicative": "1000",
        "allocated": "800",
        "allocated_from_plan": "0",
        "spent": "200",
        **NONE_OUTSIDE,
        "physical_percent": "25",
        "absorption": "25",
        "of_programmes": "800",
    }
    assert told(ministry, "2026") == by_report
    assert jembrana.get("budgets/2026/").json()["is_submitted"] is True
    assert jembrana.get("reports/2026-Q2/preview/").json()["is_unchanged"] is True
    assert "budgets" not in jembrana.get("reports/2026-Q3/preview/").json()["content"]

    before = ministry.get("progress/").json()["as_of"]
    revised = {"amounts": [amount("800"), amount("500", stage="revised"), amount("40", "dak")]}
    assert jembrana.put(path, revised, **plans.tag(jembrana, path)).status_code == 200
    assert jembrana.post("reports/2026-Q3/submit/").status_code == 201
    assert told(ministry, "2026") == {
        **by_report,
        "allocated": "540",
        "absorption": "37",
        "of_programmes": "540",
    }
    assert told(ministry, "2026", as_of=before) == by_report

    third = jembrana.get("submissions/?subject=2026-Q3").json()["data"][0]["id"]
    assert jembrana.post(f"submissions/{third}/withdraw/", {"reason": "keliru"}).status_code == 200
    assert told(ministry, "2026") == by_report
    assert jembrana.get("reports/2026-Q3/preview/").json()["content"]["schema"] == "periodic-report/5"


def test_a_programme_that_a_year_drops_has_no_money_in_it_and_says_why(
    jembrana: Api, ministry: Api, programme: dict[str, Any], database: Stage
) -> None:
    path = f"budgets/2026/{programme['id']}/"
    body = {"standing": "dropped", "reason": "Dialihkan ke 2027", "amounts": []}
    assert jembrana.put(path, body).status_code == 201
    assert jembrana.post("reports/2026-Q3/submit/").status_code == 201
    found = told(ministry, "2026")
    assert (found["indicative"], found["allocated"], found["absorption"]) == ("1000", "0", None)
    id = jembrana.get("submissions/?subject=2026-Q3").json()["data"][0]["id"]
    content = ministry.get(f"submissions/{id}/").json()["content"]
    assert content["budgets"][0]["programmes"][0]["reason"] == "Dialihkan ke 2027"

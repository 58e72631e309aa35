"""What the ministry sees, in its very next request."""

from datetime import UTC, datetime
from typing import Any

import pytest

from api.national.figures.words import SOURCES, UNSPECIFIED
from tenants import db_roles
from tenants.models import Regency
from tenants.schema import provisioning
from tests.support.budgets import NONE_OUTSIDE
from tests.support.callers import Keys
from tests.support.http import Api


def of(answer: dict[str, Any], **group: str) -> dict[str, Any]:
    (row,) = [
        row
        for row in answer["rows"]
        if all(code_of(row["group"][name]) == code for name, code in group.items())
    ]
    return row


def code_of(of: Any) -> Any:
    """Return the code of what a row is of, which may have a name as well."""
    return of["code"] if isinstance(of, dict) else of


def progress(ministry: Api, query: str = "group_by=regency") -> dict[str, Any]:
    answer = ministry.get(f"progress/?{query}")
    assert answer.status_code == 200, answer.json()
    body: dict[str, Any] = answer.json()
    return body


def without_filling(answer: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in answer.items() if key != "as_of"}
    kept["rows"] = [{k: v for k, v in row.items() if k != "completeness"} for row in kept["rows"]]
    kept["total"] = {k: v for k, v in kept["total"].items() if k != "completeness"}
    return kept


def test_a_recorded_value_changes_the_filling_and_nothing_else(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    tabanan.put("values/LIV-01/total/2024/", {"value": "80"})
    jembrana.get("values/")  # the first to use a key of a regency signs it in
    before = progress(ministry)
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    after = progress(ministry)
    assert without_filling(after) == without_filling(before)
    was, now = (of(each, regency="51.01")["completeness"]["values"] for each in (before, after))
    assert now == {**was, "reported": was["reported"] + 1, "not_reported": was["not_reported"] - 1}
    assert of(after, regency="51.02") == of(before, regency="51.02")


def agreed_from(regency: Api, ministry: Api, indicator: str, period: str) -> None:
    """The regency asked, and the ministry agreed, that an indicator does not apply from a period on."""
    asked = regency.post(
        "exemptions/", {"indicator": indicator, "first_period": period, "reason": "Tidak ada pelabuhan."}
    )
    assert asked.status_code == 201, asked.json()
    agreed = ministry.post(f"exemptions/{asked.json()['id']}/agree/", {})
    assert agreed.status_code == 200, agreed.json()


def test_a_submitted_report_is_in_the_figures_of_the_next_request(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    jembrana.put("values/LIV-08/total/2025/", {"value": "0"})
    jembrana.put("values/LIV-09/total/2025/", {"value_status": "not_available"})
    for period in ("2025-Q3", "2025-Q4"):
        jembrana.put(f"values/LIV-10/total/{period}/", {"value_status": "not_applicable"})
    agreed_from(jembrana, ministry, "LIV-10", "2025-Q4")
    tabanan.put("values/LIV-01/total/2024/", {"value": "80"})
    jembrana.post("reports/2025-Q4/submit/", {})
    answer = progress(ministry)
    jembranas = of(answer, regency="51.01")["submissions"]
    due = jembranas["values"]["due"]
    assert jembranas == {
        "coverage": {"regency_count": 1, "used_count": 1, "left_out": {}, "not_at_work": {}},
        "values": {
            "due": due,
            "reported": 2,
            "not_available": 1,
            "not_applicable": 1,
            "not_reported": due - 4,
            "not_due": 0,
        },
        "targets": {"on_target": 0, "not_on_target": 0, "without_target": 2, "not_comparable": 0},
        "programmes": {
            "total": 0,
            "quick_wins": 0,
            "by_time_frame": {"short": 0, "medium": 0, "long": 0},
            "by_status": dict.fromkeys(("planned", "running", "late", "not_reported", "done", "stopped"), 0),
            "allocated": "0",
            "spent": "0",
            "by_source": {source: {"allocated": "0", "spent": "0"} for source in (*SOURCES, UNSPECIFIED)},
        },
        "budgets": {
            "indicative": "0",
            "allocated": "0",
            "allocated_from_plan": "0",
            "spent": "0",
            **NONE_OUTSIDE,
            "absorption": None,
        },
        "reports": {"total": 1, "late": 0},  # due before it was onboarded
        "masterplans": dict.fromkeys(
            ("total", "submitted", "returned", "objected", "accepted", "enacted"), 0
        ),
        "bimtek": {part: dict.fromkeys("1234", 0) for part in ("submitted", "done")},
    }
    assert of(answer, regency="51.02")["submissions"]["coverage"] == {
        "regency_count": 1,
        "used_count": 0,
        "left_out": {"never_submitted": 1},
        "not_at_work": {},
    }
    bali = of(progress(ministry, "group_by=province"), province="51")
    assert bali["submissions"]["values"] == jembranas["values"]
    assert bali["submissions"]["coverage"] == {
        "regency_count": 2,
        "used_count": 1,
        "left_out": {"never_submitted": 1},
        "not_at_work": {},
    }
    assert answer["total"]["submissions"]["values"] == jembranas["values"]


@pytest.mark.parametrize("group_by", ["regency", "province", "dimension"])
@pytest.mark.parametrize("period", ["", "&period=2025", "&period=2025-S1"])
def test_rows_add_up_to_the_total(
    jembrana: Api, tabanan: Api, ministry: Api, group_by: str, period: str
) -> None:
    for api in (jembrana, tabanan):
        api.put("values/ECO-03/total/2025/", {"value": "4.51"})
        api.put("values/LIV-10/total/2025-Q1/", {"value": "90"})
        api.put("values/GOV-10/total/2024/", {"value": "70"})
        api.put("values/ECO-03/total/2026/", {"value": "4"})
    jembrana.post("reports/2025-Q4/submit/", {})
    answer = progress(ministry, f"group_by={group_by}{period}")
    for side in ("completeness", "submissions"):
        total = answer["total"][side]["values"]
        for name, value in total.items():
            assert sum(row[side]["values"][name] for row in answer["rows"]) == value
        assert total["due"] == sum(
            total[name] for name in ("reported", "not_available", "not_applicable", "not_reported")
        )


def test_cohorts_overlap_and_the_total_counts_each_regency_once(ministry: Api) -> None:
    answer = progress(ministry, "group_by=cohort")
    assert answer["participants"]["regency_count"] == 3
    assert answer["total"]["completeness"]["coverage"]["regency_count"] == 3
    in_rows = sum(row["completeness"]["coverage"]["regency_count"] for row in answer["rows"])
    assert in_rows >= 3
    assert (in_rows > 3) == (answer["in_several_rows_count"] > 0)


def test_a_value_due_by_an_event_hides_no_missing_one(jembrana: Api, ministry: Api) -> None:
    before = of(progress(ministry), regency="51.01")["completeness"]["values"]
    jembrana.put("values/GOV-10/total/2024/", {"value": "70"})
    assert of(progress(ministry), regency="51.01")["completeness"]["values"] == before


def test_the_figures_are_the_ministrys_alone(jembrana: Api, keys: Keys) -> None:
    assert jembrana.get("/v1/national/progress/").status_code == 403
    assert Api(None).get("/v1/national/progress/").status_code == 401
    assert Api(keys.integrator("51.01")).get("/v1/national/progress/").status_code == 403
    assert Api(keys.ministry()).get("/v1/regencies/51.01/values/").status_code == 404


def test_a_suspended_regency_stays_in_every_figure_and_coverage_says_so(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    for api in (jembrana, tabanan):
        api.put("values/ECO-03/total/2025/", {"value": "4.51"})
        api.post("reports/2025-Q4/submit/", {})
    before = progress(ministry)
    with db_roles.as_owner():
        regency = Regency.objects.get(kemendagri_code="51.01")
        provisioning.suspend(regency, now=datetime.now(UTC))
    after = progress(ministry)
    for side in ("completeness", "submissions"):
        was, now = of(before, regency="51.01")[side], of(after, regency="51.01")[side]
        assert now["values"] == was["values"]
        assert now["coverage"] == {**was["coverage"], "not_at_work": {"suspended": 1}}
        assert after["total"][side]["values"] == before["total"][side]["values"]
    assert jembrana.get("values/").status_code == 200
    refused = jembrana.put("values/ECO-03/total/2024/", {"value": "4"})
    assert (refused.status_code, refused.json()["code"]) == (403, "regency_suspended")


def test_every_answer_is_counted_once_whatever_its_period(jembrana: Api, ministry: Api) -> None:
    """Also of periods before the calendar, and of this one, which is not due yet."""
    for year in ("2016", "2025", "2026"):
        jembrana.put(f"values/ECO-03/total/{year}/", {"value": "4.5"})
    jembrana.post("reports/2025-Q4/submit/", {})
    row = of(progress(ministry), regency="51.01")
    for side in ("completeness", "submissions"):
        assert (row[side]["values"]["reported"], row[side]["values"]["not_due"]) == (1, 2)

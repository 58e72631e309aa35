"""Progress that the ministry sees in its very next request."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tenants import db_roles
from tenants.models import Regency
from tenants.schema import provisioning
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.progress import figure, of, progress


def without_filling(answer: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in answer.items() if key not in ("as_of", "components_url")}
    kept["data"] = [
        {k: v for k, v in row.items() if not k.startswith("completeness_")} for row in kept["data"]
    ]
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
    was, now = (figure(of(each, regency="51.01"), "completeness_values") for each in (before, after))
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
    jembranas = of(answer, regency="51.01")
    due = jembranas["values_due"]
    expected = {
        "values": {
            "due": due,
            "reported": 2,
            "not_available": 1,
            "not_applicable": 1,
            "not_reported": due - 4,
            "not_due": 0,
        },
        "targets": {"on_target": 0, "not_on_target": 0, "without_target": 2, "not_comparable": 0},
        "reports": {"total": 1, "late": 0},  # due before it was onboarded
    }
    for name, figures in expected.items():
        assert figure(jembranas, name) == figures
    nothing = [
        said
        for name in ("programmes", "budgets", "masterplans", "bimtek")
        for said in figure(jembranas, name).values()
    ]
    assert set(nothing) == {0, "0", None, 2024}  # and the year of its people
    people = jembranas["coverage_population"]
    assert figure(jembranas, "coverage") == coverage(1, 1, people, people)
    tabanans = of(answer, regency="51.02")
    people = tabanans["coverage_population"]
    assert figure(tabanans, "coverage") == {**coverage(1, 0, people, 0), "never_submitted": 1}
    bali = of(progress(ministry, "group_by=province"), province="51")
    assert figure(bali, "values") == figure(jembranas, "values")
    people, submitted = bali["coverage_population"], jembranas["coverage_population"]
    assert figure(bali, "coverage") == {**coverage(2, 1, people, submitted), "never_submitted": 1}
    assert figure(answer["data"][0], "values") == figure(jembranas, "values")


def coverage(regencies: int, submitting: int, people: int, submitted: int) -> dict[str, int]:
    return {
        "regency_count": regencies,
        "population": people,
        "completeness_used_count": regencies,
        "submissions_used_count": submitting,
        "submissions_population": submitted,
        **dict.fromkeys(("never_submitted", "waiting_for_review", "returned", "suspended", "archived"), 0),
    }


@pytest.mark.parametrize("group_by", ["regency", "province", "dimension", "regency,dimension", "kind,year"])
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
    row, *rows = answer["data"]
    for name in ("completeness_values", "values"):
        total = figure(row, name)
        for measure, value in total.items():
            assert sum(each[f"{name}_{measure}"] for each in rows) == value
        assert total["due"] == sum(
            total[name] for name in ("reported", "not_available", "not_applicable", "not_reported")
        )


def test_cohorts_overlap_and_the_total_counts_each_regency_once(ministry: Api) -> None:
    answer = progress(ministry, "group_by=cohort")
    assert answer["participants"]["regency_count"] == 3
    total, *rows = (row["coverage_regency_count"] for row in answer["data"])
    assert total == 3
    in_rows = sum(rows)
    assert in_rows >= 3
    assert (in_rows > 3) == (answer["in_several_rows_count"] > 0)


def test_a_value_due_by_an_event_hides_no_missing_one(jembrana: Api, ministry: Api) -> None:
    before = figure(of(progress(ministry), regency="51.01"), "completeness_values")
    jembrana.put("values/GOV-10/total/2024/", {"value": "70"})
    assert figure(of(progress(ministry), regency="51.01"), "completeness_values") == before


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
    was, now = of(before, regency="51.01"), of(after, regency="51.01")
    assert now == {**was, "coverage_suspended": 1}
    assert after["data"][0] == {**before["data"][0], "coverage_suspended": 1}
    assert jembrana.get("values/").status_code == 200
    refused = jembrana.put("values/ECO-03/total/2024/", {"value": "4"})
    assert (refused.status_code, refused.json()["code"]) == (403, "regency_suspended")


def test_every_answer_is_counted_once_whatever_its_period(jembrana: Api, ministry: Api) -> None:
    """Also of periods before the calendar, and of this one, which is not due yet."""
    for year in ("2016", "2025", "2026"):
        jembrana.put(f"values/ECO-03/total/{year}/", {"value": "4.5"})
    jembrana.post("reports/2025-Q4/submit/", {})
    row = of(progress(ministry), regency="51.01")
    for name in ("completeness_values", "values"):
        assert (row[f"{name}_reported"], row[f"{name}_not_due"]) == (1, 2)

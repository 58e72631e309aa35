"""Doubts about what is taken are told alike on entry, by the steward's check, in the preview and by submit."""

import datetime as dt
import json
from typing import Any

import pytest

from api.http.grammar.periods import Kind, Period
from tests.national.catalogue.test_official_values import OF_JEMBRANA, load
from tests.regency.indicators.test_values_import import NDJSON, send
from tests.support import plans
from tests.support.http import Api

pytestmark = pytest.mark.usefixtures("neighbour")
TODAY = dt.datetime.now(dt.UTC).date()
RUNNING = str(TODAY.year)
PARTS = {"numerator": "12345", "denominator": "273456"}


def told(answer: Any) -> list[tuple[str, str]]:
    """Key and code of each warning of a value that an answer names."""
    assert answer.status_code in (200, 201), answer.json()
    found = answer.json()["warnings"]
    keyed = [(each.get("key") or each["message"].partition(": ")[0], each["code"]) for each in found]
    return sorted(each for each in keyed if each[0].startswith("ECO-03/"))


def test_doubts_about_values_are_told_alike_at_every_step(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    assert load(ministry, OF_JEMBRANA).status_code == 200
    path = "values/ECO-03/total/2025/"
    whole = jembrana.put(path, {"value": "4.51", **PARTS})
    assert whole.json()["warnings"] == []
    said = {"value": "0.05", "note": "Survei baru"}
    entered = {
        "2025": jembrana.put(path, said, **{"If-Match": whole.headers["ETag"]}),
        RUNNING: jembrana.put(f"values/ECO-03/total/{RUNNING}/", {"value": "0.05"}),
    }
    expected = {
        "2025": ["will_not_count", "parts_dropped", "far_from_official", "percent_as_fraction"],
        RUNNING: ["will_not_count", "period_not_over"],
    }
    assert {period: answer.json()["warnings"] for period, answer in entered.items()} == expected
    assert jembrana.get(path).json()["warnings"] == expected["2025"]
    keyed = sorted((f"ECO-03/total/{period}", code) for period, codes in expected.items() for code in codes)
    keys = [{"indicator": "ECO-03", "period": period} for period in expected]
    assert told(jembrana.post("values/check/", {"keys": keys})) == keyed
    preview = jembrana.get("reports/2025-Q4/preview/")
    assert told(preview) == keyed
    answered = {
        each["message"].partition(": ")[0]: each["is_answered"] for each in preview.json()["warnings"]
    }
    assert (answered["ECO-03/total/2025"], answered[f"ECO-03/total/{RUNNING}"]) == (True, False)
    counts = {each.pop("code"): each for each in preview.json()["warning_counts"]}
    assert counts["will_not_count"] == {"warning_count": 2, "answered_count": 1}
    assert counts["period_not_over"] == {"warning_count": 1, "answered_count": 0}
    submitted = jembrana.post("reports/2025-Q4/submit/")
    assert submitted.json()["warnings"] == preview.json()["warnings"]

    row = {"indicator": "ECO-03", "series": "total", "period": RUNNING, "value": "0.95"}
    imported = send(tabanan, json.dumps(row), NDJSON).json()["warnings"]
    assert [each["code"] for each in imported] == ["will_not_count", "period_not_over", "percent_as_fraction"]
    assert {each["row"] for each in imported} == {1}


def test_parts_that_may_be_thousands_are_told_at_every_step(jembrana: Api, tabanan: Api) -> None:
    path, said = (
        "values/ECO-03/total/2025/",
        {"value": "4.51", "numerator": "12.345", "denominator": "273.456"},
    )
    expected = [("ECO-03/total/2025", "thousands_as_decimals")]
    assert jembrana.put(path, said).json()["warnings"] == ["thousands_as_decimals"]
    assert told(jembrana.get("reports/2025-Q4/preview/")) == expected
    key = {"indicator": "ECO-03", "period": "2025"}
    assert told(jembrana.post("values/check/", {"keys": [key]})) == expected
    assert told(jembrana.post("reports/2025-Q4/submit/")) == expected
    (warned,) = send(tabanan, json.dumps({**key, **said}), NDJSON).json()["warnings"]
    assert (warned["code"], warned["pointer"]) == ("thousands_as_decimals", "/0/numerator")
    for parts in (("12345", "273456"), ("12.3456", "273.745"), ("1234.567", "27374.5"), ("12", "266.075")):
        tag = tabanan.get(path).headers["ETag"]
        answer = tabanan.put(
            path, {"value": "4.51", **dict(zip(PARTS, parts, strict=True))}, **{"If-Match": tag}
        )
        assert answer.json()["warnings"] == [], answer.json()


def test_an_activity_or_a_budget_outside_its_plan_is_told_at_every_step(jembrana: Api, tabanan: Api) -> None:
    plans.begin(jembrana, plan_period_end=2024)
    begins = plans.activity("Pelatihan", starts_on="2026-01-01")
    programme = plans.add(
        jembrana, activities=[begins, plans.activity("Sosialisasi", starts_on="2025-12-31")]
    )
    early, timely = (each["id"] for each in programme["activities"])
    path = f"realisations/2025-Q4/{early}/"
    within, outside = (f"budgets/{year}/{programme['id']}/" for year in (2024, 2025))
    assert jembrana.put(within, {}).json()["warnings"] == []
    for answer in (jembrana.put(outside, {}), jembrana.get(outside)):
        [warning] = answer.json()["warnings"]
        assert (warning["code"], "2025" in warning["message"]) == ("budget_outside_the_plan", True)
    none = jembrana.put(path, {"physical_percent_to_date": "0", "spent_to_date": "0"})
    assert none.json()["warnings"] == [warning]
    rows = [plans.realised(early, version=1), plans.realised(timely, spent="0", note="Lebih awal")]
    steps = [
        jembrana.put("realisations/2025-Q4/", {"realisations": rows}),
        jembrana.get(path),
        jembrana.get("reports/2025-Q4/preview/"),
        jembrana.post("reports/2025-Q4/submit/"),
    ]
    for answer in steps:
        told = {each["code"]: each["message"] for each in answer.json()["warnings"]}
        assert told.keys() >= {"activity_not_begun", "budget_outside_the_plan", "spent_beyond_allocated"}
        assert told["activity_not_begun"].startswith("Pelatihan: ")
    assert jembrana.get("budgets/2025/").json()["budgets"][0]["warnings"] == [warning]
    plans.begin(jembrana, based_on_id=programme["masterplan_id"], plan_period_end=2030)
    assert jembrana.get(outside).json()["warnings"] == []
    assert tabanan.get("budgets/2025/").status_code == 404


def test_a_quarter_that_is_not_over_is_told_at_every_step(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    plans.begin(jembrana)
    (activity,) = plans.add(jembrana, activities=[plans.activity()])["activities"]
    quarter = Period.containing(TODAY, Kind.QUARTER)
    path = f"realisations/{quarter}/"
    one = jembrana.put(f"{path}{activity['id']}/", {"physical_percent_to_date": "0.9", "spent_to_date": "10"})
    assert one.status_code == 201
    row = plans.realised(activity["id"], "0.95", "20", version=1, reason="Salah ketik")
    steps = [
        one,
        jembrana.get(f"{path}{activity['id']}/"),
        jembrana.put(path, {"realisations": [row]}),
        jembrana.get(f"reports/{quarter}/preview/"),
        jembrana.post(f"reports/{quarter}/submit/"),
    ]
    for answer in steps:
        found = {each["code"]: each["message"] for each in answer.json()["warnings"]}
        assert found["period_not_over"].startswith(f"It was entered before {quarter} was over")
        assert "without_budget" in found
        assert ": 0.9" in found["percent_as_fraction"], found
    answered = [
        each["is_answered"] for each in steps[-1].json()["warnings"] if each["code"] == "percent_as_fraction"
    ]
    assert answered == [True]
    early = f"{path.partition('-')[0]}-Q1/{activity['id']}/".replace(str(TODAY.year), str(TODAY.year - 1))
    assert jembrana.put(early, {"physical_percent_to_date": "0.5", "spent_to_date": "5"}).status_code == 201
    codes = [each["code"] for each in jembrana.get(f"{path}{activity['id']}/").json()["warnings"]]
    assert "percent_as_fraction" not in codes  # half a per cent was there a year ago
    id = steps[-1].json()["submission"]["id"]
    assert {"period_not_over", "without_budget"} <= set(ministry.get(f"submissions/{id}/").json()["warnings"])
    assert tabanan.get(f"{path}{activity['id']}/").status_code == 404

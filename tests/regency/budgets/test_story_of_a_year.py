"""A year as it is: plan, APBD by agencies, three quarters, APBD Perubahan, a programme begun in July, a second plan.

The figures by year are added up by hand here; whatever the ministry asked on the way is answered alike at the end.
"""

from itertools import product
from typing import Any

import pytest

from tests.support import plans
from tests.support.budgets import REGULATION, amount
from tests.support.callers import Keys, RegencyRole
from tests.support.http import Api
from tests.support.progress import figure, total

_GROUPS = ("regency", "province", "cohort", "dimension", "sub_dimension", "period")
_BASES = ("submitted", "accepted")
#: What the ministry asks at each step.
ASKED = (
    *(f"progress/?group_by={by}&basis={basis}" for by, basis in product(_GROUPS, _BASES)),
    *(
        f"progress/?group_by={by}&period={period}"
        for by, period in product(("regency", "dimension", "province"), ("2025", "2025-Q3", "2026"))
    ),
    *(f"progress/components/?figure={figure}" for figure in ("budgets", "programmes", "reports")),
    "progress/components/?figure=budgets&group_by=period&group=2025",
    *(f"briefing/?basis={basis}" for basis in _BASES),
    *(
        f"analytics/?dimension={dimension}&period=2025&measure=value&group_by={by}"
        for dimension, by in product(("governance", "environment"), ("regency", "province"))
    ),
    *(f"indicators/GOV-01/?period=2025&basis={basis}" for basis in _BASES),
)


class Year:
    """Jembrana and what the ministry sees of it, with every answer on the way."""

    def __init__(self, api: Api, ministry: Api, keys: Keys) -> None:
        self.api, self.ministry, self.keys = api, ministry, keys
        self.recorded: list[tuple[str, dict[str, Any]]] = []
        self.submissions: dict[str, dict[str, Any]] = {}

    def told(self, of: str = "2025") -> dict[str, Any]:
        """Ask all that is asked, keep the answers, and return the money of a year."""
        for query in ASKED:
            answer = self.ministry.get(query)
            assert answer.status_code == 200, (query, answer.json())
            self.recorded.append((query, answer.json()))
        for each in self.ministry.get("submissions/").json()["data"]:
            path = f"submissions/{each['id']}/"
            self.submissions.setdefault(path, self.ministry.get(path).json()["content"])
        budgets = figure(total(self.ministry, f"period={of}"), "budgets")
        return {
            name: each
            for name, each in budgets.items()
            if each not in ("0", 0, None) and not name.endswith(("per_head", "population_year"))
        }

    def replayed(self) -> int:
        """Ask everything again as of its instant; return how many answers were the same."""
        for query, answer in self.recorded:
            again = self.ministry.get(f"{query}&as_of={answer['as_of']}").json()
            left_out = ("next", "next_cursor")
            assert {name: each for name, each in again.items() if name not in left_out} == {
                name: each for name, each in answer.items() if name not in left_out
            }, query
        for path, content in self.submissions.items():
            assert self.ministry.get(path).json()["content"] == content
        return len(self.recorded)

    def budget(self, office: Api, programme: str, year: int = 2025, **content: Any) -> None:
        path = f"budgets/{year}/{programme}/"
        there = self.api.get(path)
        tag = {"If-Match": there.headers["ETag"]} if there.status_code == 200 else {}
        answer = office.put(path, content, **tag)
        assert answer.status_code in (200, 201), answer.json()

    def quarter(self, name: str, **spent: str) -> None:
        """Report what activities had spent by the quarter's end, and send it."""
        percent = 40 * int(name[:4]) - 81000 + 10 * int(name[-1])
        rows = [
            plans.realised(activity, spent=money, percent=str(percent)) for activity, money in spent.items()
        ]
        plans.report(self.api, name, *rows)
        answer = self.api.post(f"reports/{name}/submit/")
        assert answer.status_code == 201, answer.json()

    def office(self, agency: str) -> Api:
        return Api(
            self.keys.member("51.01", RegencyRole.CONTRIBUTOR, agencies=(agency,)), "/v1/regencies/51.01"
        )


def planned(api: Api, agency: str, title: str, sub_dimension: str, ceiling: str) -> dict[str, Any]:
    return plans.add(
        api,
        title=title,
        sub_dimension=sub_dimension,
        lead_agency_id=agency,
        activities=[plans.activity(f"Kegiatan {title}")],
        indicative_amounts=[plans.allocation(2025, ceiling)],
    )


def enact(api: Api, plan: str, **regulation: str) -> None:
    plans.submit(api, plan)
    answer = api.post(f"masterplans/{plan}/enact/", {**REGULATION, **regulation})
    assert answer.status_code == 200, answer.json()


@pytest.mark.long
@pytest.mark.usefixtures("database", "long_onboarded")
def test_a_year_is_told_right_at_each_step_and_its_answers_stay(
    jembrana: Api, tabanan: Api, ministry: Api, keys: Keys
) -> None:
    year = Year(jembrana, ministry, keys)
    health, environment = (plans.add_agency(jembrana, f"Dinas {name}")["id"] for name in ("Kesehatan", "LH"))
    plan = plans.begin(jembrana)["id"]
    a = planned(jembrana, health, "A", "public_service", "1000")
    b = planned(jembrana, environment, "B", "energy", "500")
    c = planned(jembrana, health, "C", "public_service", "200")
    of_a, of_b, of_c = (each["activities"][0]["id"] for each in (a, b, c))
    enact(jembrana, plan)
    by_plan = {"indicative": "1700", "allocated": "1700", "allocated_from_plan": "1700"}
    assert year.told() == by_plan

    # The APBD, by the agencies: nothing crosses before a report does.
    year.budget(year.office(health), a["id"], amounts=[amount("900")])
    year.budget(year.office(environment), b["id"], amounts=[amount("400"), amount("200", "dak")])
    year.budget(year.office(health), c["id"], amounts=[amount("150")])
    assert year.told() == by_plan
    enacted = jembrana.get(f"masterplans/{plan}/document/")

    year.quarter("2025-Q1", **{of_a: "100", of_b: "50"})
    by_report = {"indicative": "1700", "allocated": "1650"}
    # Physical progress by the weight of the year's money: ten per cent of 1,500 in 1,650.
    assert year.told() == {**by_report, "spent": "150", "absorption": "9.1", "physical_percent": "9.1"}
    year.quarter("2025-Q2", **{of_a: "300", of_b: "100", of_c: "20"})
    by_half = {**by_report, "spent": "420", "absorption": "25.5", "physical_percent": "20"}
    assert year.told() == by_half

    # In July a flood; in September the APBD Perubahan, without a new plan.
    flood = year.office(environment).post(
        "programmes/?begun_in=2025",
        {
            **plans.PROGRAMME,
            "title": "D",
            "sub_dimension": "energy",
            "lead_agency_id": environment,
            "activities": [plans.activity("Posko")],
        },
    )
    assert flood.status_code == 201, flood.json()
    d, of_d = flood.json()["id"], flood.json()["activities"][0]["id"]
    year.budget(year.office(environment), d, standing="begun", amounts=[amount("80")])
    year.budget(year.office(health), a["id"], amounts=[amount("900"), amount("1000", stage="revised")])
    year.budget(year.office(health), c["id"], standing="dropped", reason="Dialihkan ke penanganan banjir")
    assert year.told() == by_half
    year.quarter("2025-Q3", **{of_a: "600", of_b: "200", of_d: "30"})
    revised = {
        "indicative": "1700",
        "allocated": "1680",
        "spent": "850",
        "absorption": "50.6",
        "physical_percent": "30",
        "outside_plan": 1,
        "dropped": 1,
        "allocated_outside_plan": "80",
        "spent_outside_plan": "30",
    }
    assert year.told() == revised
    after = jembrana.get(f"masterplans/{plan}/document/")
    assert (after.headers["ETag"], after.json()) == (enacted.headers["ETag"], enacted.json())
    quarters = {q: jembrana.get(f"realisations/2025-Q{q}/").json() for q in (1, 2, 3)}
    reports = {q: jembrana.get(f"reports/2025-Q{q}/preview/").json()["content_hash"] for q in (1, 2, 3)}

    # The second plan: without C, and with D as one of its own.
    second = plans.begin(jembrana, based_on_id=plan)["id"]
    path = f"programmes/{c['id']}/?masterplan_id={second}"
    assert jembrana.delete(path, **plans.tag(jembrana, path)).status_code == 204
    path = f"programmes/{d}/?masterplan_id={second}"
    ceiling = {"indicative_amounts": [plans.allocation(2025, "60")]}
    assert jembrana.patch(path, ceiling, **plans.tag(jembrana, path)).status_code == 200
    assert year.told() == revised
    enact(jembrana, second, number="Nomor 61", signed_on="2025-11-03")
    assert year.told() == {**revised, "indicative": "1560"}
    assert {q: jembrana.get(f"realisations/2025-Q{q}/").json() for q in (1, 2, 3)} == quarters
    assert {
        q: jembrana.get(f"reports/2025-Q{q}/preview/").json()["content_hash"] for q in (1, 2, 3)
    } == reports
    fourth = jembrana.get("realisations/2025-Q4/").json()["data"]
    assert {row["programme_id"] for row in fourth} == {a["id"], b["id"], c["id"], d}

    year.quarter("2025-Q4", **{of_a: "950", of_b: "580", of_d: "75"})
    assert year.told() == {
        **revised,
        "indicative": "1560",
        "spent": "1625",
        "absorption": "96.7",
        "physical_percent": "40",
        "spent_outside_plan": "75",
    }
    assert tabanan.get("budgets/2025/").status_code == 404
    assert year.replayed() >= 250

    # The year after: its own APBD, and what its quarters add to what was spent before it.
    year.budget(year.office(health), a["id"], year=2026, amounts=[amount("500")])
    year.budget(year.office(environment), b["id"], year=2026, amounts=[amount("300")])
    year.quarter("2026-Q1", **{of_a: "1100", of_b: "640"})
    year.quarter("2026-Q2", **{of_a: "1200", of_b: "780"})
    assert year.told("2026") == {
        "allocated": "800",
        "spent": "450",
        "absorption": "56.3",
        "physical_percent": "60",
    }
    assert year.told()["spent"] == "1625"
    assert year.replayed() >= 340

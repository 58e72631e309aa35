"""A masterplan and a report of real size: taken in whole, in the figures of the next request, in no more statements."""

import time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from api.http.local_time import day_of
from api.national.catalogue import rulings
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.values import bounds
from api.national.catalogue.words import ValueKind
from tenants import db_roles
from tests.regency.evidence.evidence import link, sent
from tests.support import files, plans
from tests.support.http import Api
from tests.support.queries import queries
from tests.support.stage import Stage
from tests.support.whole_plans import real_size

YEARS = range(2021, 2026)
#: How the last period of a year ends, by the indicator's periodicity.
LAST = {"year": "", "event": "", "semester": "-S2", "quarter": "-Q4", "month": "-12"}
INDICATORS, LINKS, FILES = 65, 400, 8


def values(indicators: int) -> list[dict[str, str]]:
    """Rows of an import: so many indicators with a value in each year, of quarters and semesters the last one."""
    with db_roles.as_owner():
        specs = [*rulings.indicators_in_force(day_of(timezone.now())).values()][:indicators]
    return [
        {
            "indicator": spec.code,
            "series": spec.series[0],
            "period": f"{year}{LAST[spec.periodicity]}",
            **said(spec),
        }
        for spec in specs
        for year in YEARS
    ]


def said(spec: IndicatorSpec) -> dict[str, str]:
    """A value that the indicator takes: in the middle of its range, a percentage with what it is made of."""
    if spec.value_kind == ValueKind.OPINION:
        return {"value": "WTP"}
    if spec.value_kind == ValueKind.PERCENTAGE and spec.denominator:
        return {"value": "50", "numerator": "50", "denominator": "100"}
    low, high = bounds(spec)
    middle = (low + high) / 2 if low is not None and high is not None else (low or high or Decimal(0)) + 1
    return {"value": str(round(middle))}


def prepared(api: Api, programmes: int, indicators: int) -> tuple[str, list[str]]:
    """A plan with so many programmes, their realisations and values; its id and its activities."""
    missions = [{"code": "M1", "text": "Tata kelola"}]
    plan = plans.begin(api, profile="legacy", vision="Emas", rpjmd_missions=missions)["id"]
    rows = real_size(plans.add_agency(api)["id"])[:programmes]
    for row in rows:
        row["quick_win_owner"] = "Camat" if row["quick_win"] else ""
    answer = api.put(plans.of(plan), {"programmes": rows})
    assert answer.status_code == 200, answer.json()
    plans.make_ready(api, plan)
    document = api.get(f"masterplans/{plan}/document/").json()
    activities = [each["id"] for row in document["programmes"] for each in row["activities"]]
    plans.report(api, "2025-Q4", *(plans.realised(id) for id in activities))
    rows = values(indicators)
    imported = api.post("values/import/", rows)
    assert imported.status_code in (200, 201), imported.json()
    assert len({row["indicator"] for row in rows}) * len(YEARS) == len(rows) == indicators * len(YEARS)
    return plan, activities


def submit(api: Api, path: str) -> tuple[list[str], float]:
    """The statements of a submit, and its seconds."""
    with queries() as found:
        begun = time.perf_counter()
        answer = api.post(path, {})
        seconds = time.perf_counter() - begun
    assert answer.status_code == 201, answer.json()
    return list(found), seconds


def test_a_submission_of_real_size_is_in_the_figures_of_the_next_request(
    jembrana: Api, tabanan: Api, ministry: Api, database: Stage
) -> None:
    few = prepared(tabanan, programmes=2, indicators=2)
    plan, activities = prepared(jembrana, programmes=45, indicators=INDICATORS)
    hashes = [sent(jembrana, files.pdf(f"bukti {number}")) for number in range(FILES)]
    linked = [("realisation", f"{id}/2025-Q4", hash) for id in activities for hash in hashes][:LINKS]
    for begin in range(0, LINKS, 100):
        assert link(jembrana, *linked[begin : begin + 100]).status_code in (200, 201)

    small: dict[str, Any] = {}
    for name, path in {
        "masterplan": "masterplans/{plan}/submit/",
        "report": "reports/2025-Q4/submit/",
    }.items():
        small[name], _ = submit(tabanan, path.format(plan=few[0]))
        statements, seconds = submit(jembrana, path.format(plan=plan))
        print(f"{name} of real size: {seconds:.2f} s, {len(statements)} statements")
        # The few of a small one have no evidence, which takes two statements to hold.
        assert len(statements) <= len(small[name]) + 2
    content = jembrana.get(f"submissions/{jembrana.get('submissions/').json()['data'][0]['id']}/").json()[
        "content"
    ]
    assert len(content["values"]) == INDICATORS * len(YEARS) == 325
    assert (len(content["realisations"]), len(content["evidence"])) == (len(activities), LINKS)
    assert len(activities) >= 180
    answer = ministry.get("progress/?group_by=regency").json()
    (row,) = [each for each in answer["data"] if each["regency_code"] == "51.01"]
    assert row["programmes_total"] >= 45
    assert in_figures(database, "figures_reported_realisation") == len(activities)
    assert in_figures(database, "figures_reported_value") == INDICATORS * len(YEARS)


def in_figures(database: Stage, table: str) -> int:
    """The rows of Jembrana that count by `submitted`."""
    (found,) = database.superuser.execute(
        f"SELECT count(*) FROM {table} f JOIN tenants_regency r ON r.id = f.regency_id"
        " WHERE r.kemendagri_code = '51.01' AND f.basis = 'submitted' AND f.valid_until IS NULL"
    ).fetchone() or (0,)
    return int(found)

"""Money by year: the plan's ceilings, what is allocated and what was spent, right by hand, now and as of."""

from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest

from api.national.figures.words import SOURCED
from tests.support import plans
from tests.support.http import Api
from tests.support.progress import figure, total
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("database")


def years(ministry: Api, **asked: str) -> dict[str, dict[str, Any]]:
    """Year to the money of all regencies, where there is any; without rows that only values have."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    rows = ministry.get(f"progress/?group_by=period&with_total=false&{query}").json()["data"]
    found = {row["period"]: without_heads(figure(row, "budgets")) for row in rows}
    return {period: each for period, each in found.items() if not set(each.values()) <= {"0", 0, None}}


def without_heads(budgets: dict[str, Any]) -> dict[str, Any]:
    return {
        name: each for name, each in budgets.items() if not name.endswith(("per_head", "population_year"))
    }


def money(indicative: str, spent: str, absorption: str | None, physical: str | None = "0") -> dict[str, Any]:
    return {
        "indicative": indicative,
        "allocated": indicative,
        "allocated_from_plan": indicative,
        "spent": spent,
        "outside_plan": 0,
        "dropped": 0,
        "allocated_outside_plan": "0",
        "spent_outside_plan": "0",
        "physical_percent": physical if absorption else None,
        "absorption": absorption,
    }


def two_programmes(api: Api, first: str, second: str, *further: dict[str, Any]) -> list[dict[str, Any]]:
    """Add two programmes of an activity each, with these amounts of 2025, and further ones of both."""
    return [
        plans.add(
            api,
            title=title,
            activities=[plans.activity()],
            indicative_amounts=[plans.allocation(2025, amount), *further],
        )
        for title, amount in (("A", first), ("B", second))
    ]


def test_money_is_told_by_year_and_a_year_has_spent_what_its_quarters_add(
    database: Stage, jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    begun = plans.begin(jembrana)
    of_2026 = plans.allocation(2026, "300"), plans.allocation(2026, "100", source="dak")
    first, second = two_programmes(jembrana, "1000", "200", *of_2026)
    for each in (first, second):
        plans.revise_as_before(database, "51.01", each["id"], 2026, "400")
    (of_first,), (of_second,) = first["activities"], second["activities"]
    plans.submit(jembrana, begun["id"])
    assert years(ministry) == {"2025": money("1200", "0", "0"), "2026": money("1000", "0", "0")}

    before = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    plans.report(jembrana, "2025-Q3", plans.realised(of_first["id"], spent="100"))
    plans.report(jembrana, "2025-Q4", plans.realised(of_first["id"], spent="600"))
    plans.report(
        jembrana,
        "2026-Q1",
        plans.realised(of_first["id"], spent="900"),
        plans.realised(of_second["id"], spent="50"),
    )
    for quarter in ("2025-Q3", "2025-Q4", "2026-Q1"):
        assert jembrana.post(f"reports/{quarter}/submit/").status_code == 201
    # One activity each: 25 per cent, in 2025 of the first alone, which has 1000 of 1200.
    told = {"2025": money("1200", "600", "50", "20.8"), "2026": money("1000", "350", "35", "25")}
    assert years(ministry) == told
    assert years(ministry, as_of=before) == {"2025": money("1200", "0", "0"), "2026": money("1000", "0", "0")}
    assert years(ministry, period="2026-Q1") == {"2026": told["2026"]}
    assert years(ministry, basis="accepted") == {}
    all_years = total(ministry)
    assert without_heads(figure(all_years, "budgets")) == money("2200", "950", "43.2", "22.7")
    assert all_years["budgets_spent"] == all_years["programmes_spent"]

    data = ministry.get("progress/components/?figure=budgets&group_by=period&group=2026").json()["data"]
    assert [(each["item"], each["adds"]["spent"]) for each in data if each["item"]] == [
        (f"{first['id']}/2026", "300"),
        (f"{second['id']}/2026", "50"),
    ]


def by_source(ministry: Api, **asked: str) -> dict[tuple[str, str], tuple[str, str, str | None]]:
    """Year and source to what is allocated, spent and absorbed, where there is any."""
    measures = ("budgets_allocated", "budgets_spent", "budgets_absorption")
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    path = f"progress/?group_by=year,source&with_total=false&measure={','.join(measures)}&{query}"
    found = {
        (row["year"], row["source"]): tuple(row[each] for each in measures)
        for row in ministry.get(path).json()["data"]
    }
    return {key: each for key, each in found.items() if each != ("0", "0", None)}


def sourced(activity: str, parts: list[dict[str, str]]) -> dict[str, Any]:
    """Correct an earlier report: by source."""
    more = {"spent_by_source": parts, "version": 1, "reason": "Sumber dilengkapi"}
    return plans.realised(activity, spent="600", **more)


def test_money_of_a_year_is_told_by_source(jembrana: Api, tabanan: Api, ministry: Api) -> None:
    begun = plans.begin(jembrana)
    added = plans.add(
        jembrana,
        activities=[plans.activity()],
        indicative_amounts=[
            plans.allocation(2025, "1000"),
            plans.allocation(2025, "400", source="dak"),
            plans.allocation(2026, "300"),
        ],
    )
    plans.submit(jembrana, begun["id"])
    activity = added["activities"][0]["id"]
    plans.report(jembrana, "2025-Q4", plans.realised(activity, spent="600"))
    assert jembrana.post("reports/2025-Q4/submit/").status_code == 201
    silent = {
        ("2025", "apbd"): ("1000", "0", "0"),
        ("2025", "dak"): ("400", "0", "0"),
        ("2025", "unspecified"): ("0", "600", None),
        ("2026", "apbd"): ("300", "0", "0"),
    }
    assert by_source(ministry) == silent

    before = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    parts = [{"source": "apbd", "amount": "500"}, {"source": "dak", "amount": "100"}]
    plans.report(jembrana, "2025-Q4", sourced(activity, parts))
    parts = [{"source": "apbd", "amount": "700"}, {"source": "dak", "amount": "100"}]
    plans.report(jembrana, "2026-Q1", plans.realised(activity, spent="800", spent_by_source=parts))
    assert jembrana.post("reports/2026-Q1/submit/").status_code == 201
    told = {
        ("2025", "apbd"): ("1000", "500", "50"),
        ("2025", "dak"): ("400", "100", "25"),
        ("2026", "apbd"): ("300", "200", "66.7"),
    }
    assert by_source(ministry) == told
    assert by_source(ministry, as_of=before) == silent
    assert by_source(ministry, source="dak") == {("2025", "dak"): told["2025", "dak"]}
    assert by_source(ministry, source="unspecified") == {}
    (row,) = ministry.get("progress/?measure=budgets_absorption&source=apbd,dak&period=2025").json()["data"]
    assert row["budgets_absorption"] == "42.9"
    refused = ministry.get("progress/?measure=budgets_indicative&group_by=source")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "not_along")


def test_what_a_newer_plan_drops_keeps_what_was_spent_of_it(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    begun = plans.begin(jembrana)
    dropped = plans.add(
        jembrana, activities=[plans.activity()], indicative_amounts=[plans.allocation(2025, "1000")]
    )
    plans.submit(jembrana, begun["id"])
    plans.report(jembrana, "2025-Q4", plans.realised(dropped["activities"][0]["id"], spent="600"))
    assert jembrana.post("reports/2025-Q4/submit/").status_code == 201
    newer = plans.begin(jembrana, based_on_id=begun["id"])
    path = f"programmes/{dropped['id']}/?masterplan_id={newer['id']}"
    assert jembrana.delete(path, **plans.tag(jembrana, path)).status_code == 204
    plans.add(
        jembrana, masterplan=newer["id"], title="Baru", indicative_amounts=[plans.allocation(2026, "70")]
    )
    plans.submit(jembrana, newer["id"])
    assert years(ministry) == {"2025": money("0", "600", None), "2026": money("70", "0", "0")}


def test_the_migration_gives_the_history_that_the_writes_gave(
    database: Stage, jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    """The migration fills this table from the others: by year at every instant, under both bases."""
    for office in (jembrana, tabanan):
        begun = plans.begin(office)
        added = plans.add(
            office,
            activities=[plans.activity()],
            indicative_amounts=[plans.allocation(2025, "800"), plans.allocation(2025, "200", source="dak")],
        )
        plans.submit(office, begun["id"])
        activity = added["activities"][0]["id"]
        for quarter, percent, spent in (
            ("2025-Q3", "25", "100"),
            ("2025-Q4", "40.25", "600"),
            ("2026-Q1", "40.25", "900"),
            ("2026-Q2", "70", "900"),  # moves nothing but the progress
        ):
            plans.report(office, quarter, plans.realised(activity, percent, spent=spent))
            if quarter == "2026-Q1":  # moves what was spent before to a source, and no sum
                parts = [{"source": "csr", "amount": "600"}]
                plans.report(office, "2025-Q4", sourced(activity, parts))
            assert office.post(f"reports/{quarter}/submit/").status_code == 201
    for each in ministry.get("submissions/").json()["data"]:
        if each["regency_code"] == "51.01":
            assert ministry.post(f"submissions/{each['id']}/accept/", {}).status_code in (200, 201)
    (report, *_) = tabanan.get("submissions/").json()["data"]
    tabanan.post(f"submissions/{report['id']}/withdraw/", {"reason": "keliru"})
    columns = (
        "regency_id, basis, programme_id, period, dimension, sub_dimension, indicative, allocated,"
        f" allocated_from, spent, physical_percent, submission_id, valid_from, valid_until, {', '.join(SOURCED)}"
    )
    history = f"SELECT {columns} FROM figures_reported_budget ORDER BY {columns}"
    written = database.superuser.execute(history).fetchall()
    assert len(written) == 15
    database.superuser.execute("DELETE FROM figures_reported_budget")
    regencies = database.superuser.execute(
        "SELECT DISTINCT regency_id FROM figures_reported_programme"
    ).fetchall()
    for name, of in (
        ("0015_budgets", "HISTORY"),
        ("0019_by_source", "HISTORY"),
        ("0024_physical_history", "BUDGETS"),
    ):
        text = getattr(import_module(f"api.national.figures.migrations.{name}"), of)
        for (regency,) in regencies:
            database.superuser.execute(text, {"regency": regency})
    assert database.superuser.execute(history).fetchall() == written


def test_a_year_that_only_drops_a_programme_has_its_progress(
    database: Stage, jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    """Writes and migration agree: the year has no ceiling and nothing is given or spent in it."""
    begun = plans.begin(jembrana)
    added = plans.add(
        jembrana, activities=[plans.activity()], indicative_amounts=[plans.allocation(2025, "800")]
    )
    plans.enact(jembrana, begun["id"])
    plans.submit(jembrana, begun["id"])
    plans.report(jembrana, "2025-Q4", plans.realised(added["activities"][0]["id"], "60"))
    assert jembrana.post("reports/2025-Q4/submit/").status_code == 201
    dropped = {"standing": "dropped", "reason": "Ditunda"}
    assert jembrana.put(f"budgets/2026/{added['id']}/", dropped).status_code == 201
    assert jembrana.post("reports/2026-Q1/submit/").status_code == 201
    history = (
        "SELECT period, standing, physical_percent, valid_until FROM figures_reported_budget ORDER BY id"
    )
    written = database.superuser.execute(history).fetchall()
    assert ("2026", "dropped", Decimal(60), None) in written
    text = import_module("api.national.figures.migrations.0024_physical_history").BUDGETS
    ((regency,),) = database.superuser.execute(
        "SELECT DISTINCT regency_id FROM figures_reported_budget"
    ).fetchall()
    database.superuser.execute(text, {"regency": regency})
    assert database.superuser.execute(history).fetchall() == written


def test_money_of_any_size_that_a_regencys_role_writes_is_answered(
    database: Stage, jembrana: Api, ministry: Api
) -> None:
    """More digits than a decimal is divided with, which is nobody's budget, stops no answer of all."""
    begun = plans.begin(jembrana)
    plans.add(jembrana, indicative_amounts=[plans.allocation(2025, "1")])
    plans.submit(jembrana, begun["id"])
    database.superuser.execute(
        "INSERT INTO figures_reported_budget (regency_id, basis, programme_id, period, dimension, sub_dimension,"
        " indicative, allocated, allocated_from, spent, submission_id, valid_from)"
        " SELECT regency_id, basis, gen_random_uuid(), period, dimension, sub_dimension, 0, 0, '', 1e24 - 1,"
        " submission_id, valid_from FROM figures_reported_budget, generate_series(1, 1000)"
    )
    row = total(ministry, "measure=budgets_spent,budgets_absorption,budgets_spent_per_head")
    assert row["budgets_spent"] == str(1000 * (10**24 - 1))
    assert row["budgets_absorption"] == str(100_000 * (10**24 - 1))


def test_physical_progress_of_a_year_weighs_what_the_year_allocates(
    database: Stage, jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    begun = plans.begin(jembrana)
    large, small = (
        plans.add(
            jembrana,
            title=title,
            activities=[plans.activity("A"), plans.activity("B"), plans.activity("C")],
            indicative_amounts=[plans.allocation(2025, amount), plans.allocation(2026, "50")],
        )
        for title, amount in (("Besar", "300"), ("Kecil", "100"))
    )
    plans.submit(jembrana, begun["id"])
    first, second, third = (each["id"] for each in large["activities"])
    plans.report(jembrana, "2025-Q4", plans.realised(first, "50"), plans.realised(second, "20", stopped=True))
    plans.report(jembrana, "2026-Q1", plans.realised(first, "100"), plans.realised(third, "10"))
    before = []
    for quarter in ("2025-Q4", "2026-Q1"):
        assert jembrana.post(f"reports/{quarter}/submit/").status_code == 201
        before.append(ministry.get("progress/").json()["as_of"])
    path = "progress/?group_by=year&measure=budgets_physical_percent&period=2025,2026&with_total=false"

    def told(query: str = "") -> dict[str, str | None]:
        return {
            row["year"]: row["budgets_physical_percent"] for row in ministry.get(path + query).json()["data"]
        }

    # 2025: half of one of two that go on, 300 of 400; 2026: 55 of the large one, 50 of 100.
    assert told() == {"2025": "18.8", "2026": "27.5"}
    assert told(f"&as_of={before[0]}") == {"2025": "18.8", "2026": "12.5"}
    assert told("&regency_code=51.02") == {"2025": None, "2026": None}
    data = ministry.get("progress/components/?figure=budgets&group_by=year&group=2026").json()["data"]
    shown = {each["item"]: each["what"]["physical_percent"] for each in data if each["item"]}
    assert shown == {f"{large['id']}/2026": "55", f"{small['id']}/2026": "0"}
    refused = ministry.get("progress/?measure=budgets_physical_percent&group_by=source")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "not_along")


def test_an_amount_below_0_in_a_forged_submission_counts_as_none(
    database: Stage, jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    """A regency's role writes any content into its submissions: they are accepted, and weigh no mean below 0."""
    begun = plans.begin(jembrana)
    done, _ = two_programmes(jembrana, "1000", "500")
    plans.submit(jembrana, begun["id"])
    ((id,),) = database.superuser.execute("SELECT id FROM ledger_submission").fetchall()
    forged = "UPDATE ledger_submission SET content = replace(content::text, '\"500\"', '\"-500\"')::jsonb"
    database.superuser.execute(forged)
    plans.report(jembrana, "2025-Q4", plans.realised(done["activities"][0]["id"], "90", "600"))
    assert jembrana.post("reports/2025-Q4/submit/").status_code == 201
    assert ministry.post(f"submissions/{id}/accept/", {}).status_code == 200
    for basis in ("submitted", "accepted"):
        found = years(ministry, basis=basis)["2025"]
        assert (found["indicative"], found["allocated"]) == ("1000", "1000")

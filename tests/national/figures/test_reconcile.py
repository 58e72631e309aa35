"""Figures equal their sources after anything that can happen, and `manage.py reconcile` says so."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, Phase, given, seed, settings, strategies as st

from tests.national.figures import histories
from tests.national.figures.histories import Step
from tests.regency.border import scenes
from tests.regency.border.conftest import (
    CODE as KLATEN,
    klaten,  # noqa: F401  (a fixture)
)
from tests.support.at_once import at_once
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.stage import Stage


def reconciled(*codes: str) -> str:
    """Return the command's output; it must find nothing."""
    out = StringIO()
    call_command("reconcile", *codes, stdout=out)
    return out.getvalue()


def differences(*codes: str) -> list[str]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("reconcile", *codes, stdout=out)
    assert ended.value.code == 1
    return out.getvalue().splitlines()


_HISTORIES = given(
    of_offices=st.lists(st.lists(histories.OF_A_REGENCY, min_size=4, max_size=14), min_size=2, max_size=2),
    of_the_ministry=st.lists(histories.OF_THE_MINISTRY, max_size=10),
)
#: What was found is printed as it is: made smaller it would be run again, and other threads may be first then.
_AS_DRAWN = settings(
    max_examples=6,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@_AS_DRAWN
@_HISTORIES
def test_no_history_makes_a_figure_differ_from_its_source(
    stage: Stage, of_offices: list[list[Step]], of_the_ministry: list[Step]
) -> None:
    """Two offices and the ministry, each a step after the other, all at the same time."""
    played(stage, of_offices, of_the_ministry)


@pytest.mark.long
@pytest.mark.parametrize("number", range(20))
def test_no_history_of_many_does(stage: Stage, number: int) -> None:
    """The same steps in each run; which of the threads is first is chance."""

    @seed(number)
    @_AS_DRAWN
    @_HISTORIES
    def of_this_seed(of_offices: list[list[Step]], of_the_ministry: list[Step]) -> None:
        played(stage, of_offices, of_the_ministry)

    of_this_seed()


def played(stage: Stage, of_offices: list[list[Step]], of_the_ministry: list[Step]) -> None:
    keys = Keys()
    desks = [histories.Office(keys, code) for code in ("51.01", "51.02")]
    try:
        at_once(
            *(all_of(desk.do, steps) for desk, steps in zip(desks, of_offices, strict=True)),
            all_of(histories.Programme(keys).do, of_the_ministry),
        )
        ministry = Api(keys.ministry(), "/v1/national")
        for query in ("group_by=dimension", "group_by=regency&basis=accepted"):
            shown = ministry.get(f"progress/?{query}").json()
            again = ministry.get(f"progress/?{query}&as_of={shown['as_of']}").json()
            assert again["data"] == shown["data"], of_offices
        found = StringIO()
        with suppress(SystemExit):
            call_command("reconcile", stdout=found)
        assert " 0 differences." in found.getvalue(), f"{found.getvalue()}{of_offices}\n{of_the_ministry}"
    finally:
        stage.clear()


def all_of(do: Callable[[Step], None], steps: Sequence[Step]) -> Callable[[], None]:
    def run() -> None:
        for step in steps:
            do(step)

    return run


@pytest.mark.usefixtures("klaten")
def test_an_archived_and_a_restored_regency_have_no_differences(
    database: Stage, keys: Keys, tmp_path: Path
) -> None:
    scenes.worked_on(keys, KLATEN)
    before = reconciled()
    scenes.archive(KLATEN, tmp_path / "export")
    assert reconciled().splitlines()[0] == f"Archived, so without drafts to count: {KLATEN}."
    scenes.restore(tmp_path / "export")
    assert reconciled() == before


def test_a_figure_changed_by_hand_is_found(database: Stage, jembrana: Api, tabanan: Api) -> None:
    for api in (jembrana, tabanan):
        api.put("values/ECO-03/total/2025/", {"value": "4.51"})
        api.post("reports/2025-Q4/submit/", {})
    database.superuser.execute(
        "UPDATE figures_filling_cell SET reported = 2 WHERE regency_id ="
        " (SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01')"
    )
    assert differences()[0] == (
        "51.01: completeness of values, economy 2025: shown 2/0/0, counted 1/0/0"
        " (reported/not available/not applicable/last confirmed in)"
    )
    assert " 0 differences." in reconciled("51.02")
    database.superuser.execute("UPDATE figures_reported_value SET number = 5")
    assert (
        differences("51.02")[0]
        == "51.02: value submitted ECO-03 total 2025: '4.51' counts as 5.000000 in economy (lower)"
        " by release 2022.1"
    )
    database.superuser.execute("UPDATE figures_reported_value SET number = 4.51, value = '4.6'")
    assert len(differences("51.02")) == 4  # missing, too many, and the number is not the text's
    database.superuser.execute("UPDATE figures_reported_value SET value = '4.51'")
    assert " 0 differences." in reconciled("51.02")


def test_a_total_changed_by_hand_is_found(database: Stage, jembrana: Api, ministry: Api) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    jembrana.put("values/ECO-03/total/2016/", {"value": "5"})
    jembrana.post("reports/2025-Q4/submit/", {})
    shown = ministry.get("progress/").json()
    again = ministry.get(f"progress/?as_of={shown['as_of']}").json()  # from the cells, not from totals
    assert again["data"] == shown["data"]
    database.superuser.execute("UPDATE figures_filling_total SET reported = 2 WHERE NOT is_early")
    database.superuser.execute("DELETE FROM figures_reported_total WHERE is_early")
    assert differences("51.01")[:2] == [
        "51.01: total in figures_filling_total, values economy False: kept (2, 0, 0, -), counted (1, 0, 0, -)",
        "51.01: total in figures_reported_total, submitted economy True: kept (0, 0, 0, 0, 0, 0), counted"
        " (1, 0, 0, 0, 0, 0)",
    ]


def test_a_history_that_counts_something_twice_is_found(database: Stage, jembrana: Api) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    jembrana.put("values/ECO-01/total/2025/", {"value": "4"})
    assert " 0 differences." in reconciled("51.01")
    database.superuser.execute(
        "UPDATE figures_filling_cell SET valid_until = valid_until + interval '1 hour' WHERE valid_until IS NOT NULL"
    )
    (found, _) = differences("51.01")
    assert found.startswith("51.01: history in figures_filling_cell, values economy  2025: the row from ")


def test_a_code_that_is_of_nobody_is_refused(database: Stage) -> None:
    with pytest.raises(CommandError):
        call_command("reconcile", "51.01", "99.99", stdout=StringIO())


@pytest.fixture
def kept(database: Stage) -> Iterator[Stage]:
    """Restore what figures keep of the registry: it is no row of a test's own."""
    tables = ("figures_regency_status", "figures_regency_description", "figures_cohort_member")
    for table in tables:
        database.superuser.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")
    yield database
    for table in tables:
        database.superuser.execute(f"DELETE FROM {table}")
        database.superuser.execute(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM kept_{table}")
        database.superuser.execute(f"DROP TABLE kept_{table}")


def test_what_figures_know_of_a_regency_is_compared_with_the_registry(kept: Stage, jembrana: Api) -> None:
    """Its status takes it into every figure or out of it, its population weighs, its cohorts group."""
    assert " 0 differences." in reconciled()
    of = "WHERE valid_until IS NULL AND regency_id = (SELECT id FROM tenants_regency WHERE kemendagri_code = '{}')"
    jembranas, selected = of.format("51.01"), of.format("11.14")
    kept.superuser.execute(f"UPDATE figures_regency_status SET status = 'archived' {jembranas}")
    kept.superuser.execute(f"UPDATE figures_regency_description SET population = 1 {jembranas}")
    kept.superuser.execute(f"DELETE FROM figures_cohort_member {jembranas}")
    kept.superuser.execute(f"DELETE FROM figures_regency_description {selected}")
    first, second, third, last, _ = differences()
    assert first == "51.01: cohort 2022: figures know nothing, the registry says verified"
    assert second.startswith("51.01: description: figures know 51.01 Kabupaten Jembrana kabupaten ")
    assert third == "51.01: status: figures know archived, the registry says onboarded"
    assert last.startswith("11.14: description: figures know nothing, the registry says 11.14 ")
    assert len(differences("51.01")) == 4  # with the summary


def test_a_status_that_held_twice_at_an_instant_is_found(kept: Stage, jembrana: Api) -> None:
    kept.superuser.execute(
        "INSERT INTO figures_regency_status (regency_id, status, valid_from, valid_until)"
        " SELECT regency_id, 'suspended', valid_from - interval '1 day', valid_from + interval '1 day'"
        " FROM figures_regency_status WHERE valid_until IS NULL"
        " AND regency_id = (SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01')"
    )
    found, _ = differences("51.01")
    assert found.startswith("51.01: history in figures_regency_status, ")


def repaired(*codes: str) -> list[str]:
    out = StringIO()
    call_command("reconcile", *codes, repair=True, by="Rina", reason="tiket 1", stdout=out)
    return out.getvalue().splitlines()


def test_a_repair_sets_figures_right_from_now_on_and_says_what_they_were(
    kept: Stage, jembrana: Api, ministry: Api
) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    submission = jembrana.post("reports/2025-Q4/submit/", {}).json()["submission"]["id"]
    assert ministry.post(f"submissions/{submission}/accept/", {}).status_code == 200
    addresses = ("progress/?group_by=dimension", "indicators/ECO-03/components/?period=2025")
    for table in ("cell", "total"):  # the day of a change stays, which no table can give again
        kept.superuser.execute(f"UPDATE figures_filling_{table} SET last_changed_on = '2026-01-02'")
    right = [ministry.get(address).json()["data"] for address in addresses]
    ledger = "SELECT md5(string_agg(s::text, '' ORDER BY sequence)) FROM ledger_submission s"
    before = kept.superuser.execute(ledger).fetchone()
    here = "valid_until IS NULL AND regency_id = (SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01')"
    for wrong in (
        f"UPDATE figures_filling_cell SET reported = 2 WHERE {here}",
        "UPDATE figures_filling_total SET reported = 2",
        f"UPDATE figures_reported_value SET value = '99.99' WHERE {here} AND basis = 'submitted'",
        f"UPDATE figures_reported_value SET number = 5 WHERE {here} AND basis = 'accepted'",
    ):
        kept.superuser.execute(wrong)
    shown = [ministry.get(address).json() for address in addresses]
    assert all(wrong["data"] != once for wrong, once in zip(shown, right, strict=True))
    for wrong in (  # what has no history, or tells the past alone
        "UPDATE figures_filling_total SET reported = 7",
        "DELETE FROM figures_reported_total",
        f"UPDATE figures_reported_tally SET reported = 7 WHERE {here}",
        f"UPDATE figures_regency_status SET status = 'suspended' WHERE {here}",
        f"UPDATE figures_regency_description SET population = 1 WHERE {here}",
        f"DELETE FROM figures_cohort_member WHERE {here}",
        "DELETE FROM figures_regency_description WHERE valid_until IS NULL AND regency_id ="
        " (SELECT id FROM tenants_regency WHERE kemendagri_code = '11.14')",
    ):
        kept.superuser.execute(wrong)
    *were, _ = differences()

    said = repaired()
    assert said[-1].endswith(" 0 differences.")
    assert said[:-1] == [f"Until now {each}" for each in were]
    assert [ministry.get(address).json()["data"] for address in addresses] == right
    earlier = ministry.get(f"{addresses[1]}&as_of={shown[1]['as_of']}").json()["data"]
    assert [row["value"] for row in earlier] == [row["value"] for row in shown[1]["data"]]
    cells = "SELECT reported FROM figures_filling_cell ORDER BY valid_from"
    assert kept.superuser.execute(cells).fetchall() == [(2,), (1,)]
    assert kept.superuser.execute(ledger).fetchone() == before

    (event,) = jembrana.get("security-log/?kind=figures_repaired").json()["data"]
    assert (event["actor"]["name"], event["detail"]["differences"]) == (
        "operator: Rina",
        len(were) - 1,
    )
    assert event["detail"]["were"] == were[:-1]
    runs = ministry.get("assurance/runs/").json()["data"]
    assert [(run["name"], run["is_whole"]) for run in runs] == [("repair", True)] * 2
    assert repaired() == [said[-1]]


def test_a_repair_leaves_a_history_that_counts_twice_to_a_person(database: Stage, jembrana: Api) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    jembrana.put("values/ECO-01/total/2025/", {"value": "4"})
    database.superuser.execute(
        "UPDATE figures_filling_cell SET valid_until = valid_until + interval '1 hour' WHERE valid_until IS NOT NULL"
    )
    with pytest.raises(SystemExit):
        repaired("51.01")


@pytest.mark.parametrize("command", ["reconcile", "verify_ledger", "verify_evidence", "verify_isolation"])
def test_each_check_prints_one_document_of_one_shape(database: Stage, jembrana: Api, command: str) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    out = StringIO()
    call_command(command, json=True, stdout=out)
    report = json.loads(out.getvalue())
    assert set(report) == {"check", "is_whole", "summary", "counts", "findings", "notes"}
    assert (report["check"], report["is_whole"], report["findings"]) == (command, True, [])
    if command == "reconcile":
        database.superuser.execute("UPDATE figures_filling_cell SET reported = 2")
        out = StringIO()
        with pytest.raises(SystemExit):
            call_command(command, json=True, stdout=out)
        report = json.loads(out.getvalue())
        assert (report["is_whole"], report["counts"]["regencies"]) == (False, 3)
        assert report["findings"][0].startswith("51.01: completeness of values, economy 2025: shown 2/0/0")

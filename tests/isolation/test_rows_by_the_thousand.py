"""Bounds on what others read of a regency's rows, of which its role may write thousands (test_bounds_on_rows)."""

import logging
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from api.http import passed_over
from api.http.local_time import day_of
from api.national.figures import cube
from api.national.review import comments
from api.national.review.rules import queries as rules
from api.regency.reporting.agenda import queries as agenda
from tenants import access, db_roles
from tenants.models import Regency
from tenants.pool import statements
from tests.isolation import scenes
from tests.isolation.conftest import Regency as Ours
from tests.national.review.test_acceptance_by_rule import set_rule
from tests.national.review.test_review import report
from tests.regency.indicators.test_not_applicable import ASK
from tests.support.http import Api
from tests.support.progress import progress
from tests.support.stage import Stage

# As often as asked, each row of a regency once more, with a key of its own.
MORE = """
    INSERT INTO {table} SELECT (jsonb_populate_record(t, jsonb_build_object('id', {key}, {besides}))).*
    FROM {table} t, generate_series(1, {count}) n WHERE regency_id = (
        SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01')
"""


def multiply(database: Stage, table: str, besides: str, count: int, *, key: str = "uuidv7()") -> None:
    database.superuser.execute(MORE.format(table=table, besides=besides, count=count, key=key).encode())


def test_a_submission_is_answered_with_its_last_steps_and_remarks(
    database: Stage, jembrana: Api, ministry: Api
) -> None:
    id = report(jembrana, "4.51")
    assert jembrana.post(f"submissions/{id}/comments/", {"text": "Sumber: BPS"}).status_code == 201
    multiply(database, "review_comment", "'text', n", comments.MOST)
    multiply(database, "ledger_submission_event", "'number', 1 + n, 'note', n", comments.MOST)
    # The ministry's own step is shown in any case.
    database.superuser.execute("UPDATE ledger_submission_event SET kind = 'assigned' WHERE number = 1")
    for api in (jembrana, ministry):
        answer = api.get(f"submissions/{id}/").json()
        assert answer["events"][0]["kind"] == "assigned"
        assert len(answer["events"]) == len(answer["comments"]) == comments.MOST
        assert answer["events"][-1]["note"] == str(comments.MOST)
        assert "Sumber: BPS" not in [each["text"] for each in answer["comments"]]


def test_the_agenda_reads_the_newest_submissions_without_what_may_be_long(
    database: Stage, jembrana: Api, tabanan: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agenda, "MOST", 20)
    report(tabanan, "4.51")
    id = report(jembrana, "4.51")
    long = "'content', jsonb_build_object('masterplan', jsonb_build_object('number', repeat('9', 1000)))"
    besides = f"'kind', 'masterplan', 'subject', 'x' || n, 'sequence', 1 + n, {long}"
    multiply(database, "ledger_submission", besides, agenda.MOST)
    with db_roles.as_owner():
        regency = Regency.objects.get(kemendagri_code="51.01")
    with access.read_only(regency):
        found = agenda.submitted()
    assert len(found) == agenda.MOST
    assert id not in [str(each.pk) for each in found]
    assert all("reason" in each.get_deferred_fields() for each in found)
    assert {each.about["version"] for each in found} == {"9" * 100}
    assert jembrana.get("agenda/").status_code == 200


def test_an_exemption_ends_with_the_first_of_its_endings(
    database: Stage, jembrana: Api, ministry: Api
) -> None:
    id = jembrana.post("exemptions/", ASK).json()["id"]
    assert ministry.post(f"exemptions/{id}/agree/", {"note": "Setuju."}).status_code == 200
    end = {"from_period": "2025", "reason": "Dibangun."}
    assert jembrana.post(f"exemptions/{id}/end/", end).status_code == 200
    multiply(database, "exemptions_ending", "'from_period', (2025 + n)::text", 70)
    (listed,) = ministry.get("exemptions/").json()["data"]
    assert (listed["id"], listed["ended_from_period"], listed["may"]) == (id, "2025", [])


def test_rules_of_acceptance_look_at_a_hundred_of_each_regency(
    database: Stage, jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    set_rule(ministry, after_working_days=100)
    report(jembrana, "4.51")
    theirs = report(tabanan, "4.51")
    waiting = "figures_reported_subject WHERE valid_until IS NULL AND basis = 'submitted'"
    multiply(database, "figures_reported_subject", "'subject', 'x' || n", 200, key="1000 + n")
    assert database.superuser.execute(f"SELECT count(*) FROM {waiting}".encode()).fetchone() == (202,)
    with db_roles.as_owner():
        found = rules.waiting()
    assert len(found) == 101
    assert theirs in [str(each.id) for each in found]


def test_submissions_with_warnings_keep_no_other_from_being_accepted(
    database: Stage, jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    set_rule(ministry, without_warning=True)
    report(tabanan, "4.51")
    doubtful, clean = report(jembrana, "4.51"), report(jembrana, "4.6")
    key = "1000 * t.id + n"
    besides = f"'subject', {key}, 'submission_id', '{doubtful}', 'valid_until', NULL"
    multiply(database, "figures_reported_subject", besides, 200, key=key)
    noted = (
        "UPDATE review_noted SET warnings = CASE WHEN submission_id = %s THEN '[]' ELSE '[\"x\"]'::jsonb END"
    )
    database.superuser.execute(noted, [clean])
    with db_roles.as_owner():
        assert clean in [str(each.id) for each in rules.waiting()]


#: Cells, tallies and reports of all periods that there can be, and of dimensions that there are not: so many as fit.
ALL_PERIODS = """
    INSERT INTO public.{table} (regency_id, {columns}, valid_from)
    SELECT {regency}, {values}, now()
    FROM generate_series(2000, 2100) y, unnest(ARRAY['', '-S1', '-S2', '-Q1', '-Q2', '-Q3', '-Q4', '-01', '-12']) p,
         unnest(ARRAY['economy'] || array(SELECT 'x' || n FROM generate_series(1, {dimensions}) n)) d
    ON CONFLICT DO NOTHING
"""
FLOODS = (
    (
        "figures_filling_cell",
        "area, dimension, sub_dimension, period, reported, not_available, not_applicable, last_changed_on",
        "'values', d, '', y || p, 1, 0, 0, now()",
        4,
    ),
    (
        "figures_reported_tally",
        "basis, dimension, period, reported, not_available, not_applicable",
        "'submitted', d, y || p, 1, 0, 0",
        4,
    ),
    (
        "figures_reported_subject",
        "basis, kind, subject, revision, late, in_time, state, under_query, submission_id",
        "'submitted', 'periodic_report', replace(d, 'economy', '') || y || p, 1, false, true, 'submitted', false,"
        " '{submission}'",
        1,
    ),
    (
        "figures_reported_budget",
        "basis, programme_id, dimension, sub_dimension, period, indicative, allocated, allocated_from, spent,"
        " submission_id",
        "'submitted', gen_random_uuid(), d, 'industry', y::text, 1, 1, 'plan', 1, '{submission}'",
        9,
    ),
)


def test_made_up_periods_of_one_regency_add_no_row_to_others(
    attacker: psycopg.Connection[Any],
    ours: Ours,
    jembrana: Api,
    tabanan: Api,
    ministry: Api,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    submission = report(jembrana, "4.51")
    report(tabanan, "4.51")
    asked = [
        *(f"group_by=regency,{axes}" for axes in ("period", "year", "period,dimension", "year,source")),
        "group_by=regency,period&measure=values_reported",
    ]

    def of(row: dict[str, Any]) -> str:
        return str(row.get("period") or row["year"])

    def rows(query: str) -> dict[str, list[Any]]:
        answer = ministry.get(f"progress/?{query}&page_size=5000")
        assert answer.status_code == 200, (query, answer.json())
        found: dict[str, list[Any]] = {}
        for row in answer.json()["data"]:
            found.setdefault(row["regency_code"], []).append(row)
        assert answer.json()["next"] is None
        return found

    before = {query: rows(query) for query in asked}
    sizes = [sum(map(len, found.values())) * 100 for found in before.values()]
    for table, columns, values, dimensions in FLOODS:
        made = values.format(submission=submission)
        text = ALL_PERIODS.format(
            table=table, columns=columns, regency=ours.id, values=made, dimensions=dimensions
        )
        assert attacker.execute(text.encode()).rowcount > 1000
    monkeypatch.setattr(cube, "MOST_NUMBERS", max(sizes))
    read: list[int] = []

    def fetched(*asked: Any, _fetch: Any = statements.fetch_as) -> Any:
        found = _fetch(*asked)
        read.append(len(found))
        return found

    monkeypatch.setattr(statements, "fetch_as", fetched)
    today = day_of(datetime.now(UTC))
    for query, was in before.items():
        now = rows(query)
        # Of the running year and the next there may be something before it is due: a row of it for everyone.
        due = [row for row in now[scenes.THEIRS] if row in was[scenes.THEIRS]]
        assert due == was[scenes.THEIRS]
        others = [row for row in now[scenes.THEIRS] if row not in due]
        assert {of(row)[:4] for row in others} <= {str(today.year), str(today.year + 1)}
        years = {of(row)[:4] for row in now[scenes.OURS]}
        assert "2000" in years
        assert years <= {str(year) for year in range(2000, 2101)}
        if "measure" in query:
            assert max(years) == str(today.year)
    # Of up to nine thousand rows in each table.
    assert max(read) < 2_000
    assert all(ministry.get(f"progress/{query}").status_code == 200 for query in ("", "?group_by=dimension"))
    assert ministry.get("progress/components/?figure=deadlines").status_code == 200


def test_a_made_up_day_of_a_change_is_not_the_last_of_everyone(
    database: Stage, attacker: psycopg.Connection[Any], jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    for api in (jembrana, tabanan):
        assert api.put("values/ECO-03/total/2025/", {"value": "4.51"}).status_code == 201
    queries = ("", "group_by=dimension&period=2025", "group_by=regency&regency_code=51.02")
    before = {query: progress(ministry, query)["data"] for query in queries}
    assert before[""][0]["completeness_last_changed_on"] is not None
    for day, month in (("9998-12-31", "2100-12"), ("9998-12-31", "zzzzzzz")):
        attacker.execute(
            "UPDATE public.figures_filling_total SET last_changed_on = %s, last_affirmed_in = %s",
            [day, month],
        )
        database.superuser.execute(
            "UPDATE figures_filling_cell SET last_changed_on = %s, last_affirmed_in = %s"
            " WHERE regency_id = (SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01')",
            [day, month],
        )
        assert {query: progress(ministry, query)["data"] for query in queries} == before


@pytest.mark.parametrize("period", ["x1", "1999", "2101", "2025-13"])
def test_no_period_is_made_up_beyond_those_that_there_can_be(
    attacker: psycopg.Connection[Any], ours: Ours, period: str
) -> None:
    """Figures of the present step from one period to the next: sixty thousand stopped them for everyone."""
    table, columns, values, _ = FLOODS[0]
    text = f"INSERT INTO public.{table} (regency_id, {columns}, valid_from) SELECT {ours.id}, {values}, now()"
    with pytest.raises(psycopg.errors.CheckViolation):
        attacker.execute(f"{text} FROM (VALUES ('{period}', '', 'economy')) AS made (y, p, d)".encode())


def test_of_many_rows_that_are_passed_over_the_first_are_named(caplog: pytest.LogCaptureFixture) -> None:
    passed_over._told.cache_clear()
    with caplog.at_level(logging.ERROR):
        for number in (*range(1000), *range(1000)):
            with passed_over.if_bad("ledger_submission", number):
                raise ValueError
    lines = [record.getMessage() for record in caplog.records]
    assert lines[0] == "ledger_submission 0 is passed over: ValueError"
    assert len(lines) == passed_over.NAMED + 1
    assert "more rows are passed over" in lines[-1]

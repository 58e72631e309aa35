"""A figure at `as_of` is what the API answered then; what has changed since an instant adds up."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from api.http.lookup import there
from api.national import clock
from api.national.figures import operations as figures
from api.regency.indicators import queries as values
from tenants import access, db_roles
from tenants.registry import regency_by_code
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
from tests.support.progress import figure, of, progress
from tests.support.stage import Stage

QUERIES = (
    "group_by=regency",
    "group_by=province&basis=accepted",
    "group_by=dimension&period=2025",
    "group_by=cohort",
    "group_by=regency,dimension",
    "group_by=kind,year&period=2024:2026",
    "group_by=province,programme_status",
)


def test_the_day_of_the_last_change_never_goes_back(jembrana: Api, ministry: Api) -> None:
    """A server whose clock is a day behind writes after another: the present and its replay say the same day."""
    assert jembrana.put("values/ECO-03/total/2025/", {"value": "4"}).status_code == 201
    asked = "group_by=regency,dimension&measure=completeness_last_changed_on&regency_code=51.01"
    before = progress(ministry, asked)["data"]
    with db_roles.as_owner():
        regency = there(regency_by_code("51.01"), "51.01")
    with access.inside(regency):
        day = date(2026, 1, 2)
        figures.fill(area="values", cells=[("economy", "", "2025")], counting=values.FILLING, today=day)
    assert progress(ministry, asked)["data"] == before
    assert replayed(ministry, [(asked, progress(ministry, asked))]) == 1


def replayed(ministry: Api, recorded: list[tuple[str, dict[str, Any]]]) -> int:
    """Asks each answer again as of its instant; it must be the same to the last figure."""
    for query, answer in recorded:
        again = progress(ministry, f"{query}&as_of={answer['as_of']}")
        assert again == answer
    return len(recorded)


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    of_offices=st.lists(st.lists(histories.OF_A_REGENCY, min_size=8, max_size=14), min_size=2, max_size=2),
    of_the_ministry=st.lists(histories.OF_THE_MINISTRY, min_size=4, max_size=10),
)
def test_what_was_answered_while_others_wrote_is_answered_again(
    stage: Stage, of_offices: list[list[Step]], of_the_ministry: list[Step]
) -> None:
    keys = Keys()
    ministry = Api(keys.ministry(), "/v1/national")
    desks = [histories.Office(keys, code) for code in ("51.01", "51.02")]
    programme = histories.Programme(keys)
    recorded: list[tuple[str, dict[str, Any]]] = []

    def analyst() -> None:
        for number in range(30):
            query = QUERIES[number % len(QUERIES)]
            answer = ministry.get(f"progress/?{query}")
            histories.told(answer)
            if answer.status_code == 200:
                recorded.append((query, answer.json()))

    def doing(do: Callable[[Step], None], steps: list[Step]) -> Callable[[], None]:
        return lambda: [do(step) for step in steps] and None

    try:
        at_once(
            *(doing(desk.do, steps) for desk, steps in zip(desks, of_offices, strict=True)),
            doing(programme.do, of_the_ministry),
            analyst,
        )
        random.shuffle(recorded)
        assert replayed(ministry, recorded) > 0
    finally:
        stage.clear()


@pytest.mark.usefixtures("klaten")
def test_an_archived_and_restored_regency_is_seen_as_it_was(
    database: Stage,
    keys: Keys,
    ministry: Api,
    tmp_path: Path,
) -> None:
    scenes.worked_on(keys, KLATEN)
    recorded = [(query, progress(ministry, query)) for query in QUERIES]
    scenes.archive(KLATEN, tmp_path / "export")
    recorded += [(query, progress(ministry, query)) for query in QUERIES]
    assert recorded[len(QUERIES)][1]["data"][0]["coverage_archived"] == 1
    scenes.restore(tmp_path / "export")
    recorded += [(query, progress(ministry, query)) for query in QUERIES]
    assert replayed(ministry, recorded) == 3 * len(QUERIES)


@pytest.mark.usefixtures("klaten")
def test_an_archived_regency_hides_no_deadline_that_another_missed(
    database: Stage,
    keys: Keys,
    ministry: Api,
    tmp_path: Path,
) -> None:
    """Its submission stays met, it owes nothing any more, and the total is still the sum of its rows."""
    office = scenes.worked_on(keys, KLATEN)
    assert office.post("reports/2026-Q3/submit/", {}).status_code == 201
    due = datetime.now(UTC) + timedelta(seconds=2)
    later = {"due_at": due.isoformat(), "reason": "Libur bersama."}
    assert ministry.post("deadlines/periodic_report/2026-Q3/extend/", later).status_code == 200
    time.sleep(max((due - datetime.now(UTC)).total_seconds(), 0) + 0.1)
    before = progress(ministry, "period=2026-Q3&group_by=regency")
    was = figure(before["data"][0], "deadlines")
    assert was == {"due": 3, "met": 1, "late": 0, "declined": 0, "missed": 2}
    scenes.archive(KLATEN, tmp_path / "export")
    for query in (
        "period=2026-Q3&group_by=regency",
        "group_by=province",
    ):
        after = progress(ministry, query)
        now = figure(after["data"][0], "deadlines")
        assert now == {**was, "late": now["late"], "due": 3 + now["late"]}
        assert sum(row["deadlines_missed"] for row in after["data"][1:]) == 2
    again = progress(ministry, f"period=2026-Q3&group_by=regency&as_of={before['as_of']}")
    assert again == before


ABOUT_REGENCIES = (
    *(f"progress/?{query}" for query in QUERIES),
    "progress/components/?figure=participation&group_by=cohort&group=2022&page_size=200",
    "progress/components/?figure=values&group_by=cohort&group=2022",
    "indicators/LIV-07/?period=2025&group_by=cohort",
    "indicators/LIV-07/?period=2025&group_by=province",
    "indicators/LIV-07/components/?period=2025",
    "indicators/LIV-07/ranking/?period=2025",
    "indicators/LIV-07/trend/?period=2025",
    "analytics/?indicator=LIV-07&period=2025&group_by=cohort&group_by=kind",
    "briefing/?since=2026-01-01T00:00:00Z",
)


@pytest.fixture
def registry(database: Stage) -> Iterator[Callable[[str], None]]:
    """Changes what the registry says; it says afterwards what it said before."""
    tables = ("tenants_province", "tenants_cohort", "tenants_regency", "tenants_cohort_membership")
    for table in tables:
        database.superuser.execute(f"CREATE TEMP TABLE kept_{table} AS SELECT * FROM {table}".encode())
    yield lambda statement: database.superuser.execute(statement.encode()) and None
    database.superuser.execute("SET session_replication_role = replica")
    for table in tables:
        database.superuser.execute(f"DELETE FROM {table}".encode())
        database.superuser.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}".encode())
        database.superuser.execute(f"DROP TABLE kept_{table}".encode())
    database.superuser.execute("SET session_replication_role = origin")


def test_a_figure_is_of_the_regencies_as_they_were(
    jembrana: Api, tabanan: Api, ministry: Api, registry: Callable[[str], None]
) -> None:
    """Populations are corrected, regencies renamed and moved, cohorts loaded anew: what was answered stays."""
    for office, value in ((jembrana, "72.5"), (tabanan, "74")):
        assert office.put("values/LIV-07/total/2025/", {"value": value}).status_code == 201
        assert office.post("reports/2025-Q4/submit/", {}).status_code == 201

    def asked(path: str, as_of: str = "") -> dict[str, Any]:
        answer = ministry.get(f"{path}&as_of={as_of}" if as_of else path)
        assert answer.status_code == 200, answer.json()
        body: dict[str, Any] = answer.json()
        return body

    rounds = []
    member = "regency_id = (SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01')"
    for change in (
        "UPDATE tenants_regency SET population = population * 3,"
        " people_by_year = jsonb_build_object('2024', population * 3) WHERE kemendagri_code = '51.01'",
        "UPDATE tenants_regency SET population = NULL, people_by_year = '{}', name = 'Kabupaten Baru', kind = 'kota',"
        " province_id = (SELECT id FROM tenants_province WHERE code = '33') WHERE kemendagri_code = '51.02'",
        f"DELETE FROM tenants_cohort_membership WHERE {member}",
        "INSERT INTO tenants_cohort_membership (cohort_id, regency_id, certainty, verified, source)"
        " SELECT c.id, r.id, 'certain', true, 'daftar kementerian' FROM tenants_cohort c, tenants_regency r"
        " WHERE c.code = '2024' AND r.kemendagri_code IN ('51.01', '33.10', '11.01')",
        f"UPDATE tenants_cohort_membership SET certainty = 'stand_in', verified = false WHERE {member}",
        "UPDATE tenants_regency SET valid_until = '2026-01-01' WHERE kemendagri_code = '11.01'",
    ):
        rounds.append([(path, asked(path)) for path in ABOUT_REGENCIES])
        registry(change)
    last = [(path, asked(path)) for path in ABOUT_REGENCIES]
    said = [{path: str({**body, "as_of": 0}) for path, body in answers} for answers in [*rounds, last]]
    assert len({each["progress/?group_by=cohort"] for each in said}) >= 5
    assert len({each["indicators/LIV-07/?period=2025&group_by=cohort"] for each in said}) >= 4
    for answers in rounds:
        for path, answer in answers:
            again = asked(path, answer["as_of"])
            assert {**again, "next": None} == {**answer, "next": None}, path


@pytest.mark.parametrize("group_by", ["cohort", "province"])
def test_a_group_that_is_gone_has_a_row_that_says_who_left(
    jembrana: Api, ministry: Api, registry: Callable[[str], None], group_by: str
) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4"})
    registry(
        "INSERT INTO tenants_cohort (code, name, year, note) VALUES ('2099', '2099', 2099, '')"
        " ON CONFLICT DO NOTHING"
    )
    registry(
        "INSERT INTO tenants_province (code, name) VALUES ('98', 'Provinsi Baru') ON CONFLICT DO NOTHING"
    )
    one = "(SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01')"
    registry(
        "INSERT INTO tenants_cohort_membership (cohort_id, regency_id, certainty, verified, source)"
        f" SELECT id, {one}, 'certain', true, 'x' FROM tenants_cohort WHERE code = '2099'"
    )
    registry(
        "UPDATE tenants_regency SET province_id = (SELECT id FROM tenants_province WHERE code = '98')"
        " WHERE kemendagri_code = '51.01'"
    )
    key = {"cohort": "2099", "province": "98"}[group_by]
    before = progress(ministry, f"group_by={group_by}")
    was = of(before, **{group_by: key})
    registry("DELETE FROM tenants_cohort_membership WHERE source = 'x'")
    registry(
        "UPDATE tenants_regency SET province_id = (SELECT id FROM tenants_province WHERE code = '51')"
        " WHERE kemendagri_code = '51.01'"
    )
    assert f'"{key}"' not in str(progress(ministry, f"group_by={group_by}")["data"])
    assert len(progress(ministry, f"group_by={group_by}")["data"]) == len(before["data"]) - 1
    after = progress(ministry, f"group_by={group_by}&compare_as_of={before['as_of']}")
    gone = of(after, **{group_by: key})
    named = {name: said for name, said in was.items() if name.startswith(group_by)}
    assert gone["previous"] | named == was
    assert named.items() <= gone.items()
    assert gone["completeness_left"] == ["51.01"]
    assert gone["completeness_values_reported"] == 0
    assert gone["delta"]["completeness_values_reported"] == -1
    assert gone["coverage_regency_count"] == 0


def test_before_the_first_record_there_is_nothing_and_not_zero(jembrana: Api, ministry: Api) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    answer = progress(ministry, "group_by=regency&as_of=2020-01-01T00:00:00Z")
    assert (answer["is_before_first_record"], answer["data"]) == (True, [])
    assert answer["as_of"] == "2020-01-01T00:00:00Z"
    assert progress(ministry)["is_before_first_record"] is False


def test_an_instant_that_has_not_come_is_refused(ministry: Api) -> None:
    future = (datetime.now(UTC) + timedelta(minutes=1)).isoformat().replace("+00:00", "Z")
    for query, code in (
        (f"as_of={future}", "in_the_future"),
        (f"compare_as_of={future}", "not_earlier"),
        ("as_of=2026-01-01T00:00:00Z&compare_as_of=2026-01-01T00:00:00Z", "not_earlier"),
    ):
        answer = ministry.get(f"progress/?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize("group_by", ["regency", "province", "dimension"])
def test_what_has_changed_since_an_instant(jembrana: Api, tabanan: Api, ministry: Api, group_by: str) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    jembrana.post("reports/2025-Q4/submit/", {})
    before = progress(ministry, f"group_by={group_by}")
    tabanan.put("values/ECO-03/total/2025/", {"value": "4"})
    tabanan.put("values/LIV-01/total/2025/", {"value": "80"})
    tabanan.post("reports/2025-Q4/submit/", {})
    after = progress(ministry, f"group_by={group_by}&compare_as_of={before['as_of']}")
    assert after["compared_with"]["as_of"] == before["as_of"]
    change = after["data"][0]
    was = before["data"][0]
    assert change["previous"] == {code: was[code] for code in change["previous"]}
    assert len(change["previous"]) == len(was) - (2 if group_by in ("regency", "province") else 1)
    assert (change["completeness_entered"], change["submissions_entered"]) == ([], ["51.02"])
    assert (change["completeness_left"], change["submissions_left"]) == ([], [])
    assert change["delta"]["values_reported"] == 2
    if group_by != "dimension":
        assert figure(change["delta"], "reports") == {"total": 1, "late": 0}
    assert change["delta"]["programmes_allocated"] == "0"
    assert sum(row["delta"]["values_reported"] for row in after["data"][1:]) == 2


def test_against_before_the_first_record_there_is_no_difference(jembrana: Api, ministry: Api) -> None:
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    answer = progress(ministry, "group_by=regency&compare_as_of=2020-01-01T00:00:00Z")
    assert answer["compared_with"]["is_before_first_record"] is True
    row = answer["data"][0]
    assert (row["previous"], row["delta"]) == (None, None)
    assert "51.01" in row["completeness_entered"]


@contextmanager
def writing(stage: Stage) -> Iterator[psycopg.Connection[Any]]:
    """A write that was stamped and does not commit."""
    with psycopg.connect(stage.superuser_url()) as writer:
        writer.execute("SELECT figures_stamp()")
        yield writer


def test_an_answer_beside_a_write_that_goes_on_is_as_of_the_instant_before_it(
    jembrana: Api, tabanan: Api, ministry: Api, database: Stage
) -> None:
    """It says so, is given again when the write is there, and so are its pages. What came before is in it."""
    jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"})
    earlier = datetime.now(UTC)
    components = "progress/components/?figure=values&page_size=1"
    time.sleep(0.02)  # the key of a stamp is its time, to a hundredth of a second
    with writing(database):
        begun = datetime.now(UTC)
        tabanan.put("values/ECO-03/total/2025/", {"value": "4"})
        answers = [(query, progress(ministry, query)) for query in QUERIES]
        page = ministry.get(components).json()
        asked = progress(ministry, f"as_of={datetime.now(UTC).isoformat().replace('+00:00', 'Z')}")
    for answer in (*(answer for _, answer in answers), page, asked):
        assert earlier <= datetime.fromisoformat(answer["as_of"]) < begun
    assert answers[0][1]["data"][0]["completeness_values_reported"] == 1
    assert replayed(ministry, answers) == len(QUERIES)
    assert f"as_of={page['as_of']}" in page["next"].replace("%3A", ":")
    now = progress(ministry, QUERIES[0])
    assert now["data"][0]["completeness_values_reported"] == 2
    assert datetime.fromisoformat(now["as_of"]) > begun


def test_a_read_waits_for_a_write_to_end_and_for_none_that_began_after_its_instant(
    ministry: Api, database: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = progress(ministry)["as_of"]
    monkeypatch.setattr(clock, "PATIENCE", 60)
    with writing(database) as writer:
        began, stamped_by = time.monotonic(), datetime.now(UTC)
        assert progress(ministry, f"as_of={before}")["as_of"] == before
        assert time.monotonic() - began < clock.PATIENCE
        ended: list[datetime] = []

        def end() -> None:
            time.sleep(0.2)
            ended.append(datetime.now(UTC))
            writer.commit()

        (answer, answered_at), _ = at_once(lambda: (progress(ministry), datetime.now(UTC)), end)
    assert answered_at > ended[0]
    assert datetime.fromisoformat(answer["as_of"]) > stamped_by


def test_what_is_written_between_the_instant_of_a_read_and_its_snapshot_is_not_in_the_answer(
    jembrana: Api, ministry: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "PATIENCE", 0)
    monkeypatch.setattr(clock, "_LOOK", clock._LOOK.replace("microsecond'", "microsecond' FROM pg_sleep(1)"))

    def write() -> datetime:
        time.sleep(0.3)
        begun = datetime.now(UTC)
        assert jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"}).status_code == 201
        return begun

    answer, begun = at_once(lambda: progress(ministry), write)
    assert datetime.fromisoformat(answer["as_of"]) < begun
    assert answer["data"][0]["completeness_values_reported"] == 0
    assert replayed(ministry, [(QUERIES[0], answer)]) == 1

"""National status of programmes equals the regency's own lists once everything is submitted."""

from collections import Counter
from collections.abc import Collection
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from importlib import import_module
from typing import Any

import psycopg
import pytest
from django.utils import timezone

from api.http.grammar.periods import Kind, Period
from api.http.local_time import day_of
from api.national.catalogue.calendar import due_on
from api.national.figures import in_force
from tenants import db_roles
from tests.support import plans
from tests.support.http import Api
from tests.support.progress import figure, of, progress, total
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("database")


def told(ministry: Api, code: str, basis: str = "submitted") -> dict[str, Any]:
    """Return what progress says of one regency's programmes."""
    return figure(of(progress(ministry, f"group_by=regency&basis={basis}"), regency=code), "programmes")


def last_due() -> Period:
    """The last quarter whose report is due."""
    quarter = Period.containing(day_of(timezone.now()), Kind.QUARTER)
    return next(each for each in map(quarter.shifted, (-1, -2)) if due_on(each) < day_of(timezone.now()))


def submitted(jembrana: Api, quarter: Period) -> dict[str, str]:
    """A programme of each status, submitted; gives its status by title."""
    today = day_of(timezone.now())
    tomorrow, yesterday, end = (
        str(today + timedelta(days=1)),
        str(today - timedelta(days=1)),
        str(quarter.end),
    )
    begun = plans.begin(jembrana)
    open_milestone = [{"title": "Selesai uji", "due_on": end}]
    begins = str(quarter.start)
    plan: dict[str, tuple[str, list[dict[str, Any]]]] = {
        "planned": ("planned", [plans.activity("A", starts_on=tomorrow)]),
        "running": (
            "running",
            [plans.activity("A", ends_on=tomorrow), plans.activity("B", starts_on=tomorrow)],
        ),
        # Nobody knows yet: the report of its last day's quarter is not due.
        "its day passed": ("running", [plans.activity("A", ends_on=yesterday)]),
        "late": ("late", [plans.activity("A", ends_on=end), plans.activity("B")]),
        "by a milestone": ("late", [plans.activity("A", milestones=open_milestone)]),
        "reached": ("running", [plans.activity("A", milestones=open_milestone)]),
        "done": ("done", [plans.activity("A"), plans.activity("B")]),
        "done, one stopped": ("done", [plans.activity("A"), plans.activity("B")]),
        "stopped": ("stopped", [plans.activity("A")]),
        "nothing": ("planned", []),
        "silent": ("not_reported", [plans.activity("A", starts_on=begins, ends_on=end)]),
        "silent since": (
            "not_reported",
            [plans.activity("A", ends_on=end), plans.activity("B", starts_on=tomorrow)],
        ),
    }
    said: dict[str, list[dict[str, Any]]] = {
        "running": [{"percent": "33.33", "spent": "70"}],
        "its day passed": [{"percent": "99"}],
        "late": [{"percent": "20"}],
        "by a milestone": [{"percent": "0"}],
        "done": [{"percent": "100"}, {"percent": "100"}],
        "done, one stopped": [{"percent": "100"}, {"percent": "10", "stopped": True}],
        "stopped": [{"percent": "10", "stopped": True}],
    }
    rows = []
    for title, (_, activities) in plan.items():
        programme = plans.add(
            jembrana, title=title, activities=activities, indicative_amounts=[plans.allocation(source="dak")]
        )
        for activity, fields in zip(programme["activities"], said.get(title, []), strict=False):
            rows.append(plans.realised(activity["id"], **fields))
        if title == "reached":
            (activity,) = programme["activities"]
            reached = [activity["milestones"][0]["id"]]
            rows.append(plans.realised(activity["id"], "50", reached_milestone_ids=reached))
        if title == "silent since":
            plans.report(jembrana, str(quarter.previous()), plans.realised(programme["activities"][0]["id"]))
    plans.report(jembrana, str(quarter), *rows)
    plans.submit(jembrana, begun["id"])
    assert jembrana.post(f"reports/{quarter}/submit/").status_code == 201
    return {title: status for title, (status, _) in plan.items()}


def listed(api: Api) -> dict[str, dict[str, Any]]:
    """The regency's own list: title to progress."""
    return {each["title"]: each["progress"] for each in api.get("programmes/?page_size=100").json()["data"]}


def test_status_progress_and_money_are_those_of_the_regencys_own_list(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    plan = submitted(jembrana, last_due())
    own = listed(jembrana)
    found = told(ministry, "51.01")
    assert {title: each["status"] for title, each in own.items()} == plan
    by_status = figure(found, "by_status")
    assert list(by_status) == ["planned", "running", "late", "not_reported", "done", "stopped"]
    assert {name: n for name, n in by_status.items() if n} == dict(Counter(plan.values()))
    assert found["total"] == len(plan)
    spent = str(sum(int(each["spent"]) for each in own.values()))
    assert int(spent) > 0
    assert found["spent"] == found["by_source_dak_spent"] == spent
    assert found["by_source_unspecified_spent"] == "0"
    nothing = dict.fromkeys(by_status, 0)
    assert figure(told(ministry, "51.01", basis="accepted"), "by_status") == nothing
    assert figure(told(ministry, "51.02"), "by_status") == nothing


def told_of_each(ministry: Api, code: str) -> dict[str, dict[str, Any]]:
    """Return what the components say of the programmes of a regency, by title."""
    path = f"progress/components/?figure=programmes&group_by=regency&group={code}&page_size=100"
    return {each["what"]["title"]: each["what"] for each in ministry.get(path).json()["data"] if each["item"]}


def physical(ministry: Api, query: str) -> dict[str, str | None]:
    """The physical progress of rows by their one grouping, where there is a programme, and of all."""
    answer = progress(ministry, f"group_by={query}&measure=programmes_total,programmes_physical_percent")
    (name,) = answer["group_by"]
    rows = {row.get(name, row.get(f"{name}_code")): row for row in answer["data"]}
    none = {key for key, row in rows.items() if not row["programmes_total"]}
    assert {rows[key]["programmes_physical_percent"] for key in none} <= {None}
    return {key: row["programmes_physical_percent"] for key, row in rows.items() if key not in none}


def rounded(percents: Collection[str]) -> str:
    """Their plain mean, half up to one decimal."""
    mean = sum(map(Decimal, percents)) / len(percents)
    return f"{mean.quantize(Decimal('0.1'), ROUND_HALF_UP).normalize():f}"


def test_physical_progress_is_the_plain_mean_of_what_the_regencys_own_list_says(
    jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    submitted(jembrana, last_due())
    own = {title: each["physical_percent"] for title, each in listed(jembrana).items()}
    assert (own["running"], own["done, one stopped"], own["stopped"], own["late"]) == (
        "16.67",
        "100",
        "0",
        "10",
    )
    there = {title: each["physical_percent"] for title, each in told_of_each(ministry, "51.01").items()}
    assert there == own
    mean = rounded(own.values())
    assert mean == "32.3"  # 388.17 over 12
    assert physical(ministry, "regency") == {"total": mean, "51.01": mean}
    assert physical(ministry, "regency&basis=accepted") == {}
    begun = plans.begin(tabanan)
    plans.add(tabanan, title="Lain", activities=[plans.activity()], sub_dimension="waste")
    plans.submit(tabanan, begun["id"])
    by_dimension = physical(ministry, "dimension")
    assert by_dimension == {"total": rounded([*own.values(), "0"]), "governance": mean, "environment": "0"}
    assert physical(ministry, "sub_dimension&dimension=environment") == {"total": "0", "waste": "0"}
    by_status = physical(ministry, "programme_status")
    assert (by_status["done"], by_status["stopped"]) == ("100", "0")
    refused = ministry.get("progress/?measure=programmes_physical_percent&group_by=source")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "not_along")


def test_progress_that_moves_alone_is_told_as_of_then_and_as_a_change(jembrana: Api, ministry: Api) -> None:
    begun = plans.begin(jembrana)
    added = plans.add(jembrana, activities=[plans.activity("A"), plans.activity("B"), plans.activity("C")])
    plans.submit(jembrana, begun["id"])
    activity = added["activities"][0]["id"]
    instants = []
    for quarter, percent in (("2025-Q4", "25"), ("2026-Q1", "80.50")):
        plans.report(jembrana, quarter, plans.realised(activity, percent))
        assert jembrana.post(f"reports/{quarter}/submit/").status_code == 201
        instants.append(progress(ministry)["as_of"])
    assert told_of_each(ministry, "51.01")["Mal Pelayanan Publik"]["physical_percent"] == "26.83"
    code = "programmes_physical_percent"
    assert total(ministry, f"as_of={instants[0]}")[code] == "8.3"
    changed = total(ministry, f"compare_as_of={instants[0]}")
    assert (changed[code], changed["previous"][code], changed["delta"][code]) == ("26.8", "8.3", "18.5")


@pytest.mark.parametrize("percent", ["NaN", "100.01", "-0.01"])
def test_no_tally_holds_what_is_no_percentage(
    database: Stage, jembrana: Api, ministry: Api, percent: str
) -> None:
    submitted(jembrana, last_due())
    with pytest.raises(psycopg.errors.CheckViolation):
        database.superuser.execute("UPDATE figures_programme_tally SET physical_percent = %s", [percent])


def test_what_a_regencys_role_wrote_of_its_activities_counts_from_0_to_100(
    database: Stage, jembrana: Api, ministry: Api
) -> None:
    begun = plans.begin(jembrana)
    added = plans.add(jembrana, activities=[plans.activity("A"), plans.activity("B"), plans.activity("C")])
    plans.submit(jembrana, begun["id"])
    first, second, _ = (each["id"] for each in added["activities"])
    plans.report(jembrana, "2025-Q4", plans.realised(first), plans.realised(second))
    assert jembrana.post("reports/2025-Q4/submit/").status_code == 201
    forged = "UPDATE figures_reported_realisation SET physical_percent_to_date = %s WHERE activity_id = %s"
    for percent, activity in (("999.99", first), ("-999.99", second)):
        database.superuser.execute(forged, [percent, activity])
    (regency,) = database.superuser.execute(
        "SELECT id FROM tenants_regency WHERE kemendagri_code = '51.01'"
    ).fetchone() or (None,)
    parameters = {"regency": regency, "basis": "submitted"}
    found = database.superuser.execute(in_force.PROGRAMME_SUMS.statement, parameters).fetchall()
    assert [row[-5] for row in found] == [Decimal("33.33")]


def test_what_is_late_or_not_reported_says_since_when_and_which_activity(
    jembrana: Api, ministry: Api
) -> None:
    quarter = last_due()
    plan = submitted(jembrana, quarter)
    programmes = {
        each["id"]: each["title"] for each in jembrana.get("programmes/?page_size=100").json()["data"]
    }
    first = {
        each["programme_id"]: each["activity_id"]
        for each in jembrana.get(f"realisations/{quarter}/?page_size=100").json()["data"]
        if each["title"] == "A"
    }
    opened = ministry.get("progress/components/?figure=programmes&group_by=regency&group=51.01").json()
    (none,) = ministry.get("progress/components/?figure=programmes&group_by=regency&group=51.02").json()[
        "data"
    ]
    assert none["what"] is None
    since = {
        "late": str(quarter.end + timedelta(days=1)),
        "by a milestone": str(quarter.end + timedelta(days=1)),
        "silent": str(quarter.start),
        "silent since": str(quarter.start),
    }
    assert {programmes[each["item"]]: each["what"]["since"] for each in opened["data"]} == {
        title: since.get(title) for title in plan
    }
    for each in opened["data"]:
        expected = first[each["item"]] if programmes[each["item"]] in since else None
        assert each["what"]["activity_id"] == expected


def test_who_has_longer_has_not_been_silent_yet(jembrana: Api, ministry: Api) -> None:
    quarter = last_due()
    plan = submitted(jembrana, quarter)
    before = ministry.get("progress/").json()["as_of"]
    later = {
        "due_at": (timezone.now() + timedelta(days=1)).isoformat(),
        "regency_code": "51.01",
        "reason": "Banjir",
    }
    assert ministry.post(f"deadlines/periodic_report/{quarter}/extend/", later).status_code == 200
    silent = {title for title, status in plan.items() if status == "not_reported"}
    assert {title for title, each in listed(jembrana).items() if each["status"] == "not_reported"} == set()
    assert {listed(jembrana)[title]["status"] for title in silent} == {"running"}
    found = figure(told(ministry, "51.01"), "by_status")
    assert (found["not_reported"], found["running"]) == (0, len(silent) + Counter(plan.values())["running"])
    assert total(ministry, f"as_of={before}")["programmes_by_status_not_reported"] == len(silent)
    # By the same deadline for everybody nobody has been silent either.
    for code in ("51.02", None):
        given = {**later, "regency_code": code, "due_at": (timezone.now() + timedelta(days=2)).isoformat()}
        assert ministry.post(f"deadlines/periodic_report/{quarter}/extend/", given).status_code == 200
    assert figure(total(ministry), "programmes_by_status") == found


def test_the_past_is_told_by_the_same_definition(database: Stage, jembrana: Api, ministry: Api) -> None:
    """The migration writes it like this: each row again, once for each difference."""
    quarter = last_due()
    submitted(jembrana, quarter)
    programmes = jembrana.get("programmes/?page_size=100").json()["data"]
    silent = next(each["id"] for each in programmes if each["title"] == "silent")
    (row,) = jembrana.get(f"realisations/{quarter}/?programme_id={silent}").json()["data"]
    plans.report(jembrana, str(quarter), plans.realised(row["activity_id"], "40"))
    assert jembrana.post(f"reports/{quarter}/submit/", {"reason": "lengkap"}).status_code == 201
    history = (
        "SELECT regency_id, basis, programme_id, settled, late_after, unreported_from, planned_until, spent,"
        " valid_from, valid_until FROM figures_programme_tally ORDER BY 1, 2, 3, valid_from"
    )
    written = database.superuser.execute(history).fetchall()
    assert any(row[4] for row in written)
    assert any(row[5] for row in written)
    assert any(row[-1] for row in written)
    text = import_module("api.national.figures.migrations.0017_not_reported").HISTORY
    for (regency,) in database.superuser.execute(
        "SELECT DISTINCT regency_id FROM figures_programme_tally"
    ).fetchall():
        database.superuser.execute(text, {"regency": regency})
    assert database.superuser.execute(history).fetchall() == written


def test_the_migration_gives_the_progress_that_the_writes_gave(
    database: Stage, jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    """Try rows that end where nothing else changes, under both bases."""
    quarter = last_due()
    for office in (jembrana, tabanan):
        submitted(office, quarter)
        (row, *_) = [
            each
            for each in office.get(f"realisations/{quarter}/?page_size=100").json()["data"]
            if each["programme_title"] == "running"
        ]
        for percent in ("40", "99.5"):
            version = office.get(f"realisations/{quarter}/{row['activity_id']}/").json()["version"]
            said = plans.realised(row["activity_id"], percent, spent="70", version=version)
            plans.report(office, str(quarter), said)
            assert office.post(f"reports/{quarter}/submit/", {"reason": "lengkap"}).status_code == 201
    for each in ministry.get("submissions/?regency_code=51.01").json()["data"]:
        ministry.post(f"submissions/{each['id']}/accept/", {})  # of each subject the newest
    (report, *_) = tabanan.get("submissions/").json()["data"]
    assert tabanan.post(f"submissions/{report['id']}/withdraw/", {"reason": "keliru"}).status_code == 200
    superuser = database.superuser
    names = superuser.execute(
        "SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped"
        " AND attrelid = 'figures_programme_tally'::regclass AND attname NOT IN ('id', 'physical_percent')"
    ).fetchone()[0]
    history = f"SELECT {names}, physical_percent FROM figures_programme_tally ORDER BY programme_id, basis, valid_from"
    totals = "SELECT regency_id, basis, dimension, physical_hundredths FROM figures_programme_total ORDER BY 1, 2, 3"
    written = superuser.execute(history).fetchall(), superuser.execute(totals).fetchall()
    assert sum(row[-1] > 0 for row in written[1]) == 3  # two submitted, one accepted
    # As before the column: neighbours that differ by nothing else are one row.
    superuser.execute("UPDATE figures_programme_tally SET physical_percent = 0")
    superuser.execute("UPDATE figures_programme_total SET physical_hundredths = 0")
    others = ", ".join(name for name in names.split(", ") if name not in ("valid_from", "valid_until"))
    joined = superuser.execute(f"""
        WITH run AS (
            SELECT id, valid_until, sum(is_new) OVER (PARTITION BY {others} ORDER BY valid_from) AS n, {others}
            FROM (SELECT *, (lag(valid_until) OVER (PARTITION BY {others} ORDER BY valid_from)
                             IS DISTINCT FROM valid_from)::int AS is_new FROM figures_programme_tally) t
        ), whole AS (
            SELECT min(id) AS id, CASE WHEN bool_or(valid_until IS NULL) THEN NULL ELSE max(valid_until) END AS until
            FROM run GROUP BY n, {others}
        ), gone AS (
            DELETE FROM figures_programme_tally WHERE id NOT IN (SELECT id FROM whole) RETURNING 1
        )
        UPDATE figures_programme_tally t SET valid_until = w.until FROM whole w
        WHERE w.id = t.id AND (SELECT count(*) FROM gone) >= 0
    """)
    assert joined.rowcount < len(written[0])
    migration = import_module("api.national.figures.migrations.0024_physical_history")
    for _ in range(2):  # again, as after an interruption
        with db_roles.as_owner():
            migration.fill(None, None)
    assert (superuser.execute(history).fetchall(), superuser.execute(totals).fetchall()) == written

"""The agenda: what is owed until when in local time, what came back, and what wants a look."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support import plans
from tests.support.callers import Keys, RegencyRole, Scope
from tests.support.http import Api
from tests.support.queries import queries
from tests.support.stage import Stage

DAY = timedelta(days=1)
#: Beyond the calendar that every stage has: deadlines of these years are the tests' own.
OURS = "203"


@pytest.fixture
def announce(database: Stage) -> Iterator[Callable[..., None]]:
    """Sets a deadline, gone after the test."""

    def announced(subject: str, due: datetime, *, opens: datetime | None = None, closes: Any = None) -> None:
        database.superuser.execute(
            "INSERT INTO ledger_deadline (kind, subject, opens_at, due_at, closes_at)"
            " VALUES ('periodic_report', %s, %s, %s, %s)",
            [subject, opens or due - 40 * DAY, due, closes],
        )

    yield announced
    database.superuser.execute("DELETE FROM ledger_deadline WHERE subject LIKE '203%'")


def due(api: Api) -> list[tuple[str, str]]:
    """Subjects and states of the tests' own deadlines, in the agenda's order."""
    found = api.get("agenda/").json()["due"]
    return [(each["subject"], each["status"]) for each in found if each["subject"].startswith(OURS)]


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def onboarded(database: Stage) -> datetime:
    """Return the instant at which the stage's regencies were onboarded."""
    row = database.superuser.execute("SELECT max(valid_from) FROM figures_regency_status").fetchone()
    assert row is not None
    return row[0]  # type: ignore[no-any-return]


@pytest.fixture
def passed(onboarded: datetime) -> datetime:
    """An instant between then and now."""
    return onboarded + (datetime.now(UTC) - onboarded) / 2


def test_what_is_due_is_told_in_the_regencys_own_time(
    announce: Callable[..., None], jembrana: Api, keys: Keys, now: datetime
) -> None:
    announce("2039-Q4", datetime(2126, 1, 31, 16, 59, 59, tzinfo=UTC), opens=now - DAY)
    klaten = Api(keys.member("33.10"), "/v1/regencies/33.10")
    here, there = (api.get("agenda/").json()["due"][-1] for api in (jembrana, klaten))
    assert here == {
        "kind": "periodic_report",
        "subject": "2039-Q4",
        "due_at": "2126-01-31T16:59:59Z",
        "due_local": "31 Januari 2126 pukul 23.59 WIB",
        "status": "open",
        "url": "http://127.0.0.1:8000/v1/regencies/51.01/reports/2039-Q4/preview/",
    }
    assert there["due_local"] == "31 Januari 2126 pukul 23.59 WIB"
    (english,) = [
        each["due_local"]
        for each in jembrana.get("agenda/", **{"Accept-Language": "en"}).json()["due"]
        if each["subject"] == "2039-Q4"
    ]
    assert english == "31 January 2126, 23:59 WIB"
    assert jembrana.get("agenda/").json()["time_zone"] == "Asia/Makassar"


def test_the_most_pressing_comes_first_and_what_is_closed_long_past_or_far_off_not_at_all(
    announce: Callable[..., None], jembrana: Api, now: datetime, passed: datetime
) -> None:
    announce("2031-Q2", now + 10 * DAY)
    announce("2031-Q1", passed)
    announce("2030-Q4", now - 9 * DAY, closes=now - DAY)
    announce("2031-Q3", now + 60 * DAY)
    announce("2031-Q4", now + 200 * DAY)
    announce("2030-Q1", now - 400 * DAY)
    assert due(jembrana) == [("2031-Q1", "late"), ("2031-Q2", "open"), ("2031-Q3", "not_open")]


def test_what_was_submitted_is_not_owed_until_it_comes_back(jembrana: Api, tabanan: Api, keys: Keys) -> None:
    def owed(api: Api) -> list[str]:
        return [each["subject"] for each in api.get("agenda/").json()["due"]]

    subject = [each["subject"] for each in jembrana.get("agenda/").json()["due"] if each["status"] == "open"][
        -1
    ]
    submitted = jembrana.post(f"reports/{subject}/submit/").json()["submission"]
    assert subject not in owed(jembrana)
    assert subject in owed(tabanan)
    assert jembrana.get("agenda/").json()["in_review_count"] == 1
    reviewer = Api(keys.ministry(), "/v1/national")
    reason = {"reasons": ["Angka kemiskinan belum ada sumbernya."], "answer_due_on": "2126-05-01"}
    answer = reviewer.post(f"submissions/{submitted['id']}/return/", reason)
    assert answer.status_code in (200, 201), answer.content
    body = jembrana.get("agenda/").json()
    (returned,) = body["returned"]
    assert (returned["id"], returned["subject"], returned["revision"]) == (submitted["id"], subject, 1)
    assert returned["answer_due_on"] == "2126-05-01"
    assert returned["url"].endswith(f"/v1/regencies/51.01/submissions/{submitted['id']}/")
    assert (body["in_review_count"], subject in owed(jembrana)) == (0, True)
    assert tabanan.get("agenda/").json()["returned"] == []


@pytest.mark.usefixtures("long_onboarded")
def test_values_that_wait_are_counted_with_the_first_of_them(jembrana: Api) -> None:
    body = jembrana.get("agenda/").json()
    for name, path in (
        ("values_due", "values/due/"),
        ("values_stale", "values/stale/"),
        ("values_without_owner", "values/ownerless/"),
    ):
        listed = jembrana.get(path).json()["data"]
        first = [{**each, "url": None} for each in listed[:5]]
        assert [{**each, "url": None} for each in body[name]["first"]] == first
        for each in body[name]["first"]:
            kind = "values" if "period" in each else "owners"
            key = "/".join(each[part] for part in ("indicator", "series", "period") if part in each)
            assert each["url"].endswith(f"/v1/regencies/51.01/{kind}/{key}/")
        assert body[name]["url"].endswith(f"/v1/regencies/51.01/{path}")
        assert body[name]["count"] >= len(listed)
        assert jembrana.get("/" + body[name]["url"].split("/", 3)[3]).status_code == 200
    assert body["values_due"]["count"] > 5


def test_a_member_of_an_agency_sees_that_agencys_values(jembrana: Api, keys: Keys) -> None:
    agency = plans.add_agency(jembrana)
    limited = Api(keys.member("51.01", RegencyRole.CONTRIBUTOR, agencies=(agency["id"],)), jembrana.base)
    theirs = limited.get("agenda/").json()["values_due"]
    assert theirs["count"] == len(limited.get(theirs["url"].partition("51.01/")[2]).json()["data"]) == 0


def test_its_queries_do_not_grow(announce: Callable[..., None], jembrana: Api, now: datetime) -> None:
    def count() -> int:
        with queries() as sent:
            jembrana.get("agenda/")
        return len(sent)

    announce("2031-Q1", now + DAY)
    jembrana.post("reports/2025-Q4/submit/")
    before = count()
    for number in range(3):
        announce(f"203{number}-Q2", now + (number + 2) * DAY)
        jembrana.post(f"reports/2025-Q{number + 1}/submit/")
    assert count() == before <= 13


def test_a_deadline_is_met_by_what_came_in_time_and_stays_so_when_it_is_corrected(
    database: Stage, jembrana: Api, tabanan: Api, ministry: Api, keys: Keys
) -> None:
    first = jembrana.post("reports/2025-Q4/submit/").json()["submission"]
    sent = datetime.fromisoformat(first["submitted_at"])
    moment = timedelta(microseconds=1)

    def told(api: Api, due: datetime) -> tuple[str, str | None]:
        database.superuser.execute("UPDATE ledger_deadline SET due_at = %s WHERE subject = '2025-Q4'", [due])
        (row,) = api.get("deadlines/?kind=periodic_report&subject=2025-Q4").json()["data"]
        return row["status"], row["submitted_at"]

    database.superuser.execute(
        "INSERT INTO ledger_deadline (kind, subject, opens_at, due_at) VALUES ('periodic_report', '2025-Q4', %s, %s)",
        [sent - DAY, sent],
    )
    try:
        assert told(jembrana, sent) == told(jembrana, sent + moment) == ("met", first["submitted_at"])
        assert told(jembrana, sent - moment) == ("late", first["submitted_at"])
        assert told(tabanan, sent) == ("late", None)
        assert jembrana.put("values/GOV-05/total/2025/", {"value": "51"}).status_code == 201
        second = jembrana.post("reports/2025-Q4/submit/").json()["submission"]
        assert (second["revision"], second["is_late"]) == (2, True)
        assert told(jembrana, sent) == ("met", first["submitted_at"])
        answer = ministry.post(f"submissions/{second['id']}/return/", {"reasons": ["Sumber?"]})
        assert answer.status_code == 200, answer.json()
        assert ("2025-Q4", "met") in [
            (each["subject"], each["status"]) for each in jembrana.get("agenda/").json()["due"]
        ]
        for each in (second, first):
            jembrana.post(f"submissions/{each['id']}/withdraw/", {"reason": "Salah"})
        assert told(jembrana, sent) == ("late", None)
    finally:
        database.superuser.execute("DELETE FROM ledger_deadline WHERE subject = '2025-Q4'")


@pytest.mark.parametrize(("scopes", "status"), [((Scope.DRAFTS_READ,), 200), ((Scope.PUBLISHED_READ,), 403)])
def test_a_guest_needs_the_scope_for_drafts(
    jembrana: Api, keys: Keys, scopes: tuple[Scope, ...], status: int
) -> None:
    guest = Api(keys.integrator("51.01", scopes=scopes), jembrana.base)
    assert guest.get("agenda/").status_code == status


def test_who_am_i_says_how_much_may_be_asked_and_where_to_go_on(jembrana: Api, ministry: Api) -> None:
    me: dict[str, Any] = jembrana.get("/v1/me/").json()
    assert me["limits"] == {"key_limit": 6000, "regency_limit": 12000}
    assert me["regencies"][0]["agenda"] == "http://127.0.0.1:8000/v1/regencies/51.01/agenda/"
    assert me["links"]["openapi"].endswith("/openapi/regency.yaml")
    assert jembrana.get("/v1/regencies/51.01/").json() == me["regencies"][0]
    assert jembrana.get("/v1/regencies/51.02/").status_code == 404
    assert ministry.get("/v1/regencies/51.01/").status_code == 404
    assert ministry.get("/v1/me/").json()["links"]["openapi"].endswith("/openapi/national.yaml")


def test_what_was_due_before_the_regency_was_onboarded_is_owed_on_neither_side(
    announce: Callable[..., None],
    jembrana: Api,
    tabanan: Api,
    ministry: Api,
    onboarded: datetime,
    passed: datetime,
) -> None:
    """Both were onboarded with the stage; of the two deadlines one passed before, the other since."""
    announce("2031-Q1", onboarded - timedelta(minutes=1))
    announce("2031-Q2", passed)

    def standing(api: Api) -> dict[str, str]:
        rows = api.get("deadlines/?kind=periodic_report").json()["data"]
        return {row["subject"]: row["status"] for row in rows if row["subject"].startswith(OURS)}

    def missed() -> tuple[int, list[str]]:
        count = ministry.get("progress/?group_by=regency").json()["data"][1:]
        of = {row["regency_code"]: row["deadlines_missed"] for row in count}
        opened = ministry.get("progress/components/?figure=deadlines&group_by=regency&group=51.01").json()
        return of["51.01"], [row["item"] for row in opened["data"] if "missed" in row["adds"]]

    assert standing(jembrana) == {"2031-Q1": "not_owed", "2031-Q2": "late"}
    assert due(jembrana) == [("2031-Q2", "late")]
    assert missed() == (1, ["periodic_report/2031-Q2"])
    assert jembrana.post("reports/2025-Q4/submit/", {}).status_code == 201
    assert missed() == (1, ["periodic_report/2031-Q2"])
    assert due(tabanan) == [("2031-Q2", "late")]


def test_a_stage_of_bimtek_is_owed_by_its_cohort_on_both_sides(
    database: Stage, jembrana: Api, ministry: Api, keys: Keys, passed: datetime
) -> None:
    klaten = Api(keys.member("33.10"), "/v1/regencies/33.10")
    klatens = {each for (each,) in database.superuser.execute(_COHORTS, ["33.10"]).fetchall()}
    (cohort,) = database.superuser.execute(_COHORTS, ["51.01"]).fetchone() or ("",)
    assert cohort not in klatens
    database.superuser.execute(
        "INSERT INTO ledger_deadline (kind, subject, opens_at, due_at)"
        " VALUES ('bimtek_deliverable', %s, %s, %s)",
        [f"{cohort}/1", passed - DAY, passed],
    )
    try:
        found = {}
        for api, code in ((jembrana, "51.01"), (klaten, "33.10")):
            (row,) = api.get(f"deadlines/?kind=bimtek_deliverable&subject={cohort}/1").json()["data"]
            on_agenda = any(each["kind"] == "bimtek_deliverable" for each in api.get("agenda/").json()["due"])
            progress = ministry.get("progress/?group_by=regency").json()["data"][1:]
            (missed,) = (each["deadlines_missed"] for each in progress if each["regency_code"] == code)
            found[code] = (row["status"], on_agenda, missed)
        assert found == {"51.01": ("late", True, 1), "33.10": ("not_owed", False, 0)}
    finally:
        database.superuser.execute("DELETE FROM ledger_deadline WHERE kind = 'bimtek_deliverable'")


_COHORTS = """
    SELECT c.code FROM tenants_cohort_membership m JOIN tenants_cohort c ON c.id = m.cohort_id
    JOIN tenants_regency r ON r.id = m.regency_id WHERE r.kemendagri_code = %s ORDER BY 1
"""

"""A sandbox: emptied when its users say so, with a clock that they set and a reviewer who answers when they ask."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.core.management import CommandError, call_command

from tenants import db_roles
from tenants.ids import uuid7
from tenants.models import ProvisioningRequest, Regency
from tests.isolation.bounded import counted, there
from tests.regency.border import scenes
from tests.support import sandbox
from tests.support.callers import Keys, Scope
from tests.support.http import Api
from tests.support.operator import BY
from tests.support.provisioned import SPARE, undone
from tests.support.stage import Stage

HERE = f"/v1/regencies/{sandbox.CODE}"
NOWHERE = "0198f000-0000-7000-8000-000000000001"


@pytest.fixture
def api(database: Stage, keys: Keys) -> Iterator[Api]:
    with sandbox.standing(database):
        yield Api(keys.member(sandbox.CODE), HERE)


def submit(api: Api, period: str = "2025-Q4") -> dict[str, object]:
    answer = api.post(f"reports/{period}/submit/", {"reason": "Perbaikan"})
    assert answer.status_code == 201, answer.json()
    found: dict[str, object] = answer.json()["submission"]
    return found


# --- Making -----------------------------------------------------------------------------------------------------------


def test_it_begins_with_an_example_and_is_made_once(api: Api) -> None:
    call_command("make_sandbox", verbosity=0, **BY)
    assert [row["title"] for row in api.get("programmes/").json()["data"]] == [
        "Mal Pelayanan Publik Digital",
        "Satu Data Daerah",
        "Kalender Wisata Daring",
    ]
    assert {row["indicator"] for row in api.get("values/").json()["data"]} == {
        "BRA-06",
        "ECO-03",
        "GOV-05",
        "GOV-06",
    }
    assert api.get("submissions/").json()["data"] == []
    (mine,) = api.get("/v1/me/").json()["regencies"]
    assert (mine["code"], mine["is_sandbox"]) == ("00.01", True)


def test_only_a_code_of_none_of_kemendagris_is_a_sandboxs(database: Stage) -> None:
    with pytest.raises(CommandError, match="not the code of a sandbox"):
        call_command("make_sandbox", code="51.01", verbosity=0, **BY)


# --- The clock --------------------------------------------------------------------------------------------------------


def test_the_clock_runs_on_from_where_it_is_set(api: Api) -> None:
    assert api.get("sandbox/clock/").json()["is_set"] is False
    answer = api.put("sandbox/clock/", {"now": "2026-02-10T09:00:00+07:00"})
    assert (answer.status_code, answer.json()["is_set"]) == (200, True)
    assert answer.json()["local"].startswith("10 Februari 2026 pukul 09.00.0")
    shown = datetime.fromisoformat(api.get("agenda/").json()["as_of"])
    assert timedelta() <= shown - datetime(2026, 2, 10, 2, tzinfo=UTC) < timedelta(minutes=5)
    assert api.put("sandbox/clock/", {"now": None}).json()["is_set"] is False
    assert datetime.fromisoformat(api.get("agenda/").json()["as_of"]) > datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "required"),
        ({"now": "2026-02-30T09:00:00Z"}, "not_an_instant"),
        ({"now": "2026-02-28T09:00:00"}, "not_an_instant"),
        ({"now": "2014-12-31T23:59:59Z"}, "clock_out_of_range"),
        ({"now": "9999-12-31T23:59:59Z"}, "clock_out_of_range"),
        ({"now": 5}, "not_text"),
    ],
)
def test_a_time_that_is_none_is_refused(api: Api, body: dict[str, object], code: str) -> None:
    answer = api.put("sandbox/clock/", body)
    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [("/now", code)]


def test_what_is_due_and_late_goes_by_the_clock(api: Api, ministry: Api) -> None:
    deadline = {"opens_at": "2030-01-01T00:00:00Z", "due_at": "2030-02-15T00:00:00Z"}
    assert ministry.put("deadlines/periodic_report/2029-Q4/", deadline).status_code == 201

    def due() -> list[str]:
        return [row["status"] for row in api.get("agenda/").json()["due"] if row["subject"] == "2029-Q4"]

    assert due() == []
    api.put("sandbox/clock/", {"now": "2030-02-01T09:00:00+07:00"})
    assert due() == ["open"]
    first = submit(api, "2029-Q4")
    assert first["is_late"] is False
    assert str(first["submitted_at"]).startswith("2030-02-01T02:0")
    api.put("sandbox/clock/", {"now": "2030-02-20T09:00:00+07:00"})
    assert api.put("values/ECO-03/total/2029/", {"value": "5"}).status_code == 201
    assert submit(api, "2029-Q4")["is_late"] is True
    receipt = api.get(f"submissions/{first['id']}/receipt/").json()["claims"]
    assert receipt["regency"]["code"] == "00.01"
    assert receipt["statement"].startswith(
        "Issued in a sandbox: nothing was submitted to the ministry. Proof of"
    )
    assert receipt["submitted_at"].startswith("2030-02-01T02:0")


def test_no_other_regency_can_have_a_clock(database: Stage) -> None:
    insert = "INSERT INTO tenants_sandbox_clock (regency_id, shows, set_at) VALUES (%s, now(), now())"
    with pytest.raises(psycopg.errors.CheckViolation, match="only_a_sandbox_has_a_clock_of_its_own"):
        database.superuser.execute(insert, [scenes.id_of(database, "51.01")])


# --- The reviewer -----------------------------------------------------------------------------------------------------


def test_the_reviewer_returns_and_accepts_by_the_ministrys_rules(api: Api) -> None:
    api.put("sandbox/clock/", {"now": "2026-02-10T09:00:00+07:00"})
    first = submit(api)
    reasons = {"reasons": ["GOV-05: sumbernya?"], "answer_due_on": "2026-02-20"}
    back = api.post(f"sandbox/submissions/{first['id']}/return/", reasons)
    assert (back.status_code, back.json()["status"]) == (200, "returned")
    assert back.json()["may"] == ["object", "withdraw", "comment"]
    (returned,) = api.get("agenda/").json()["returned"]
    assert returned["id"] == first["id"]
    etag = api.get("values/GOV-05/total/2024/").headers["ETag"]
    assert api.put("values/GOV-05/total/2024/", {"value": "43"}, **{"If-Match": etag}).status_code == 200
    second = submit(api)
    stale = api.post(f"sandbox/submissions/{first['id']}/accept/", {})
    assert (stale.status_code, stale.json()["code"]) == (409, "newer_revision")
    wrong = api.post(f"sandbox/submissions/{second['id']}/accept/", {"content_hash": "0" * 64})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "content_differs")
    done = api.post(f"sandbox/submissions/{second['id']}/accept/", {"note": "Baik"})
    assert (done.status_code, done.json()["status"]) == (200, "accepted")
    step = api.get(f"submissions/{second['id']}/").json()["events"][-1]
    assert (step["kind"], step["office"]) == ("accepted", "Peninjau lingkungan uji coba (sandbox)")
    assert step["created_at"].startswith("2026-02-10T02:0")


def test_the_reviewer_decides_on_an_objection(api: Api) -> None:
    sent = submit(api)
    assert (
        api.post(f"sandbox/submissions/{sent['id']}/return/", {"reasons": ["Salah"]}).json()["status"]
        == "returned"
    )
    assert api.post(f"submissions/{sent['id']}/object/", {"reason": "Benar"}).json()["status"] == "objected"
    upheld = {"decision": "uphold", "reason": "Benar"}
    assert api.post(f"sandbox/submissions/{sent['id']}/decide/", upheld).json()["status"] == "submitted"


def test_a_day_to_answer_by_that_has_passed_in_the_sandbox_is_refused(api: Api) -> None:
    sent = submit(api)
    api.put("sandbox/clock/", {"now": "2040-02-10T09:00:00+07:00"})
    answer = api.post(
        f"sandbox/submissions/{sent['id']}/return/", {"reasons": ["Salah"], "answer_due_on": "2039-01-01"}
    )
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "in_the_past")


def test_the_same_step_with_the_same_key_is_done_once(api: Api) -> None:
    sent = submit(api)
    key = {"Idempotency-Key": "accept-1"}
    answers = [api.post(f"sandbox/submissions/{sent['id']}/accept/", {}, **key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].headers["Idempotency-Replayed"] == "true"


def test_nobody_reviews_what_another_sandbox_or_a_regency_submitted(
    api: Api, keys: Keys, jembrana: Api
) -> None:
    theirs = jembrana.post("reports/2025-Q4/submit/", {}).json()["submission"]
    call_command("make_sandbox", code="00.02", verbosity=0, **BY)
    other = Api(keys.member("00.02"), "/v1/regencies/00.02")
    mine = submit(other)
    for id in (theirs["id"], mine["id"], NOWHERE):
        assert api.post(f"sandbox/submissions/{id}/accept/", {}).status_code == 404


# --- Who --------------------------------------------------------------------------------------------------------------


def test_a_program_that_is_let_in_uses_it_too(api: Api, keys: Keys) -> None:
    guest = Api(keys.integrator(sandbox.CODE, scopes=(Scope.PUBLISHED_READ,)), HERE)
    assert guest.put("sandbox/clock/", {"now": None}).status_code == 200
    sent = submit(api)
    assert guest.post(f"sandbox/submissions/{sent['id']}/accept/", {}).status_code == 200
    sandbox.reset(guest)
    assert guest.get("submissions/").json()["data"] == []


def test_a_real_regency_has_none_of_it(jembrana: Api, tabanan: Api) -> None:
    unknown = jembrana.get("no-such-thing/").json()
    for caller in (jembrana, tabanan):
        for method, path, body in (
            ("GET", "sandbox/clock/", None),
            ("PUT", "sandbox/clock/", {"now": None}),
            ("POST", "sandbox/reset/", {}),
            ("GET", f"sandbox/resets/{NOWHERE}/", None),
            ("POST", f"sandbox/submissions/{NOWHERE}/accept/", {}),
            ("POST", f"sandbox/submissions/{NOWHERE}/return/", {"reasons": ["x"]}),
            ("POST", f"sandbox/submissions/{NOWHERE}/decide/", {"decision": "uphold", "reason": "x"}),
        ):
            answer = caller.request(method, f"/v1/regencies/51.01/{path}", body)
            assert answer.status_code == 404
            assert answer.json()["detail"] == unknown["detail"]


# --- The reset --------------------------------------------------------------------------------------------------------


def test_a_reset_gives_the_example_back_and_keeps_people_and_ledger(
    api: Api, keys: Keys, database: Stage
) -> None:
    guest = Api(keys.integrator(sandbox.CODE, scopes=(Scope.DRAFTS_READ,)), HERE)
    hook = api.post("webhooks/", {"url": "https://93.184.216.34/hook"}).json()
    api.put("sandbox/clock/", {"now": "2030-02-01T09:00:00+07:00"})
    sent = submit(api)
    old = scenes.id_of(database, sandbox.CODE)
    answer = api.post("sandbox/reset/")
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    assert answer.headers["Location"] == answer.json()["url"]
    again = api.post("sandbox/reset/").json()
    assert again["id"] == answer.json()["id"]
    assert api.get(f"submissions/{sent['id']}/").status_code == 200
    sandbox.work()

    done = api.get(f"sandbox/resets/{again['id']}/")
    assert (done.status_code, done.json()["status"]) == (200, "done")
    new = scenes.id_of(database, sandbox.CODE)
    assert new == old + 1
    assert counted(database) == there(database)
    assert ("webhooks_webhook", new, 1) in counted(database)
    assert api.get("submissions/").json()["data"] == []
    assert api.get(f"submissions/{sent['id']}/").status_code == 404
    assert api.get("sandbox/clock/").json()["is_set"] is False
    assert len(api.get("programmes/").json()["data"]) == 3
    assert guest.get("values/").status_code == 200
    assert [row["id"] for row in api.get("webhooks/").json()["data"]] == [hook["id"]]
    first = submit(api)
    assert (first["revision"], first["sequence"]) == (1, 1)
    kept = database.superuser.execute(
        "SELECT r.kemendagri_code, r.status, to_regnamespace('r_' || r.id) IS NULL, to_regrole('kc_r_' || r.id) IS NULL"
        " FROM ledger_submission s JOIN tenants_regency r ON r.id = s.regency_id WHERE s.id = %s",
        [sent["id"]],
    ).fetchone()
    assert kept == (f"00.01~{old}", "archived", True, True)


def test_a_reset_sent_again_with_its_key_is_that_reset(api: Api, database: Stage) -> None:
    key = {"Idempotency-Key": "begin"}
    first = api.post("sandbox/reset/", {}, **key)
    sandbox.work()
    again = api.post("sandbox/reset/", {}, **key)
    assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])
    with db_roles.as_owner():
        from tenants.jobs import queue

        assert queue.perform_next(now=datetime.now(UTC)) is None


def test_a_reset_that_a_lock_prevents_is_done_later_and_keeps_no_other_waiting(
    api: Api, database: Stage, as_worker: Callable[[], None]
) -> None:
    """However often it is begun. (Sessions of its own role are ended; one that comes back may hold the lock again.)"""
    from tenants.jobs import queue

    asked = api.post("sandbox/reset/").json()
    id = scenes.id_of(database, sandbox.CODE)
    as_worker()

    def next_one() -> tuple[str, str] | None:
        with db_roles.as_owner():
            ended = queue.perform_next(now=datetime.now(UTC))
        return ended and (ended.action, ended.state)

    with undone(database, SPARE[0]):
        with psycopg.connect(database.superuser_url()) as holder:
            holder.execute("SELECT FROM identity_membership WHERE regency_id = %s FOR UPDATE", [id])
            assert next_one() is None
            with db_roles.as_ministry(writing=True):
                by = {"by": uuid7(), "office": "Direktorat LAIP", "now": datetime.now(UTC)}
                regency = Regency.objects.get(kemendagri_code=SPARE[0])
                queue.request(regency=regency, action=ProvisioningRequest.Action.ONBOARD, **by)
            assert [next_one() for _ in range(queue.MAX_ATTEMPTS + 1)].count(("onboard", "done")) == 1
            assert api.get(f"sandbox/resets/{asked['id']}/").json()["status"] == "queued"
        assert next_one() == ("reset", "done")


def test_a_regency_cannot_be_reset_whoever_asks(database: Stage) -> None:
    insert = (
        "INSERT INTO tenants_provisioning_request (id, regency_id, action, requested_at, requested_by,"
        " requested_by_office) VALUES (gen_random_uuid(), %s, 'reset', now(), gen_random_uuid(), '')"
    )
    with pytest.raises(psycopg.errors.CheckViolation, match="request_action_is_known"):
        database.superuser.execute(insert, [scenes.id_of(database, "51.01")])


def test_a_reset_that_fails_leaves_the_sandbox_as_it_was(
    api: Api, monkeypatch: pytest.MonkeyPatch, database: Stage
) -> None:
    from api.regency.border.sandbox import resetting
    from tenants.jobs import queue

    sent = submit(api)
    asked = api.post("sandbox/reset/").json()

    def fail(regency: object) -> None:
        raise ValueError("no")

    monkeypatch.setattr(resetting, "write_example", fail)
    with db_roles.as_owner():
        ended = queue.perform_next(now=datetime.now(UTC))
    assert ended is not None
    assert ended.state == "failed"
    assert api.get(f"sandbox/resets/{asked['id']}/").json()["status"] == "failed"
    assert api.get(f"submissions/{sent['id']}/").status_code == 200
    call_command("verify_isolation", verbosity=0)

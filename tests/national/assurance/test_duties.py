"""Duties of the worker, as shown to those who must know that it works."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.utils import timezone

from api.identity.models import MinistryRole
from api.national.assurance.metrics import State
from tenants import db_roles
from tenants.bookkeeping import DutyRecord
from tenants.jobs import worker
from tenants.jobs.duties import WORKER, Book, Duty, Hangs, Hold
from tenants.pool import statements
from tests.support.callers import Keys
from tests.support.http import Api

NOTHING = Duty("signed_heads", "", lambda: lambda: None)


@pytest.fixture
def held(database: Any) -> Iterator[Callable[[], Hold]]:
    """Holds of workers, closed in the end."""
    made: list[Hold] = []

    def hold() -> Hold:
        made.append(Hold())
        return made[-1]

    yield hold
    for each in made:
        each.close()


def write(duty: Duty, **said: Any) -> None:
    with db_roles.as_owner():
        Book(duty).write(timezone.now(), **said)


def until(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.02)


def shown(ministry: Api) -> dict[str, dict[str, Any]]:
    answer = ministry.get("assurance/duties/")
    assert answer.status_code == 200
    return {row["name"]: row for row in answer.json()["data"]}


def test_every_duty_is_there_with_what_it_does_before_any_was_done(ministry: Api) -> None:
    found = shown(ministry)
    assert list(found) == [duty.name for duty in worker.duties()]
    assert len(found) == len(worker.duties()) == 18
    for name, row in found.items():
        assert row["status"] == "never", name
        assert row["description"]["en"] != row["description"]["id-ID"], name
        assert row["interval_ms"] > 0, name
    assert found["webhooks"] | {"description": None} == {
        "name": "webhooks",
        "description": None,
        "status": "never",
        "interval_ms": 1000,
        "worker": None,
        "began_at": None,
        "ended_at": None,
        "duration_ms": None,
        "succeeded_at": None,
        "next_at": None,
        "failure": "",
        "result": "",
        "result_at": None,
    }


def test_what_became_of_a_duty_is_shown_with_what_it_last_told(ministry: Api) -> None:
    write(NOTHING, result="Three were made up.")
    row = shown(ministry)["signed_heads"]
    assert (row["status"], row["worker"], row["result"]) == ("well", WORKER, "Three were made up.")
    assert row["result_at"] == row["succeeded_at"] == row["ended_at"]
    assert row["began_at"] <= row["ended_at"] < row["next_at"]
    assert row["duration_ms"] >= 0
    write(NOTHING)
    again = shown(ministry)["signed_heads"]
    assert (again["result"], again["result_at"]) == (row["result"], row["result_at"])
    assert again["ended_at"] > row["ended_at"]


def test_a_failure_is_named_without_what_it_quotes(ministry: Api) -> None:
    write(NOTHING)
    with pytest.raises(IntegrityError) as caught, db_roles.as_owner():
        statements.run(
            "INSERT INTO tenants_sandbox_clock (regency_id, shows, set_at) VALUES (1, '2031-01-01', now())"
        )
    write(NOTHING, failure=caught.value)
    row = shown(ministry)["signed_heads"]
    assert (row["status"], row["failure"][:21]) == ("failing", "IntegrityError 23514 ")
    assert "2031" not in str(row)
    assert row["succeeded_at"] < row["ended_at"]
    write(NOTHING, failure=ValueError("the draft says 4711"))
    assert shown(ministry)["signed_heads"]["failure"] == "ValueError"
    write(NOTHING)
    assert shown(ministry)["signed_heads"]["status"] == "well"


def test_one_that_has_not_ended_well_for_too_long_is_overdue(ministry: Api, database: Any) -> None:
    write(NOTHING)
    database.superuser.execute("UPDATE tenants_duty SET succeeded_at = now() - interval '12 minutes'")
    assert shown(ministry)["signed_heads"]["status"] == "overdue"


def test_only_auditors_and_the_programme_office_see_it(keys: Keys) -> None:
    assert (
        Api(keys.ministry(MinistryRole.AUDITOR), "/v1/national").get("assurance/duties/").status_code == 200
    )
    refused = Api(keys.ministry(MinistryRole.ANALYST), "/v1/national").get("assurance/duties/")
    assert (refused.status_code, refused.json()["code"]) == (403, "ministry_only")
    for code in ("51.01", "51.02"):
        assert Api(keys.member(code), "/v1/national").get("assurance/duties/").status_code in (403, 404)


def test_a_round_that_changes_nothing_is_recorded_every_fifteen_seconds(database: Any) -> None:
    with db_roles.as_owner():
        book = Book(NOTHING)
        book.write(timezone.now())
        first = DutyRecord.objects.get(pk=NOTHING.name)
        book.write(timezone.now())
        assert DutyRecord.objects.get(pk=NOTHING.name).ended_at == first.ended_at
        book.write(timezone.now(), failure=ValueError())
        assert DutyRecord.objects.get(pk=NOTHING.name).failure == "ValueError"
        book.write(timezone.now())
        assert DutyRecord.objects.get(pk=NOTHING.name).failure == ""


def test_of_two_workers_one_has_a_duty_until_it_ends(held: Callable[[], Hold]) -> None:
    first, second = held(), held()
    assert (first.has(NOTHING), second.has(NOTHING), first.has(NOTHING)) == (True, False, True)
    other = Duty("mail", "", NOTHING.begin)
    assert (second.has(other), first.has(other)) == (True, False)
    first.close()
    until(lambda: second.has(NOTHING))
    assert not first.has(NOTHING)


def test_a_worker_whose_session_was_ended_has_lost_its_duties(
    held: Callable[[], Hold], database: Any
) -> None:
    first, second = held(), held()
    assert first.has(NOTHING)
    database.superuser.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'"
    )
    with pytest.raises(DatabaseError):
        first.has(NOTHING)
    until(lambda: second.has(NOTHING))
    assert not first.has(NOTHING)


def test_two_workers_at_once_do_a_duty_once(database: Any) -> None:
    """Each with threads of its own, as two processes have; what several may do at once, both do."""
    at_work, most, done = list[str](), dict[str, int](), dict[str, set[int]]()
    lock = threading.Lock()

    def begin(name: str) -> Callable[[], Callable[[], None]]:
        def once() -> None:
            with lock:
                at_work.append(name)
                most[name] = max(most.get(name, 0), at_work.count(name))
                done.setdefault(name, set()).add(threading.get_ident())
            time.sleep(0.03)
            with lock:
                at_work.remove(name)

        return lambda: once

    duties = (
        Duty("alone", "", begin("alone"), every=0.01),
        Duty("shared", "", begin("shared"), every=0.01, alone=False),
    )
    stop = threading.Event()
    workers = [threading.Thread(target=worker.run, args=(stop, duties)) for _ in range(2)]
    for each in workers:
        each.start()
    until(lambda: len(done.get("shared", ())) == 2 and "alone" in done)
    stop.set()
    for each in workers:
        each.join(30)
    assert (len(done["alone"]), most["alone"]) == (1, 1)
    connection.close()


def test_one_that_hangs_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    hanging, well = Duty("mail", "", NOTHING.begin), Duty("feeds", "", NOTHING.begin)
    monkeypatch.setattr(worker, "_rounds", {hanging: now - 700, well: now - 500})
    assert worker.problems() == ["mail has not come round for 700 s."]


def test_one_of_which_a_part_hangs_is_told_of_until_that_ends(database: Any) -> None:
    """It comes round each time, which counts for nothing meanwhile."""
    hanging = threading.Event()

    def once() -> None:
        if hanging.is_set():
            raise Hangs("No end of a look.")

    duty, stop = Duty("feeds", "", lambda: once, every=0.01, patience=0.5), threading.Event()
    at_work = threading.Thread(target=worker.run, args=(stop, (duty,)))
    at_work.start()
    try:
        for _ in range(2):
            hanging.set()
            until(lambda: any(each.startswith("feeds has not come round") for each in worker.problems()))
            hanging.clear()
            until(lambda: worker.problems() == [])
    finally:
        stop.set()
        at_work.join(30)
        worker._rounds.pop(duty)
    connection.close()


def test_one_with_much_to_do_does_not_hang(database: Any) -> None:
    """It says so, is called again without its pause, and ends when the worker does."""
    rounds, stop = list[float](), threading.Event()

    def once() -> bool:
        rounds.append(time.monotonic())
        time.sleep(0.1)
        return True

    duty = Duty("webhooks", "", lambda: once, every=60.0, patience=-59.5, alone=False)
    at_work = threading.Thread(target=worker.run, args=(stop, (duty,)))
    at_work.start()
    try:
        until(lambda: len(rounds) > 1)
        until(lambda: rounds[-1] - rounds[0] > 1)
        assert worker.problems() == []
    finally:
        stop.set()
        at_work.join(30)
        worker._rounds.pop(duty)
    connection.close()


def test_a_duty_that_fails_again_and_again_is_overdue_as_well(database: Any) -> None:
    now = timezone.now()
    failing = DutyRecord(succeeded_at=now - timedelta(seconds=602), failure="OperationalError")
    assert (NOTHING.status(failing, now), NOTHING.is_overdue(failing, now)) == ("failing", True)
    assert not NOTHING.is_overdue(failing, now - timedelta(seconds=2))
    write(NOTHING, failure=ValueError())
    assert told_overdue() == set(), "a new duty has its patience, too"
    database.superuser.execute("UPDATE tenants_duty SET first_at = now() - interval '12 minutes'")
    write(NOTHING, failure=ValueError())
    assert told_overdue() == {NOTHING.name}


def told_overdue() -> set[str]:
    with db_roles.as_owner():
        state = State()
        state.read()
    (overdue,) = (family for family in state.collect() if family.name == "kc_duty_overdue")
    return {sample.labels["duty"] for sample in overdue.samples if sample.value}


def test_a_duty_is_well_until_its_patience_ends() -> None:
    now = timezone.now()
    record = DutyRecord(succeeded_at=now - timedelta(seconds=600), failure="")
    assert NOTHING.status(record, now) == "well"
    assert NOTHING.status(record, now + timedelta(seconds=2)) == "overdue"

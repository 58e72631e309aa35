"""Only the ministry asks, only the worker does, and a request outlives a worker that died."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import DatabaseError, ProgrammingError, connection

from tenants import access, db_roles, registry
from tenants.ids import uuid7
from tenants.jobs import queue
from tenants.models import ProvisioningRequest, Regency
from tenants.privileges import roles
from tests.support.provisioned import SPARE, undone
from tests.support.stage import Stage

ONBOARD, SUSPEND, RESUME, ARCHIVE, _ = ProvisioningRequest.Action
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BY = {"by": uuid7(), "office": "Direktorat LAIP"}


@pytest.fixture(autouse=True)
def cleared(database: Stage) -> Iterator[None]:
    with undone(database, *SPARE):
        yield


def ask(
    action: ProvisioningRequest.Action, code: str = SPARE[0], *, at: datetime = NOW
) -> ProvisioningRequest:
    with db_roles.as_ministry(writing=True):
        return queue.request(regency=regency(code), action=action, now=at, **BY)


def regency(code: str) -> Regency:
    found = registry.regency_by_code(code)
    assert found is not None
    return found


def work(*, at: datetime = NOW) -> tuple[str, str, str] | None:
    """Return what the worker did next: action, state and result."""
    with db_roles.as_owner():
        ended = queue.perform_next(now=at)
    return ended and (ended.action, ended.state, ended.result)


def status(code: str = SPARE[0]) -> str:
    with db_roles.as_ministry():
        return regency(code).status


def test_a_request_waits_until_the_worker_does_it() -> None:
    asked = ask(ONBOARD)
    assert (asked.state, asked.requested_by, asked.requested_by_office) == ("queued", *BY.values())
    assert status() == "registered"

    assert work(at=NOW + timedelta(seconds=1)) == ("onboard", "done", "Onboarded.")
    assert status() == "onboarded"
    with db_roles.as_ministry():
        ended = ProvisioningRequest.objects.get(pk=asked.pk)
    assert (ended.started_at, ended.finished_at, ended.attempts) == (NOW + timedelta(seconds=1),) * 2 + (1,)
    assert work() is None

    with db_roles.as_ministry():
        entered = regency(SPARE[0])
    with access.inside(entered), connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text, count(*) FROM history_entry GROUP BY 1")
        assert cursor.fetchall() == []


def test_the_same_request_is_asked_once_while_it_is_open() -> None:
    assert ask(ONBOARD).pk == ask(ONBOARD, at=NOW + timedelta(seconds=5)).pk
    work()
    again = ask(ONBOARD)
    assert work() == ("onboard", "done", "It was onboarded before.")
    with db_roles.as_ministry():
        assert ProvisioningRequest.objects.filter(action=ONBOARD).count() == 2
        assert ProvisioningRequest.objects.get(pk=again.pk).state == "done"


def test_requests_of_one_regency_are_done_in_their_order() -> None:
    ask(ONBOARD)
    ask(SUSPEND, at=NOW + timedelta(seconds=1))
    ask(RESUME, at=NOW + timedelta(seconds=2))
    assert [work(), work(), work(), work()] == [
        ("onboard", "done", "Onboarded."),
        ("suspend", "done", "Suspended."),
        ("resume", "done", "Resumed."),
        None,
    ]
    assert status() == "onboarded"


def test_what_the_status_does_not_allow_fails_with_the_reason() -> None:
    ask(SUSPEND)
    assert work() == (
        "suspend",
        "failed",
        "The regency is registered: only one that is onboarded can be suspended.",
    )
    assert status() == "registered"


def test_the_ministry_can_ask_for_no_archive() -> None:
    with pytest.raises(ProgrammingError, match="row-level security"):
        ask(ARCHIVE)
    assert work() is None


def test_a_failure_leaves_nothing_behind_and_the_queue_goes_on(database: Stage) -> None:
    with db_roles.as_ministry():
        broken = regency(SPARE[0])
    database.superuser.execute(f"CREATE SCHEMA r_{broken.pk}")
    ask(ONBOARD)
    ask(ONBOARD, SPARE[1], at=NOW + timedelta(seconds=1))
    first = work()
    assert first is not None
    assert first[:2] == ("onboard", "failed")
    assert "already exists" in first[2]
    role = database.superuser.execute(
        "SELECT 1 FROM pg_roles WHERE rolname = %s", [roles.regency_role(broken.pk)]
    )
    assert role.fetchone() is None
    assert work() == ("onboard", "done", "Onboarded.")


def test_a_request_of_a_worker_that_died_is_taken_again(database: Stage) -> None:
    asked = ask(ONBOARD)
    database.superuser.execute(
        "UPDATE tenants_provisioning_request SET state = 'running', attempts = 1, started_at = %s", [NOW]
    )
    assert ask(ONBOARD).pk == asked.pk
    assert work() == ("onboard", "done", "Onboarded.")


def test_a_request_that_ends_its_worker_each_time_is_given_up(database: Stage) -> None:
    ask(ONBOARD)
    database.superuser.execute(
        "UPDATE tenants_provisioning_request SET state = 'running', attempts = %s", [queue.MAX_ATTEMPTS]
    )
    assert work() == ("onboard", "failed", "Given up: 5 tries ended before they were done.")
    assert status() == "registered"


def test_a_request_that_another_worker_holds_is_left_to_it(database: Stage) -> None:
    ask(ONBOARD)
    ask(SUSPEND, at=NOW + timedelta(seconds=1))
    ask(ONBOARD, SPARE[1], at=NOW + timedelta(seconds=2))
    with psycopg.connect(database.superuser_url()) as other:
        other.execute(
            "SELECT 1 FROM tenants_provisioning_request WHERE action = 'onboard' AND requested_at = %s FOR UPDATE",
            [NOW],
        )
        assert work() == ("onboard", "done", "Onboarded.")
        assert status(SPARE[1]) == "onboarded"
        assert work() is None  # neither the held one nor the one that waits for it


def test_the_ministry_says_what_it_wants_and_not_how_it_ended() -> None:
    asked = ask(ONBOARD)
    with pytest.raises(ProgrammingError, match="permission denied"), db_roles.as_ministry(writing=True):
        ProvisioningRequest.objects.filter(pk=asked.pk).update(state="done", finished_at=NOW)
    with pytest.raises(ProgrammingError, match="permission denied"), db_roles.as_ministry(writing=True):
        ProvisioningRequest.objects.create(
            regency=regency(SPARE[1]),
            action=ONBOARD,
            requested_at=NOW,
            requested_by=BY["by"],
            state="running",
        )
    with pytest.raises(ProgrammingError, match="permission denied"), db_roles.as_ministry(writing=True):
        ProvisioningRequest.objects.all().delete()


def test_nobody_else_reaches_the_queue(database: Stage) -> None:
    ask(ONBOARD)
    ways = {
        "a regency": lambda: access.inside(regency_of_the_stage()),
        "anyone": db_roles.as_open,
        "the worker's role": db_roles.as_worker,
    }
    for who, way in ways.items():
        with pytest.raises(DatabaseError, match="permission denied"), way():
            list(ProvisioningRequest.objects.all())
        with (
            pytest.raises(DatabaseError, match=r"permission denied|read-only"),
            way(),
            connection.cursor() as cursor,
        ):
            cursor.execute(queue.INSERT, [uuid7(), 1, "onboard", NOW, BY["by"], who, ""])


def regency_of_the_stage() -> Regency:
    with db_roles.as_ministry():
        return regency("51.01")

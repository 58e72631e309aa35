"""After whatever one regency's login has done, and while it goes on: others are answered as before.

What a statement may do by the values that it writes is asked in test_rows_of_others.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.test import override_settings

from tenants import db_roles
from tenants.pool.base import pool
from tenants.verification import inspection, upkeep
from tests.isolation import hostile, scenes
from tests.isolation.conftest import Regency
from tests.isolation.test_supervision import Watch
from tests.support import plans
from tests.support.at_once import at_once
from tests.support.http import Api
from tests.support.stage import Stage

READ = ("submissions/", "members/", "programmes/", "values/", "masterplans/")
READ_BY_THE_MINISTRY = ("submissions/", "regencies/", "briefing/", "progress/")

#: What says when it was asked.
_OF_THE_MOMENT = {"as_of", "components_url", "trace_id", "generated_at"}


def _without_time(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: _without_time(value) for name, value in found.items() if name not in _OF_THE_MOMENT}
    return [_without_time(each) for each in found] if isinstance(found, list) else found


def answered(api: Api, paths: tuple[str, ...]) -> dict[str, Any]:
    answers = {path: api.get(path) for path in paths}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(paths, 200)
    return {path: _without_time(answer.json()) for path, answer in answers.items()}


def _submits(api: Api, ministry: Api, quarter: str) -> None:
    """A value, a report, and the ministry's decision on it."""
    path = "values/ECO-03/total/2025/"
    tag = {"If-Match": tag} if (tag := api.get(path).headers.get("ETag")) else {}
    assert api.put(path, {"value": quarter[-1]}, **tag).status_code in (200, 201)
    sent = api.post(f"reports/{quarter}/submit/", {})
    assert sent.status_code == 201, sent.json()
    accepted = ministry.post(f"submissions/{sent.json()['submission']['id']}/accept/", {})
    assert accepted.status_code == 200, accepted.json()


@pytest.fixture
def others(tabanan: Api, ministry: Api) -> tuple[Api, Api]:
    plans.begin(tabanan)
    plans.add(tabanan, title="Subak")
    _submits(tabanan, ministry, "2025-Q2")
    return tabanan, ministry


@pytest.mark.usefixtures("set_right")
def test_hundreds_of_statements_hurt_nobody(
    stage: Stage, ours: Regency, theirs: Regency, others: tuple[Api, Api]
) -> None:
    tabanan, ministry = others
    before = answered(tabanan, READ), answered(ministry, READ_BY_THE_MINISTRY)
    sent = 0
    with scenes.logged_in(stage, ours.role) as attacker:
        for statement in hostile.statements(ours, theirs):
            _send(attacker, statement)
            sent += 1
    assert sent >= 400
    for asked, was in zip(
        (answered(tabanan, READ), answered(ministry, READ_BY_THE_MINISTRY)), before, strict=True
    ):
        for path in was:
            assert asked[path] == was[path], path
    _submits(tabanan, ministry, "2025-Q3")
    with db_roles.as_owner():  # what it did to itself is set right by the worker, and nothing else was done
        keeper = upkeep.Upkeep()
        assert keeper.look() == [ours.role]
        assert [str(hole) for hole in inspection.inspect(with_passwords=True).holes] == []


def _send(attacker: psycopg.Connection[Any], statement: str) -> None:
    try:
        attacker.execute(statement.encode())
        attacker.execute("COMMIT")
    except psycopg.Error:
        attacker.execute("ROLLBACK")


@contextmanager
def holding(stage: Stage, ours: Regency) -> Iterator[list[psycopg.Connection[Any]]]:
    """Sessions in transactions that nobody ends."""
    with ExitStack() as stack:
        sessions = [stack.enter_context(scenes.logged_in(stage, ours.role)) for _ in hostile.holds(ours)]
        for session, statement in zip(sessions, hostile.holds(ours), strict=True):
            for name in ("statement_timeout", "transaction_timeout", "idle_in_transaction_session_timeout"):
                session.execute(f"SET {name} = 0".encode())
            session.execute(f"BEGIN; {statement}".encode())
        yield sessions
    pool.close_idle()


@pytest.fixture
def held(stage: Stage, ours: Regency) -> Iterator[list[psycopg.Connection[Any]]]:
    with holding(stage, ours) as sessions:
        yield sessions


@pytest.mark.usefixtures("set_right")
def test_transactions_that_do_not_end_hurt_nobody_and_are_ended(
    others: tuple[Api, Api], held: list[psycopg.Connection[Any]]
) -> None:
    tabanan, ministry = others
    answered(tabanan, READ)
    answered(ministry, READ_BY_THE_MINISTRY)
    _submits(tabanan, ministry, "2025-Q3")
    begun = datetime.now(UTC)
    assert _as_of(ministry) < begun
    with override_settings(TRANSACTION_TIMEOUT_MS=500), Watch() as watch:
        until = time.monotonic() + 60
        while len(watch.ended) < len(held) and time.monotonic() < until:
            time.sleep(0.1)
    assert {ended.how for ended in watch.result()} == {"terminated"}
    assert len(watch.ended) == len(held)
    assert _as_of(ministry) > begun


def _as_of(ministry: Api) -> datetime:
    return datetime.fromisoformat(ministry.get("progress/").json()["as_of"])


@pytest.mark.long
@pytest.mark.usefixtures("set_right")
def test_how_long_others_wait_beside_transactions_that_do_not_end(
    stage: Stage, ours: Regency, others: tuple[Api, Api]
) -> None:
    """Prints the 95th percentiles of a neighbour that writes and of the ministry that reads, both at the same time."""
    quiet = _beside(*others)
    with holding(stage, ours):
        beside = _beside(*others)
    for who, was, now in zip(("a neighbour's writes", "the ministry's reads"), quiet, beside, strict=True):
        print(f"p95 of {who}: quiet {was:.1f} ms, beside them {now:.1f} ms, ratio {now / was:.2f}")


def _beside(tabanan: Api, ministry: Api) -> list[float]:
    """The 95th percentile in ms of each, of so many requests one after the other."""

    def write(number: int) -> int:
        at = tabanan.get("values/ECO-03/total/2025/").headers["ETag"]
        return tabanan.put("values/ECO-03/total/2025/", _value(number), **{"If-Match": at}).status_code

    def p95(ask: Callable[[int], int]) -> float:
        took = []
        for number in range(100):
            began = time.perf_counter()
            assert ask(number) == 200
            took.append((time.perf_counter() - began) * 1000)
        return sorted(took)[94]

    return at_once(lambda: p95(write), lambda: p95(lambda _: ministry.get("progress/").status_code))


def _value(number: int) -> dict[str, str]:
    """Every second one moves a count, and so takes the clock."""
    return {"value": str(number % 10)} if number % 2 else {"value_status": "not_available", "reason": "belum"}

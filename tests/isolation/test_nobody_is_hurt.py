"""After whatever one regency's login has done, and while it goes on: others are answered as before.

What a statement may do by the values that it writes is asked in test_rows_of_others.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from django.test import override_settings

from tenants import sides, upkeep
from tenants.backend.base import warm
from tenants.verification import inspection
from tests.isolation import hostile, scenes
from tests.isolation.conftest import Regency
from tests.isolation.test_supervision import Watch
from tests.support import plans
from tests.support.http import Api
from tests.support.stage import Stage

READ = ("submissions/", "members/", "programmes/", "values/", "masterplans/")
READ_BY_THE_MINISTRY = ("submissions/", "regencies/", "briefing/", "progress/")

#: What says when it was asked.
_OF_THE_MOMENT = {"as_of", "as_of_settled", "trace_id", "generated_at"}


def _without_time(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: _without_time(value) for name, value in found.items() if name not in _OF_THE_MOMENT}
    return [_without_time(each) for each in found] if isinstance(found, list) else found


def _asked(api: Api, paths: tuple[str, ...]) -> dict[str, Any]:
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
    before = _asked(tabanan, READ), _asked(ministry, READ_BY_THE_MINISTRY)
    sent = 0
    with scenes.logged_in(stage, ours.role) as attacker:
        for statement in hostile.statements(ours, theirs):
            _send(attacker, statement)
            sent += 1
    assert sent >= 400
    for asked, was in zip(
        (_asked(tabanan, READ), _asked(ministry, READ_BY_THE_MINISTRY)), before, strict=True
    ):
        for path in was:
            assert asked[path] == was[path], path
    _submits(tabanan, ministry, "2025-Q3")
    with sides.as_owner():  # what it did to itself is set right by the worker, and nothing else was done
        keeper = upkeep.Upkeep()
        assert keeper.look() == [ours.role]
        assert [str(hole) for hole in inspection.inspect(with_passwords=True).holes] == []


def _send(attacker: psycopg.Connection[Any], statement: str) -> None:
    try:
        attacker.execute(statement.encode())
        attacker.execute("COMMIT")
    except psycopg.Error:
        attacker.execute("ROLLBACK")


@pytest.fixture
def held(stage: Stage, ours: Regency) -> Iterator[list[psycopg.Connection[Any]]]:
    """Sessions in transactions that nobody ends."""
    with ExitStack() as stack:
        sessions = [stack.enter_context(scenes.logged_in(stage, ours.role)) for _ in hostile.holds(ours)]
        for session, statement in zip(sessions, hostile.holds(ours), strict=True):
            for name in ("statement_timeout", "transaction_timeout", "idle_in_transaction_session_timeout"):
                session.execute(f"SET {name} = 0".encode())
            session.execute(f"BEGIN; {statement}".encode())
        yield sessions
    warm.close_idle()


@pytest.mark.usefixtures("set_right")
def test_transactions_that_do_not_end_hurt_nobody_and_are_ended(
    others: tuple[Api, Api], held: list[psycopg.Connection[Any]]
) -> None:
    tabanan, ministry = others
    _asked(tabanan, READ)
    _asked(ministry, READ_BY_THE_MINISTRY)
    _submits(tabanan, ministry, "2025-Q3")
    assert ministry.get("progress/").json()["as_of_settled"] is False
    with override_settings(TRANSACTION_TIMEOUT_MS=500), Watch() as watch:
        until = time.monotonic() + 10
        while len(watch.ended) < len(held) and time.monotonic() < until:
            time.sleep(0.1)
    assert {ended.how for ended in watch.result()} == {"terminated"}
    assert len(watch.ended) == len(held)
    assert ministry.get("progress/").json()["as_of_settled"] is True

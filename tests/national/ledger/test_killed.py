"""The server or the database killed at random moments of a submit: no trace, or a complete one with its receipt."""

import contextlib
import http.client
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import stage as stages
from tests.support.killable import Service, serving

ROUNDS = 24


@pytest.fixture
def service(stage: stages.Stage, tmp_path: Path) -> Iterator[Service]:
    with serving(stage.template, tmp_path) as service:
        yield service


@pytest.mark.long
def test_a_kill_at_any_moment_leaves_no_trace_or_a_complete_one(service: Service) -> None:
    chance = random.Random(6)
    value, submit = (
        "/v1/regencies/51.01/values/ECO-03/total/2025/",
        "/v1/regencies/51.01/reports/2025-Q4/submit/",
    )
    complete = 0
    for number in range(ROUNDS):
        status, _, headers = service.ask("GET", value)
        matching = {"If-Match": headers["ETag"]} if status == 200 else {}
        assert service.ask("PUT", value, {"value": str(number + 1)}, **matching)[0] in (200, 201)
        before = submissions(service)
        answered: list[tuple[int, Any, Any]] = []
        thread = threading.Thread(target=attempt, args=(service, submit, answered))
        thread.start()
        time.sleep(chance.uniform(0, 0.06))
        if number % 2:
            service.kill_database()
        else:
            service.kill()
        thread.join()
        if number % 2 == 0:
            service.start()
        service.wait()

        after = submissions(service)
        assert after in (before, before + 1)
        assert is_whole(service)
        receipts = [body["receipt"] for status, body, _ in answered if status in (200, 201)]
        if receipts:
            assert after == before + 1  # what was answered is there
        status, body, _ = service.ask("POST", submit, {})
        assert status == (200 if after == before + 1 else 201), body
        assert not receipts or receipts == [body["receipt"]]
        assert submissions(service) == before + 1
        complete += after - before
    assert 0 < complete < ROUNDS, (
        f"{complete} of {ROUNDS}: the kills all came too early or too late to tell anything"
    )


def attempt(service: Service, path: str, answered: list[tuple[int, Any, Any]]) -> None:
    with contextlib.suppress(OSError, http.client.HTTPException):
        answered.append(service.ask("POST", path, {}))


def submissions(service: Service) -> int:
    with service.connected() as superuser:
        counts = superuser.execute(
            "SELECT (SELECT count(*) FROM ledger_submission), (SELECT count(*) FROM ledger_receipt),"
            " (SELECT count(*) FROM ledger_submission_event), (SELECT count(*) FROM ledger_annex),"
            " (SELECT coalesce(max(sequence), 0) FROM ledger_chain_head)"
        ).fetchone()
    assert counts is not None
    assert len(set(counts)) == 1, counts
    found: int = counts[0]
    return found


def is_whole(service: Service) -> bool:
    return "The ledger is whole." in service.there.do("verify_ledger")

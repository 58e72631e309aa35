"""The server or the database killed at moments over the whole course of a submit: no trace, or a complete one with its
receipt."""

import contextlib
import http.client
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import stage as stages
from tests.support.killable import Service, serving

#: Moments at which each of the two is killed, as parts of the time that a submit takes: until after its end.
MOMENTS = (0.2, 0.5, 0.8, 1.6)


@pytest.fixture
def service(stage: stages.Stage, tmp_path: Path) -> Iterator[Service]:
    with serving(stage.template, tmp_path) as service:
        yield service


@pytest.mark.long
def test_a_kill_at_any_moment_leaves_no_trace_or_a_complete_one(service: Service) -> None:
    value, submit = (
        "/v1/regencies/51.01/values/ECO-03/total/2025/",
        "/v1/regencies/51.01/reports/2025-Q4/submit/",
    )

    def change(to: int) -> None:
        status, _, headers = service.ask("GET", value)
        matching = {"If-Match": headers["ETag"]} if status == 200 else {}
        assert service.ask("PUT", value, {"value": str(to)}, **matching)[0] in (200, 201)

    for number in range(2):  # the first one warms up
        change(90 + number)
        began = time.monotonic()
        assert service.ask("POST", submit, {})[0] == 201
        took = time.monotonic() - began

    rounds = [(moment, kill) for moment in MOMENTS for kill in (service.kill, service.kill_database)]
    complete = 0
    for number, (moment, kill) in enumerate(rounds):
        change(number + 1)
        before = submissions(service)
        answered: list[tuple[int, Any, Any]] = []
        thread = threading.Thread(target=attempt, args=(service, submit, answered))
        thread.start()
        time.sleep(moment * took)
        kill()
        thread.join()
        if kill == service.kill:
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
    assert 0 < complete < len(rounds), (
        f"{complete} of {len(rounds)}: the kills all came too early or too late to tell anything"
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

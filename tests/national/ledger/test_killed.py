"""The server or the database killed at random moments of a submit: no trace, or a complete one with its receipt."""

import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from config.services.postgres import free_port
from tests.support import stage as stages
from tests.support.elsewhere import Elsewhere

ROOT = Path(__file__).parents[3]
ROUNDS = 24

MAKE_KEY = """
from datetime import UTC, datetime
from api.identity import operations
from api.identity.models import ApiKey, RegencyRole
from tenants.models import Regency
now = datetime.now(UTC)
regency = Regency.objects.get(kemendagri_code="51.01")
person = operations.add_person(
    name="Ni Luh", office="Diskominfo", email="ni@luh.example", regency_id=regency.pk, now=now
)
operations.add_member(person=person, regency_id=regency.pk, roles=[RegencyRole.ADMIN, RegencyRole.STEWARD], now=now)
key = operations.issue_key(audience=ApiKey.Audience.REGENCY, person=person, regency_id=regency.pk, now=now)
print("KEY", key.text)
"""


class Service:
    """The production server on a database of its own; both can be killed."""

    def __init__(self, there: Elsewhere) -> None:
        self.there = there
        self.port = free_port()
        (there.folder / "static").mkdir(exist_ok=True)
        self.key = there.do("shell", "-v", "0", "-c", MAKE_KEY).rpartition("KEY ")[2].strip()
        self.process: subprocess.Popen[bytes]

    def start(self) -> None:
        environment = self.there.environment(
            PROCESS="server",
            PORT=str(self.port),
            SERVER_PROCESSES="1",
            DATABASE_URL=f"postgresql://127.0.0.1:{self.there.postgres.port}/{stages.DATABASE}",
        )
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.server"], cwd=ROOT, env=environment, start_new_session=True
        )
        self.wait()

    def wait(self) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/v1/regencies/51.01/submissions/")[0] == 200:
                    return
            time.sleep(0.05)
        raise AssertionError("the server does not come back")

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_database(self) -> None:
        """One of its processes, which makes all of them end and the log be replayed."""
        with contextlib.suppress(psycopg.Error), self.connected() as superuser:
            for (pid,) in superuser.execute(
                "SELECT pid FROM pg_stat_activity WHERE usename LIKE 'kc\\_r\\_%'"
            ).fetchall():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                return

    def connected(self) -> "psycopg.Connection[Any]":
        address = self.there.postgres.url("postgres", stages.SUPERUSER_PASSWORD, stages.DATABASE)
        return psycopg.connect(address, autocommit=True)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers |= {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None, answer.headers
        finally:
            connection.close()


@pytest.fixture
def service(stage: stages.Stage, tmp_path: Path) -> Iterator[Service]:
    there = Elsewhere(
        stage.template, tmp_path, durable=True
    )  # as in production: what is committed is on disk
    try:
        service = Service(there)
        service.start()
        yield service
        service.kill()
    finally:
        with contextlib.suppress(psycopg.Error):
            there.superuser.close()
        there.postgres.stop()


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

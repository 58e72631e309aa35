"""A production server on a PostgreSQL of its own, both of which a test kills and starts again."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from local.services.postgres import free_port
from tests.support import stage as stages
from tests.support.elsewhere import Elsewhere

ROOT = Path(__file__).parents[2]

MAKE_KEY = """
from datetime import UTC, datetime
from api.identity import operations
from api.identity.models import ApiKey, Membership, Person, RegencyRole
from tenants.models import Regency
now = datetime.now(UTC)
regency = Regency.objects.get(kemendagri_code="51.01")
person = Person.objects.create(
    name="Ni Luh", office="Diskominfo", email="ni@luh.example", regency_id=regency.pk, created_at=now
)
Membership.objects.create(
    person=person, regency_id=regency.pk, roles=[RegencyRole.ADMIN, RegencyRole.STEWARD], valid_from=now
)
key = operations.issue_key(audience=ApiKey.Audience.REGENCY, person=person, regency_id=regency.pk, now=now)
print("KEY", key.text)
"""


class Service:
    """The production server on a database of its own; both can be killed."""

    def __init__(self, there: Elsewhere) -> None:
        self.there = there
        self.port = free_port()
        self.regency = there.id_of("51.01")
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
        until = time.monotonic() + 120
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

    def restart_database(self) -> None:
        """A fast shutdown, as a package update does it: sessions are ended, and it comes back."""
        self.there.postgres.stop()
        self.there.postgres.start()

    def settle(self) -> None:
        """Wait until no transaction of a regency is open: PostgreSQL takes a moment to see that a client is gone."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(psycopg.Error), self.connected() as superuser:
                open_ones = (
                    "SELECT FROM pg_stat_activity WHERE usename LIKE 'kc\\_r\\_%' AND xact_start IS NOT NULL"
                )
                if superuser.execute(open_ones).fetchone() is None:
                    return
            time.sleep(0.05)
        raise AssertionError("a transaction does not end")

    def connected(self) -> "psycopg.Connection[Any]":
        address = self.there.postgres.url("postgres", stages.SUPERUSER_PASSWORD, stages.DATABASE)
        return psycopg.connect(address, autocommit=True)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, Any]:
        """Status, body, headers. Bytes are sent as they are, anything else as JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            sent = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", **headers}
            data = body if body is None or isinstance(body, bytes) else json.dumps(body)
            connection.request(method, path, data, sent)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None, answer.headers
        finally:
            connection.close()


@contextlib.contextmanager
def serving(template: Path, folder: Path) -> Iterator[Service]:
    """The service until the block ends; durable as in production: what is committed is on disk. PostgreSQL comes back
    on the port that it had."""
    there = Elsewhere(template, folder, durable=True, port=free_port())
    try:
        service = Service(there)
        service.start()
        try:
            yield service
        finally:
            service.kill()
    finally:
        with contextlib.suppress(psycopg.Error):
            there.superuser.close()
        there.postgres.stop()

"""Steps that the tests of evidence repeat."""

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from django.utils.http import content_disposition_header

from tests.support.callers import regency_id
from tests.support.files import pdf
from tests.support.http import Api
from tests.support.stage import Stage

_WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted)"


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def send(
    api: Api, data: bytes | None = None, *, name: str = "SK.pdf", path: str = "evidence/", **headers: str
) -> Any:
    """A file as the body itself."""
    headers.setdefault("Content-Disposition", content_disposition_header(True, name) or "")
    return api.send("POST", path, pdf() if data is None else data, "application/octet-stream", **headers)


def sent(api: Api, data: bytes | None = None, **more: Any) -> str:
    """Its address."""
    answer = send(api, data, **more)
    assert answer.status_code in (200, 201), answer.content
    return str(answer.json()["sha256"])


def link(api: Api, *links: tuple[str, str, str]) -> Any:
    rows = [{"subject": subject, "key": key, "sha256": sha256} for subject, key, sha256 in links]
    return api.post("evidence-links/", {"links": rows})


def body(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else bytes(answer.content)


def while_files_go(database: Stage, call: Callable[[], Any]) -> Any:
    """Return the answer to a request that begins before the files of 51.01 go, and waits for that."""

    def run() -> Any:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        with database.superuser.transaction():
            for table in ("link", "file"):
                database.superuser.execute(f"DELETE FROM r_{regency_id('51.01')}.evidence_{table}".encode())
            answer = thread.submit(run)
            until = time.monotonic() + 60
            while not database.superuser.execute(_WAITS).fetchone()[0]:
                assert time.monotonic() < until
                assert not answer.done(), answer.result().json()
                time.sleep(0.01)
        return answer.result()

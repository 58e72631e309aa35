"""A receiver of webhooks on this machine, and what tests of webhooks do with it."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.conf import settings
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from api.national.webhooks import delivery
from tenants import db_roles
from tests.support import documented
from tests.support.http import Api


class Receiver(ThreadingHTTPServer):
    """Answers `status` to every delivery and keeps what came; `hang` answers nothing for a while.

    Below its address it answers once `goes_on` is set.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.status, self.hang, self.goes_on = 204, 0.0, threading.Event()
        self.came: list[tuple[dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


@contextmanager
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """Run a receiver, whose network webhooks may reach."""
    monkeypatch.setattr(settings, "WEBHOOK_NETWORKS", ["127.0.0.1/32"])
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


class Answer(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append(({k.lower(): v for k, v in self.headers.items()}, body))
        time.sleep(self.server.hang)
        if self.path.startswith("/hook/"):
            self.server.goes_on.wait(60)
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Keeps quiet."""


def work(after: timedelta = timedelta()) -> None:
    """Do the worker's duty of each second, as if so much time had gone by."""
    now = datetime.now(UTC) + after
    with db_roles.as_owner():
        delivery.collect(now=now)
        finish(delivery.Sender(), now)


def finish(sender: delivery.Sender, now: datetime) -> None:
    """Let it make each attempt that is due, and record it."""
    while sender.attempt_due(now=now) or sender._under_way:
        pass


def report(api: Api, value: str = "4.51") -> str:
    tag = api.get("values/ECO-03/total/2025/").headers.get("ETag")
    api.put("values/ECO-03/total/2025/", {"value": value}, **({"If-Match": tag} if tag else {}))
    answer = api.post("reports/2025-Q4/submit/", {})
    assert answer.status_code == 201, answer.json()
    id: str = answer.json()["submission"]["id"]
    return id


def add(api: Api, url: str, **given: Any) -> Any:
    answer = api.post("webhooks/", {"url": url, **given})
    assert answer.status_code == 201, answer.json()
    return answer.json()


def deliveries(api: Api, hook: Any) -> list[Any]:
    rows: list[Any] = api.get(f"webhooks/{hook['id']}/deliveries/").json()["data"]
    return rows


def current(api: Api, hook: Any) -> dict[str, str]:
    return {"If-Match": api.get(f"webhooks/{hook['id']}/").headers["ETag"]}


def is_signed(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Check the signature as the Standard Webhooks library does."""
    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


def bodies(api: Api, hook: Any) -> list[Any]:
    """Return what was sent to one address in its order, each in its documented form."""
    found = [json.loads(row["body"]) for row in deliveries(api, hook)]
    for body in found:
        documented.check_event("national" if api.base.endswith("national") else "regency", body)
    return sorted(found, key=lambda body: body["data"]["sequence"])

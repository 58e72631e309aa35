"""Metrics for Prometheus: GET /metrics at METRICS_PORT, and GET /healthz for a check of the process.

No label names a regency: 514 of them would multiply each series, and reveal when each one works.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from http import HTTPMethod
from typing import Any
from urllib.request import urlopen
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.conf import settings
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, ThreadingWSGIServer
from prometheus_client.multiprocess import MultiProcessCollector

from tenants import Fields

logger = logging.getLogger(__name__)

#: Seconds between two tries to take the port over from another process of this host.
_TRY_EVERY = 5.0

REQUESTS = Counter(
    "kc_requests",
    "Requests by route, status and kind of credential.",
    ("method", "route", "status", "credential"),
)
SECONDS = Histogram("kc_request_seconds", "How long they took.", ("method", "route"))
DATABASE = Counter("kc_request_database_seconds", "Time that the database took for it.", ("method", "route"))
WAITED = Histogram("kc_connection_wait_seconds", "Time that each waited for a connection.")
PROBLEMS = Counter("kc_problems", "Refusals and failures by their code.", ("code", "status"))


def count(line: Fields, seconds: float, database: float, waited: float) -> None:
    """Count a request from its line in the log (access_log)."""
    method = line["method"] if line["method"] in HTTPMethod.__members__ else "other"
    where = method, line["route"]
    REQUESTS.labels(*where, str(line["status"]), line.get("credential", "")).inc()
    SECONDS.labels(*where).observe(seconds)
    DATABASE.labels(*where).inc(database)
    WAITED.observe(waited)


def serve(registry: CollectorRegistry, problems: Callable[[], list[str]] = list, besides: str = "") -> bool:
    """Serve the metrics in a thread. Return False if another process of this host has the port.

    `problems` returns sentences about faults of this process; `besides` is the address of an exporter to include.
    """

    def answer(environ: Fields, start_response: Callable[..., Any]) -> Iterable[bytes]:
        found, status = problems(), "200 OK"
        match environ["PATH_INFO"]:
            case "/metrics":
                body = generate_latest(registry) + (urlopen(besides, timeout=2).read() if besides else b"")  # noqa: S310
            case "/healthz":
                status = "503 Service Unavailable" if found else status
                body = ("\n".join(found) or "alive").encode()
            case _:
                status, body = "404 Not Found", b"There is /metrics and /healthz."
        start_response(status, [("Content-Type", CONTENT_TYPE_PLAIN_0_0_4)])
        return [body]

    host, port = settings.METRICS_HOST, settings.METRICS_PORT
    try:
        server = make_server(host, port, answer, ThreadingWSGIServer, _Silent)
    except OSError:
        return False
    logger.info("Figures for Prometheus are at http://%s:%s/metrics", host, port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return True


def serve_in_turn() -> None:
    """Let one of this server's processes serve the metrics of all, and another take over when it ends."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]

    def keep_trying() -> None:
        while not serve(registry, besides=os.environ.get("SERVER_EXPORTER", "")):
            time.sleep(_TRY_EVERY)

    threading.Thread(target=keep_trying, daemon=True).start()


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Do not log Prometheus's requests."""

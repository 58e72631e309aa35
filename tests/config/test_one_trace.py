"""One request by its trace id: proxy, log, slow statement, problem, security log, and the spans of a collector."""

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from api.http.spans import _NAMES
from tests.support import proxy
from tests.support.callers import Keys
from tests.support.live import Live, running
from tests.support.receiver import Receiver
from tests.support.stage import Stage

pytestmark = pytest.mark.long
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
APPLICATIONS = "/v1/regencies/51.01/applications/"
SECRET = "Aplikasi Rahasia"
APPLICATION = {"name": SECRET, "contact": "api@jembrana.example", "scopes": ["drafts:read"]}


@contextmanager
def collector() -> Iterator[Receiver]:
    receiver = Receiver()
    receiver.status = 200
    thread = Thread(target=receiver.serve_forever)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.shutdown()
        receiver.server_close()
        thread.join()


def spans(came: list[tuple[dict[str, str], bytes]]) -> list[dict[str, Any]]:
    found = []
    for _, body in came:
        (resource,) = ExportTraceServiceRequest.FromString(body).resource_spans
        for span in resource.scope_spans[0].spans:
            values = {each.key: each.value for each in span.attributes}
            found.append(
                {
                    "trace": span.trace_id.hex(),
                    "id": span.span_id.hex(),
                    "parent": span.parent_span_id.hex(),
                    "name": span.name,
                    "failed": span.status.code == 2,
                    "about": {
                        name: getattr(value, value.WhichOneof("value") or "")
                        for name, value in values.items()
                    },
                    "rest": [*span.events, *span.links, span.status.message],
                }
            )
    return found


def lines(log: Path, **wanted: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return [line for line in found if wanted.items() <= line.items()]


def test_one_request_is_followed_through_proxy_log_slow_statement_problem_security_log_and_spans(
    database: Stage, keys: Keys, tmp_path: Path
) -> None:
    key, log = keys.member("51.01"), tmp_path / "log"
    sent = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
    with (
        collector() as receiver,
        running(
            database,
            log,
            SLOW_STATEMENT_MS="0",
            OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url.removesuffix("/hook"),
            OTEL_BSP_SCHEDULE_DELAY="100",
        ) as live,
        proxy.before(live.port, tmp_path / "nginx", **{"/dev/stdout": str(tmp_path / "access")}) as port,
    ):
        behind = Live(port)
        assert behind.ask(key, APPLICATIONS, "POST", APPLICATION, **sent)[0] == 201
        refused = behind.ask(key, f"{APPLICATIONS}?token={SECRET.split()[1]}", **sent)
        logged = behind.ask(key, "/v1/regencies/51.01/security-log/")[1]["data"][0]
        own = headers(port, "/v1/nothing/?token=rahasia")
        limit = time.monotonic() + 300
        while len([each for each in spans(receiver.came) if "http.route" in each["about"]]) < 4:
            assert time.monotonic() < limit, spans(receiver.came)
            time.sleep(0.1)

    # The proxy, the lines of the log, the answer, the security log.
    assert [
        line.split()[2:5:2] for line in (tmp_path / "access").read_text().splitlines() if TRACE in line
    ] == [
        ["POST", "201"],
        ["GET", "400"],
    ]
    written, bad = lines(log, logger="api.access", trace_id=TRACE)
    assert (written["status"], written["regency"], bad["status"]) == (201, "51.01", 400)
    slow = lines(log, logger="tenants.pool.spent", trace_id=TRACE)
    assert any("INSERT INTO" in line["statement"] for line in slow)
    assert (refused[0], refused[1]["trace_id"]) == (400, TRACE)
    assert (logged["kind"], logged["trace_id"]) == ("application_added", TRACE)

    # What the collector got: the same requests and statements, and nothing that their lines do not say.
    found = spans(receiver.came)
    requests = {each["id"]: each for each in found if each["parent"] in (PARENT, "")}
    ours, *_ = [each for each in requests.values() if each["name"] == f"POST {written['route']}"]
    assert (ours["trace"], ours["parent"], ours["failed"]) == (TRACE, PARENT, False)
    told = {_NAMES.get(name, f"kc.{name}"): value for name, value in written.items()}
    assert ours["about"].items() <= told.items()
    statements = [each for each in found if each["parent"] == ours["id"]]
    assert sorted(each["about"]["db.query.text"] for each in statements) == sorted(
        line["statement"] for line in slow[: len(statements)]
    )
    assert {each["about"]["db.system.name"] for each in statements} == {"postgresql"}
    assert own["Trace-Id"] in {each["trace"] for each in requests.values()}, "a request without a traceparent"
    assert all(each["parent"] in requests for each in found if each["id"] not in requests)
    assert [each for each in found if each["rest"] != [""]] == []
    secret = (key, *SECRET.split())
    assert [word for word in secret for each in found if word in str(each)] == []
    assert all(word.encode() not in body for word in secret for _, body in receiver.came)


def headers(port: int, path: str) -> http.client.HTTPMessage:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().headers
    finally:
        connection.close()

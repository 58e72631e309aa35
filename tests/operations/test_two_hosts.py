"""Two servers, as on two hosts: one PostgreSQL, one Redis and one bucket between them, and nothing else."""

import http.client
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.regency.evidence.evidence import sha
from tests.support import files, s3
from tests.support.http import Api
from tests.support.live import Live, running
from tests.support.stage import Stage

EVIDENCE = "/v1/regencies/51.01/evidence/"


@pytest.fixture
def hosts(database: Stage, tmp_path: Path) -> Iterator[list[Live]]:
    with s3.running() as bucket, ExitStack() as stack:
        shared = {
            "EVIDENCE_S3_BUCKET": "bukti",
            "EVIDENCE_S3_ENDPOINT": bucket.url,
            "EVIDENCE_S3_REGION": "id-1",
            "EVIDENCE_S3_ADDRESSING": "path",
            "EVIDENCE_S3_ACCESS_KEY": "kunci",
            "EVIDENCE_S3_SECRET_KEY": "rahasia",
            "SERVER_PROCESSES": "1",
            "RATE_LIMIT_KEY": "30",
        }
        yield [
            stack.enter_context(running(database, VAR_DIR=str(tmp_path / name), **shared))
            for name in ("one", "other")
        ]


def upload(at: Live, key: str | None, data: bytes) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", at.port, timeout=60)
    try:
        named = {"Content-Disposition": 'attachment; filename="SK.pdf"', "Authorization": f"Bearer {key}"}
        connection.request("POST", EVIDENCE, data, named | {"Content-Type": "application/octet-stream"})
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.rare
def test_what_is_sent_to_one_host_is_read_at_the_other_and_limits_are_of_both(
    hosts: list[Live], jembrana: Api
) -> None:
    one, other = hosts
    data = files.pdf("dua host")
    assert upload(one, jembrana.key, data) == 201
    assert other.ask(jembrana.key, f"{EVIDENCE}{sha(data)}/content/") == (200, data)
    value = "/v1/regencies/51.01/values/ECO-03/total/2025/"
    assert one.ask(jembrana.key, value, "PUT", {"value": "4.51"})[0] == 201
    assert other.ask(jembrana.key, value)[1]["value"] == "4.51"
    assert other.ask(jembrana.key, "/v1/regencies/51.01/reports/2025-Q4/submit/", "POST", {})[0] == 201
    assert one.ask(jembrana.key, "/v1/regencies/51.01/submissions/")[1]["data"][0]["subject"] == "2025-Q4"
    statuses = [hosts[number % 2].ask(jembrana.key, "/v1/me/")[0] for number in range(30)]
    assert 20 <= statuses.count(200) < 30
    assert set(statuses) == {200, 429}

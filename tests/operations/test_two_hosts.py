"""Two servers, as on two hosts: one PostgreSQL, one Redis and one bucket between them, and nothing else."""

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.regency.evidence.evidence import sha
from tests.support import files, operator, s3, stage as stages
from tests.support.elsewhere import KEPT
from tests.support.http import Api
from tests.support.live import ROOT, Live, running
from tests.support.stage import Stage

REGENCY = "/v1/regencies/51.01/"
EVIDENCE = f"{REGENCY}evidence/"
VALUE = f"{REGENCY}values/ECO-03/total/2025/"


@dataclass
class Host:
    """A server, and what its own commands are told."""

    server: Live
    folder: Path
    told: dict[str, str]

    def do(self, *command: str) -> None:
        words = [sys.executable, ROOT / "manage.py", *operator.words(*command)]
        subprocess.run(words, env=self.told, check=True)


@pytest.fixture
def hosts(database: Stage, tmp_path: Path) -> Iterator[list[Host]]:
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
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        owner = database.postgres.url("kc_owner", stages.OWNER_PASSWORD, stages.DATABASE)
        found = []
        for name in ("one", "other"):
            own = shared | {"VAR_DIR": str(tmp_path / name)}
            told = kept | own | {"DATABASE_URL": owner, "REDIS_URL": database.valkey.url}
            found.append(Host(stack.enter_context(running(database, None, **own)), tmp_path / name, told))
        yield found


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
    hosts: list[Host], jembrana: Api
) -> None:
    one, other = servers = [host.server for host in hosts]
    data = files.pdf("dua host")
    assert upload(one, jembrana.key, data) == 201
    assert other.ask(jembrana.key, f"{EVIDENCE}{sha(data)}/content/") == (200, data)
    assert one.ask(jembrana.key, VALUE, "PUT", {"value": "4.51"})[0] == 201
    assert other.ask(jembrana.key, VALUE)[1]["value"] == "4.51"
    assert other.ask(jembrana.key, f"{REGENCY}reports/2025-Q4/submit/", "POST", {})[0] == 201
    assert one.ask(jembrana.key, f"{REGENCY}submissions/")[1]["data"][0]["subject"] == "2025-Q4"
    statuses = [servers[number % 2].ask(jembrana.key, "/v1/me/")[0] for number in range(30)]
    assert 20 <= statuses.count(200) < 30
    assert set(statuses) == {200, 429}


@pytest.mark.rare
def test_what_is_archived_at_one_host_is_restored_at_the_other(hosts: list[Host], jembrana: Api) -> None:
    one, other = hosts
    data = files.pdf("arsip")
    assert upload(one.server, jembrana.key, data) == 201
    assert one.server.ask(jembrana.key, VALUE, "PUT", {"value": "4.51"})[0] == 201
    links = {"links": [{"subject": "value", "key": "ECO-03/total/2025", "sha256": sha(data)}]}
    assert other.server.ask(jembrana.key, f"{REGENCY}evidence-links/", "POST", links)[0] == 200

    one.do("archive_regency", "--code", "51.01", "--to", str(one.folder / "archive"))
    assert [host.server.ask(jembrana.key, VALUE)[0] for host in hosts] == [404, 404]
    brought = other.folder / "brought"
    brought.parent.mkdir(exist_ok=True)
    (one.folder / "archive").rename(brought)
    other.do("restore_regency", str(brought))
    other.do("verify_evidence", "51.01")
    for host in hosts:
        assert host.server.ask(jembrana.key, f"{EVIDENCE}{sha(data)}/content/") == (200, data)
        assert host.server.ask(jembrana.key, VALUE)[1]["value"] == "4.51"
        assert (
            host.server.ask(jembrana.key, f"{VALUE[:-5]}202{hosts.index(host)}/", "PUT", {"value": "4"})[0]
            == 201
        )

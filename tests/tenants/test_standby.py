"""A database that takes no writes, as a standby does until it is promoted: 503 for whoever needs one, never a 500."""

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import connection

from local.services import binaries, children
from local.services.postgres import Postgres
from tenants.pool.base import pool
from tests.support.http import Api
from tests.support.stage import SUPERUSER_PASSWORD, Stage


@pytest.fixture
def standby(database: Stage, tmp_path: Path) -> Iterator[Postgres]:
    """A copy of the stage's server that follows it."""
    primary = database.postgres
    hba = database.folder / "pg" / "pg_hba.conf"
    before = hba.read_text()
    hba.write_text(before + "host replication postgres 127.0.0.1/32 scram-sha-256\n")
    database.superuser.execute("SELECT pg_reload_conf()")
    identity = primary._identity
    copied, said = children.run(
        [binaries.find() / "pg_basebackup", "-D", tmp_path / "pg", "-R", "-X", "stream", "-c", "fast",
         "-d", primary.url("postgres", SUPERUSER_PASSWORD, "postgres")],
        identity=identity,
        environment={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert copied == 0, said
    server = Postgres(tmp_path / "pg", SUPERUSER_PASSWORD, durable=False)
    server.start()
    yield server
    server.stop()
    hba.write_text(before)
    database.superuser.execute("SELECT pg_reload_conf()")


@pytest.mark.long
def test_a_database_without_writes_is_out_of_service(standby: Postgres, jembrana: Api) -> None:
    """Also for reads: the look-up of a credential notes that it was used."""
    pool.close_idle()
    connection.close()
    with patch.dict(connection.settings_dict, {"PORT": standby.port}):
        answers = [jembrana.get("programmes/"), jembrana.post("programmes/", {"title": "Desa Digital"})]
        assert [answer.status_code for answer in answers] == [503, 503]
        assert all(answer.headers["Retry-After"] for answer in answers)
        connection.close()
        pool.close_idle()

"""`python -m config.prepare` on several hosts at once, and with a regency that cannot be migrated."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from local.services.postgres import Postgres
from tests.config.processes import ROOT
from tests.support import stage as stages
from tests.support.elsewhere import KEPT, Elsewhere


def start_preparing(postgres: Postgres, folder: Path) -> "subprocess.Popen[str]":
    """Prepare as on a host: three steps in one process, with the administrator's and the owner's login."""
    return subprocess.Popen(
        [sys.executable, "-m", "config.prepare"],
        cwd=ROOT,
        env={name: os.environ[name] for name in KEPT if name in os.environ}
        | {
            "ADMIN_DATABASE_URL": postgres.url("postgres", stages.SUPERUSER_PASSWORD, stages.DATABASE),
            "DATABASE_URL": postgres.url("kc_owner", stages.OWNER_PASSWORD, stages.DATABASE),
            "OWNER_PASSWORD": stages.OWNER_PASSWORD,
            "VAR_DIR": str(folder),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.long
def test_three_hosts_prepare_an_empty_database_at_once(tmp_path: Path) -> None:
    postgres = Postgres(tmp_path / "pg", stages.SUPERUSER_PASSWORD, durable=False)
    postgres.start()
    try:
        hosts = [start_preparing(postgres, tmp_path) for _ in range(3)]
        said = [host.communicate(timeout=300)[0] for host in hosts]
        assert [host.returncode for host in hosts] == [0, 0, 0], said
        with psycopg.connect(
            postgres.url("postgres", stages.SUPERUSER_PASSWORD, stages.DATABASE)
        ) as superuser:
            assert superuser.execute(
                "SELECT count(*), count(DISTINCT kemendagri_code) FROM tenants_regency"
            ).fetchone() == (514, 514)
    finally:
        postgres.stop()


@pytest.mark.long
def test_a_regency_that_cannot_be_migrated_keeps_no_server_from_starting(elsewhere: Elsewhere) -> None:
    schema = f"r_{elsewhere.id_of('51.02')}"
    elsewhere.superuser.execute(f"ALTER SCHEMA {schema} RENAME TO lost")
    try:
        host = start_preparing(elsewhere.postgres, elsewhere.folder)
        said, _ = host.communicate(timeout=300)
        assert host.returncode == 0, said
        assert "Not migrated: 51.02." in said
    finally:
        elsewhere.superuser.execute(f"ALTER SCHEMA lost RENAME TO {schema}")

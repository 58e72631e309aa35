"""A server on which a dump of all regencies would fail is not prepared, nor is one without a superuser's login."""

from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import override_settings

from local.services import postgres
from tenants.privileges import cluster
from tests.support import stage as stages


def test_a_server_with_too_few_locks_is_refused_in_a_sentence(
    stage: stages.Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(postgres.SETTINGS["always"], "max_locks_per_transaction", "64")
    server = postgres.Postgres(tmp_path / "pg", stages.SUPERUSER_PASSWORD)
    server.start()
    try:
        admin_url = server.url("postgres", stages.SUPERUSER_PASSWORD, stages.DATABASE)
        monkeypatch.setenv("ADMIN_DATABASE_URL", admin_url)
        monkeypatch.setenv("OWNER_PASSWORD", stages.OWNER_PASSWORD)
        with pytest.raises(ImproperlyConfigured, match=r"max_locks_per_transaction is 64: .* Set it to 256"):
            call_command("prepare_database")
        assert databases(server) == {"postgres", "template0", "template1"}
        with override_settings(CLUSTER_ACCEPTED=["max_locks_per_transaction"]):
            call_command("prepare_database")
        assert stages.DATABASE in databases(server)
    finally:
        server.stop()


def test_what_would_let_one_regency_slow_down_all_is_told_and_may_be_meant(stage: stages.Stage) -> None:
    """The stage's server vacuums once an hour."""
    with override_settings(CLUSTER_ACCEPTED=[]):
        (warning,) = cluster.prepare(stage.superuser_url(), stages.OWNER_PASSWORD)
    assert warning.startswith(
        "autovacuum_naptime is 3600: one regency may slow down all others. Set it to 10 in"
    )
    assert cluster.prepare(stage.superuser_url(), stages.OWNER_PASSWORD) == []


def test_a_login_that_is_no_superusers_is_refused_in_a_sentence(
    stage: stages.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.superuser.execute("CREATE ROLE cloud_admin LOGIN CREATEROLE CREATEDB PASSWORD 'x'")
    stage.superuser.execute("GRANT CONNECT ON DATABASE postgres TO cloud_admin")
    admin_url = stage.superuser_url().replace(f"postgres:{stages.SUPERUSER_PASSWORD}", "cloud_admin:x")
    monkeypatch.setenv("ADMIN_DATABASE_URL", admin_url)
    monkeypatch.setenv("OWNER_PASSWORD", stages.OWNER_PASSWORD)
    try:
        with pytest.raises(ImproperlyConfigured, match="cloud_admin is no superuser"):
            call_command("prepare_database")
    finally:
        stage.superuser.execute("REVOKE CONNECT ON DATABASE postgres FROM cloud_admin")
        stage.superuser.execute("DROP ROLE cloud_admin")


def databases(server: postgres.Postgres) -> set[str]:
    with psycopg.connect(server.url("postgres", stages.SUPERUSER_PASSWORD, "postgres")) as superuser:
        return {name for (name,) in superuser.execute("SELECT datname FROM pg_database").fetchall()}

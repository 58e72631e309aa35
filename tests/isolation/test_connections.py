"""Connections over all processes: the roles' limits follow from one setting, and what is taken is waited for."""

import os
import socket
import threading
from collections import Counter
from functools import partial

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tenants import access, db_roles, models
from tenants.pool import budget, statements
from tenants.pool.base import pool
from tenants.privileges import cluster, roles
from tenants.verification import upkeep
from tests.isolation.conftest import Regency
from tests.support import live, stage as stages
from tests.support.at_once import at_once
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.stage import Stage


def test_a_role_whose_sessions_are_all_taken_is_waited_for(
    database: Stage, ours: Regency, keys: Keys
) -> None:
    """The sessions stand for connections of other processes, which this one cannot count."""
    role = roles.regency_role(ours.id)
    with psycopg.connect(
        database.postgres.url(role, roles.password(role, settings.ROLE_PASSWORD_VERSION), stages.DATABASE)
    ) as taken:
        database.superuser.execute(f"ALTER ROLE {role} CONNECTION LIMIT 1")
        pool.close_idle()
        try:
            threading.Timer(0.7, taken.close).start()
            response = Api(keys.member(ours.code), f"/v1/regencies/{ours.code}").get("programmes/")
        finally:
            limit = roles.attributes(role).connection_limit
            database.superuser.execute(f"ALTER ROLE {role} CONNECTION LIMIT {limit}")
    assert response.status_code == 200


@pytest.mark.long
def test_more_processes_than_the_roles_allow_sessions_for_wait_for_each_other(
    database: Stage, keys: Keys
) -> None:
    """Five times twenty connections of the ministry's role, which may have sixty; none is refused for it."""
    key = keys.ministry()
    with live.running(database, SERVER_PROCESSES="5", RATE_LIMIT_KEY="0", RATE_LIMIT_ADDRESS="0") as server:
        asks = [partial(server.ask, key, "/v1/national/submissions/") for _ in range(90)]
        answers = Counter(status for status, _ in at_once(*asks))
    assert set(answers) <= {200, 429}, answers
    assert answers[200] >= 20


def test_a_database_host_that_is_lost_is_noticed(database: Stage, ours: Regency) -> None:
    """It sends no word. By itself TCP would wait for two hours for an answer, for a quarter of one to be heard."""
    pool.close_idle()
    with access.inside(models.Regency(pk=ours.id)):
        statements.run("SELECT 1")
        duplicate = os.dup(connection.connection.fileno())
    with socket.socket(fileno=duplicate) as ours_to_it:
        told = [
            ours_to_it.getsockopt(socket.IPPROTO_TCP, each)
            for each in (
                socket.TCP_USER_TIMEOUT,
                socket.TCP_KEEPIDLE,
                socket.TCP_KEEPINTVL,
                socket.TCP_KEEPCNT,
            )
        ]
        assert ours_to_it.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    assert told == [10_000, 10, 5, 2]


def test_limits_follow_from_the_number_of_server_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    def limits() -> list[int]:
        return [
            roles.attributes(role).connection_limit
            for role in (roles.regency_role(1), roles.side("ministry"))
        ]

    monkeypatch.setattr(settings, "SERVER_PROCESSES_IN_ALL", 2)
    assert limits() == [12, 60]
    monkeypatch.setattr(settings, "SERVER_PROCESSES_IN_ALL", 12)
    assert limits() == [52, 260]


def test_preparing_brings_existing_roles_to_the_limits(
    database: Stage, ours: Regency, monkeypatch: pytest.MonkeyPatch
) -> None:
    def limit() -> object:
        return database.superuser.execute(
            "SELECT rolconnlimit FROM pg_roles WHERE rolname = %s", [roles.regency_role(ours.id)]
        ).fetchone()

    monkeypatch.setattr(settings, "SERVER_PROCESSES_IN_ALL", 6)
    cluster.prepare(database.superuser_url(), stages.OWNER_PASSWORD)
    assert limit() == (28,)
    monkeypatch.undo()
    cluster.prepare(database.superuser_url(), stages.OWNER_PASSWORD)
    assert limit() == (12,)


def test_preparing_brings_existing_roles_to_the_settings_of_this_release(
    database: Stage, ours: Regency
) -> None:
    """The worker then finds nothing to set right, and warns of nobody after an upgrade."""
    role = roles.regency_role(ours.id)
    database.superuser.execute(f"ALTER ROLE {role} RESET transaction_timeout".encode())
    database.superuser.execute(f"ALTER ROLE {role} SET statement_timeout = '1s'".encode())
    cluster.prepare(database.superuser_url(), stages.OWNER_PASSWORD)
    with db_roles.as_owner():
        assert upkeep.Upkeep().look() == []


def test_a_process_takes_no_more_than_its_share_of_what_the_database_has(
    database: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(settings, "SERVER_PROCESSES_IN_ALL", 8)
    monkeypatch.setattr(pool, "limit", 90)
    with caplog.at_level("INFO", logger="tenants.pool.budget"):
        budget.check()
    assert pool.limit == 33  # 300 of PostgreSQL's, 3 of them for superusers, over 8 processes and one more
    assert "Run manage.py prepare_database" in caplog.text
    assert "8 server processes in all; this one up to 33" in caplog.text

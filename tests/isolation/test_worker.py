"""The worker as a process: it does what the ministry asks for, supervises, survives the database, and ends at once."""

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from tenants.ids import uuid7
from tenants.privileges import roles
from tests.config.processes import wait_until
from tests.support.elsewhere import Elsewhere
from tests.support.stage import DATABASE, Stage

INSERT = """
    INSERT INTO tenants_provisioning_request (id, regency_id, action, requested_at, requested_by, requested_by_office)
    SELECT %s, id, %s, %s, %s, 'LAIP' FROM tenants_regency WHERE kemendagri_code = %s
"""


@pytest.fixture(scope="module")
def elsewhere(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    there = Elsewhere(stage.template, tmp_path_factory.mktemp("elsewhere"))
    yield there
    there.stop()


@pytest.fixture(scope="module")
def worker(elsewhere: Elsewhere) -> Iterator["subprocess.Popen[str]"]:
    """One for all that it does while it is alive; the last test that has it ends it."""
    process = start(elsewhere)
    yield process
    process.kill()
    process.communicate()


def start(there: Elsewhere) -> "subprocess.Popen[str]":
    process = there.start("run_worker", PROCESS="worker", STATEMENT_TIMEOUT_MS="500")
    assert process.stdout is not None
    while "at work" not in (line := process.stdout.readline()):
        assert line, "the worker ended before it was at work"
    return process


def login(there: Elsewhere, code: str) -> psycopg.Connection[Any]:
    role = roles.regency_role(there.id_of(code))
    return psycopg.connect(
        host="127.0.0.1",
        port=there.postgres.port,
        dbname=DATABASE,
        user=role,
        password=roles.password(role, 1),
        autocommit=True,
    )


def ask(there: Elsewhere, action: str, *codes: str) -> None:
    """Ask as the ministry's role, which may insert these columns."""
    role = roles.side("ministry")
    with psycopg.connect(
        host="127.0.0.1",
        port=there.postgres.port,
        dbname=DATABASE,
        user=role,
        password=roles.password(role, 1),
    ) as ministry:
        for code in codes:
            ministry.execute(INSERT, [uuid7(), action, datetime.now(UTC), uuid7(), code])


def status(there: Elsewhere, code: str) -> str:
    found: str = there.rows("SELECT status FROM tenants_regency WHERE kemendagri_code = %s", code)[0]
    return found


def test_it_onboards_what_the_ministry_asks_for(
    elsewhere: Elsewhere, worker: "subprocess.Popen[str]"
) -> None:
    ask(elsewhere, "onboard", "51.03")
    wait_until(lambda: status(elsewhere, "51.03") == "onboarded")
    with login(elsewhere, "51.03") as regency:
        assert regency.execute("SELECT count(*) FROM history_entry").fetchone() == (0,)
    assert elsewhere.rows("SELECT state, result FROM tenants_provisioning_request") == [
        ("done", "Onboarded.")
    ]


def test_it_cuts_a_statement_without_a_time_out(
    elsewhere: Elsewhere, worker: "subprocess.Popen[str]"
) -> None:
    with login(elsewhere, "51.01") as regency:
        regency.execute("SET statement_timeout = 0")
        with pytest.raises(psycopg.errors.QueryCanceled):
            regency.execute("SELECT pg_sleep(30)")


def test_a_password_that_the_role_changed_is_right_again_within_a_minute(
    elsewhere: Elsewhere, worker: "subprocess.Popen[str]"
) -> None:
    with login(elsewhere, "51.02") as regency:
        regency.execute(f"ALTER ROLE {roles.regency_role(elsewhere.id_of('51.02'))} PASSWORD 'of my own'")

    def opens() -> bool:
        try:
            login(elsewhere, "51.02").close()
        except psycopg.OperationalError:
            return False
        return True

    assert not opens()
    wait_until(opens)


def test_it_waits_for_a_database_that_is_away(elsewhere: Elsewhere, worker: "subprocess.Popen[str]") -> None:
    elsewhere.superuser.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [roles.owner()]
    )
    ask(elsewhere, "suspend", "51.01")
    wait_until(lambda: status(elsewhere, "51.01") == "suspended")
    ask(elsewhere, "resume", "51.01")
    wait_until(lambda: status(elsewhere, "51.01") == "onboarded")
    assert worker.poll() is None


def test_it_ends_at_once_when_asked_to(worker: "subprocess.Popen[str]") -> None:
    worker.send_signal(signal.SIGTERM)
    output, _ = worker.communicate(timeout=30)
    last = json.loads(output.splitlines()[-1])
    assert (worker.returncode, last["message"]) == (0, "The worker ends")


@pytest.mark.long
def test_killed_at_any_moment_the_next_one_goes_on(elsewhere: Elsewhere) -> None:
    codes = elsewhere.rows("SELECT kemendagri_code FROM tenants_regency WHERE status = 'registered' LIMIT 6")
    ask(elsewhere, "onboard", *codes)
    for pause in (0.0, 0.02, 0.05):
        process = start(elsewhere)
        time.sleep(pause)
        process.kill()
        process.communicate()
    process = start(elsewhere)
    wait_until(lambda: all(status(elsewhere, code) == "onboarded" for code in codes))
    process.terminate()
    process.communicate()
    assert elsewhere.rows("SELECT DISTINCT state FROM tenants_provisioning_request") == ["done"]
    for code in codes:
        login(elsewhere, code).close()


def test_without_the_owners_login_or_the_secret_it_does_not_start(elsewhere: Elsewhere) -> None:
    no_login = elsewhere.manage("run_worker", DATABASE_URL="postgresql://127.0.0.1:1/x")
    assert (no_login.returncode, "needs the owner's login" in no_login.stdout) == (1, True)
    no_secret = elsewhere.manage("run_worker", ROLE_SECRET="")
    assert (no_secret.returncode, "ROLE_SECRET is not set" in no_secret.stdout) == (1, True)


def test_commands_suspend_and_resume(elsewhere: Elsewhere) -> None:
    for command, said in (
        ("suspend", "suspended"),
        ("suspend", "had been suspended before"),
        ("resume", "resumed"),
        ("resume", "was not suspended"),
    ):
        assert elsewhere.call(command, "--code", "33.10") == f"33.10 Kabupaten Klaten: {said}\n"
    other = elsewhere.rows("SELECT kemendagri_code FROM tenants_regency WHERE status = 'registered' LIMIT 1")
    assert "is registered" in elsewhere.call("suspend", "--code", "33.10", *other, fails=True)
    assert status(elsewhere, "33.10") == "onboarded"
    unknown = elsewhere.manage("resume", "--code", "99.99")
    assert (unknown.returncode, "No regency has the code 99.99" in unknown.stdout) == (1, True)


def test_rotation_as_a_command(elsewhere: Elsewhere) -> None:
    number = len(elsewhere.rows("SELECT 1 FROM pg_roles WHERE rolname ~ %s", roles.role_pattern()))
    said = elsewhere.call("rotate_role_passwords", ROLE_PASSWORD_VERSION=2)
    assert said == f"{number + len(roles.SERVICE_SIDES)} roles were given the password of version 2.\n"
    noted = "SELECT actor_name, detail->>'reason' FROM identity_security_event WHERE kind = %s AND regency_id IS NULL"
    assert elsewhere.rows(noted, "role_passwords_rotated") == [("operator: the tests", "a test")]
    assert elsewhere.call("rotate_role_passwords", ROLE_PASSWORD_VERSION=2).startswith("0 roles")
    refused = elsewhere.call("rotate_role_passwords", ROLE_PASSWORD_VERSION=7, fails=True)
    assert "ROLE_SECRET opens the gateway neither" in refused

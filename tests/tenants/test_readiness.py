"""/readyz: whether code and schema agree, learnt on the gateway's connection."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.db import ProgrammingError, connection
from django.test import Client

from tenants import readiness, recording, schema_state
from tests.support.stage import Stage


@pytest.fixture(autouse=True)
def asked_now(database: Stage) -> Iterator[None]:
    """No answer of another test, and the notes as they were."""
    forget()
    kept = database.superuser.execute("SELECT regency_id, applied::text FROM tenants_schema_state").fetchall()
    yield
    for regency_id, applied in kept:
        database.superuser.execute(
            "UPDATE tenants_schema_state SET applied = %s WHERE regency_id = %s", [applied, regency_id]
        )
    forget()


def forget() -> None:
    readiness._answer = (0.0, [])


def test_ready() -> None:
    assert readiness.problems() == []
    response = Client().get("/readyz")
    assert response.status_code == 200
    assert response.json()["checks"]["tenants"] == "ok"


def test_the_answer_is_kept_for_two_seconds(database: Stage) -> None:
    assert readiness.problems() == []
    database.superuser.execute("UPDATE tenants_schema_state SET applied = '[]'")
    assert readiness.problems() == []
    assert readiness.find_problems() != []


def test_a_regency_that_lags_is_named_and_the_process_not_ready(database: Stage) -> None:
    newest = recording.name_of(recording.tenant_migrations()[-1])
    database.superuser.execute(
        "UPDATE tenants_schema_state SET applied = applied - %s WHERE regency_id ="
        " (SELECT id FROM tenants_regency WHERE kemendagri_code = '51.02')",
        [newest],
    )
    problem = "1 regency lags behind this release: 51.02. Run manage.py migrate_regencies."
    assert readiness.problems() == [problem]
    response = Client().get("/readyz")
    assert (response.status_code, response.json()["checks"]["tenants"]) == (503, problem)


def test_a_regency_whose_schema_was_never_noted_lags(database: Stage) -> None:
    database.superuser.execute(
        "CREATE TABLE kept AS TABLE tenants_schema_state; DELETE FROM tenants_schema_state"
    )
    try:
        found = readiness.problems()
    finally:
        database.superuser.execute("INSERT INTO tenants_schema_state TABLE kept; DROP TABLE kept")
    assert found == [
        "3 regencies lag behind this release: 33.10, 51.01, 51.02. Run manage.py migrate_regencies."
    ]


def test_a_regency_out_of_service_keeps_nobody(database: Stage) -> None:
    database.superuser.execute("UPDATE tenants_schema_state SET applied = '[]'")
    database.superuser.execute(
        "UPDATE tenants_regency SET status = 'archived', archived_at = now() WHERE onboarded_at IS NOT NULL"
    )
    assert readiness.find_problems() == []


def test_a_schema_ahead_of_the_code_is_ready(database: Stage) -> None:
    """During a roll-out the migrations come first, and the old servers go on."""
    database.superuser.execute(
        "UPDATE tenants_schema_state SET applied = applied || '[\"history.9999_later\"]'"
    )
    assert readiness.find_problems() == []


def test_national_tables_that_lag_are_named(database: Stage) -> None:
    undo = "UPDATE django_migrations SET name = %s WHERE app = 'ledger' AND name = %s"
    database.superuser.execute(undo, ["0001_other", "0001_initial"])
    try:
        found = readiness.find_problems()
    finally:
        database.superuser.execute(undo, ["0001_initial", "0001_other"])
    assert found == ["The national tables lack ledger.0001_initial. Run manage.py migrate."]


def test_tables_from_before_this_function_are_said_to_be_old(database: Stage) -> None:
    database.superuser.execute("ALTER FUNCTION tenants_applied_migrations() RENAME TO elsewhere")
    try:
        found = readiness.find_problems()
    finally:
        database.superuser.execute("ALTER FUNCTION elsewhere() RENAME TO tenants_applied_migrations")
    assert found == ["The national tables are older than this release. Run manage.py migrate."]


def test_a_database_that_is_away_is_not_ready_and_nothing_is_raised() -> None:
    connection.close()
    with patch.dict(connection.settings_dict, {"PORT": "1"}):
        from tenants.backend.base import warm

        warm.close_idle()
        assert readiness.find_problems() == ["The database does not answer."]
    connection.close()
    assert readiness.find_problems() == []


def test_the_gateway_reads_the_notes_through_the_function_only() -> None:
    assert schema_state.applied_everywhere()["regencies"]
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tenants_schema_state")
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM django_migrations")

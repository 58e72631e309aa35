"""/readyz: whether code and schema agree, learnt on the gateway's connection."""

from collections.abc import Iterator
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError, connection
from django.test import Client

from tenants import readiness
from tenants.pool.base import pool
from tenants.schema import recording, schema_state
from tests.support.http import Api
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
    readiness._answer = (0.0, readiness.State())


def test_ready() -> None:
    assert readiness.state() == readiness.State()
    response = Client().get("/readyz")
    assert response.status_code == 200
    assert response.json()["checks"]["tenants"] == "ok"


def test_the_answer_is_kept_for_two_seconds(database: Stage) -> None:
    assert readiness.state().lagging == {}
    database.superuser.execute("UPDATE tenants_schema_state SET applied = '[]'")
    assert readiness.state().lagging == {}
    assert readiness.state_now().lagging != {}


def let_tabanan_lag(database: Stage) -> str:
    """Leave Tabanan as a failed migration would; return what /readyz says of it."""
    newest = recording.name_of(recording.tenant_migrations()[-1])
    database.superuser.execute(
        "UPDATE tenants_schema_state SET applied = applied - %s WHERE regency_id ="
        " (SELECT id FROM tenants_regency WHERE kemendagri_code = '51.02')",
        [newest],
    )
    return "1 regency lags behind this release or has no schema: 51.02. Run manage.py migrate_regencies."


def test_a_regency_that_lags_is_out_of_service_alone(
    database: Stage, jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    problem = let_tabanan_lag(database)
    response = Client().get("/readyz")
    assert (response.status_code, response.json()["checks"]["regencies"]) == (200, problem)
    assert jembrana.get("programmes/").status_code == 200
    assert ministry.get("progress/?group_by=regency").status_code == 200
    for refused in (tabanan.get("programmes/"), tabanan.post("programmes/", {})):
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
    call_command("migrate_regencies", verbosity=0, stdout=StringIO())
    forget()
    readiness.state()
    assert tabanan.get("programmes/").status_code == 200


def test_a_regency_that_lags_raises_an_alarm_once(database: Stage, caplog: pytest.LogCaptureFixture) -> None:
    alarm = readiness.Alarm()
    alarm.look()
    assert caplog.messages == []
    problem = let_tabanan_lag(database)
    alarm.look()
    alarm.look()
    assert caplog.messages == [f"ALARM {problem}"]


def test_a_schema_that_is_gone_is_told(database: Stage) -> None:
    (schema,) = database.superuser.execute(
        "SELECT schema_name FROM tenants_regency WHERE kemendagri_code = '51.02'"
    ).fetchone() or ("",)
    database.superuser.execute(f"ALTER SCHEMA {schema} RENAME TO lost")
    try:
        assert set(readiness.state_now().lagging.values()) == {"51.02"}
    finally:
        database.superuser.execute(f"ALTER SCHEMA lost RENAME TO {schema}")


def test_a_server_that_can_look_up_no_credential_is_not_ready(database: Stage, jembrana: Api) -> None:
    database.superuser.execute(
        "ALTER FUNCTION identity_look_up(bytea, text) RENAME TO away;"
        "CREATE FUNCTION identity_look_up(bytea, text) RETURNS jsonb LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE disk_full; END $$; GRANT EXECUTE ON FUNCTION identity_look_up TO PUBLIC"
    )
    try:
        assert [jembrana.get("programmes/").status_code for _ in range(3)] == [503] * 3
        response = Client().get("/readyz")
        assert (response.status_code, response.json()["checks"]["credentials"]) == (
            503,
            "The database fails to look up credentials.",
        )
    finally:
        database.superuser.execute(
            "DROP FUNCTION identity_look_up(bytea, text); ALTER FUNCTION away RENAME TO identity_look_up"
        )
        pool.close_idle()
    assert jembrana.get("programmes/").status_code == 200
    assert Client().get("/readyz").status_code == 200


def test_a_regency_whose_schema_was_never_noted_lags(database: Stage) -> None:
    database.superuser.execute(
        "CREATE TABLE kept AS TABLE tenants_schema_state; DELETE FROM tenants_schema_state"
    )
    try:
        found = readiness.state()
    finally:
        database.superuser.execute("INSERT INTO tenants_schema_state TABLE kept; DROP TABLE kept")
    assert sorted(found.lagging.values()) == ["33.10", "51.01", "51.02"]
    assert found.regencies() == [
        "3 regencies lag behind this release or have no schema: 33.10, 51.01, 51.02. Run manage.py migrate_regencies."
    ]


def test_a_regency_out_of_service_keeps_nobody(database: Stage) -> None:
    database.superuser.execute("UPDATE tenants_schema_state SET applied = '[]'")
    database.superuser.execute(
        "UPDATE tenants_regency SET status = 'archived', archived_at = now() WHERE onboarded_at IS NOT NULL"
    )
    assert readiness.state_now() == readiness.State()


def test_a_schema_ahead_of_the_code_is_ready(database: Stage) -> None:
    """During a roll-out the migrations come first, and the old servers go on."""
    database.superuser.execute(
        "UPDATE tenants_schema_state SET applied = applied || '[\"history.9999_later\"]'"
    )
    assert readiness.state_now() == readiness.State()


def test_national_tables_that_lag_are_named(database: Stage) -> None:
    undo = "UPDATE django_migrations SET name = %s WHERE app = 'ledger' AND name = %s"
    database.superuser.execute(undo, ["0001_other", "0001_initial"])
    try:
        found = readiness.state_now().national
    finally:
        database.superuser.execute(undo, ["0001_initial", "0001_other"])
    assert found == ["The national tables lack ledger.0001_initial. Run manage.py migrate."]


def test_tables_from_before_this_function_are_said_to_be_old(database: Stage) -> None:
    database.superuser.execute("ALTER FUNCTION tenants_applied_migrations() RENAME TO elsewhere")
    try:
        found = readiness.state_now().national
    finally:
        database.superuser.execute("ALTER FUNCTION elsewhere() RENAME TO tenants_applied_migrations")
    assert found == ["The national tables are older than this release. Run manage.py migrate."]


def test_a_database_that_is_away_brings_no_regency_back(database: Stage, tabanan: Api) -> None:
    let_tabanan_lag(database)
    told = readiness.state().regencies()
    with patch("tenants.readiness.schema_state.applied_everywhere", side_effect=OperationalError):
        readiness._answer = (0.0, readiness.state())
        found = readiness.state()
    assert (found.national, found.regencies()) == (["The database does not answer."], told)
    assert tabanan.get("agencies/").status_code == 503


def test_a_database_that_is_away_is_not_ready_and_nothing_is_raised() -> None:
    connection.close()
    with patch.dict(connection.settings_dict, {"PORT": "1"}):
        pool.close_idle()
        assert readiness.state_now().national == ["The database does not answer."]
    connection.close()
    assert readiness.state_now() == readiness.State()


def test_the_gateway_reads_the_notes_through_the_function_only() -> None:
    assert schema_state.applied_everywhere()["regencies"]
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tenants_schema_state")
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM django_migrations")

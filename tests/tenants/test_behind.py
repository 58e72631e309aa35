"""Commands that check the database say that it is behind the code, and what to run, where it is."""

from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command

from tenants.schema import recording
from tests.support.stage import Stage

BEHIND = r"The database is behind this release, so nothing is checked\. "


@pytest.fixture
def national_behind(database: Stage) -> Iterator[None]:
    """Pretend that a migration of the national tables was not applied."""
    query = "DELETE FROM django_migrations WHERE app = 'ledger' AND name = '0002_deadline_announced' RETURNING applied"
    (applied,) = database.superuser.execute(query).fetchone() or (None,)
    yield
    database.superuser.execute(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '0002_deadline_announced', %s)",
        [applied],
    )


@pytest.fixture
def tabanan_behind(database: Stage) -> Iterator[None]:
    newest = recording.name_of(recording.tenant_migrations()[-1])
    kept = database.superuser.execute("SELECT regency_id, applied::text FROM tenants_schema_state").fetchall()
    database.superuser.execute(
        "UPDATE tenants_schema_state SET applied = applied - %s WHERE regency_id ="
        " (SELECT id FROM tenants_regency WHERE kemendagri_code = '51.02')",
        [newest],
    )
    yield
    for regency_id, applied in kept:
        database.superuser.execute(
            "UPDATE tenants_schema_state SET applied = %s WHERE regency_id = %s", [applied, regency_id]
        )


@pytest.mark.parametrize("command", ["verify_ledger", "verify_isolation", "verify_evidence", "reconcile"])
def test_national_tables_that_are_behind_are_told_in_a_line(national_behind: None, command: str) -> None:
    lacks = r"The national tables lack ledger\.0002_deadline_announced\. Run manage\.py migrate\.$"
    with pytest.raises(CommandError, match=BEHIND + lacks) as told:
        call_command(command)
    assert told.value.returncode == 1
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("command", ["verify_evidence", "reconcile"])
def test_a_regency_that_is_behind_is_named_to_who_asks_for_it(tabanan_behind: None, command: str) -> None:
    lags = (
        r"1 regency lags behind this release or has no schema: 51\.02\. Run manage\.py migrate_regencies\.$"
    )
    for codes in ((), ("51.01", "51.02")):
        with pytest.raises(CommandError, match=BEHIND + lags):
            call_command(command, *codes)
    call_command(command, "51.01")


@pytest.mark.parametrize("command", ["verify_ledger", "verify_isolation"])
def test_what_reads_no_table_of_a_regency_goes_on(tabanan_behind: None, command: str) -> None:
    call_command(command)

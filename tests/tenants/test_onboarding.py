"""Onboarding from recorded SQL: the same schema as the long way makes, and never half of one."""

import random
import time

import psycopg
import pytest

from tests.support.elsewhere import Elsewhere
from tests.support.stage import DATABASE
from tests.tenants.catalogue import LONG_WAY, catalogue, privileges


@pytest.fixture(scope="module")
def by_migrate_schemas(elsewhere: Elsewhere) -> str:
    schema = "r_900001"
    elsewhere.do("shell", "-v0", "-c", LONG_WAY.format(schemas=[schema]))
    return schema


def schema_of(there: Elsewhere, code: str) -> str:
    return f"r_{there.id_of(code)}"


@pytest.mark.long
def test_the_schema_is_the_one_that_migrate_schemas_makes(
    elsewhere: Elsewhere, by_migrate_schemas: str
) -> None:
    elsewhere.call("onboard", "--code", "51.08")
    noted = "SELECT kind, actor_name, detail->>'reason' FROM identity_security_event WHERE regency_id = %s"
    assert elsewhere.rows(noted, elsewhere.id_of("51.08")) == [
        ("regency_onboarded", "operator: the tests", "a test")
    ]
    long_way, ours = (
        catalogue(elsewhere, by_migrate_schemas),
        catalogue(elsewhere, schema_of(elsewhere, "51.08")),
    )
    assert len(ours["tables"]) > 10
    assert len(ours["constraints"]) > 10
    for part, expected in long_way.items():
        assert ours[part] == expected, part


@pytest.mark.long
def test_regencies_onboarded_side_by_side_are_alike(elsewhere: Elsewhere) -> None:
    codes = elsewhere.rows("SELECT kemendagri_code FROM tenants_regency WHERE status = 'registered' LIMIT 6")
    elsewhere.call("onboard", "--code", *codes)
    first, *others = (catalogue(elsewhere, schema_of(elsewhere, code)) for code in codes)
    assert all(other == first for other in others)
    first, *others = (privileges(elsewhere, schema_of(elsewhere, code)) for code in codes)
    assert all(other == first for other in others)
    assert any("own=" in str(acl) for acl in first)
    for code in codes:
        assert_whole(elsewhere, code)


@pytest.mark.long
def test_onboarding_again_changes_nothing(elsewhere: Elsewhere) -> None:
    before = elsewhere.rows(
        "SELECT id, onboarded_at FROM tenants_regency WHERE onboarded_at IS NOT NULL ORDER BY 1"
    )
    codes = elsewhere.rows("SELECT kemendagri_code FROM tenants_regency WHERE onboarded_at IS NOT NULL")
    assert elsewhere.call("onboard", "--code", *codes) == f"0 onboarded, {len(codes)} had been before.\n"
    after = elsewhere.rows(
        "SELECT id, onboarded_at FROM tenants_regency WHERE onboarded_at IS NOT NULL ORDER BY 1"
    )
    assert after == before


@pytest.mark.rare
def test_killed_at_any_moment_and_run_again_nothing_is_half_made(elsewhere: Elsewhere) -> None:
    codes = elsewhere.rows("SELECT kemendagri_code FROM tenants_regency WHERE status = 'registered' LIMIT 12")
    luck = random.Random(20260102)
    for _ in range(6):
        process = elsewhere.start("onboard", "--code", *codes, PYTHONUNBUFFERED="1")
        assert process.stdout is not None
        for _ in range(luck.randint(0, 3)):
            process.stdout.readline()
        time.sleep(luck.uniform(0, 0.03))
        process.kill()
        process.communicate()
        wait_for_the_servers_side(elsewhere)
        for code in codes:
            assert_whole_or_nothing(elsewhere, code)
    elsewhere.do("onboard", "--code", *codes)
    for code in codes:
        assert_whole(elsewhere, code)


def wait_for_the_servers_side(there: Elsewhere) -> None:
    """A session of a killed process ends when its statement does."""
    until = time.monotonic() + 60
    while there.rows("SELECT 1 FROM pg_stat_activity WHERE usename = 'kc_owner'"):
        assert time.monotonic() < until
        time.sleep(0.01)


def assert_whole_or_nothing(there: Elsewhere, code: str) -> None:
    regency_id = there.id_of(code)
    parts = there.rows(
        "SELECT (SELECT status = 'onboarded' FROM tenants_regency WHERE id = %s),"
        " EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 'r_' || %s),"
        " EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'kc_r_' || %s),"
        " EXISTS (SELECT 1 FROM tenants_schema_state WHERE regency_id = %s)",
        *[regency_id] * 4,
    )
    assert parts[0] in ((True,) * 4, (False,) * 4), code
    if parts[0][0]:
        assert_whole(there, code)


def assert_whole(there: Elsewhere, code: str) -> None:
    """All tables are there, with their grants, and the role logs in and finds them."""
    from tenants.privileges import roles

    schema = schema_of(there, code)
    assert len(catalogue(there, schema)["tables"]) == len(
        catalogue(there, schema_of(there, "51.01"))["tables"]
    )
    assert privileges(there, schema) == privileges(there, schema_of(there, "51.01"))
    role = f"kc_{schema}"
    with psycopg.connect(
        host="127.0.0.1",
        port=there.postgres.port,
        dbname=DATABASE,
        user=role,
        password=roles.password(role, 1),
    ) as regency:
        assert regency.execute("SELECT count(*) FROM history_entry, public.tenants_regency").fetchone() == (
            0,
        )

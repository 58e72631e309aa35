"""The ministry, the gateway, the worker and the open side: nothing of any regency's schema, and nothing undeclared."""

from typing import Any

import psycopg
import pytest
from psycopg import errors

from tenants.bookkeeping import ProvisioningRequest
from tenants.ids import FIRST_SANDBOX
from tenants.privileges import grants, parsed, roles
from tests.isolation import forging, scenes
from tests.isolation.conftest import Regency
from tests.isolation.forging import Maker
from tests.support import walks
from tests.support.callers import Keys
from tests.support.stage import Stage

STATEMENTS = {
    "SELECT": "SELECT FROM {table}",
    "INSERT": "INSERT INTO {table} DEFAULT VALUES",
    "UPDATE": "UPDATE {table} SET ({columns}) = ROW({columns})",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table}",
    "COPY": "COPY {table} TO STDOUT",
}


def _tables(stage: Stage, schema: str) -> dict[str, str]:
    """Table to its columns, ready for SQL."""
    query = (
        "SELECT c.relname, string_agg(quote_ident(attname), ', ')"
        " FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid"
        " WHERE relkind = 'r' AND relnamespace = %s::regnamespace AND attnum > 0 AND NOT attisdropped"
        " GROUP BY 1 ORDER BY 1"
    )
    return dict(stage.superuser.execute(query, [schema]).fetchall())


def _refused(attacker: psycopg.Connection[Any], statement: str) -> bool:
    try:
        with attacker.transaction(force_rollback=True), attacker.cursor() as cursor:
            cursor.execute(statement.encode())
    except errors.InsufficientPrivilege:
        return True
    except psycopg.Error:
        return False
    return False


@pytest.mark.parametrize("side", roles.SERVICE_SIDES)
def test_a_side_reaches_no_table_of_any_regency(
    stage: Stage, ours: Regency, theirs: Regency, side: str
) -> None:
    with scenes.logged_in(stage, roles.side(side)) as connection:
        for regency in (ours, theirs):
            tables = _tables(stage, regency.schema)
            assert set(grants.regency_access()) == set(tables)
            for table, columns in tables.items():
                for statement in STATEMENTS.values():
                    filled = statement.format(table=f"{regency.schema}.{table}", columns=columns)
                    assert _refused(connection, filled), filled


@pytest.mark.parametrize("side", roles.SERVICE_SIDES)
def test_a_side_does_only_what_is_declared_with_national_tables(stage: Stage, side: str) -> None:
    with scenes.logged_in(stage, roles.side(side)) as connection:
        tables = _tables(stage, "public")
        for table, access in grants.shared_access().items():
            granted = {privilege for privilege, _ in parsed(getattr(access, side))}
            for privilege, statement in STATEMENTS.items():
                if privilege not in granted and not (privilege == "COPY" and "SELECT" in granted):
                    filled = statement.format(table=f"public.{table}", columns=tables[table])
                    assert _refused(connection, filled), filled


def test_no_regency_locks_a_table_against_the_others(stage: Stage, ours: Regency) -> None:
    """UPDATE or DELETE on a whole table would allow it: grant columns, and mark rows instead of deleting them."""

    def check(table: str) -> None:
        for mode in (
            "ACCESS EXCLUSIVE",
            "EXCLUSIVE",
            "SHARE ROW EXCLUSIVE",
            "SHARE",
            "SHARE UPDATE EXCLUSIVE",
        ):
            assert _refused(connection, f"LOCK TABLE public.{table} IN {mode} MODE"), mode

    with scenes.logged_in(stage, ours.role) as connection:
        walks.each(grants.shared_access(), check)


def test_the_gateway_calls_what_it_is_given_and_nothing_else(stage: Stage) -> None:
    functions = stage.superuser.execute(
        "SELECT p.proname || '(' || oidvectortypes(proargtypes) || ')', oid::regprocedure::text,"
        " has_function_privilege('kc_gateway', oid, 'EXECUTE')"
        " FROM pg_proc p WHERE pronamespace = 'public'::regnamespace"
    ).fetchall()
    callable_by_gateway = {name for name, sides in grants.callable_functions().items() if "gateway" in sides}
    assert {name for name, _, may in functions if may} == callable_by_gateway
    assert "identity_look_up(bytea, text)" in callable_by_gateway
    with scenes.logged_in(stage, roles.side("gateway")) as gateway:
        assert gateway.execute("SELECT identity_look_up('\\x00', NULL)").fetchone() == (None,)
        for table in grants.shared_access():
            for statement in ("SELECT FROM {}", "INSERT INTO {} DEFAULT VALUES", "DELETE FROM {}"):
                assert _refused(gateway, statement.format(table))


@pytest.mark.parametrize("side", roles.SERVICE_SIDES)
def test_a_side_becomes_no_one_else(stage: Stage, ours: Regency, side: str) -> None:
    others = [
        ours.role,
        "kc_owner",
        "kc_regency",
        *(roles.side(name) for name in roles.SERVICE_SIDES if name != side),
    ]
    with scenes.logged_in(stage, roles.side(side)) as connection:
        for role in others:
            for statement in (
                f"SET ROLE {role}",
                f"SET SESSION AUTHORIZATION {role}",
                f"GRANT {role} TO kc_{side}",
            ):
                assert _refused(connection, statement), statement
        for statement in (
            "CREATE TEMP TABLE x (y int)",
            "CREATE TABLE public.x (y int)",
            "CREATE SCHEMA x",
            "DO $$ BEGIN END $$",
            "SELECT lo_create(0)",
            "SELECT pg_read_file('/etc/hostname')",
            "COPY (SELECT 1) TO PROGRAM 'id'",
        ):
            assert _refused(connection, statement), statement


def test_the_ministry_makes_nobody_more_than_an_operator_lets_it(stage: Stage, ours: Regency) -> None:
    """Appointments, people and keys are written by its role: of itself, and nothing that opens a regency."""
    person = "SELECT id FROM identity_person LIMIT 1"
    key = "INSERT INTO identity_api_key (id, audience, regency_id, person_id, prefix, secret_hash, label, created_at)"
    new = "gen_random_uuid()"
    regency = f"(SELECT id FROM tenants_regency WHERE kemendagri_code = '{scenes.OURS}')"
    keys = Keys()
    keys.ministry()
    keys.member(scenes.OURS)
    with scenes.logged_in(stage, roles.side("ministry")) as ministry:
        for statement in (
            "INSERT INTO identity_appointment (id, role, person_id, valid_from)"
            f" VALUES ({new}, 'programme_office', ({person}), now())",
            "UPDATE identity_appointment SET valid_until = now() WHERE role = 'programme_office'",
            "UPDATE identity_appointment SET role = 'programme_office'",
            f"{key} VALUES ({new}, 'regency', NULL, ({person}), 'kck_x', '\\x01', '', now())",
            f"{key} VALUES ({new}, 'regency', {regency}, ({person}), 'kck_x', '\\x01', '', now())",
            "UPDATE identity_api_key SET audience = 'regency'",
            "INSERT INTO identity_person (id, regency_id, name, office, email, active, created_at)"
            f" VALUES ({new}, {regency}, 'x', 'x', 'x@x.example', true, now())",
            "UPDATE identity_person SET email = 'x@x.example'",
            "INSERT INTO identity_security_event (id, regency_id, at, kind, actor_name, actor_office, subject, detail)"
            f" VALUES ({new}, {regency}, now(), 'x', '', '', '', '{{}}')",
            "UPDATE identity_security_event SET kind = 'x'",
        ):
            assert _refused(ministry, statement), statement
        seen = ministry.execute("SELECT DISTINCT audience FROM identity_api_key").fetchall()
        assert seen == [("ministry",)]
        ended = ministry.execute("UPDATE identity_api_key SET revoked_at = now() WHERE audience = 'regency'")
        assert ended.rowcount == 0
    stage.clear()


def test_a_service_asks_of_the_worker_only_what_its_api_asks(
    stage: Stage, ours: Regency, theirs: Regency
) -> None:
    """Archiving drops a regency's schema: an operator's command asks for it, no request."""
    ask = (
        "INSERT INTO public.tenants_provisioning_request"
        " (id, regency_id, action, requested_at, requested_by, requested_by_office)"
        " VALUES (gen_random_uuid(), %s, %s, now(), gen_random_uuid(), '')"
    )
    taken = []
    for side in ("ministry", "sandbox"):
        with scenes.logged_in(stage, roles.side(side)) as connection:
            for regency in (ours.id, FIRST_SANDBOX):
                for action in ProvisioningRequest.Action.values:
                    try:
                        with connection.transaction(force_rollback=True):
                            connection.execute(ask.encode(), [regency, action])
                    except errors.ForeignKeyViolation:
                        pass  # there is no sandbox; policies are asked before keys
                    except psycopg.Error:
                        continue
                    taken.append((side, regency, action))
    assert taken == [
        *(("ministry", ours.id, action) for action in ("onboard", "suspend", "resume")),
        ("sandbox", FIRST_SANDBOX, "reset"),
    ]


def test_the_ministry_says_nothing_in_a_regencys_place(stage: Stage, ours: Regency) -> None:
    """No step or remark of a regency's own, and nothing about its webhooks."""
    maker = Maker(ours.id, {"tenants_regency": ours.id})
    maker.fill(forging.tables().values(), stage.superuser)
    with scenes.logged_in(stage, roles.side("ministry")) as ministry:
        row = maker.row(forging.tables()["ledger_submission_event"], stage.superuser)
        remark = maker.row(forging.tables()["review_comment"], stage.superuser)
        assert row is not None
        assert remark is not None
        for table, column, value, right in (
            ("ledger_submission_event", "kind", "withdrawn", False),
            ("ledger_submission_event", "kind", "accepted", True),
            ("review_comment", "side", "regency", False),
            ("review_comment", "side", "ministry", True),
        ):
            forged = (row if table == "ledger_submission_event" else remark) | {column: value}
            try:
                with ministry.transaction(force_rollback=True):
                    ministry.execute(scenes.insertion(table, forging.given(forged)))
                assert right, value
            except errors.InsufficientPrivilege:
                assert not right, value
        assert ministry.execute("UPDATE public.webhooks_webhook SET active = false").rowcount == 0
        assert ministry.execute("UPDATE public.webhooks_delivery SET attempts = 0").rowcount == 0
    stage.clear()

"""A regency's connection is refused whatever it may not do, tried as arbitrary SQL: alone, stacked behind another
statement, on a raw login with the role's own password, and through the way in that requests take.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from psycopg import errors

from tenants import access, db_roles
from tenants.pool.base import pool
from tenants.privileges import roles
from tenants.schema import regency_schema
from tests.isolation import scenes
from tests.isolation.conftest import Regency
from tests.support.stage import Stage

# {their_role} {their_schema} {their_id} {our_role} {our_schema} {our_id} are filled in.
# Each must be refused for want of privilege.
REFUSED = {
    "become the neighbour": "SET ROLE {their_role}",
    "become the group": "SET ROLE kc_regency",
    "become the ministry": "SET ROLE kc_ministry",
    "become the owner": "SET ROLE kc_owner",
    "become the superuser": "SET ROLE postgres",
    "log in as the neighbour": "SET SESSION AUTHORIZATION {their_role}",
    "log in as the owner": "SET SESSION AUTHORIZATION kc_owner",
    "set_config of role": "SELECT set_config('role', '{their_role}', false)",
    "set_config of the session's role": "SELECT set_config('session_authorization', '{their_role}', false)",
    "set_config, then read, in one SELECT": (
        "SELECT set_config('role', '{their_role}', true),"
        " query_to_xml('SELECT * FROM {their_schema}.history_entry', true, true, '')"
    ),
    "DO": "DO $$ BEGIN SET ROLE {their_role}; END $$",
    "query_to_xml": "SELECT query_to_xml('SELECT * FROM {their_schema}.history_entry', true, true, '')",
    "schema_to_xml": "SELECT schema_to_xml('{their_schema}', true, true, '')",
    "qualified name": "SELECT * FROM {their_schema}.history_entry",
    "qualified name in a subquery": "SELECT (SELECT count(*) FROM {their_schema}.indicators_value)",
    "qualified name in COPY": "COPY {their_schema}.history_entry TO STDOUT",
    "explain the neighbour's rows": "EXPLAIN ANALYZE SELECT FROM {their_schema}.history_entry",
    "lock the neighbour's table": "BEGIN; LOCK TABLE {their_schema}.history_entry IN ACCESS SHARE MODE",
    "write to the neighbour": "INSERT INTO {their_schema}.history_entry DEFAULT VALUES",
    "change the neighbour": "UPDATE {their_schema}.indicators_value SET value = '0'",
    "empty the neighbour": "DELETE FROM {their_schema}.indicators_value",
    "truncate the neighbour": "TRUNCATE {their_schema}.indicators_value",
    "drop the neighbour": "DROP SCHEMA {their_schema} CASCADE",
    "name the neighbour's table by type": "SELECT NULL::{their_schema}.history_entry",
    "change own history": "UPDATE history_entry SET actor_name = 'nobody'",
    "delete own history": "DELETE FROM history_entry",
    "truncate own history": "TRUNCATE history_entry",
    "drop own history": "DROP TABLE history_entry",
    "alter own table": "ALTER TABLE history_entry ADD COLUMN x int",
    "own own table": "ALTER TABLE history_entry OWNER TO {our_role}",
    "switch own triggers off": "ALTER TABLE history_entry DISABLE TRIGGER ALL",
    "trigger on own table": (
        "CREATE TRIGGER t BEFORE INSERT ON history_entry"
        " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"
    ),
    "rule on own table": "CREATE RULE r AS ON INSERT TO history_entry DO INSTEAD NOTHING",
    "index on own table": "CREATE INDEX ON history_entry (at)",
    "drop own schema": "DROP SCHEMA {our_schema} CASCADE",
    "table in own schema": "CREATE TABLE {our_schema}.x (y int)",
    "table in public": "CREATE TABLE public.x (y int)",
    "table that shadows": "CREATE TEMP TABLE history_entry (y int)",
    "view that shadows": "CREATE TEMP VIEW history_entry AS SELECT 1",
    "SELECT INTO a temporary table": "SELECT 1 AS y INTO TEMP x",
    "function in own schema": "CREATE FUNCTION {our_schema}.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "function in public": "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "temporary function": "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "schema": "CREATE SCHEMA x",
    "extension": "CREATE EXTENSION dblink",
    "trusted extension": "CREATE EXTENSION pg_trgm",
    "foreign server": "CREATE FOREIGN DATA WRAPPER x",
    "event trigger": (
        "CREATE EVENT TRIGGER x ON ddl_command_start EXECUTE FUNCTION suppress_redundant_updates_trigger()"
    ),
    "publication": "CREATE PUBLICATION x FOR TABLE {our_schema}.history_entry",
    "subscription": "CREATE SUBSCRIPTION x CONNECTION 'host=127.0.0.1' PUBLICATION y WITH (connect = false)",
    "role": "CREATE ROLE x",
    "own attributes": "ALTER ROLE {our_role} SUPERUSER",
    "own row-level security": "ALTER ROLE {our_role} BYPASSRLS",
    "own connection limit": "ALTER ROLE {our_role} CONNECTION LIMIT 100",
    "the neighbour's password": "ALTER ROLE {their_role} PASSWORD 'x'",
    "the neighbour's settings": "ALTER ROLE {their_role} SET search_path = {our_schema}",
    "hand oneself on": "GRANT {our_role} TO {their_role}",
    "join the owner": "GRANT kc_owner TO {our_role}",
    "the database's settings": "ALTER DATABASE kota_cerdas SET search_path = {our_schema}",
    "drop a policy": "DROP POLICY regency_rows ON public.ledger_submission",
    "switch policies off": "ALTER TABLE public.ledger_submission DISABLE ROW LEVEL SECURITY",
    "pass by triggers and keys": "SET session_replication_role = replica",
    "load a library": "LOAD 'dblink'",
    "large object": "SELECT lo_create(0)",
    "large object from bytes": "SELECT lo_from_bytea(0, 'x')",
    "read a large object": "SELECT lo_get(1)",
    "lo_import": "SELECT lo_import('/etc/hostname')",
    "lo_export": "SELECT lo_export(1, '/tmp/x')",
    "COPY TO PROGRAM": "COPY (SELECT 1) TO PROGRAM 'id'",
    "COPY FROM PROGRAM": "COPY history_entry FROM PROGRAM 'id'",
    "COPY FROM a file": "COPY history_entry FROM '/etc/hostname'",
    "COPY TO a file": "COPY (SELECT 1) TO '/tmp/kota-cerdas-attack'",
    "read a file": "SELECT pg_read_file('/etc/hostname')",
    "list a folder": "SELECT pg_ls_dir('/')",
    "read the server's log": "SELECT pg_current_logfile()",
    "reload the server": "SELECT pg_reload_conf()",
    "passwords": "SELECT rolpassword FROM pg_authid",
    "pages of large objects": "SELECT data FROM pg_largeobject",
    "statistics with values": "SELECT * FROM pg_statistic",
    "access rules of the server": "SELECT * FROM pg_hba_file_rules",
    "replication slot": "SELECT pg_create_physical_replication_slot('x')",
    "a lock that outlives the transaction": "SELECT pg_advisory_lock(4711)",
    "the clock for itself alone": "SELECT pg_advisory_xact_lock(5101202201)",
    "the clock by hand": "SELECT pg_advisory_xact_lock_shared(5101202201)",
    "a lock in another form": "SELECT pg_try_advisory_lock_shared(1, 1)",
    "own lock by hand": "SELECT pg_advisory_xact_lock({our_id}, 1)",
    "the neighbour's cells": "SELECT public.tenants_lock({their_id}, hashtext('ECO'))",
    "the neighbour's ledger": "SELECT public.tenants_lock(1762022006, {their_id})",
    "a lock of the nation's": "SELECT public.tenants_lock(0, hashtext('official values'))",
    "rows that everyone refers to": "SELECT FROM public.tenants_regency FOR KEY SHARE",
    "what the neighbour has dropped": "DROP OWNED BY {their_role}",
    "what everything is owned by": "DROP OWNED BY kc_owner CASCADE",
    "what the ministry has dropped": "DROP OWNED BY kc_ministry",
    "what the owner has for oneself": "REASSIGN OWNED BY kc_owner TO {our_role}",
    "out of the group": "REVOKE kc_regency FROM {our_role}",
    "the neighbour out of the group": "REVOKE kc_regency FROM {their_role}",
    "another name for oneself": (
        "CREATE OR REPLACE FUNCTION public.tenants_current_role() RETURNS text LANGUAGE sql AS 'SELECT 1'"
    ),
    "files without a limit": "SET temp_file_limit = -1",
    "files without a limit for good": "ALTER ROLE {our_role} SET temp_file_limit = -1",
    "the limit of files forgotten": "ALTER ROLE {our_role} RESET temp_file_limit",
    "fill the log of changes": "SELECT pg_logical_emit_message(false, 'x', repeat('x', 1000))",
    "lock out everyone's log-in": "BEGIN; LOCK TABLE public.identity_api_key IN ACCESS EXCLUSIVE MODE",
    "lock out everyone's submissions": "BEGIN; LOCK TABLE public.ledger_submission IN SHARE MODE",
    "the gateway's look-up": "SELECT public.identity_look_up('\\x00', NULL)",
    "national reference data": "UPDATE public.tenants_regency SET name = 'x'",
    "what the ministry decides": "SELECT * FROM public.identity_appointment",
    "the queue of provisioning": "SELECT * FROM public.tenants_provisioning_request",
    "migrations": "DELETE FROM public.django_migrations",
    "own migrations": "DELETE FROM {our_schema}.django_migrations",
}

Attack = Callable[[str], Any]


@pytest.fixture(params=["raw", "inside", "read_only"])
def attack(request: pytest.FixtureRequest, attacker: psycopg.Connection[Any], ours: Regency) -> Attack:
    """Runs SQL as Jembrana's role: on a raw login, and in the two blocks in which requests work."""

    def on_a_raw_login(statement: str) -> Any:
        attacker.rollback()
        return attacker.execute(statement.encode())

    def in_a_request(statement: str) -> Any:
        with getattr(access, request.param)(ours), connection.cursor() as cursor:
            # Read-only is a default that anyone may leave: it must not be what holds.
            cursor.execute(f"BEGIN READ WRITE; {statement}" if request.param == "read_only" else statement)
            while cursor.nextset():
                pass
            return cursor.fetchall() if cursor.description else None

    return on_a_raw_login if request.param == "raw" else in_a_request


def _refusal(attack: Attack, statement: str) -> BaseException:
    """The driver's error that the statement ends in."""
    with pytest.raises((psycopg.Error, DatabaseError)) as caught:
        attack(statement)
    error = caught.value
    return error if isinstance(error, psycopg.Error) else error.__cause__ or error


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED.keys())
def test_the_database_refuses(attack: Attack, ours: Regency, theirs: Regency, statement: str) -> None:
    filled = statement.format(
        their_role=theirs.role,
        their_schema=theirs.schema,
        our_role=ours.role,
        our_schema=ours.schema,
        their_id=theirs.id,
        our_id=ours.id,
    )
    for sent in (filled, f"SELECT 1; {filled}"):
        refused = _refusal(attack, sent)
        assert isinstance(refused, errors.InsufficientPrivilege), refused


def test_a_regency_locks_what_is_its_own(attack: Attack, ours: Regency) -> None:
    attack(f"SELECT public.tenants_lock({ours.id}, 1), public.tenants_lock(1762022006, {ours.id})")
    attack("SELECT public.figures_stamp()")


def test_a_regency_fills_nobodys_table_of_locks(
    stage: Stage, attacker: psycopg.Connection[Any], ours: Regency
) -> None:
    attacker.execute("BEGIN")
    attacker.execute(
        f"SELECT count(public.tenants_lock({ours.id}, key)) FROM generate_series(-2000, 2000) key".encode()
    )
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = %s"
    assert scenes.one(stage, held, attacker.info.backend_pid) == (1024,)
    began = time.monotonic()
    attacker.execute("SELECT count(public.figures_stamp()) FROM generate_series(1, 10000)")
    (locks,) = scenes.one(stage, held, attacker.info.backend_pid)
    assert locks <= 1024 + 2 + 100 * (time.monotonic() - began)


@pytest.mark.usefixtures("set_right")
def test_the_limit_of_files_stays_whatever_else_a_role_forgets(
    stage: Stage, attacker: psycopg.Connection[Any], ours: Regency
) -> None:
    attacker.execute(f"ALTER ROLE {ours.role} RESET ALL".encode())
    with scenes.logged_in(stage, ours.role) as connection:
        assert connection.execute("SHOW temp_file_limit").fetchone() == (roles.TEMP_FILE_LIMIT,)


@pytest.mark.parametrize(
    "statement", ["CREATE DATABASE x", "ALTER SYSTEM SET log_statement = 'all'", "DROP DATABASE kota_cerdas"]
)
def test_the_database_refuses_what_stands_alone(attacker: psycopg.Connection[Any], statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        attacker.execute(statement.encode())


def test_a_path_to_the_neighbour_finds_nothing(attack: Attack, theirs: Regency) -> None:
    for path in (theirs.schema, f"{theirs.schema}, public"):
        with pytest.raises((errors.UndefinedTable, DatabaseError)) as caught:
            attack(f"SET search_path = {path}; SELECT * FROM history_entry")
        assert "does not exist" in str(caught.value) or "schema is missing" in str(caught.value)


@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_no_role_enters_another_database(stage: Stage, ours: Regency, database: str) -> None:
    for role in (ours.role, *map(roles.side, roles.SERVICE_SIDES)):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            scenes.log_in(stage, role, database)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM pg_stats WHERE schemaname = '{their_schema}'",
        "SELECT count(*) FROM information_schema.columns WHERE table_schema = '{their_schema}'",
        "SELECT count(*) FROM pg_sequences WHERE last_value IS NOT NULL AND schemaname = '{their_schema}'",
        "SELECT count(*) FROM pg_stat_activity WHERE usename <> current_user AND query NOT LIKE '<insufficient%'",
        "SELECT count(*) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE client_addr IS NOT NULL"
        " AND usename <> current_user",
    ],
)
def test_the_catalogue_shows_no_content(attack: Attack, stage: Stage, theirs: Regency, query: str) -> None:
    with scenes.logged_in(stage, theirs.role) as neighbour:
        neighbour.execute("SELECT 'a secret of the neighbour'")
        stage.superuser.execute(f"ANALYZE {theirs.schema}.history_entry")
        answer = attack(query.format(their_schema=theirs.schema))
    assert [tuple(row) for row in answer] == [(0,)]


#: A thousand people of a regency.
PEOPLE = """
    INSERT INTO identity_person (id, name, office, email, active, created_at, regency_id)
    SELECT gen_random_uuid(), 'Siti', 'Dinas', format('siti.%%s@example.org', n), true, now(), %s
    FROM generate_series(1, 1000) n
"""


def test_estimates_tell_no_text_of_the_neighbour(
    database: Stage, attacker: psycopg.Connection[Any], theirs: Regency
) -> None:
    """The planner reckons with the rows of all, whatever policies show of them."""
    database.superuser.execute(PEOPLE, [theirs.id])
    database.superuser.execute("ANALYZE identity_person")

    def estimated(column: str, condition: str) -> Any:
        explained = f"EXPLAIN (FORMAT JSON) SELECT FROM public.identity_person WHERE {column} {condition}"
        (((plan,),),) = attacker.execute(explained.encode()).fetchall()
        return plan["Plan"]["Plan Rows"]

    for column, there, nowhere in (
        ("name", "= 'Siti'", "= 'Budi'"),
        ("office", "= 'Dinas'", "= 'Badan'"),
        ("email", "< 'siti.5'", "< 'siti.1'"),
    ):
        assert estimated(column, there) == estimated(column, nowhere), column


@pytest.mark.parametrize(
    "condition",
    [
        "email >= 'siti.5' AND email < 'siti.6'",
        "email ~>=~ 'siti.5' AND email ~<~ 'siti.6'",
        "email >= 'siti.5'::name AND email < 'siti.6'::name",
        "starts_with(email, 'siti.5')",
        "email LIKE 'siti.5%'",
    ],
)
def test_no_index_counts_texts_of_the_neighbour(
    database: Stage, attacker: psycopg.Connection[Any], theirs: Regency, condition: str
) -> None:
    """Halving such ranges would find every address there is: rows that a policy keeps back are counted."""
    database.superuser.execute(PEOPLE, [theirs.id])
    attacker.execute("SET enable_seqscan = off")
    explained = f"EXPLAIN (ANALYZE, FORMAT JSON) SELECT FROM public.identity_person WHERE {condition}"
    (((plan,),),) = attacker.execute(explained.encode()).fetchall()
    assert "Filter" in str(plan)
    assert "siti" not in str([each["Index Cond"] for each in _nodes(plan["Plan"]) if "Index Cond" in each])


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from _nodes(each)


def test_a_regency_cannot_keep_its_role_from_being_dropped(
    stage: Stage, attacker: psycopg.Connection[Any], ours: Regency
) -> None:
    """Default privileges, which any role may give itself, would make its archive fail at the last step."""
    attacker.execute("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC")
    try:
        with db_roles.as_owner(), transaction.atomic():
            regency_schema.remove(ours.id)
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [ours.role])
                assert cursor.fetchone() == (0,)
            transaction.set_rollback(True)
    finally:
        stage.superuser.execute(
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {ours.role} REVOKE SELECT ON TABLES FROM PUBLIC".encode()
        )
        pool.close_idle()


def test_a_grant_without_the_right_to_grant_changes_nothing(
    attack: Attack, stage: Stage, ours: Regency, theirs: Regency
) -> None:
    before = scenes.one(
        stage, "SELECT relacl::text FROM pg_class WHERE oid = %s::regclass", f"{ours.schema}.history_entry"
    )
    attack(f"GRANT SELECT ON history_entry TO PUBLIC, {theirs.role}")
    after = scenes.one(
        stage, "SELECT relacl::text FROM pg_class WHERE oid = %s::regclass", f"{ours.schema}.history_entry"
    )
    assert after == before

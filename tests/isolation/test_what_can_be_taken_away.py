"""A role may take away from itself, from the group it belongs to and from others: nothing that anyone stands on.

DROP OWNED and REASSIGN OWNED ask only for a role's own privileges, and every regency has those of the group.
"""

import re
from typing import Any

import psycopg
import pytest
from django.db import transaction

from tenants import db_roles
from tenants.pool.base import pool
from tenants.privileges import roles
from tenants.schema import regency_schema
from tests.isolation import scenes
from tests.isolation.conftest import Regency
from tests.support.stage import Stage

# Everything that anyone's access stands on, as PostgreSQL keeps it.
CATALOGUE = """
    SELECT 'policy', polrelid::regclass || ' ' || polname || polroles::text FROM pg_policy
    UNION ALL SELECT 'table', oid::regclass || coalesce(relacl::text, '') || relrowsecurity || relowner FROM pg_class
    UNION ALL SELECT 'column', attrelid::regclass || attname || attacl::text FROM pg_attribute WHERE attacl IS NOT NULL
    UNION ALL SELECT 'function', oid::regprocedure || coalesce(proacl::text, '') || proowner FROM pg_proc
    UNION ALL SELECT 'schema', nspname || coalesce(nspacl::text, '') || nspowner FROM pg_namespace
    UNION ALL SELECT 'database', datname || coalesce(datacl::text, '') || datdba FROM pg_database
    UNION ALL SELECT 'language', lanname || coalesce(lanacl::text, '') FROM pg_language
    UNION ALL SELECT 'setting', parname || paracl::text FROM pg_parameter_acl
    UNION ALL SELECT 'member', roleid::regrole || ' ' || member::regrole || grantor::regrole || admin_option
                     || inherit_option || set_option FROM pg_auth_members
    UNION ALL SELECT 'role', rolname || rolcanlogin || rolinherit || rolconnlimit FROM pg_roles
    UNION ALL SELECT 'default', defaclrole::regrole::text || defaclobjtype::text || defaclacl::text FROM pg_default_acl
"""

# {me} is the role that asks.
TAKING = [
    *(f"DROP OWNED BY {{role}} {word}" for word in ("RESTRICT", "CASCADE")),
    "REASSIGN OWNED BY {role} TO {me}",
    "REASSIGN OWNED BY {me} TO {role}",
    "REVOKE kc_regency FROM {role}",
    "REVOKE INHERIT OPTION FOR kc_regency FROM {role} CASCADE",
    "REVOKE {role} FROM kc_owner CASCADE",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role} CASCADE",
    "REVOKE ALL ON SCHEMA public FROM {role} CASCADE",
    "REVOKE ALL ON DATABASE kota_cerdas FROM {role} CASCADE",
    "ALTER ROLE {role} NOLOGIN",
    "ALTER ROLE {role} RENAME TO taken",
    "DROP ROLE {role}",
]

ACTORS = ("regency", *roles.SERVICE_SIDES)


@pytest.mark.parametrize("side", ACTORS)
def test_no_role_takes_away_what_anyone_stands_on(
    stage: Stage, ours: Regency, theirs: Regency, side: str
) -> None:
    me = ours.role if side == "regency" else roles.side(side)
    others = (
        "kc_owner",
        "postgres",
        "kc_regency",
        theirs.role,
        ours.role,
        *map(roles.side, roles.SERVICE_SIDES),
    )
    before = set(stage.superuser.execute(CATALOGUE).fetchall())
    allowed = []
    with scenes.logged_in(stage, me) as connection:
        for role in others:
            for statement in TAKING:
                filled = statement.format(role=role, me=me)
                if _try(connection, filled):
                    allowed.append(filled)
    assert before ^ set(stage.superuser.execute(CATALOGUE).fetchall()) == set()
    assert f"REASSIGN OWNED BY {me} TO {me}" in allowed  # no fault of the statements refuses all of them


def _try(connection: psycopg.Connection[Any], statement: str) -> bool:
    try:
        connection.execute(statement.encode())
    except psycopg.Error:
        return False
    return True


def test_a_plan_shows_the_rows_of_the_role_that_asks_now(
    stage: Stage, ours: Regency, theirs: Regency
) -> None:
    """A condition of a policy is a constant of its plan, which must not outlive the role that it was made for."""
    with scenes.a_row_each(stage, [ours.id, theirs.id]), psycopg.connect(stage.superuser_url()) as session:
        session.prepare_threshold = None
        session.execute("SET plan_cache_mode = force_generic_plan")
        seen = []
        for role in (ours.role, theirs.role, "kc_ministry", ours.role):
            session.execute(f"SET ROLE {role}".encode())
            if not seen:
                session.execute(
                    "PREPARE mine AS SELECT DISTINCT regency_id FROM ledger_submission ORDER BY 1"
                )
            seen.append([number for (number,) in session.execute("EXECUTE mine").fetchall()])
        session.rollback()
    assert seen == [[ours.id], [theirs.id], [ours.id, theirs.id], [ours.id]]


def test_who_asks_is_known_to_the_planner(stage: Stage, ours: Regency) -> None:
    """So that no condition of another side is asked for a row, and the index on the regency serves."""
    with scenes.logged_in(stage, ours.role) as regency, scenes.logged_in(stage, "kc_ministry") as ministry:
        for table, access in scenes.GUARDED.items():
            explain = f"EXPLAIN SELECT FROM public.{table}".encode()
            if "SELECT" in access.regency:
                plan = "\n".join(line for (line,) in regency.execute(explain).fetchall())
                assert re.search(rf"\b{access.rows} = '?{ours.id}\b", plan), plan
                assert " OR " not in plan
            if "SELECT" in access.ministry:
                plan = "\n".join(line for (line,) in ministry.execute(explain).fetchall())
                assert "tenants_current_role" not in plan
                assert "kc_" not in plan


def test_a_regency_cannot_keep_the_neighbours_role_from_being_dropped(
    stage: Stage, attacker: psycopg.Connection[Any], theirs: Regency
) -> None:
    """Every member may set default privileges of the group: none of them can make anything."""
    attacker.execute(
        f"ALTER DEFAULT PRIVILEGES FOR ROLE kc_regency GRANT SELECT ON TABLES TO {theirs.role}".encode()
    )
    try:
        with db_roles.as_owner(), transaction.atomic():
            regency_schema.remove(theirs.id)
            transaction.set_rollback(True)
    finally:
        stage.superuser.execute(
            f"ALTER DEFAULT PRIVILEGES FOR ROLE kc_regency REVOKE SELECT ON TABLES FROM {theirs.role}".encode()
        )
        pool.close_idle()

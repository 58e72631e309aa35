"""Makes a PostgreSQL cluster fit for regencies: roles, the database, and nothing left to PUBLIC.

Run once by an administrator (`manage.py prepare_database`), and again whenever wanted: it re-asserts. It is the only
code that needs a superuser, and it leaves no superuser behind for the running system.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.conf import settings
from psycopg import sql

from tenants import roles

#: Large objects have no schema and no row-level security: every function that makes or opens one is closed to PUBLIC.
LARGE_OBJECT_FUNCTIONS = """
    SELECT p.oid::regprocedure::text FROM pg_catalog.pg_proc p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND (p.proname LIKE 'lo\\_%' OR p.proname IN ('loread', 'lowrite'))
"""

#: Connections that each service role may hold over all processes.
SERVICE_CONNECTION_LIMIT = 60


def scram_verifier(connection: psycopg.Connection[Any], role: str, password: str) -> str:
    """The SCRAM-SHA-256 verifier of a password, so that the password itself never reaches the server or its log."""
    return connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()


def prepare(admin_url: str, owner_password: str) -> None:
    """Creates or re-asserts roles, the database and what is revoked from PUBLIC. Idempotent.

    `admin_url` names the target database and a superuser's login. Raises psycopg.Error when that login may not.
    """
    target = urlsplit(admin_url).path.lstrip("/")
    with _connected(admin_url, database="postgres") as admin:
        admin.execute("SELECT pg_advisory_lock(hashtext('kota_cerdas.prepare'))")
        _prepare_owner(admin, owner_password)
        _prepare_sides(admin)
        _prepare_database(admin, target)
        _close_databases(admin)
    with _connected(admin_url, database=target) as admin:
        _close_defaults(admin)


@contextmanager
def _connected(url: str, *, database: str) -> Iterator[psycopg.Connection[Any]]:
    parts = urlsplit(url)
    with psycopg.connect(
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 5432,
        user=unquote(parts.username or "postgres"),
        password=unquote(parts.password or ""),
        dbname=database,
        autocommit=True,
        application_name="prepare_database",
    ) as connection:
        yield connection


def _role_exists(admin: psycopg.Connection[Any], role: str) -> bool:
    return admin.execute("SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = %s", [role]).fetchone() is not None


def _prepare_owner(admin: psycopg.Connection[Any], password: str) -> None:
    owner = sql.Identifier(roles.owner())
    if not _role_exists(admin, roles.owner()):
        admin.execute(sql.SQL("CREATE ROLE {}").format(owner))
    admin.execute(
        sql.SQL("ALTER ROLE {} LOGIN CREATEROLE NOSUPERUSER NOCREATEDB NOREPLICATION NOBYPASSRLS PASSWORD {}").format(
            owner, sql.Literal(scram_verifier(admin, roles.owner(), password))
        )
    )
    # The supervisor (tenants.supervisor) runs as the owner: it must see and end statements of any regency's role.
    admin.execute(sql.SQL("GRANT pg_signal_backend, pg_read_all_stats TO {}").format(owner))


def _prepare_sides(admin: psycopg.Connection[Any]) -> None:
    """Group and service roles are created *by the owner*, which makes the owner their administrator."""
    admin.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(roles.owner())))
    group = roles.regency_group()
    if not _role_exists(admin, group):
        admin.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(group)))
    for side in roles.SERVICE_SIDES:
        role = roles.side(side)
        if not _role_exists(admin, role):
            admin.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
        verifier = scram_verifier(admin, role, roles.password(role, settings.ROLE_PASSWORD_VERSION))
        admin.execute(
            sql.SQL("ALTER ROLE {} LOGIN NOINHERIT CONNECTION LIMIT {} PASSWORD {}").format(
                sql.Identifier(role), sql.Literal(SERVICE_CONNECTION_LIMIT), sql.Literal(verifier)
            )
        )
        for name, value in role_settings("public").items():
            admin.execute(
                sql.SQL("ALTER ROLE {} SET {} = {}").format(
                    sql.Identifier(role), sql.Identifier(name), sql.Literal(value)
                )
            )
    admin.execute("RESET ROLE")


def role_settings(schema: str) -> dict[str, str]:
    """The defaults kept with a role. Only defaults: the role may change its own, so they travel at connect as well."""
    timeout = f"{settings.STATEMENT_TIMEOUT_MS}ms"
    return {
        "search_path": schema,
        "statement_timeout": timeout,
        "idle_in_transaction_session_timeout": timeout,
        "lock_timeout": "5s",
    }


def _prepare_database(admin: psycopg.Connection[Any], name: str) -> None:
    if admin.execute("SELECT 1 FROM pg_catalog.pg_database WHERE datname = %s", [name]).fetchone() is None:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name)))
    admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name), sql.Identifier(roles.owner())))
    logins = [roles.owner(), roles.regency_group(), *(roles.side(side) for side in roles.SERVICE_SIDES)]
    admin.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
            sql.Identifier(name), sql.SQL(", ").join(sql.Identifier(role) for role in logins)
        )
    )


def _close_databases(admin: psycopg.Connection[Any]) -> None:
    """CONNECT, TEMP and CREATE from PUBLIC on every database: a copied database starts with PUBLIC's again."""
    for (name,) in admin.execute("SELECT datname FROM pg_catalog.pg_database").fetchall():
        admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))


def _close_defaults(admin: psycopg.Connection[Any]) -> None:
    owner = sql.Identifier(roles.owner())
    admin.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner))
    admin.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    for (function,) in admin.execute(LARGE_OBJECT_FUNCTIONS).fetchall():
        admin.execute(sql.SQL("REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC").format(sql.SQL(function)))
    admin.execute("REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC")
    admin.execute(sql.SQL("GRANT USAGE ON LANGUAGE plpgsql TO {}").format(owner))
    admin.execute(sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC").format(owner))

"""Prepares a PostgreSQL cluster for regencies: roles, the database, and no privileges for PUBLIC.

Run once by an administrator (`manage.py prepare_database`), and again at any time: it re-asserts. It is the only code
that needs a superuser, and the running system has none.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tenants import Strings
from tenants.privileges import roles

Connection = psycopg.Connection[Any]

# Functions of PostgreSQL's own that are taken from PUBLIC. Large objects have no schema and no row-level security.
# Advisory locks are numbers that all regencies share: whoever holds one that others need stops them. A message in the
# log of changes is nothing but a way to fill the disk.
CLOSED_FUNCTIONS = """
    SELECT p.oid FROM pg_catalog.pg_proc p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace
      AND (p.proname ~ '^(lo_|pg_(try_)?advisory_)' OR p.proname IN ('loread', 'lowrite', 'pg_logical_emit_message'))
"""

# What puts texts in order, and is let see rows before a policy does, since its errors tell nothing (LEAKPROOF). Where
# an index is asked by it, EXPLAIN ANALYZE tells how many rows the policy kept back: e-mail addresses, by halving.
# Equality stays: whoever can name a value can try whether it is taken.
SEEING_FUNCTIONS = """
    SELECT p.oid::regprocedure::text FROM pg_catalog.pg_proc p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proleakproof
      AND 'text'::regtype::oid = ANY (p.proargtypes::oid[])
      AND p.proname ~ '(lt|le|gt|ge)(text|name)?$|cmp$|^starts_with$'
"""

#: The advisory locks that a side takes itself, in the forms that it takes: the ministry over the nation's catalogue.
#: All others are taken by the owner's functions.
ADVISORY_LOCKS: dict[str, Strings] = {
    "pg_advisory_xact_lock(integer, integer)": ("ministry",),
}


#: PostgreSQL's own roles that the owner belongs to: it ends statements that run too long (jobs.supervisor), measures
#: and verifies settings. None of them reads a table.
OWNER_IS_IN = ("pg_signal_backend", "pg_read_all_stats", "pg_read_all_settings")

DATABASES_WITH_SETTINGS_OF = """
    SELECT d.datname FROM pg_catalog.pg_db_role_setting s
    JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
    WHERE s.setrole = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = %s)
"""


#: Whether the owner may limit the temporary files of a role: `prepare` lets it, where the administrator may.
MAY_LIMIT_FILES = "SELECT has_parameter_privilege('temp_file_limit', 'SET')"


def _sql(text: str, *parts: str | Iterable[str] | sql.Composable) -> sql.Composed:
    """Return a statement with these parts: a text becomes a name, several become a list of names."""

    def composed(part: str | Iterable[str] | sql.Composable) -> sql.Composable:
        if isinstance(part, sql.Composable):
            return part
        return sql.SQL(", ").join(map(sql.Identifier, [part] if isinstance(part, str) else part))

    return sql.SQL(text).format(*map(composed, parts))


def _attributes(role: str) -> sql.SQL:
    return sql.SQL(roles.attributes(role).sql())


def scram_verifier(connection: Connection, role: str, password: str) -> str:
    """Return the SCRAM-SHA-256 verifier of a password, which itself never reaches the server or its log."""
    return connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()


#: Iterations make guessing a person's password slow. A derived one is 256 bits, which nobody guesses, and each log-in
#: would cost the client some milliseconds (docs/decisions/0014).
DERIVED_ITERATIONS = 1
#: Characters that ROLE_SECRET has at least.
SECRET_LENGTH = 32


def derived_verifier(connection: Connection, role: str) -> str:
    """Return the verifier of a role's derived password, of today's version.

    Raises ImproperlyConfigured for a secret short enough to be guessed, since the passwords could then be guessed too.
    """
    if len(settings.ROLE_SECRET) < SECRET_LENGTH:
        raise ImproperlyConfigured(f"ROLE_SECRET is shorter than {SECRET_LENGTH} characters.")
    connection.execute(f"SET scram_iterations = {DERIVED_ITERATIONS}")
    try:
        return scram_verifier(connection, role, roles.password(role, settings.ROLE_PASSWORD_VERSION))
    finally:
        connection.execute("RESET scram_iterations")


def reassertion(connection: Connection, role: str) -> sql.Composed:
    """Return statements that reset a login role's attributes, password and settings. Run by the owner.

    A role may change its own password and its settings, in general and for each database: the latter are reset as well.
    """
    verifier = sql.Literal(derived_verifier(connection, role))
    statements = [
        _sql("ALTER ROLE {} {} PASSWORD {}", role, _attributes(role), verifier),
        _sql("ALTER ROLE {} RESET ALL", role),
    ]
    statements += [
        _sql("ALTER ROLE {} IN DATABASE {} RESET ALL", role, database)
        for (database,) in connection.execute(DATABASES_WITH_SETTINGS_OF, [role]).fetchall()
    ]
    ((files,),) = connection.execute(MAY_LIMIT_FILES).fetchall()
    statements += [
        _sql("ALTER ROLE {} SET {} = {}", role, setting, sql.Literal(value))
        for setting, value in roles.role_settings(role, files=files).items()
    ]
    return sql.SQL("; ").join(statements)


#: What a server must have at least: a dump, for one, takes a lock on each table of each regency.
MAX_LOCKS_PER_TRANSACTION = 256
#: And at most, or one regency slows the others down, or fills the disk (docs/isolation.md). Seconds; pages of 8 KB.
AT_MOST = {"autovacuum_naptime": 10, "max_notify_queue_pages": 64}

#: Databases that this process made, and nobody before it.
made_here: set[str] = set()


def prepare(admin_url: str, owner_password: str) -> list[str]:
    """Create or re-assert roles, the database and the revocations from PUBLIC; return warnings. Idempotent.

    `admin_url` names the target database and a superuser's login. Raises ImproperlyConfigured for another login, and
    for a server that cannot hold hundreds of regencies.
    """
    target = str(conninfo_to_dict(admin_url)["dbname"])
    with _connected(admin_url, database="postgres") as admin:
        _check_superuser(admin)
        warnings = _check_server(admin)
        admin.execute("SELECT pg_advisory_lock(hashtext('kota_cerdas.prepare'))")
        _prepare_owner(admin, owner_password)
        _prepare_sides(admin)
        _prepare_database(admin, target)
        _close_databases(admin)
    with _connected(admin_url, database=target) as admin:
        return [*warnings, *_close_defaults(admin)]


def _check_superuser(admin: Connection) -> None:
    ((is_superuser,),) = admin.execute("SELECT current_setting('is_superuser')").fetchall()
    if is_superuser != "on":
        raise ImproperlyConfigured(
            f"{admin.info.user} is no superuser: ADMIN_DATABASE_URL needs a superuser's login. Nobody else may take "
            "from everyone the functions of PostgreSQL by which a regency could hold up or find out others."
        )


def _check_server(admin: Connection) -> list[str]:
    """Return warnings of settings by which one regency slows down all. Raises ImproperlyConfigured: too few locks."""
    found = dict(
        admin.execute(
            "SELECT name, setting::int FROM pg_catalog.pg_settings WHERE name = ANY(%s) AND name <> ALL(%s)",
            [["max_locks_per_transaction", *AT_MOST], settings.CLUSTER_ACCEPTED],
        ).fetchall()
    )
    locks = found.pop("max_locks_per_transaction", MAX_LOCKS_PER_TRANSACTION)
    if locks < MAX_LOCKS_PER_TRANSACTION:
        raise ImproperlyConfigured(
            f"max_locks_per_transaction is {locks}: a backup by pg_dump fails once there are many regencies. Set it to "
            f"{MAX_LOCKS_PER_TRANSACTION} in postgresql.conf and restart PostgreSQL, or name it in CLUSTER_ACCEPTED."
        )
    return [
        f"{name} is {value}: one regency may slow down all others. Set it to {AT_MOST[name]} in postgresql.conf "
        "(docs/operations/install.md), or name it in CLUSTER_ACCEPTED."
        for name, value in found.items()
        if value > AT_MOST[name]
    ]


@contextmanager
def preparing(admin_url: str) -> Iterator[None]:
    """Lock out other processes that prepare a database of this cluster: hosts that start together would collide."""
    if not admin_url:  # prepare_database says so
        yield
        return
    with _connected(admin_url, database="postgres") as admin:
        admin.execute("SELECT pg_advisory_lock(hashtext('kota_cerdas.preparing'))")
        yield


@contextmanager
def temporary_database(admin_url: str, name: str) -> Iterator[None]:
    """Create an empty database of the owner's, closed to everyone else and dropped after the block."""
    drop = _sql("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    with _connected(admin_url, database="postgres") as admin:
        admin.execute("SELECT pg_advisory_lock(hashtext('kota_cerdas.temporary'))")
        admin.execute(drop)  # left by a run that was killed
        for statement in (
            "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' ALLOW_CONNECTIONS false",
            "REVOKE ALL ON DATABASE {} FROM PUBLIC",
            "ALTER DATABASE {} ALLOW_CONNECTIONS true",
        ):
            admin.execute(_sql(statement, name, roles.owner()))
        try:
            with _connected(admin_url, database=name) as there:
                list(_close_defaults(there))
            yield
        finally:
            admin.execute(drop)


def _connected(url: str, *, database: str) -> Connection:
    return psycopg.connect(url, dbname=database, autocommit=True, application_name="prepare_database")


def _make_role(admin: Connection, role: str) -> None:
    """Create the role where there is none."""
    if admin.execute("SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = %s", [role]).fetchone() is None:
        admin.execute(_sql("CREATE ROLE {}", role))


def _prepare_owner(admin: Connection, password: str) -> None:
    """Create or re-assert the owner, with what its commands and the worker's supervisor need."""
    owner = roles.owner()
    _make_role(admin, owner)
    admin.execute(
        _sql(
            "ALTER ROLE {} {} NOSUPERUSER NOCREATEDB NOREPLICATION NOBYPASSRLS PASSWORD {}",
            owner,
            _attributes(owner),
            sql.Literal(scram_verifier(admin, owner, password)),
        )
    )
    # The supervisor (tenants.jobs.supervisor) runs as the owner: it must see and end statements of any regency's role.
    admin.execute(_sql("GRANT {} TO {}", OWNER_IS_IN, owner))
    admin.execute(_sql("GRANT SET ON PARAMETER temp_file_limit TO {}", owner))


def _prepare_sides(admin: Connection) -> None:
    """Create group and service roles *as the owner*, which makes the owner their administrator."""
    admin.execute(_sql("SET ROLE {}", roles.owner()))
    group = roles.regency_group()
    _make_role(admin, group)
    admin.execute(_sql("ALTER ROLE {} {}", group, _attributes(group)))
    for role in map(roles.side, roles.SERVICE_SIDES):
        _make_role(admin, role)
        admin.execute(reassertion(admin, role))
    _limit_regencies(admin)
    admin.execute("RESET ROLE")


# Of every regency's role: its name, CONNECTION LIMIT and settings.
REGENCIES = """
    SELECT r.rolname, r.rolconnlimit, s.setconfig
    FROM pg_catalog.pg_roles r LEFT JOIN pg_catalog.pg_db_role_setting s ON s.setrole = r.oid AND s.setdatabase = 0
    WHERE r.rolname ~ %s
"""


def _limit_regencies(admin: Connection) -> None:
    """Set regencies' roles to the limits of this release and of today's settings.

    Otherwise the worker does, with a warning for each: it cannot tell an upgrade from a role that changed its own.
    """
    limit = roles.attributes(roles.regency_role(0)).connection_limit
    ((files,),) = admin.execute(MAY_LIMIT_FILES).fetchall()
    for role, connections, kept in admin.execute(REGENCIES, [roles.role_pattern()]).fetchall():
        if connections != limit:
            admin.execute(_sql("ALTER ROLE {} CONNECTION LIMIT {}", role, sql.Literal(limit)))
        for setting, value in roles.role_settings(role, files=files).items():
            if f"{setting}={value}" not in (kept or ()):
                admin.execute(_sql("ALTER ROLE {} SET {} = {}", role, setting, sql.Literal(value)))


def _prepare_database(admin: Connection, name: str) -> None:
    if admin.execute("SELECT 1 FROM pg_catalog.pg_database WHERE datname = %s", [name]).fetchone() is None:
        admin.execute(_sql("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", name))
        made_here.add(name)
    admin.execute(_sql("ALTER DATABASE {} OWNER TO {}", name, roles.owner()))
    # Regencies' roles have it by their group. No others have it.
    admin.execute(_sql("GRANT CONNECT ON DATABASE {} TO {}", name, (roles.owner(), *roles.granted())))


def _close_databases(admin: Connection) -> None:
    """Revoke CONNECT, TEMP and CREATE from PUBLIC on every database: a copied database has PUBLIC's again."""
    for (name,) in admin.execute("SELECT datname FROM pg_catalog.pg_database").fetchall():
        admin.execute(_sql("REVOKE ALL ON DATABASE {} FROM PUBLIC", name))


# Servers that take advisory locks themselves. They do not call themselves as those since then do (tenants.pool), and
# have connections that are no regency's: whoever has a regency's login may call himself anything.
SERVERS_BEFORE = """
    SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_activity
                   WHERE datname = current_database() AND application_name LIKE 'server:%%' AND usename !~ %s)
"""


def _close_defaults(admin: Connection) -> Iterator[str]:
    """Revoke PUBLIC's default privileges; yield those that could not be revoked yet, with the remedy."""
    owner = roles.owner()
    admin.execute(_sql("ALTER SCHEMA public OWNER TO {}", owner))
    admin.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    (before,) = admin.execute(SERVERS_BEFORE, [roles.role_pattern()]).fetchone() or (False,)
    if before:
        yield (
            "Servers of the previous release are running and keep their advisory locks. Run "
            "prepare_database again when they have ended."
        )
    closed = f"SELECT oid::regprocedure::text, proname ~ 'advisory' FROM ({CLOSED_FUNCTIONS}) JOIN pg_proc USING (oid)"
    for function, is_lock in admin.execute(closed.encode()).fetchall():
        named = sql.SQL(function)
        admin.execute(_sql("REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC", named))
        if is_lock:
            admin.execute(_sql("GRANT EXECUTE ON FUNCTION {} TO {}", named, owner))
        if is_lock and not before:
            admin.execute(_sql("REVOKE EXECUTE ON FUNCTION {} FROM {}", named, roles.granted()))
    for function, sides in ADVISORY_LOCKS.items():
        grant = "GRANT EXECUTE ON FUNCTION pg_catalog.{} TO {}"
        admin.execute(_sql(grant, sql.SQL(function), map(roles.side, sides)))
    for (function,) in admin.execute(SEEING_FUNCTIONS).fetchall():
        admin.execute(_sql("ALTER FUNCTION pg_catalog.{} NOT LEAKPROOF", sql.SQL(function)))
    # verify_isolation reads who is let in without a password.
    admin.execute(_sql("GRANT SELECT ON pg_catalog.pg_hba_file_rules TO {}", owner))
    admin.execute(_sql("GRANT EXECUTE ON FUNCTION pg_catalog.pg_hba_file_rules() TO {}", owner))
    admin.execute("REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC")
    admin.execute(_sql("GRANT USAGE ON LANGUAGE plpgsql TO {}", owner))
    admin.execute(_sql("ALTER DEFAULT PRIVILEGES FOR ROLE {} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC", owner))

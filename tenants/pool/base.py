"""One Django alias, many logins: each connection is logged in as the role that the context asks for.

django-tenants' backend sets a search path on a shared login, swallows the error when that fails and lets PostgreSQL
answer from `public`. Here the login itself is the tenant: search path, time-outs and read-only mode are set in the
connection's start packet, the database is asked once for its current user, and anything unexpected closes the
connection and raises. Names, errors and rows of another regency are out of reach because that role has no privilege on
them.
"""

import contextlib
import time
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_noop
from django_tenants.postgresql_backend import base

from tenants import Fields
from tenants.errors import IsolationError, NoMoreConnections, RoleIsFull, Unavailable
from tenants.pool.connections import Connection, Cursor
from tenants.pool.pool import ConnectionPool
from tenants.pool.spent import spent
from tenants.privileges import roles

pool = ConnectionPool(
    limit=settings.CONNECTIONS_PER_PROCESS,
    per_regency=settings.CONNECTIONS_PER_REGENCY,
    per_service=roles.CONNECTIONS_PER_SERVICE,
)

_OUT_OF_REACH = gettext_noop("The regency's schema is missing or out of reach.")
#: What PostgreSQL says where all of its connections, or all of the database's, are taken.
_FULL = (
    "too many clients already",
    "remaining connection slots are reserved",
    "too many connections for database",
)

#: psycopg prepares what it is told to (pool.statements), and nothing because it was repeated. None would be never.
NEVER_BY_ITSELF = 1_000_000_000


#: How a lost database host is noticed, which sends no word: TCP alone would let a request wait for a quarter of an hour
#: or longer. Of an answer under way within 20 s (keepalives), of what was sent in vain after 10 s. DATABASE_URL may say
#: otherwise.
NOTICES_LOSS = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 10_000,  # milliseconds; for keepalives, too
}

#: What a role may set for itself and requests rely on: sent with each login, as path and time-outs are. Cells are
#: counted right at READ COMMITTED only, and a receipt must not be handed out before what it is of is on the disk.
RELIED_ON = {
    "timezone": "UTC",
    "datestyle": "ISO,MDY",
    "intervalstyle": "postgres",
    "bytea_output": "hex",
    "row_security": "on",
    "default_transaction_isolation": "read committed",
    "default_transaction_deferrable": "off",
    "synchronous_commit": "on",
    "idle_session_timeout": "0",
    "standard_conforming_strings": "on",
    "transform_null_equals": "off",
    "array_nulls": "on",
    "extra_float_digits": "1",
    "gin_fuzzy_search_limit": "0",
    "exit_on_error": "off",
}
_OPTIONS = " ".join("-c {}={}".format(name, value.replace(" ", "\\ ")) for name, value in RELIED_ON.items())


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc]  # django-tenants ships no types
    """The connection of one thread. `tenants.access` and `tenants.db_roles` change `login`; nothing else may.

    `usual` is the login outside of their blocks.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.login = self.usual = roles.process_login()
        self._leased_as: roles.Login | None = None
        super().__init__(*args, **kwargs)

    # --- logging in -----------------------------------------------------------------------------------------

    def log_in_as(self, login: roles.Login) -> None:
        """Set the login of this thread. The present connection is returned first, so a thread holds at most one."""
        if self.in_atomic_block:
            raise IsolationError("A transaction is open: it belongs to one login and cannot change hands.")
        self.close()
        self.login = login

    def get_connection_params(self) -> Fields:
        login = self.login
        params: Fields = super().get_connection_params()
        params["application_name"] = f"kc-{settings.PROCESS}:{login.role}"
        for name, value in NOTICES_LOSS.items():
            params.setdefault(name, value)
        params["prepare_threshold"] = NEVER_BY_ITSELF
        params["cursor_factory"] = Cursor
        # Ours come last, so that nothing in DATABASE_URL takes their place.
        options = [params.get("options", ""), f"-c search_path={','.join(login.path)}", _OPTIONS]
        if login.is_owner:
            options.append("-c transaction_timeout=0")
            # A regency may hold a lock for as long as a transaction may last.
            if settings.PROCESS == "worker":
                options.append("-c lock_timeout=2000")
            params["user"], params["password"] = settings.OWNER_USER, settings.OWNER_PASSWORD
            if login.role != settings.OWNER_USER:
                options.append(f"-c role={login.role}")  # an administrator's login still creates as the owner
        else:
            params["user"] = login.role
            options += [
                f"-c statement_timeout={settings.STATEMENT_TIMEOUT_MS}",
                f"-c idle_in_transaction_session_timeout={settings.STATEMENT_TIMEOUT_MS}",
                f"-c transaction_timeout={settings.TRANSACTION_TIMEOUT_MS}",
                "-c lock_timeout=5000",
                f"-c default_transaction_read_only={'on' if login.read_only else 'off'}",
            ]
        params["options"] = " ".join(options)
        return params

    def get_new_connection(self, conn_params: Fields) -> Connection:
        return _connect(self.login, conn_params) if self.login.is_owner else self._lease()

    def _lease(self) -> Connection:
        login = self.login
        began = time.perf_counter()
        try:
            connection = pool.lease(login, lambda: _connect(login, self.get_connection_params()))
        finally:
            spent.waited += time.perf_counter() - began
        if not self.is_wanted(connection):
            connection.close()
            pool.give_back(login, connection)  # counted down, and not kept: it is closed
            raise IsolationError("The connection is not logged in as the role that the context asks for.")
        connection.begin_to(write=login.writes)
        self._leased_as = login
        return connection

    def is_wanted(self, connection: Connection) -> bool:
        """Check at last that the role in the connection's own record is the one that the context asks for."""
        return connection.pgconn.user.decode() == self.login.role

    def _close(self) -> None:
        leased_as, self._leased_as = self._leased_as, None
        if leased_as is None:
            super()._close()
        elif self.connection is not None:
            pool.give_back(leased_as, self.connection)

    # --- what django-tenants offers and what would share state or fail open ----------------------------------

    def _handle_search_path(self, cursor: Any = None) -> None:
        """Do nothing: the search path came with the login and needs no statement."""

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Set the tenant: only for the owner's commands (django-tenants' migrate_schemas). Others enter by `inside`."""
        schema = tenant.schema_name
        self.tenant = tenant
        self.schema_name = schema
        if schema == self.login.path[0]:
            return
        if not self.login.is_owner:
            raise IsolationError(
                "Enter a regency by tenants.access.inside() or read_only(), not by set_tenant."
            )
        if not base.is_valid_schema_name(schema):
            raise ImproperlyConfigured("Not a schema name.")
        self.login = roles.owner_login(schema=None if schema == "public" else schema)
        if self.connection is not None:
            with self.connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_catalog.set_config('search_path', %s, false)", [",".join(self.login.path)]
                )
                cursor.execute("SELECT current_schema()")
                row = cursor.fetchone()
            if row is None or row[0] != schema:
                raise Unavailable(_OUT_OF_REACH)

    def set_schema(self, schema_name: str, include_public: bool = True, tenant_type: Any = None) -> None:
        if schema_name == "public" and self.login.path[0] != "public" and not self.login.is_owner:
            raise IsolationError("A regency's connection has no way to `public`.")
        super().set_schema(schema_name, include_public, tenant_type)

    def set_schema_to_public(self) -> None:
        self.set_schema("public")


def _connect(login: roles.Login, params: Fields) -> Connection:
    """Log in with the current password version, then the previous; raise Unavailable when both fail."""
    last: psycopg.Error | None = None
    passwords = [params["password"]] if login.is_owner else list(roles.password_candidates(login.role))
    while passwords:
        try:
            connection = Connection.connect(**{**params, "password": passwords[0]})
        except psycopg.OperationalError as error:
            last = error
            if "password authentication failed" in str(error):
                passwords.pop(0)
            elif "too many connections for role" in str(error):
                raise RoleIsFull(
                    gettext_noop("All connections of this role are in use."), retry_after=2
                ) from error
            elif any(each in str(error) for each in _FULL):
                raise NoMoreConnections(
                    gettext_noop("The database has no connection free."), retry_after=2
                ) from error
            else:
                break
            continue
        if not login.is_owner:
            connection.is_pooled = True
            pool.watch()
        try:
            _check_identity(login, connection)
        except BaseException:
            with contextlib.suppress(psycopg.Error):
                connection.close()
            raise
        return connection
    raise Unavailable("The database does not accept connections for this right now.") from last


def _check_identity(login: roles.Login, connection: Connection) -> None:
    """Ask the database once for its user and schema: they must be exactly the requested ones."""
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schemas(false)::text[]")
        row = cursor.fetchone()
    if row is None or row[0] != login.role:
        raise IsolationError(f"Logged in as {row and row[0]!r}, not as {login.role!r}.")
    if tuple(row[1]) != login.path and not login.is_owner:
        raise Unavailable(_OUT_OF_REACH, retry_after=30)

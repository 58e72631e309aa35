"""The ways to the national tables: each side logs in as a role of its own and sees what that role may.

The ministry's role has no privilege on any regency's schema, so nothing here leads into one.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import cast

import psycopg
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_noop

from tenants.errors import IsolationError, Unavailable
from tenants.pool import statements
from tenants.pool.base import DatabaseWrapper, pool
from tenants.pool.connections import StalePlan
from tenants.privileges import roles


@contextmanager
def logged_in_as(login: roles.Login, *, atomic: bool = False) -> Iterator[None]:
    """Set the login of this thread within the block, which is one transaction if `atomic`.

    For tenants' own use: elsewhere, use a named way.
    """
    wrapper = cast(DatabaseWrapper, connection)
    before = wrapper.login
    if before != wrapper.usual:
        raise IsolationError(f"Already logged in as {before.role}: blocks do not nest.")
    wrapper.log_in_as(login)
    try:
        with transaction.atomic() if atomic else nullcontext():
            yield
    except Unavailable:
        raise
    except DatabaseError as error:
        if login.regency_id is not None and isinstance(error.__cause__, psycopg.errors.QueryCanceled):
            pool.be_careful(login)
        if not login.is_owner and (reason := _out_of_service(error)) is not None:
            raise Unavailable(reason) from error
        if isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege) and login.regency_id is not None:
            wrapper.log_in_as(before)  # the role's own session can be asked nothing after the error
            if not exists(login.role):
                raise Unavailable("The regency is being taken out of service.") from error
        raise
    finally:
        wrapper.log_in_as(before)


def exists(role: str) -> bool:
    """Return True if the role exists.

    A session may outlive its role by moments, as when a regency is archived under a request. Its statements are then
    refused, which is not an error of the statement.
    """
    return bool(statements.rows("SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = %s", [role]))


def _out_of_service(error: DatabaseError) -> str | None:
    """Return the reason if an error means "come back later", or None if it is about the statement itself."""
    cause = error.__cause__
    match cause:
        case (
            psycopg.errors.QueryCanceled()
            | psycopg.errors.IdleInTransactionSessionTimeout()
            | psycopg.errors.TransactionTimeout()
        ):
            return gettext_noop("The statement took too long and was ended.")
        case psycopg.errors.LockNotAvailable() | psycopg.errors.DeadlockDetected():
            return gettext_noop("Another write to the same data is in progress.")
        case psycopg.errors.UndefinedTable() | psycopg.errors.InvalidSchemaName():
            return gettext_noop("The regency's schema is missing or not up to date.")
        case StalePlan():
            return gettext_noop(
                "The regency's tables have just been changed by a new version of the software."
            )
        case psycopg.errors.InsufficientPrivilege() | psycopg.errors.ReadOnlySqlTransaction():
            return None
        case psycopg.OperationalError():
            return gettext_noop("The connection to the database was lost.")
    return None


def _as_side(side: str, *, writing: bool = False) -> AbstractContextManager[None]:
    return logged_in_as(roles.side_login(side, read_only=not writing), atomic=writing)


def as_ministry(*, writing: bool = False) -> AbstractContextManager[None]:
    """Enter the ministry's role on the national tables; `writing` opens one transaction around the block."""
    return _as_side("ministry", writing=writing)


def as_open() -> AbstractContextManager[None]:
    """Enter the role of anyone without a key: published tables, read-only."""
    return _as_side("open")


def as_sandbox(*, writing: bool = False) -> AbstractContextManager[None]:
    """Enter the role that is both ministry and operator to sandboxes: it sees no row of any other regency."""
    return _as_side("sandbox", writing=writing)


def as_accounts() -> AbstractContextManager[None]:
    """Enter the role of log-ins and OAuth2 tokens: passwords, sessions and tokens, and nobody's data.

    Each statement on its own: a refused log-in and a replayed token leave a trace that must not be rolled back.
    """
    return logged_in_as(roles.side_login("accounts"))


def as_worker() -> AbstractContextManager[None]:
    """Enter the role of work after the commit (deliveries, clean-up) on national tables. One transaction."""
    return _as_side("worker", writing=True)


@contextmanager
def as_owner() -> Iterator[None]:
    """Enter the owner, for commands and the worker; raises ImproperlyConfigured if the process may not have its login.

    A process that is the owner already (a command) stays so.
    """
    is_owner = cast(DatabaseWrapper, connection).login.is_owner
    with nullcontext() if is_owner else logged_in_as(roles.owner_login()):
        yield

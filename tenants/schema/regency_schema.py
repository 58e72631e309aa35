"""A regency's workspace, its schema and role, as a whole: create, rename into, lock and remove it. As the owner.

For archiving and restoring (api.regency.border.archive), so that every name of a schema or role stays in this folder.
All but `end_orphaned_sessions` run in the caller's transaction.
"""

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import cast

from django.core.management.base import CommandError
from django.db import connection
from psycopg import sql

from tenants import db_roles
from tenants.errors import IsolationError
from tenants.pool import statements
from tenants.pool.base import DatabaseWrapper
from tenants.privileges import roles
from tenants.schema import provisioning, recording, schema_state
from tenants.schema.tables import Table

_schema = roles.regency_schema


class CannotMake(CommandError):
    """This release cannot create a schema at those migrations; the text gives the reason and the remedy."""


def is_there(regency_id: int) -> bool:
    return bool(statements.column("SELECT to_regnamespace(%s) IS NOT NULL", [_schema(regency_id)])[0])


def lock(workspace: Iterable[Table]) -> None:
    """Block writes (SHARE ROW EXCLUSIVE) to these tables until the transaction ends. Reading goes on."""
    names = ", ".join(table.qualified for table in workspace)
    statements.run(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")


def migrations_applied(regency_id: int) -> list[str]:
    """Return the migrations that the schema records, of the regencies' apps: ["history.0001_initial", ...]."""
    return statements.column(
        f"SELECT app || '.' || name FROM {_schema(regency_id)}.django_migrations WHERE app = ANY(%s) ORDER BY 1",
        [sorted(recording.tenant_labels())],
    )


def sequences(regency_id: int) -> dict[str, int | None]:
    """Return the last number of each sequence of the schema; None if it gave none."""
    return dict(
        statements.rows(
            "SELECT sequencename, last_value FROM pg_catalog.pg_sequences WHERE schemaname = %s ORDER BY 1",
            [_schema(regency_id)],
        )
    )


def set_sequences(regency_id: int, given_out: Mapping[str, int | None]) -> None:
    """Continue each sequence at its last number. Those that the schema does not have are left out."""
    for name in sequences(regency_id):
        if (last := given_out.get(name)) is not None:
            statements.run("SELECT setval(%s::regclass, %s)", [f'{_schema(regency_id)}."{name}"', last])


def check_makeable(migrations: Collection[str]) -> bool:
    """Return True if a schema with these migrations is at this release. Raises CannotMake where it cannot be created.

    Call it before the transaction: it records this release's tables, once for each process.
    """
    needed = recording.tenant_migrations()
    known = {recording.name_of(migration) for migration in needed}
    known |= {f"{label}.{name}" for migration in needed for label, name in migration.replaces}
    if unknown := sorted(set(migrations) - known):
        raise CannotMake(
            f"It has migrations that this release does not know ({', '.join(unknown)}): "
            "it was made by a newer release. Restore it with that one."
        )
    if not recording.missing(needed, migrations):
        provisioning.recorded_creation()
        return True
    if replaced := sorted(set(migrations) - {recording.name_of(migration) for migration in needed}):
        raise CannotMake(
            f"This release has other migrations in place of {', '.join(replaced)}. "
            "Restore it with the release that made it, and migrate then."
        )
    return False


def make(regency_id: int, migrations: Collection[str]) -> None:
    """Create a role (unless it exists) and schema, with empty tables at these migrations.

    Nobody has access yet: see `open_up`. Raises CannotMake as `check_makeable` does.
    """
    at_this_release = check_makeable(migrations)
    provisioning.make_role(regency_id)
    statements.run(f"CREATE SCHEMA {_schema(regency_id)}")
    if at_this_release:
        recording.replay(regency_id, provisioning.recorded_creation())
        return
    with impersonate(regency_id):
        upgrade(to=migrations)


def upgrade(to: Collection[str] | None = None) -> None:
    """Migrate the present schema to this release, or to these migrations. Raises CannotMake."""
    way = recording.Upgrade(to)
    if not way.is_atomic:
        raise CannotMake(
            "Between it and this release lies a migration that cannot run in a transaction. "
            "Restore it with the release that made it, and migrate then."
        )
    way.run()


def open_up(regency_id: int) -> None:
    """Grant the declared privileges to the regency's role. Last: it locks the group until the end."""
    schema_state.grant(regency_id)
    provisioning.join_group(regency_id)


def remove(regency_id: int) -> None:
    """Drop the schema with its content, and the role. National rows stay. Safe if they are gone already."""
    remove_schema(regency_id)
    role = roles.regency_role(regency_id)
    if db_roles.exists(role):
        statements.run(sql.SQL(DROP_ROLE).format(role=sql.Identifier(role)))
    statements.run("DELETE FROM tenants_schema_state WHERE regency_id = %s", [regency_id])


# A role may give itself default privileges, and could not be dropped while it has any. To take them the owner needs a
# share in the role, which goes with it.
DROP_ROLE = (
    "GRANT {role} TO CURRENT_USER WITH INHERIT TRUE, SET FALSE; DROP OWNED BY {role}; DROP ROLE {role}"
)


def remove_schema(regency_id: int) -> None:
    """Drop the schema with its content; the role stays and has nothing left to see.

    Sessions at work in it are ended: a transaction that has read and waits to write would otherwise deadlock with us.
    """
    statements.run(END_SESSIONS, [roles.regency_role(regency_id)])
    statements.run(f"DROP SCHEMA IF EXISTS {_schema(regency_id)} CASCADE")


END_SESSIONS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_catalog.pg_stat_activity
    WHERE datname = current_database() AND usename = %s
"""

# A session keeps the id of the role it logged in as. One whose role was dropped can do nothing, and would fail the
# requests to which the server leases it, once a new role of the same name serves them.
END_ORPHANED = """
    SELECT count(pg_terminate_backend(a.pid)) FROM pg_catalog.pg_stat_activity a
    WHERE a.datname = current_database() AND a.usesysid IS NOT NULL
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.oid = a.usesysid)
"""


def end_orphaned_sessions() -> int:
    """End sessions whose role has been dropped; return their number."""
    return int(statements.column(END_ORPHANED)[0])


@contextmanager
def impersonate(regency_id: int) -> Iterator[None]:
    """Act as the owner in place of a regency, within the caller's transaction: its schema first, its id set.

    The caller must be rolled back whole if the block raises: that resets the path.
    """
    wrapper = cast(DatabaseWrapper, connection)
    if not wrapper.login.is_owner or not wrapper.in_atomic_block:
        raise IsolationError("Only the owner stands in for a regency, and in a transaction.")
    before = wrapper.login, wrapper.tenant, wrapper.schema_name
    try:
        wrapper.set_schema(_schema(regency_id))
        wrapper.login = dataclasses.replace(wrapper.login, regency_id=regency_id)
        yield
    except BaseException:
        wrapper.login, wrapper.tenant, wrapper.schema_name = before
        raise
    wrapper.set_schema_to_public()

"""Attackers and their targets: raw logins as any role, and a row of each regency in every guarded table."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from tenants.privileges import grants, roles
from tests.support import stage as stages

#: The attacker's regency and its neighbour.
OURS, THEIRS = "51.01", "51.02"

#: Every table in `public` that holds rows of regencies: table, declared access.
GUARDED = {table: access for table, access in sorted(grants.shared_access().items()) if access.rows}

# A value for a column that must have one, by type. Foreign keys and triggers are off while these are written.
VALUES = """
    SELECT attname, CASE
        WHEN attname = %(rows)s THEN %(id)s::text
        WHEN typname = 'uuid' THEN gen_random_uuid()::text
        WHEN typname IN ('timestamptz', 'date') THEN now()::text
        WHEN typname IN ('jsonb', 'json') THEN '[]'
        WHEN typname = 'bool' THEN 'false'
        WHEN typname = 'bytea' THEN '\\x' || md5(random()::text)
        WHEN typcategory = 'N' THEN '1'
        WHEN typcategory = 'S' THEN left(%(marker)s, CASE WHEN atttypmod > 4 THEN atttypmod - 4 ELSE 99 END)
    END
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE attrelid = %(table)s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
      AND (attname = %(rows)s OR (attnotnull AND attidentity = ''))
"""

CHECKS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'c' AND conrelid::regclass::text = ANY(%s)
"""


def regency_id(stage: stages.Stage, code: str) -> int:
    (found,) = one(stage, "SELECT id FROM tenants_regency WHERE kemendagri_code = %s", code)
    return int(found)


def one(stage: stages.Stage, query: str, *params: Any) -> tuple[Any, ...]:
    """A row, as the superuser sees it."""
    row = stage.superuser.execute(query, params or None).fetchone()  # type: ignore[call-overload]
    assert row is not None
    return tuple(row)


def log_in(
    stage: stages.Stage, role: str, database: str = stages.DATABASE, **more: Any
) -> psycopg.Connection[Any]:
    """Log in as the role itself, outside of Django, like anyone who had its password."""
    url = stage.postgres.url(role, roles.password(role, 1), database)
    return psycopg.connect(url, autocommit=True, **more)


@contextmanager
def logged_in(
    stage: stages.Stage, role: str, database: str = stages.DATABASE
) -> Iterator[psycopg.Connection[Any]]:
    connection = log_in(stage, role, database)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def a_row_each(stage: stages.Stage, ids: list[int]) -> Iterator[None]:
    """One row of each regency in every guarded table, whatever the table's rules; gone afterwards.

    Check constraints are lifted meanwhile, so that a new table needs no example written for it. A table in which the
    stage has rows of each regency keeps those.
    """
    superuser = stage.superuser
    empty = {
        table: access
        for table, access in GUARDED.items()
        if one(stage, f"SELECT NOT EXISTS (SELECT FROM {table})") == (True,)
    }
    checks = superuser.execute(CHECKS, [list(GUARDED)]).fetchall()
    superuser.execute("SET session_replication_role = replica")
    try:
        for table, name, _ in checks:
            superuser.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for table, access in empty.items():
            for number in ids:
                _insert(superuser, table, access.rows, number)
        yield
    finally:
        superuser.execute("SET session_replication_role = replica")
        for table in empty:
            superuser.execute(f"DELETE FROM {table}")
        for table, name, definition in checks:
            superuser.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        superuser.execute("SET session_replication_role = origin")


def _insert(superuser: psycopg.Connection[Any], table: str, rows: str, number: int) -> None:
    params = {"table": table, "rows": rows, "id": number, "marker": f"m{number}"}
    superuser.execute(insertion(table, dict(superuser.execute(VALUES, params).fetchall())))


def insertion(table: str, values: dict[str, Any]) -> sql.Composed:
    """INSERT of these columns into a table of `public`."""
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier("public", table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(map(sql.Literal, values.values())),
    )


def returning(column: str) -> sql.Composed:
    return sql.SQL(" RETURNING {}").format(sql.Identifier(column))


def fingerprint(stage: stages.Stage, table: str, rows: str, number: int) -> list[tuple[Any, ...]]:
    """The rows of one regency with the version that PostgreSQL gives each: the same means untouched."""
    query = f"SELECT ctid::text, xmin::text, t::text FROM {table} t WHERE {rows} = %s ORDER BY 1"
    return stage.superuser.execute(query, [number]).fetchall()  # type: ignore[call-overload,no-any-return]

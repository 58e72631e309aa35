"""Migrations of a regency's schema, run once by Django and kept as SQL text.

Running Django's migrations in each of 514 schemas takes minutes, most of it in Python. Here they run once, in one
schema, under an execute_wrapper that keeps what was sent; the text is then replayed in the others, one transaction
each. A test holds the result against django-tenants' own migrate_schemas.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from tenants import roles

SCRATCH = "scratch_recording"

#: Statements that read (introspection) or steer the session; the replay has its own path and transaction.
_NOT_REPLAYED = ("SELECT", "SET ", "SHOW", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "CREATE SCHEMA")


class _Undo(Exception):
    """Leaves a transaction without a trace."""


def creation_sql() -> str:
    """Everything that makes a regency's schema from nothing: tables, indexes, constraints, migration records.

    Recorded in a scratch schema within a transaction that is rolled back, so an interruption leaves nothing behind.
    Must run as the owner.
    """
    statements: list[str] = []
    before = connection.login  # type: ignore[attr-defined]  (our backend's attribute)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [SCRATCH])
                cursor.execute(f"CREATE SCHEMA {SCRATCH}")
            with _recorded(statements):
                migrate_schema(SCRATCH)
            raise _Undo
    except _Undo:
        pass
    finally:
        connection.set_schema(before.path[0])
    return ";\n".join(statements)


def migrate_schema(schema: str) -> None:
    """Django's own migrate in one schema, by django-tenants' command."""
    call_command("migrate_schemas", tenant=True, schema_name=schema, interactive=False, verbosity=0)


def lagging_sql(schema: str, plan: Iterable[Migration]) -> str:
    """What Django sends to bring `schema` up to date, recorded while doing it, in the caller's transaction."""
    statements: list[str] = []
    with _recorded(statements):
        executor = MigrationExecutor(connection)
        executor.migrate([(migration.app_label, migration.name) for migration in plan])
    return ";\n".join(statements)


def is_replayable(plan: Iterable[Migration]) -> bool:
    """False where a migration computes in Python: its statements hold one regency's own data."""
    return not any(isinstance(operation, RunPython) for migration in plan for operation in migration.operations)


def tenant_migrations() -> list[Migration]:
    """All migrations of the regencies' apps in an order in which they can be applied.

    Every schema records the shared apps' migrations as well, without running them; only these count.
    """
    from django.apps import apps
    from django.conf import settings

    labels = {config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS}
    loader = MigrationLoader(None)
    ordered: dict[tuple[str, str], Migration] = {}
    for target in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(target):
            if key[0] in labels:
                ordered.setdefault(key, loader.graph.nodes[key])
    return list(ordered.values())


@contextmanager
def _recorded(statements: list[str]) -> Iterator[None]:
    def keep(execute: Callable[..., Any], query: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(query, params, many, context)
        text = query if isinstance(query, str) else query.as_string(connection.connection)
        if not text.lstrip().upper().startswith(_NOT_REPLAYED):
            for row in params if many else [params]:
                statements.append(_as_text(text, row).rstrip().rstrip(";"))
        return result

    with connection.execute_wrapper(keep):
        yield


def _as_text(query: str, params: Any) -> str:
    if params is None:
        return query
    with connection.connection.cursor() as cursor:
        return str(cursor.mogrify(query, params))


def replay(schema: str, text: str) -> None:
    """Runs recorded SQL in another schema, within the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL search_path TO {schema}, public")
        if text:
            cursor.execute(text)
        cursor.execute("SET LOCAL search_path TO public")


def check_schema_name(schema: str) -> str:
    """Schema names are made from ids; anything else must not reach SQL text."""
    if schema != SCRATCH and not (schema.startswith("r_") and schema[2:].isdigit()):
        raise ValueError(f"not a regency's schema: {schema!r}")
    return schema


__all__ = ["creation_sql", "is_replayable", "lagging_sql", "migrate_schema", "replay", "roles", "tenant_migrations"]

"""Migrations of a regency's schema, run once by Django and kept as SQL text.

Running Django's migrations in each of 514 schemas takes minutes, most of it in Python. Here they run once, in one
schema; the statements that change the schema or its record of migrations are kept as text, to be replayed in the
others, one transaction each. A test compares the result with django-tenants' own migrate_schemas.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations import Migration, RunPython, SeparateDatabaseAndState
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from tenants import Fields
from tenants.pool import statements
from tenants.pool.base import DatabaseWrapper
from tenants.privileges import roles

SCRATCH = "scratch_recording"

#: How statements begin that need no replay, where they do not come from a schema editor.
_READS_OR_STEERS = (
    "SELECT",
    "SET ",
    "SHOW",
    "SAVEPOINT",
    "RELEASE",
    "ROLLBACK",
    "BEGIN",
    "COMMIT",
    "CREATE SCHEMA",
)

#: When a migration was applied is said for each schema anew.
_RECORD_OF_MIGRATION = 'INSERT INTO "django_migrations"'
_TIME = re.compile(r"'[^']*'::timestamptz")


def creation_sql() -> str:
    """Return the SQL that creates a regency's schema: tables, indexes, constraints, migration records.

    Recorded in a scratch schema within a transaction that is rolled back, so an interruption leaves nothing behind.
    Must run as the owner.
    """
    found: list[str] = []
    try:
        with transaction.atomic():
            statements.run("SELECT pg_advisory_xact_lock(hashtext(%s))", [SCRATCH])
            statements.run(f"CREATE SCHEMA {SCRATCH}")
            with recorded(found):
                migrate_schema(SCRATCH)
            transaction.set_rollback(True)
    finally:
        cast(DatabaseWrapper, connection).set_schema_to_public()
    return ";\n".join(found)


def migrate_schema(schema: str) -> None:
    """Run Django's own migrate in one schema, by django-tenants' command.

    Migrations of the shared apps, which change nothing there, are recorded first: running each would build all models
    again.
    """
    cast(DatabaseWrapper, connection).set_schema(schema, include_public=False)
    executor = MigrationExecutor(connection)
    labels = tenant_labels()
    executor.migrate([key for key in executor.loader.graph.leaf_nodes() if key[0] not in labels], fake=True)
    call_command("migrate_schemas", tenant=True, schema_name=schema, interactive=False, verbosity=0)


def tenant_labels() -> set[str]:
    """Return the labels of the apps whose tables are in regencies' schemas."""
    return {config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS}


def tenant_migrations() -> list[Migration]:
    """Return all migrations of the regencies' apps in an order in which they can be applied.

    Every schema records the shared apps' migrations as well, without running them; only these count.
    """
    return migrations_of(tenant_labels())


def migrations_of(labels: Iterable[str]) -> list[Migration]:
    """Return the migrations of some apps as this release's code has them, in an order in which they can be applied."""
    wanted = set(labels)
    loader = MigrationLoader(None)
    ordered: dict[tuple[str, str], Migration] = {}
    for target in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(target):
            if key[0] in wanted:
                ordered.setdefault(key, loader.graph.nodes[key])
    return list(ordered.values())


def name_of(migration: Migration) -> str:
    """Return the name used in records and messages: indicators.0002_target."""
    return f"{migration.app_label}.{migration.name}"


def missing(migrations: Iterable[Migration], applied: Iterable[str]) -> list[str]:
    """Return the names of migrations that `applied` lacks, in order; one that replaces others stands for all."""
    have = set(applied)

    def is_applied(migration: Migration) -> bool:
        replaced = {f"{label}.{name}" for label, name in migration.replaces}
        return name_of(migration) in have or bool(replaced and replaced <= have)

    return [name_of(migration) for migration in migrations if not is_applied(migration)]


class Upgrade:
    """Steps from a schema's applied migrations to this release, computed once for all schemas at that point.

    Or to an earlier release: to the newest of the migrations that `to` names. The thread's connection must be the
    owner's and on such a schema (set_schema), here and in `run`.
    """

    def __init__(self, to: Iterable[str] | None = None) -> None:
        labels = tenant_labels()
        self._executor = MigrationExecutor(connection, _after_each)
        graph = self._executor.loader.graph
        if to is None:
            self._targets = [key for key in graph.leaf_nodes() if key[0] in labels]
        else:
            wanted = {(label, name) for label, _, name in (whole.partition(".") for whole in to)}
            followed = {
                key for key in wanted for child in graph.node_map[key].children if child.key in wanted
            }
            self._targets = sorted(wanted - followed)
        self._plan = self._executor.migration_plan(self._targets)
        self._state = self._executor.migrate([], plan=[])

    @property
    def is_replayable(self) -> bool:
        """Return False if a migration computes in Python, so that its statements hold one regency's own data."""
        return self.is_atomic and not any(
            _computes(operation) for migration, _ in self._plan for operation in migration.operations
        )

    @property
    def is_atomic(self) -> bool:
        """Return False if a migration must not run in a transaction (CREATE INDEX CONCURRENTLY)."""
        return all(migration.atomic for migration, _ in self._plan)

    def run(self) -> None:
        """Apply and record the migrations in the present schema, in the caller's transaction."""
        self._executor.migrate(self._targets, plan=self._plan, state=self._state.clone())


def _after_each(action: str, migration: Any = None, fake: bool | None = False, /) -> None:
    # The migrations share one transaction. Rows that one wrote, with foreign keys still to be checked at its end,
    # would keep the next from altering their table.
    if action == "apply_success" and connection.in_atomic_block:
        with connection.schema_editor(atomic=False) as editor:
            editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            editor.execute("SET CONSTRAINTS ALL DEFERRED")


def _computes(operation: Operation) -> bool:
    if isinstance(operation, SeparateDatabaseAndState):
        return any(map(_computes, operation.database_operations))
    return isinstance(operation, RunPython)


@contextmanager
def recorded(found: list[str]) -> Iterator[None]:
    """Append to `found` the SQL of the block that changes the schema or its record of migrations.

    That is everything by a schema editor, and other statements except reads (introspection) and session settings: the
    replay has a path and a transaction of its own.
    """
    wrapper = cast(DatabaseWrapper, connection)
    editor_class = wrapper.SchemaEditorClass
    depth = 0

    class RecordedEditor(editor_class):  # type: ignore[misc, valid-type]
        def execute(self, *args: Any, **kwargs: Any) -> None:
            nonlocal depth
            depth += 1
            try:
                super().execute(*args, **kwargs)
            finally:
                depth -= 1

    def keep(execute: Callable[..., Any], query: Any, params: Any, many: bool, context: Fields) -> Any:
        result = execute(query, params, many, context)
        text = query if isinstance(query, str) else query.as_string(wrapper.connection)
        if depth or not text.lstrip().upper().startswith(_READS_OR_STEERS):
            found.extend(_as_text(text, row).rstrip().rstrip(";") for row in (params if many else [params]))
        return result

    wrapper.SchemaEditorClass = RecordedEditor
    try:
        with connection.execute_wrapper(keep):
            yield
    finally:
        del wrapper.SchemaEditorClass  # the class's own shows again


def _as_text(query: str, params: Any) -> str:
    if params is None:
        return query
    with connection.connection.cursor() as cursor:
        text = str(cursor.mogrify(query, params))
    return _TIME.sub("statement_timestamp()", text) if text.startswith(_RECORD_OF_MIGRATION) else text


def replay(regency_id: int, text: str) -> None:
    """Run recorded SQL in a regency's schema, within the caller's transaction."""
    statements.run(f"SET LOCAL search_path TO {roles.regency_schema(regency_id)}, public")
    if text:
        statements.run(text)
    statements.run("SET LOCAL search_path TO public")

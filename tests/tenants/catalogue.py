"""PostgreSQL's catalogue of one schema, without the schema's name, so that two can be compared."""

from typing import Any

from tests.support.elsewhere import Elsewhere

#: Makes schemas the long way, by django-tenants' own command: source text for `manage.py shell -c`.
LONG_WAY = """
from django.core.management import call_command
from django.db import connection
for schema in {schemas}:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {{schema}}")
    call_command("migrate_schemas", tenant=True, schema_name=schema, interactive=False, verbosity=0)
"""

QUERIES = {
    "tables": """
        SELECT c.relname::text, c.relkind::text, c.relpersistence::text, c.reloptions::text, o.rolname::text
        FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner
        WHERE c.relnamespace = %s::regnamespace ORDER BY 1
    """,
    "columns": """
        SELECT c.relname::text, a.attnum, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               a.attidentity::text, a.attgenerated::text, a.attstorage::text, l.collname::text,
               pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        LEFT JOIN pg_collation l ON l.oid = a.attcollation
        WHERE c.relnamespace = %s::regnamespace AND a.attnum > 0 ORDER BY 1, 2
    """,
    "constraints": """
        SELECT k.conrelid::regclass::text, k.conname::text, k.contype::text, k.condeferrable, k.condeferred,
               k.convalidated, pg_get_constraintdef(k.oid)
        FROM pg_constraint k WHERE k.connamespace = %s::regnamespace ORDER BY 1, 2
    """,
    "indexes": """
        SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), i.indisprimary, i.indisvalid
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = %s::regnamespace ORDER BY 1
    """,
    "sequences": """
        SELECT to_jsonb(s) - 'schemaname' - 'last_value' FROM pg_sequences s WHERE schemaname = %s ORDER BY 1
    """,
    "triggers": """
        SELECT t.tgrelid::regclass::text, pg_get_triggerdef(t.oid) FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = %s::regnamespace AND NOT t.tgisinternal ORDER BY 1, 2
    """,
    "functions": "SELECT proname::text FROM pg_proc WHERE pronamespace = %s::regnamespace ORDER BY 1",
    "types": "SELECT typname::text FROM pg_type WHERE typnamespace = %s::regnamespace ORDER BY 1",
}


def catalogue(there: Elsewhere, schema: str) -> dict[str, Any]:
    """Everything defined in the schema, and the migrations it records: shared ones and its own, each in their order."""
    from tenants.schema import recording  # here, since the benchmark reads LONG_WAY before there are settings

    found: dict[str, Any] = {name: there.rows(query, schema) for name, query in QUERIES.items()}
    records = f"SELECT app, name FROM {schema}.django_migrations ORDER BY app = ANY(%s), id"
    found["migrations"] = there.rows(records, sorted(recording.tenant_labels()))
    return {name: _without(schema, value) for name, value in found.items()}


def privileges(there: Elsewhere, schema: str) -> Any:
    """Return the privileges of each role in the schema, the regency's own role as "own"."""
    acl = there.rows(
        "SELECT c.relname::text, c.relacl::text FROM pg_class c WHERE c.relnamespace = %s::regnamespace ORDER BY 1",
        schema,
    ) + there.rows("SELECT nspacl::text FROM pg_namespace WHERE nspname = %s", schema)
    return _without(schema, _without(f"kc_{schema}", acl, "own"))


def _without(name: str, value: Any, instead: str = "here") -> Any:
    match value:
        case str():
            return value.replace(name, instead)
        case list() | tuple():
            return [_without(name, item, instead) for item in value]
        case dict():
            return {key: _without(name, item, instead) for key, item in value.items()}
    return value

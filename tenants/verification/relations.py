"""Tables, columns, sequences, views and types: who owns them and who may do what with them."""

from tenants.verification import acls
from tenants.verification.expected import Grant
from tenants.verification.survey import NOT_SYSTEM, Survey

RELATIONS = f"""
    SELECT n.nspname || '.' || c.relname, c.relkind::text, pg_get_userbyid(c.relowner),
           EXISTS (
               SELECT FROM pg_options_to_table(c.reloptions) o
               WHERE o.option_name = 'security_invoker' AND o.option_value IN ('true', 'on', '1', 'yes')
           )
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND {NOT_SYSTEM}
"""

KIND = "CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'VIEW' ELSE 'TABLE' END"

RELATION_GRANTS = f"""
    SELECT {KIND}, n.nspname || '.' || c.relname, '', {acls.GRANTEE}, a.privilege_type, a.is_grantable,
           format('%%I.%%I', n.nspname, c.relname)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL aclexplode(c.relacl) a
    WHERE {NOT_SYSTEM} AND a.grantee NOT IN (c.relowner, %(owner)s::regrole)
    UNION ALL
    SELECT {KIND}, n.nspname || '.' || c.relname, t.attname, {acls.GRANTEE}, a.privilege_type, a.is_grantable,
           format('%%I.%%I', n.nspname, c.relname)
    FROM pg_catalog.pg_attribute t
    JOIN pg_catalog.pg_class c ON c.oid = t.attrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL aclexplode(t.attacl) a
    WHERE t.attacl IS NOT NULL AND {NOT_SYSTEM} AND a.grantee NOT IN (c.relowner, %(owner)s::regrole)
"""

# PostgreSQL's own tables, against the access lists that it came with (information_schema is readable and unlisted).
SYSTEM_GRANTS = f"""
    WITH lists AS (
        SELECT c.oid, 0 AS column, n.nspname || '.' || c.relname AS name, '' AS attname,
               coalesce(c.relacl, acldefault('r', c.relowner)) AS now,
               coalesce(i.initprivs, acldefault('r', c.relowner)) AS before
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_init_privs i
            ON i.objoid = c.oid AND i.classoid = 'pg_class'::regclass AND i.objsubid = 0
        WHERE NOT ({NOT_SYSTEM}) AND c.relkind IN ('r', 'v', 't')
        UNION ALL
        SELECT c.oid, t.attnum, n.nspname || '.' || c.relname, t.attname, t.attacl,
               coalesce(i.initprivs, acldefault('c', c.relowner))
        FROM pg_catalog.pg_attribute t
        JOIN pg_catalog.pg_class c ON c.oid = t.attrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_init_privs i
            ON i.objoid = c.oid AND i.classoid = 'pg_class'::regclass AND i.objsubid = t.attnum
        WHERE NOT ({NOT_SYSTEM}) AND t.attacl IS NOT NULL
    )
    SELECT 'TABLE', l.name, l.attname, {acls.GRANTEE}, a.privilege_type, a.is_grantable, l.name
    FROM lists l CROSS JOIN LATERAL (
        SELECT grantee, privilege_type, is_grantable FROM aclexplode(l.now)
        EXCEPT SELECT grantee, privilege_type, is_grantable FROM aclexplode(l.before)
    ) a
    WHERE NOT (l.name ~ '^information_schema' AND a.privilege_type = 'SELECT')
"""

# A table's own row type, and arrays, follow their table. To use a type is PostgreSQL's default and reaches no row.
TYPES = f"""
    SELECT n.nspname || '.' || t.typname, pg_get_userbyid(t.typowner)
    FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
    WHERE {NOT_SYSTEM} AND t.typelem = 0 AND (t.typrelid = 0 OR c.relkind = 'c')
      AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_depend d
          WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
      )
"""

TYPE_GRANTS = f"""
    SELECT 'TYPE', n.nspname || '.' || t.typname, '', {acls.GRANTEE}, a.privilege_type, a.is_grantable,
           format('%%I.%%I', n.nspname, t.typname)
    FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    CROSS JOIN LATERAL aclexplode(t.typacl) a
    WHERE {NOT_SYSTEM} AND a.grantee NOT IN (t.typowner, %(owner)s::regrole, 0)
"""


def check(survey: Survey) -> None:
    expected = survey.expected
    rows = survey.rows(RELATIONS)
    declared, tables = expected.tables(), set()
    for name, kind, owner, as_invoker in rows:
        label = {"S": "sequence", "v": "view", "m": "materialized view", "f": "foreign table"}.get(
            kind, "table"
        )
        survey.count("sequences" if kind == "S" else "views" if kind in "vm" else "tables", 1)
        if kind in "rp":
            tables.add(name)
        if owner != expected.owner:
            survey.hole(f"{label} {name}", owner, "owns it", f"belong to {expected.owner}")
        if kind == "m" or (kind == "v" and not as_invoker):
            survey.hole(
                f"{label} {name}", "", "shows rows by its owner's rights", "be made with security_invoker"
            )
    for name in sorted(declared - tables):
        survey.hole(f"table {name}", "", "is missing", "exist: a model declares it")
    if others := sorted(tables - declared):
        survey.notes.append(f"Tables that no model declares, and nobody may reach: {', '.join(others)}.")

    owner = {"owner": expected.owner}
    acls.compare(
        survey, [Grant(*row) for row in survey.rows(RELATION_GRANTS, owner)], expected.table_grants()
    )
    confined = {"PUBLIC", *expected.confined}
    system = [Grant(*row) for row in survey.rows(SYSTEM_GRANTS)]
    # What other services' roles may read of PostgreSQL's own is theirs; long values of our tables are not.
    ours = [grant for grant in system if grant.role in confined or grant.object.startswith("pg_toast.")]
    acls.compare(survey, ours, set())
    for name, type_owner in survey.rows(TYPES):
        if type_owner != expected.owner:
            survey.hole(f"type {name}", type_owner, "owns it", f"belong to {expected.owner}")
    acls.compare(survey, [Grant(*row) for row in survey.rows(TYPE_GRANTS, owner)], set())

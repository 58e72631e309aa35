"""Holes of kinds drawn at random: statements that a superuser could have run, on objects drawn at random.

They are made, looked for and rolled back in one transaction of the superuser.
"""

import random
from typing import Any

import psycopg

#: What holes are made in: each gives the object's name as SQL, its table where it has one, and the name that the hole
#: must carry.
TARGETS = {
    "function": """
        SELECT p.oid::regprocedure::text, NULL, i.identity
        FROM pg_proc p, pg_identify_object(p.tableoid, p.oid, 0) i
        WHERE p.prokind = 'f' AND p.pronamespace = 'pg_catalog'::regnamespace AND p.prolang = 12
          AND p.prorettype <> 'internal'::regtype AND NOT p.proleakproof AND NOT p.proisstrict
        UNION ALL
        SELECT p.oid::regprocedure::text, NULL, i.identity
        FROM pg_proc p, pg_identify_object(p.tableoid, p.oid, 0) i WHERE p.pronamespace = 'public'::regnamespace
    """,
    "table": """
        SELECT format('%I.%I', n.nspname, c.relname), NULL, format('%I.%I', n.nspname, c.relname)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname ~ '^(public|r_[0-9]+)$'
    """,
    "column": """
        SELECT quote_ident(a.attname), c.oid::regclass::text, i.identity
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
             pg_identify_object('pg_class'::regclass, c.oid, a.attnum) i
        WHERE c.relkind = 'r' AND n.nspname ~ '^(public|r_[0-9]+)$' AND a.attnum > 0 AND a.attidentity = ''
          AND a.attgenerated = '' AND a.atttypid = 'varchar'::regtype
    """,
    "constraint": """
        SELECT quote_ident(k.conname), k.conrelid::regclass::text, i.identity
        FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace,
             pg_identify_object(k.tableoid, k.oid, 0) i
        WHERE k.contype IN ('c', 'f') AND n.nspname ~ '^(public|r_[0-9]+)$'
    """,
    "index": """
        SELECT i.indexrelid::regclass::text, NULL, i.indexrelid::regclass::text
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname ~ '^(public|r_[0-9]+)$'
          AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
    """,
    "policy": """
        SELECT quote_ident(p.polname), p.polrelid::regclass::text, i.identity
        FROM pg_policy p, pg_identify_object(p.tableoid, p.oid, 0) i
    """,
    "trigger": """
        SELECT quote_ident(t.tgname), t.tgrelid::regclass::text, t.tgname || ' on public.'
        FROM pg_trigger t WHERE NOT t.tgisinternal
    """,
    "sequence": """
        SELECT c.oid::regclass::text, NULL, i.identity FROM pg_class c, pg_identify_object(c.tableoid, c.oid, 0) i
        WHERE c.relkind = 'S' AND c.relnamespace::regnamespace::text ~ '^(public|r_[0-9]+)$'
    """,
    "operator": """
        SELECT o.oid::text, NULL, i.identity FROM pg_operator o, pg_identify_object(o.tableoid, o.oid, 0) i
        WHERE o.oprnamespace = 'pg_catalog'::regnamespace
    """,
    "catalogue": """
        SELECT c.oid::regclass::text, NULL, 'pg_catalog.' || c.relname FROM pg_class c
        WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND NOT c.relisshared
    """,
    "view": """
        SELECT c.oid::regclass::text, NULL, 'pg_catalog.' || c.relname FROM pg_class c
        WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'v'
    """,
    "type": """
        SELECT t.oid::regtype::text, NULL, i.identity FROM pg_type t, pg_identify_object(t.tableoid, t.oid, 0) i
        WHERE t.oid::regtype::text = ANY ('{point,line,lseg,circle,polygon,macaddr8,money,xml,tsquery,int8range}')
    """,
    "cast": """
        SELECT k.oid::text, NULL, i.identity FROM pg_cast k, pg_identify_object(k.tableoid, k.oid, 0) i
    """,
    "schema": "SELECT quote_ident(nspname), NULL, quote_ident(nspname) FROM pg_namespace WHERE nspname !~ 'toast|temp'",
    "role": "SELECT r, NULL, r FROM unnest('{kc_open,kc_worker,kc_regency,kc_gateway}'::text[]) r",
}

#: (kind of object, statement): {0} is the object, {1} its table, {role} a role of ours.
HOLES = (
    ("function", "ALTER FUNCTION {0} LEAKPROOF"),
    ("function", "ALTER FUNCTION {0} SECURITY DEFINER SET search_path = public"),
    ("function", "ALTER FUNCTION {0} STRICT"),
    ("function", "ALTER FUNCTION {0} COST 4711"),
    ("function", "ALTER FUNCTION {0} SET work_mem = '1MB'"),
    ("function", "ALTER FUNCTION {0} OWNER TO {role}"),
    ("function", "GRANT EXECUTE ON FUNCTION {0} TO {role} WITH GRANT OPTION"),
    ("function", "UPDATE pg_catalog.pg_proc SET prosrc = prosrc || ' ' WHERE oid = '{0}'::regprocedure"),
    ("table", "ALTER TABLE {0} ADD COLUMN planted int"),
    ("table", "ALTER TABLE {0} REPLICA IDENTITY FULL"),
    ("table", "ALTER TABLE {0} SET (autovacuum_enabled = off)"),
    ("table", "ALTER TABLE {0} FORCE ROW LEVEL SECURITY"),
    ("table", "ALTER TABLE {0} OWNER TO {role}"),
    ("table", "GRANT TRUNCATE ON {0} TO {role}"),
    ("table", "CREATE RULE planted AS ON DELETE TO {0} DO INSTEAD NOTHING"),
    ("table", "CREATE POLICY planted ON {0} USING (true)"),
    (
        "table",
        "CREATE TRIGGER planted BEFORE UPDATE ON {0} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ),
    ("table", "ALTER TABLE {0} ADD CONSTRAINT planted CHECK (pg_backend_pid() > 0)"),
    ("table", "CREATE TABLE public.planted () INHERITS ({0})"),
    ("column", "ALTER TABLE {1} ALTER {0} SET DEFAULT current_setting('x')"),
    ("column", "ALTER TABLE {1} ALTER {0} SET STATISTICS 7"),
    ("column", "ALTER TABLE {1} ALTER {0} SET STORAGE PLAIN"),
    ("column", "ALTER TABLE {1} ALTER {0} TYPE varchar(4711)"),
    ("column", "ALTER TABLE {1} RENAME {0} TO planted"),
    ("column", "GRANT UPDATE ({0}) ON {1} TO {role}"),
    ("column", "CREATE INDEX planted ON {1} (({0} || 'x'))"),
    ("column", "CREATE STATISTICS public.planted ON ({0} || 'x') FROM {1}"),
    ("constraint", "ALTER TABLE {1} DROP CONSTRAINT {0}"),
    ("constraint", "ALTER TABLE {1} RENAME CONSTRAINT {0} TO planted"),
    ("index", "DROP INDEX {0}"),
    ("index", "ALTER INDEX {0} SET (fillfactor = 33)"),
    ("index", "UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid = '{0}'::regclass"),
    ("policy", "DROP POLICY {0} ON {1}"),
    ("policy", "ALTER POLICY {0} ON {1} USING (1 = 1)"),
    ("policy", "ALTER POLICY {0} ON {1} WITH CHECK (false)"),
    ("trigger", "DROP TRIGGER {0} ON {1}"),
    ("trigger", "ALTER TABLE {1} ENABLE ALWAYS TRIGGER {0}"),
    ("sequence", "ALTER SEQUENCE {0} INCREMENT 7 CYCLE"),
    ("sequence", "GRANT SELECT ON SEQUENCE {0} TO {role}"),
    ("operator", "UPDATE pg_catalog.pg_operator SET oprcanhash = NOT oprcanhash WHERE oid = {0}"),
    (
        "operator",
        "UPDATE pg_catalog.pg_operator SET oprcode = 'pg_backend_pid()'::regprocedure WHERE oid = {0}",
    ),
    ("catalogue", "GRANT SELECT ON {0} TO {role}"),
    ("catalogue", "GRANT INSERT ON {0} TO PUBLIC"),
    ("view", "ALTER VIEW {0} SET (security_invoker)"),
    ("view", "CREATE OR REPLACE RULE planted AS ON INSERT TO {0} DO INSTEAD NOTHING"),
    ("type", "REVOKE USAGE ON TYPE {0} FROM PUBLIC"),
    ("type", "UPDATE pg_catalog.pg_type SET typinput = 'textin'::regproc WHERE oid = '{0}'::regtype"),
    ("cast", "UPDATE pg_catalog.pg_cast SET castcontext = 'i', castfunc = 2559 WHERE oid = {0}"),
    ("schema", "GRANT CREATE ON SCHEMA {0} TO {role}"),
    ("schema", "ALTER SCHEMA {0} OWNER TO {role}"),
    ("schema", "CREATE FUNCTION {0}.planted() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
    ("schema", "CREATE DOMAIN {0}.planted AS int CHECK (VALUE > pg_backend_pid())"),
    ("schema", 'CREATE COLLATION {0}.planted FROM "C"'),
    ("schema", "CREATE DEFAULT CONVERSION {0}.planted FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8"),
    ("schema", "CREATE TEXT SEARCH DICTIONARY {0}.planted (TEMPLATE = simple)"),
    ("schema", "CREATE AGGREGATE {0}.planted(int) (SFUNC = int4pl, STYPE = int)"),
    ("schema", "CREATE OPERATOR {0}.=== (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = uuid_eq)"),
    ("schema", "CREATE MATERIALIZED VIEW {0}.planted AS SELECT * FROM public.identity_person"),
    ("role", "ALTER DEFAULT PRIVILEGES FOR ROLE {0} GRANT SELECT ON TABLES TO PUBLIC"),
    ("role", "ALTER DEFAULT PRIVILEGES FOR ROLE kc_owner IN SCHEMA public GRANT ALL ON TABLES TO {0}"),
)


def plant(cursor: psycopg.Cursor[Any], seed: int, number: int) -> dict[str, str]:
    """Makes as many holes of different kinds, in the caller's transaction; by statement, the name to be looked for."""
    chance = random.Random(seed)
    made: dict[str, str] = {}
    for kind, template in chance.sample(HOLES, len(HOLES)):
        if len(made) == number:
            break
        cursor.execute(TARGETS[kind])
        target, table, name = chance.choice(sorted(cursor.fetchall(), key=str))
        statement = template.format(
            target, table, role=chance.choice(("kc_open", "kc_worker", "kc_ministry"))
        )
        try:
            with cursor.connection.transaction():
                cursor.execute(statement.encode())
        except psycopg.Error:
            continue  # not to be done with this one: it owns or guards something
        made[statement] = next((new for new in ("planted", "===") if new in statement), name)
    return made

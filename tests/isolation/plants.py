"""Holes to plant, one of each kind: `manage.py verify_isolation` must name every one of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plant:
    """A hole: what makes it, what takes it back, and the words in which it must be named, all in one line."""

    plant: str
    undo: str
    names: str


# {us} and {them} are regencies' ids.
PLANTS = {
    # --- privileges on tables
    "a grant on the neighbour's table": Plant(
        "GRANT SELECT ON r_{them}.history_entry TO kc_r_{us}",
        "REVOKE SELECT ON r_{them}.history_entry FROM kc_r_{us}",
        "table r_{them}.history_entry: kc_r_{us} has SELECT; it should have nothing",
    ),
    "more than declared on own table": Plant(
        "GRANT DELETE ON r_{us}.history_entry TO kc_r_{us}",
        "REVOKE DELETE ON r_{us}.history_entry FROM kc_r_{us}",
        "table r_{us}.history_entry: kc_r_{us} has DELETE; it should have INSERT, SELECT",
    ),
    "a grant to the ministry": Plant(
        "GRANT SELECT ON r_{us}.indicators_value TO kc_ministry",
        "REVOKE SELECT ON r_{us}.indicators_value FROM kc_ministry",
        "table r_{us}.indicators_value: kc_ministry has SELECT",
    ),
    "a grant to everyone": Plant(
        "GRANT SELECT ON public.identity_person TO PUBLIC",
        "REVOKE SELECT ON public.identity_person FROM PUBLIC",
        "table public.identity_person: PUBLIC has SELECT",
    ),
    "a grant on a column": Plant(
        "GRANT UPDATE (content) ON public.ledger_submission TO kc_regency",
        "REVOKE UPDATE (content) ON public.ledger_submission FROM kc_regency",
        "table column public.ledger_submission.content: kc_regency has UPDATE; it should have nothing",
    ),
    "a grant option": Plant(
        "GRANT SELECT ON public.tenants_regency TO kc_open WITH GRANT OPTION",
        "REVOKE GRANT OPTION FOR SELECT ON public.tenants_regency FROM kc_open",
        "table public.tenants_regency: kc_open has SELECT with grant option",
    ),
    "a declared grant that is missing": Plant(
        "REVOKE INSERT ON r_{us}.history_entry FROM kc_r_{us}",
        "GRANT INSERT ON r_{us}.history_entry TO kc_r_{us}",
        "table r_{us}.history_entry: kc_r_{us} lacks INSERT",
    ),
    "maintenance": Plant(
        "GRANT MAINTAIN ON r_{us}.history_entry TO kc_r_{us}",
        "REVOKE MAINTAIN ON r_{us}.history_entry FROM kc_r_{us}",
        "table r_{us}.history_entry: kc_r_{us} has MAINTAIN",
    ),
    "a grant on a sequence": Plant(
        "CREATE SEQUENCE r_{us}.s; ALTER SEQUENCE r_{us}.s OWNER TO kc_owner; GRANT USAGE ON r_{us}.s TO kc_r_{them}",
        "DROP SEQUENCE r_{us}.s",
        "sequence r_{us}.s: exists: kc_r_{them} has USAGE",
    ),
    "a table of PostgreSQL's own": Plant(
        "GRANT SELECT ON pg_catalog.pg_largeobject TO kc_r_{us}",
        "REVOKE SELECT ON pg_catalog.pg_largeobject FROM kc_r_{us}",
        "table pg_catalog.pg_largeobject: kc_r_{us} has SELECT",
    ),
    "passwords in a column": Plant(
        "GRANT SELECT (rolpassword) ON pg_catalog.pg_authid TO PUBLIC",
        "REVOKE SELECT (rolpassword) ON pg_catalog.pg_authid FROM PUBLIC",
        "table column pg_catalog.pg_authid.rolpassword: PUBLIC has SELECT",
    ),
    "a table that is someone else's": Plant(
        "ALTER TABLE r_{us}.history_entry OWNER TO kc_r_{us}",
        "ALTER TABLE r_{us}.history_entry OWNER TO kc_owner;"
        " REVOKE ALL ON r_{us}.history_entry FROM kc_r_{us};"
        " GRANT SELECT, INSERT ON r_{us}.history_entry TO kc_r_{us}",
        "table r_{us}.history_entry: kc_r_{us} owns it; it should belong to kc_owner",
    ),
    "a table that is missing": Plant(
        "ALTER TABLE r_{us}.history_entry RENAME TO history_gone",
        "ALTER TABLE r_{us}.history_gone RENAME TO history_entry",
        "table r_{us}.history_entry: is missing",
    ),
    "a view with its owner's rights": Plant(
        "CREATE VIEW public.v AS SELECT * FROM ledger_submission; ALTER VIEW public.v OWNER TO kc_owner;"
        " GRANT SELECT ON public.v TO kc_regency",
        "DROP VIEW public.v",
        "view public.v: exists: kc_regency has SELECT",
    ),
    "a copy of rows": Plant(
        "CREATE MATERIALIZED VIEW public.v AS SELECT * FROM ledger_submission;"
        " ALTER MATERIALIZED VIEW public.v OWNER TO kc_owner",
        "DROP MATERIALIZED VIEW public.v",
        "materialized view public.v: exists",
    ),
    "a type": Plant(
        "CREATE TYPE public.t AS ENUM ('a'); ALTER TYPE public.t OWNER TO kc_owner;"
        " GRANT USAGE ON TYPE public.t TO kc_r_{us}",
        "DROP TYPE public.t",
        "type public.t: exists: PUBLIC has USAGE, kc_r_{us} has USAGE",
    ),
    # --- schemas
    "the neighbour's schema": Plant(
        "GRANT USAGE ON SCHEMA r_{them} TO kc_r_{us}",
        "REVOKE USAGE ON SCHEMA r_{them} FROM kc_r_{us}",
        "schema r_{them}: kc_r_{us} has USAGE; it should have nothing",
    ),
    "a schema to create in": Plant(
        "GRANT CREATE ON SCHEMA public TO kc_regency",
        "REVOKE CREATE ON SCHEMA public FROM kc_regency",
        "schema public: kc_regency has CREATE; it should have USAGE",
    ),
    "a schema for everyone": Plant(
        "GRANT USAGE ON SCHEMA r_{us} TO PUBLIC",
        "REVOKE USAGE ON SCHEMA r_{us} FROM PUBLIC",
        "schema r_{us}: PUBLIC has USAGE",
    ),
    "a schema that nobody declares": Plant("CREATE SCHEMA leak", "DROP SCHEMA leak", "schema leak: exists"),
    "a schema without a regency": Plant(
        "CREATE SCHEMA r_999999 AUTHORIZATION kc_owner",
        "DROP SCHEMA r_999999",
        "schema r_999999: exists; it should not",
    ),
    "a schema that is missing": Plant(
        "ALTER SCHEMA r_{us} RENAME TO r_gone",
        "ALTER SCHEMA r_gone RENAME TO r_{us}",
        "schema r_{us}: is missing",
    ),
    "a schema that is someone else's": Plant(
        "ALTER SCHEMA r_{us} OWNER TO kc_r_{us}",
        "ALTER SCHEMA r_{us} OWNER TO kc_owner; REVOKE CREATE ON SCHEMA r_{us} FROM kc_r_{us};"
        " GRANT USAGE ON SCHEMA r_{us} TO kc_r_{us}",
        "schema r_{us}: kc_r_{us} owns it",
    ),
    "a registry that points elsewhere": Plant(
        "UPDATE tenants_regency SET schema_name = 'elsewhere' WHERE id = {us}",
        "UPDATE tenants_regency SET schema_name = 'r_{us}' WHERE id = {us}",
        "registry row {us}: names schema elsewhere",
    ),
    "a schema of PostgreSQL's own to create in": Plant(
        "GRANT CREATE ON SCHEMA pg_catalog TO kc_r_{us}",
        "REVOKE CREATE ON SCHEMA pg_catalog FROM kc_r_{us}",
        "schema pg_catalog: kc_r_{us} has CREATE; it should have nothing",
    ),
    "a schema of PostgreSQL's own that is someone else's": Plant(
        "ALTER SCHEMA information_schema OWNER TO kc_r_{us}",
        "ALTER SCHEMA information_schema OWNER TO postgres",
        "schema information_schema: kc_r_{us} owns it",
    ),
    "where long values lie": Plant(
        "GRANT USAGE ON SCHEMA pg_toast TO kc_ministry",
        "REVOKE USAGE ON SCHEMA pg_toast FROM kc_ministry",
        "schema pg_toast: kc_ministry has USAGE; it should have nothing",
    ),
    "long values of a table": Plant(
        "CREATE ROLE stranger; SELECT set_config('plant.toast', reltoastrelid::regclass::text, false)"
        " FROM pg_class WHERE oid = 'r_{us}.history_entry'::regclass; DO $$BEGIN"
        " EXECUTE 'GRANT SELECT ON ' || current_setting('plant.toast') || ' TO stranger';END$$",
        "DROP OWNED BY stranger; DROP ROLE stranger",
        "exists: stranger has SELECT",
    ),
    # --- databases
    "another database to enter": Plant(
        "GRANT CONNECT ON DATABASE postgres TO PUBLIC",
        "REVOKE CONNECT ON DATABASE postgres FROM PUBLIC",
        "database postgres: PUBLIC has CONNECT; it should have nothing",
    ),
    "another database for a regency": Plant(
        "GRANT CONNECT ON DATABASE template1 TO kc_r_{us}",
        "REVOKE CONNECT ON DATABASE template1 FROM kc_r_{us}",
        "database template1: kc_r_{us} has CONNECT",
    ),
    "temporary tables": Plant(
        "GRANT TEMP ON DATABASE kota_cerdas TO PUBLIC",
        "REVOKE TEMP ON DATABASE kota_cerdas FROM PUBLIC",
        "database kota_cerdas: PUBLIC has TEMPORARY",
    ),
    "schemas to make": Plant(
        "GRANT CREATE ON DATABASE kota_cerdas TO kc_regency",
        "REVOKE CREATE ON DATABASE kota_cerdas FROM kc_regency",
        "database kota_cerdas: kc_regency has CREATE",
    ),
    "a database that may be copied": Plant(
        "ALTER DATABASE kota_cerdas IS_TEMPLATE true",
        "ALTER DATABASE kota_cerdas IS_TEMPLATE false",
        "database kota_cerdas: is a template",
    ),
    "a new database": Plant(
        "CREATE DATABASE copied", "DROP DATABASE copied", "database copied: PUBLIC has CONNECT, TEMPORARY"
    ),
    "a setting that only superusers change": Plant(
        "GRANT SET ON PARAMETER session_replication_role TO kc_r_{us}",
        "REVOKE SET ON PARAMETER session_replication_role FROM kc_r_{us}",
        "parameter session_replication_role: kc_r_{us} has SET",
    ),
    "a setting of the server that switches triggers off": Plant(
        "ALTER SYSTEM SET session_replication_role = replica",
        "ALTER SYSTEM RESET session_replication_role",
        "setting session_replication_role: is replica on this server; it should be origin",
    ),
    # --- roles
    **{
        f"another service's role that {word}": Plant(
            f"CREATE ROLE stranger LOGIN {plant}",
            "DROP ROLE stranger",
            f"role stranger: stranger {named}; it should",
        )
        for word, plant, named in (
            ("is a superuser", "SUPERUSER", "is a SUPERUSER"),
            ("copies the cluster", "REPLICATION", "may copy all there is (REPLICATION)"),
            ("runs programs", "IN ROLE pg_execute_server_program", "belongs to pg_execute_server_program"),
            ("reads files", "IN ROLE pg_read_server_files", "belongs to pg_read_server_files"),
        )
    },
    **{
        f"a role that is {word}": Plant(
            f"ALTER ROLE kc_r_{{us}} {word}",
            f"ALTER ROLE kc_r_{{us}} NO{word}",
            f"role kc_r_{{us}}: kc_r_{{us}} is {word}",
        )
        for word in ("SUPERUSER", "BYPASSRLS", "CREATEDB", "REPLICATION")
    },
    "a role that makes roles": Plant(
        "ALTER ROLE kc_ministry CREATEROLE",
        "ALTER ROLE kc_ministry NOCREATEROLE",
        "role kc_ministry: kc_ministry is LOGIN",
    ),
    "a role that may not log in": Plant(
        "ALTER ROLE kc_r_{us} NOLOGIN", "ALTER ROLE kc_r_{us} LOGIN", "role kc_r_{us}: kc_r_{us} is NOLOGIN"
    ),
    "a group that may log in": Plant(
        "ALTER ROLE kc_regency LOGIN", "ALTER ROLE kc_regency NOLOGIN", "role kc_regency: kc_regency is LOGIN"
    ),
    "a role without a limit": Plant(
        "ALTER ROLE kc_r_{us} CONNECTION LIMIT -1",
        "ALTER ROLE kc_r_{us} CONNECTION LIMIT 12",
        "CONNECTION LIMIT -1 VALID UNTIL 'infinity'; it should be LOGIN INHERIT NOCREATEROLE CONNECTION LIMIT 12",
    ),
    "a role that ends": Plant(
        "ALTER ROLE kc_r_{us} VALID UNTIL '2020-01-01'",
        "ALTER ROLE kc_r_{us} VALID UNTIL 'infinity'",
        "role kc_r_{us}: kc_r_{us} is VALID UNTIL 2020-01-01",
    ),
    "a role that nobody declares": Plant(
        "CREATE ROLE kc_visitor", "DROP ROLE kc_visitor", "role kc_visitor: exists; it should not"
    ),
    "a role without a regency": Plant(
        "CREATE ROLE kc_r_999999 LOGIN", "DROP ROLE kc_r_999999", "role kc_r_999999: exists; it should not"
    ),
    "a role that is missing": Plant(
        "ALTER ROLE kc_r_{us} RENAME TO somebody",
        "ALTER ROLE somebody RENAME TO kc_r_{us}",
        "role kc_r_{us}: is missing",
    ),
    # --- memberships
    "a membership in the neighbour": Plant(
        "GRANT kc_r_{them} TO kc_r_{us}",
        "REVOKE kc_r_{them} FROM kc_r_{us}",
        "membership in kc_r_{them}: kc_r_{us} belongs",
    ),
    "a membership in the owner": Plant(
        "CREATE ROLE stranger; GRANT kc_owner TO stranger",
        "DROP ROLE stranger",
        "membership in kc_owner: stranger belongs to it",
    ),
    "a membership of a stranger": Plant(
        "CREATE ROLE stranger; GRANT kc_r_{us} TO stranger",
        "DROP ROLE stranger",
        "membership in kc_r_{us}: stranger belongs to it (ADMIN FALSE, INHERIT TRUE, SET TRUE); it should not",
    ),
    "a membership in a role that reads everything": Plant(
        "GRANT pg_read_all_data TO kc_worker",
        "REVOKE pg_read_all_data FROM kc_worker",
        "membership in pg_read_all_data: kc_worker belongs to it",
    ),
    "a member that may become the group": Plant(
        "SET ROLE kc_owner; GRANT kc_regency TO kc_r_{us} WITH SET TRUE; RESET ROLE",
        "SET ROLE kc_owner; GRANT kc_regency TO kc_r_{us} WITH SET FALSE; RESET ROLE",
        "membership in kc_regency: kc_r_{us} belongs to it (ADMIN FALSE, INHERIT TRUE, SET TRUE)",
    ),
    "a membership that is missing": Plant(
        "SET ROLE kc_owner; REVOKE kc_regency FROM kc_r_{us}; RESET ROLE",
        "SET ROLE kc_owner; GRANT kc_regency TO kc_r_{us} WITH INHERIT TRUE, SET FALSE; RESET ROLE",
        "membership in kc_regency: kc_r_{us} does not belong to it",
    ),
    "another service's role that reads everything": Plant(
        "CREATE ROLE reporting LOGIN; GRANT pg_read_all_data TO reporting",
        "DROP ROLE reporting",
        "role reporting: reporting belongs to pg_read_all_data; it should not, or be named",
    ),
    # --- settings
    "a setting of a role": Plant(
        "ALTER ROLE kc_r_{us} SET statement_timeout = 0",
        "ALTER ROLE kc_r_{us} SET statement_timeout = '15000ms'",
        "settings of kc_r_{us}: kc_r_{us} has statement_timeout '0'; it should have '15000ms'",
    ),
    "a setting besides": Plant(
        "ALTER ROLE kc_r_{us} SET row_security = off",
        "ALTER ROLE kc_r_{us} RESET row_security",
        "settings of kc_r_{us}: kc_r_{us} has row_security 'off'",
    ),
    "a setting of a role in the database": Plant(
        "ALTER ROLE kc_r_{us} IN DATABASE kota_cerdas SET search_path = r_{them}",
        "ALTER ROLE kc_r_{us} IN DATABASE kota_cerdas RESET ALL",
        "settings of kc_r_{us} in database kota_cerdas: kc_r_{us} set search_path=r_{them}",
    ),
    "a setting of the database": Plant(
        "ALTER DATABASE kota_cerdas SET search_path = r_{them}",
        "ALTER DATABASE kota_cerdas RESET ALL",
        "settings of all roles in database kota_cerdas: set search_path=r_{them}",
    ),
    "a setting of everyone": Plant(
        "ALTER ROLE ALL SET statement_timeout = 0",
        "ALTER ROLE ALL RESET ALL",
        "settings of all roles everywhere: set statement_timeout=0",
    ),
    # --- policies
    "a policy dropped": Plant(
        "DROP POLICY regency_rows ON ledger_submission",
        "{policy}",
        "policy regency_rows on public.ledger_submission: is missing",
    ),
    "a policy added": Plant(
        "CREATE POLICY more ON ledger_submission FOR SELECT TO kc_regency USING (true)",
        "DROP POLICY more ON ledger_submission",
        "policy more on public.ledger_submission: exists",
    ),
    "a policy widened": Plant(
        "ALTER POLICY regency_rows ON ledger_submission USING (true)",
        "DROP POLICY regency_rows ON ledger_submission; {policy}",
        "policy regency_rows on public.ledger_submission: has polqual true; it should have (regency_id =",
    ),
    "a policy widened by a little": Plant(
        "ALTER POLICY regency_rows ON ledger_submission USING"
        " (regency_id = (substring(tenants_current_role() from '^kc_r_([0-9]+)$'))::bigint OR revision = 1)",
        "DROP POLICY regency_rows ON ledger_submission; {policy}",
        "policy regency_rows on public.ledger_submission: has polqual ((regency_id =",
    ),
    "a policy widened for writing": Plant(
        "ALTER POLICY regency_rows ON ledger_submission WITH CHECK (true)",
        "DROP POLICY regency_rows ON ledger_submission; {policy}",
        "policy regency_rows on public.ledger_submission: has polwithcheck true",
    ),
    "a policy that its role may take away": Plant(
        "ALTER POLICY ministry_rows ON ledger_submission TO kc_ministry",
        "ALTER POLICY ministry_rows ON ledger_submission TO PUBLIC",
        'policy ministry_rows on public.ledger_submission: has polroles ["kc_ministry"]; it should have [null]',
    ),
    "a policy for another side": Plant(
        "ALTER POLICY worker_rows ON accounts_invitation USING (tenants_current_role() = 'kc_open')",
        "ALTER POLICY worker_rows ON accounts_invitation USING (tenants_current_role() = 'kc_worker')",
        "policy worker_rows on public.accounts_invitation: has polqual",
    ),
    "a name for another role": Plant(
        "CREATE OR REPLACE FUNCTION public.tenants_current_role() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE"
        " SET search_path = pg_catalog, pg_temp AS $$ SELECT 'kc_ministry' $$",
        "CREATE OR REPLACE FUNCTION public.tenants_current_role() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE"
        " SET search_path = pg_catalog, pg_temp AS $$\n    SELECT current_user::text\n$$",
        "function public.tenants_current_role(): has prosrc  SELECT 'kc_ministry'",
    ),
    "a name told with the owner's rights": Plant(
        "ALTER FUNCTION public.tenants_current_role() SECURITY DEFINER",
        "ALTER FUNCTION public.tenants_current_role() SECURITY INVOKER",
        "function public.tenants_current_role(): has prosecdef true; it should have false",
    ),
    "row-level security off": Plant(
        "ALTER TABLE identity_membership DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE identity_membership ENABLE ROW LEVEL SECURITY",
        "table public.identity_membership: has relrowsecurity false; it should have true",
    ),
    # --- functions
    "a function with its owner's rights": Plant(
        "CREATE FUNCTION public.leak() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
        " AS 'SELECT count(*) FROM identity_person'",
        "DROP FUNCTION public.leak()",
        "function public.leak(): exists: PUBLIC has EXECUTE",
    ),
    "a function hidden among PostgreSQL's own": Plant(
        "CREATE FUNCTION pg_catalog.leak() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
        " AS 'SELECT count(*) FROM public.identity_person'",
        "DROP FUNCTION pg_catalog.leak()",
        "function pg_catalog.leak(): exists: PUBLIC has EXECUTE",
    ),
    "the look-up for everyone": Plant(
        "GRANT EXECUTE ON FUNCTION public.identity_look_up(bytea, text) TO PUBLIC",
        "REVOKE EXECUTE ON FUNCTION public.identity_look_up(bytea, text) FROM PUBLIC",
        "function public.identity_look_up(pg_catalog.bytea,pg_catalog.text): PUBLIC has EXECUTE",
    ),
    "a look-up with another text": Plant(
        "ALTER FUNCTION public.identity_look_up(bytea, text) RENAME TO kept;"
        " CREATE FUNCTION public.identity_look_up(key_hash bytea, regency_code text) RETURNS jsonb LANGUAGE sql STABLE"
        " SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS 'SELECT NULL::jsonb';"
        " ALTER FUNCTION public.identity_look_up(bytea, text) OWNER TO kc_owner;"
        " REVOKE ALL ON FUNCTION public.identity_look_up(bytea, text) FROM PUBLIC;"
        " GRANT EXECUTE ON FUNCTION public.identity_look_up(bytea, text) TO kc_gateway",
        "DROP FUNCTION public.identity_look_up(bytea, text);"
        " ALTER FUNCTION public.kept(bytea, text) RENAME TO identity_look_up",
        "function public.identity_look_up(pg_catalog.bytea,pg_catalog.text): has prosrc SELECT NULL::jsonb",
    ),
    "a look-up with another path": Plant(
        "ALTER FUNCTION public.identity_look_up(bytea, text) SET search_path = public",
        "ALTER FUNCTION public.identity_look_up(bytea, text) SET search_path = pg_catalog, public, pg_temp",
        'function public.identity_look_up(pg_catalog.bytea,pg_catalog.text): has proconfig ["search_path=public"]',
    ),
    "a look-up that is someone else's": Plant(
        "ALTER FUNCTION public.identity_look_up(bytea, text) OWNER TO postgres",
        "ALTER FUNCTION public.identity_look_up(bytea, text) OWNER TO kc_owner",
        "function public.identity_look_up(pg_catalog.bytea,pg_catalog.text): postgres owns it",
    ),
    "a function of PostgreSQL's own": Plant(
        "GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO kc_r_{us}",
        "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) FROM kc_r_{us}",
        "function pg_catalog.pg_read_file(pg_catalog.text): kc_r_{us} has EXECUTE",
    ),
    "a function of PostgreSQL's own with its owner's rights": Plant(
        "ALTER FUNCTION pg_catalog.query_to_xml(text, boolean, boolean, text) SECURITY DEFINER",
        "ALTER FUNCTION pg_catalog.query_to_xml(text, boolean, boolean, text) SECURITY INVOKER",
        "query_to_xml(pg_catalog.text,boolean,boolean,pg_catalog.text): has prosecdef true; it should have false",
    ),
    "large objects for everyone": Plant(
        "GRANT EXECUTE ON FUNCTION pg_catalog.lo_create(oid) TO PUBLIC",
        "REVOKE EXECUTE ON FUNCTION pg_catalog.lo_create(oid) FROM PUBLIC",
        "function pg_catalog.lo_create(pg_catalog.oid): PUBLIC has EXECUTE",
    ),
    "locks for everyone": Plant(
        "GRANT EXECUTE ON FUNCTION pg_catalog.pg_advisory_lock(bigint) TO PUBLIC",
        "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_advisory_lock(bigint) FROM PUBLIC",
        "function pg_catalog.pg_advisory_lock(bigint): PUBLIC has EXECUTE",
    ),
    "a large object": Plant("SELECT lo_create(4711)", "SELECT lo_unlink(4711)", "large object 4711: exists"),
    "a language": Plant(
        "GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC",
        "REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC",
        "language plpgsql: PUBLIC has USAGE",
    ),
    # --- what is made next, and what has no place
    "a default privilege": Plant(
        "ALTER DEFAULT PRIVILEGES FOR ROLE kc_owner GRANT SELECT ON TABLES TO kc_regency",
        "ALTER DEFAULT PRIVILEGES FOR ROLE kc_owner REVOKE SELECT ON TABLES FROM kc_regency",
        "default acl for role kc_owner on tables: kc_regency has SELECT on TABLES that are made next",
    ),
    "a default privilege in a schema": Plant(
        "ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON TABLES TO kc_r_{us}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public REVOKE ALL ON TABLES FROM kc_r_{us}",
        "default acl for role postgres in schema public on tables: kc_r_{us} has DELETE, INSERT",
    ),
    "a default privilege that a role gave": Plant(
        "ALTER DEFAULT PRIVILEGES FOR ROLE kc_r_{us} GRANT SELECT ON TABLES TO PUBLIC",
        "ALTER DEFAULT PRIVILEGES FOR ROLE kc_r_{us} REVOKE SELECT ON TABLES FROM PUBLIC",
        "default acl for role kc_r_{us} on tables: PUBLIC has SELECT",
    ),
    "functions open by default": Plant(
        "ALTER DEFAULT PRIVILEGES FOR ROLE kc_owner GRANT EXECUTE ON FUNCTIONS TO PUBLIC",
        "ALTER DEFAULT PRIVILEGES FOR ROLE kc_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
        "default acl for role kc_owner on functions: is missing",
    ),
    "a trigger on a regency's table": Plant(
        "CREATE TRIGGER t BEFORE UPDATE ON r_{us}.indicators_value"
        " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "DROP TRIGGER t ON r_{us}.indicators_value",
        "trigger t on r_{us}.indicators_value: exists",
    ),
    "a trigger on a national table": Plant(
        "CREATE FUNCTION public.spy() RETURNS trigger LANGUAGE plpgsql AS 'begin return new;end'"
        "; ALTER FUNCTION public.spy() OWNER TO kc_owner; REVOKE ALL ON FUNCTION public.spy() FROM PUBLIC"
        "; CREATE TRIGGER spy BEFORE INSERT ON ledger_submission FOR EACH ROW EXECUTE FUNCTION public.spy()",
        "DROP TRIGGER spy ON ledger_submission; DROP FUNCTION public.spy()",
        "trigger spy on public.ledger_submission: exists",
    ),
    "a declared trigger that is missing": Plant(
        "ALTER TRIGGER editions_frozen ON editions_edition RENAME TO other",
        "ALTER TRIGGER other ON editions_edition RENAME TO editions_frozen",
        "trigger editions_frozen on public.editions_edition: is missing",
    ),
    "a declared trigger that is switched off": Plant(
        "ALTER TABLE editions_edition DISABLE TRIGGER editions_frozen",
        "ALTER TABLE editions_edition ENABLE TRIGGER editions_frozen",
        "trigger editions_frozen on public.editions_edition: has tgenabled D; it should have O",
    ),
    "foreign keys that are switched off": Plant(
        "ALTER TABLE ledger_receipt DISABLE TRIGGER ALL",
        "ALTER TABLE ledger_receipt ENABLE TRIGGER ALL",
        "on public.ledger_receipt: has tgenabled D; it should have O",
    ),
    "a trigger's function with another text": Plant(
        "SELECT set_config('plant.was', pg_get_functiondef('editions_frozen'::regproc), false)"
        "; CREATE OR REPLACE FUNCTION public.editions_frozen() RETURNS trigger LANGUAGE plpgsql"
        " SET search_path = pg_catalog AS 'begin return new;end'",
        "DO $$BEGIN EXECUTE current_setting('plant.was');END$$",
        "function public.editions_frozen(): has prosrc begin return new;end",
    ),
    "a rule": Plant(
        "CREATE RULE r AS ON INSERT TO r_{us}.history_entry DO NOTHING",
        "DROP RULE r ON r_{us}.history_entry",
        "rule r on r_{us}.history_entry: exists",
    ),
    "a table that is part of another": Plant(
        "CREATE TABLE public.all_values (LIKE r_{us}.indicators_value);"
        " ALTER TABLE public.all_values OWNER TO kc_owner;"
        " ALTER TABLE r_{us}.indicators_value INHERIT public.all_values",
        "ALTER TABLE r_{us}.indicators_value NO INHERIT public.all_values; DROP TABLE public.all_values",
        "inherits r_{us}.indicators_value 1: exists",
    ),
    "a key into the neighbour": Plant(
        "ALTER TABLE r_{us}.history_entry ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES r_{them}.history_entry (id)",
        "ALTER TABLE r_{us}.history_entry DROP CONSTRAINT k",
        "constraint k on r_{us}.history_entry: exists",
    ),
    "a declared key that leads to the neighbour": Plant(
        "ALTER TABLE r_{them}.bodies_meeting DROP CONSTRAINT bodies_meeting_body_id_257b65a3_fk_bodies_body_id"
        "; ALTER TABLE r_{them}.bodies_meeting ADD CONSTRAINT bodies_meeting_body_id_257b65a3_fk_bodies_body_id"
        " FOREIGN KEY (body_id) REFERENCES r_{us}.bodies_body(id) DEFERRABLE INITIALLY DEFERRED",
        "ALTER TABLE r_{them}.bodies_meeting DROP CONSTRAINT bodies_meeting_body_id_257b65a3_fk_bodies_body_id"
        "; ALTER TABLE r_{them}.bodies_meeting ADD CONSTRAINT bodies_meeting_body_id_257b65a3_fk_bodies_body_id"
        " FOREIGN KEY (body_id) REFERENCES r_{them}.bodies_body(id) DEFERRABLE INITIALLY DEFERRED",
        "constraint bodies_meeting_body_id_257b65a3_fk_bodies_body_id on r_{them}.bodies_meeting:"
        " has conbin FOREIGN KEY (body_id)"
        " REFERENCES r_{us}.bodies_body(id)",
    ),
    "a foreign server": Plant(
        "CREATE EXTENSION postgres_fdw; CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw",
        "DROP EXTENSION postgres_fdw CASCADE",
        "server elsewhere: exists",
    ),
    "an extension": Plant("CREATE EXTENSION dblink", "DROP EXTENSION dblink", "extension dblink: exists"),
    "a publication": Plant(
        "CREATE PUBLICATION p FOR TABLE r_{us}.history_entry",
        "DROP PUBLICATION p",
        "publication p: exists",
    ),
    "an event trigger": Plant(
        "CREATE FUNCTION public.e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';"
        " CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION public.e()",
        "DROP EVENT TRIGGER e; DROP FUNCTION public.e()",
        "event trigger e: exists",
    ),
    # --- what only a comparison of all definitions shows
    "an operator that tells before policies ask": Plant(
        "ALTER FUNCTION pg_catalog.int4div(int4, int4) LEAKPROOF",
        "ALTER FUNCTION pg_catalog.int4div(int4, int4) NOT LEAKPROOF",
        "function pg_catalog.int4div(integer,integer): has proleakproof true; it should have false",
    ),
    "the text of a function of PostgreSQL's own": Plant(
        "SELECT set_config('plant.was', pg_get_functiondef('pg_catalog.xpath(text, xml)'::regprocedure), false)"
        "; CREATE OR REPLACE FUNCTION pg_catalog.xpath(text, xml) RETURNS xml[] LANGUAGE sql IMMUTABLE STRICT"
        " PARALLEL SAFE AS 'SELECT NULL::xml[]'",
        "DO $$BEGIN EXECUTE current_setting('plant.was');END$$",
        "function pg_catalog.xpath(pg_catalog.text,pg_catalog.xml): has prosrc SELECT NULL::xml[]",
    ),
    "a constraint that runs a function": Plant(
        "CREATE FUNCTION public.f(bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'"
        "; ALTER TABLE r_{us}.history_entry ADD CONSTRAINT runs CHECK (public.f(written_in))",
        "ALTER TABLE r_{us}.history_entry DROP CONSTRAINT runs; DROP FUNCTION public.f(bigint)",
        "constraint runs on r_{us}.history_entry: exists",
    ),
    "a default that runs a function": Plant(
        "ALTER TABLE identity_person ALTER name SET DEFAULT current_setting('x')",
        "ALTER TABLE identity_person ALTER name DROP DEFAULT",
        "default value for public.identity_person.name: exists",
    ),
    "an index that runs a function": Plant(
        "CREATE INDEX runs ON identity_person (upper(name))", "DROP INDEX runs", "index public.runs: exists"
    ),
    "a constraint dropped": Plant(
        "ALTER TABLE identity_api_key DROP CONSTRAINT ministry_key_has_no_regency",
        "{constraint}",
        "constraint ministry_key_has_no_regency on public.identity_api_key: is missing",
    ),
    "an undeclared column": Plant(
        "ALTER TABLE identity_person ADD COLUMN more text",
        "ALTER TABLE identity_person DROP COLUMN more",
        "table column public.identity_person.more: exists",
    ),
    "a table that a crash empties": Plant(
        "ALTER TABLE tenants_isolation_check SET UNLOGGED",
        "ALTER TABLE tenants_isolation_check SET LOGGED",
        "table public.tenants_isolation_check: has relpersistence u; it should have p",
    ),
    "a conversion for everyone": Plant(
        "CREATE DEFAULT CONVERSION public.c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
        "DROP CONVERSION public.c",
        "conversion public.c: exists",
    ),
    "a replication slot": Plant(
        "SELECT pg_create_physical_replication_slot('standby')",
        "SELECT pg_drop_replication_slot('standby')",
        "replication slot standby: keeps changes for whoever replicates; it should not exist, or be named in",
    ),
    "a log of all statements": Plant(
        "ALTER SYSTEM SET log_statement = 'all'",
        "ALTER SYSTEM RESET log_statement",
        "setting log_statement: is all on this server; it should be none, or be named in CLUSTER_ACCEPTED",
    ),
}

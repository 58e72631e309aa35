"""The same question put to PostgreSQL itself: what can each role do, by whatever way it comes to it.

Access lists and memberships tell where privileges come from; this asks what they amount to, for every role that is
neither a superuser nor the owner, other services' roles and PostgreSQL's own ways around access lists included.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping

from tenants.verification.survey import FIRST_MADE, NOT_SYSTEM, Survey, listed

PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")

ROLES = """
    SELECT oid, rolname FROM pg_catalog.pg_roles
    WHERE NOT rolsuper AND rolname <> %(owner)s AND rolname !~ '^pg_'
"""

# Row by row the pairs of a role and a schema come first: few of them are open, and only there tables are asked about.
TABLES = f"""
    WITH roles AS MATERIALIZED ({ROLES}),
    open AS MATERIALIZED (
        SELECT r.oid AS role, r.rolname, n.oid AS schema, n.nspname
        FROM roles r CROSS JOIN pg_catalog.pg_namespace n
        WHERE {NOT_SYSTEM} AND has_schema_privilege(r.oid, n.oid, 'USAGE')
    )
    SELECT o.rolname, o.nspname || '.' || c.relname, p.privilege
    FROM open o
    JOIN pg_catalog.pg_class c ON c.relnamespace = o.schema AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    CROSS JOIN unnest(%(privileges)s::text[]) AS p (privilege)
    WHERE has_table_privilege(o.role, c.oid, p.privilege)
"""

SCHEMAS = f"""
    WITH roles AS MATERIALIZED ({ROLES})
    SELECT r.rolname, n.nspname, p.privilege
    FROM roles r CROSS JOIN pg_catalog.pg_namespace n CROSS JOIN (VALUES ('USAGE'), ('CREATE')) AS p (privilege)
    WHERE {NOT_SYSTEM} AND has_schema_privilege(r.oid, n.oid, p.privilege)
"""

FUNCTIONS = f"""
    WITH roles AS MATERIALIZED ({ROLES})
    SELECT r.rolname, n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')', 'EXECUTE'
    FROM roles r
    CROSS JOIN pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE p.oid >= {FIRST_MADE} AND has_function_privilege(r.oid, p.oid, 'EXECUTE') AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
    )
"""

DATABASES = f"""
    WITH roles AS MATERIALIZED ({ROLES} AND rolname = ANY(%(confined)s))
    SELECT r.rolname, d.datname, p.privilege
    FROM roles r CROSS JOIN pg_catalog.pg_database d
    CROSS JOIN (VALUES ('CONNECT'), ('TEMP'), ('CREATE')) AS p (privilege)
    WHERE has_database_privilege(r.oid, d.oid, p.privilege)
"""

PAIRS = f"""
    SELECT count(*)::int FROM ({ROLES}) r
    CROSS JOIN pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {NOT_SYSTEM}
"""

#: Holes of one role shown one by one; a role that reads everything has one for each table.
SHOWN = 5

Reachable = set[tuple[str, str, str]]


def check(survey: Survey) -> None:
    expected = survey.expected
    params = {"owner": expected.owner, "confined": expected.confined, "privileges": list(PRIVILEGES)}
    ((pairs,),) = survey.rows(PAIRS, params)
    survey.count("pairs of a role and a table", pairs)
    shares_in_group = {grant.role: [grant.role] for grant in expected.table_grants()}
    shares_in_group[expected.group] = [expected.group, *expected.regency_roles]
    tables = {
        (role, grant.object, grant.privilege)
        for grant in expected.table_grants()
        if not grant.column
        for role in shares_in_group[grant.role]
    }
    schemas = {
        (role, grant.object, grant.privilege)
        for grant in expected.schema_grants()
        for role in shares_in_group.get(grant.role, [grant.role])
    }
    functions = {
        (role, grant.object, grant.privilege)
        for grant in expected.function_grants()
        for role in shares_in_group.get(grant.role, [grant.role])
    }
    databases = {(role, expected.database, "CONNECT") for role in expected.confined}
    _compare(survey, "table", TABLES, params, tables)
    _compare(survey, "schema", SCHEMAS, params, schemas)
    _compare(survey, "function", FUNCTIONS, params, functions)
    _compare(survey, "database", DATABASES, params, databases)


def _compare(
    survey: Survey, label: str, query: str, params: Mapping[str, object], expected: Reachable
) -> None:
    found: Reachable = {(row[0], row[1], row[2]) for row in survey.rows(query, params)}
    if found == expected:
        return
    right: dict[tuple[str, str], set[str]] = defaultdict(set)
    for role, name, privilege in expected:
        right[role, name].add(privilege)
    # What an access list tells already, for this role or for all, is not told again for each role.
    told = {(hole.object, hole.role) for hole in survey.holes}
    for verb, reachable in (("can", found - expected), ("cannot", expected - found)):
        places: dict[tuple[str, str], set[str]] = defaultdict(set)
        for role, name, privilege in reachable:
            if told.isdisjoint((f"{label} {name}", who) for who in (role, survey.expected.group, "PUBLIC")):
                places[role, name].add(privilege)
        of_role: Counter[str] = Counter()
        for (role, name), privileges in sorted(places.items()):
            of_role[role] += 1
            if of_role[role] <= SHOWN:
                should = f"reach {listed(right[role, name])}"
                survey.hole(f"{label} {name}", role, f"{verb} {listed(privileges)}", should)
        for role, number in of_role.items():
            if number > SHOWN:
                survey.hole(
                    f"{number - SHOWN:,} more of kind {label}", role, f"{verb} reach them", "be as declared"
                )

"""What has no place here, because it would be a way around or open what is made next."""

from tenants.verification import acls
from tenants.verification.survey import FIRST_MADE, NOT_SYSTEM, Survey

IN_REGENCY = "n.nspname ~ '^r_[0-9]+$'"

# Each gives (object, role, what it does). The queries are on catalogues that any role may read.
STRANGERS = {
    "triggers in regencies' schemas": f"""
        SELECT format('trigger %s on %s.%s', t.tgname, n.nspname, c.relname), '',
               'runs ' || t.tgfoid::regprocedure || ' on each write'
        FROM pg_catalog.pg_trigger t
        JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE NOT t.tgisinternal AND {IN_REGENCY}
    """,
    "rules": f"""
        SELECT format('rule %s on %s.%s', w.rulename, n.nspname, c.relname), '', 'rewrites statements'
        FROM pg_catalog.pg_rewrite w
        JOIN pg_catalog.pg_class c ON c.oid = w.ev_class
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE {NOT_SYSTEM} AND w.rulename <> '_RETURN'
    """,
    "tables that are parts of others": f"""
        SELECT format('table %s.%s', n.nspname, c.relname), '', 'shows its rows in ' || i.inhparent::regclass
        FROM pg_catalog.pg_inherits i
        JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE {NOT_SYSTEM} AND c.relkind <> 'i'
    """,
    # Checked with the owner's eyes, such a key would tell a regency what another one has.
    "foreign keys into another schema": """
        SELECT format('foreign key %s on %s.%s', k.conname, n.nspname, c.relname), '',
               'points to ' || k.confrelid::regclass
        FROM pg_catalog.pg_constraint k
        JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
        JOIN pg_catalog.pg_class f ON f.oid = k.confrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_namespace m ON m.oid = f.relnamespace
        WHERE k.contype = 'f' AND n.oid <> m.oid AND m.nspname ~ '^r_[0-9]+$'
    """,
    "foreign servers": """
        SELECT 'foreign server ' || srvname, pg_get_userbyid(srvowner), 'reaches another database'
        FROM pg_catalog.pg_foreign_server
        UNION ALL
        SELECT 'foreign-data wrapper ' || fdwname, pg_get_userbyid(fdwowner), 'reaches outside'
        FROM pg_catalog.pg_foreign_data_wrapper
    """,
    "publications": """
        SELECT 'publication ' || pubname, pg_get_userbyid(pubowner), 'sends rows to subscribers'
        FROM pg_catalog.pg_publication
        UNION ALL
        SELECT 'subscription ' || subname, pg_get_userbyid(subowner), 'writes rows of another server'
        FROM pg_catalog.pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    """,
    "event triggers": """
        SELECT 'event trigger ' || evtname, pg_get_userbyid(evtowner), 'runs ' || evtfoid::regprocedure || ' for anyone'
        FROM pg_catalog.pg_event_trigger
    """,
    # PostgreSQL calls an extension trusted when it cannot be used to get at anything that its caller may not.
    "extensions that are not trusted": """
        SELECT 'extension ' || e.extname, pg_get_userbyid(e.extowner), 'is installed'
        FROM pg_catalog.pg_extension e
        WHERE NOT EXISTS (
            SELECT FROM pg_catalog.pg_available_extension_versions v
            WHERE v.name = e.extname AND v.version = e.extversion AND v.trusted
        )
    """,
    "operators and casts of others": f"""
        SELECT format('operator %s.%s', n.nspname, o.oprname), pg_get_userbyid(o.oprowner), 'owns it'
        FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
        WHERE o.oid >= {FIRST_MADE} AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_depend d
            WHERE d.classid = 'pg_operator'::regclass AND d.objid = o.oid AND d.deptype = 'e'
        )
        UNION ALL
        SELECT format('cast from %s to %s', format_type(k.castsource, NULL), format_type(k.casttarget, NULL)), '',
               'runs ' || k.castfunc::regprocedure
        FROM pg_catalog.pg_cast k
        WHERE k.oid >= {FIRST_MADE} AND k.castfunc <> 0 AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_depend d
            WHERE d.classid = 'pg_cast'::regclass AND d.objid = k.oid AND d.deptype = 'e'
        )
    """,
}

DEFAULT_PRIVILEGES = f"""
    SELECT format('default privileges of %s%s', pg_get_userbyid(x.defaclrole), ' in schema ' || n.nspname),
           pg_get_userbyid(x.defaclrole), {acls.GRANTEE}, a.privilege_type, k.made,
           format(
               'ALTER DEFAULT PRIVILEGES FOR ROLE %I%s REVOKE %s ON %s FROM %s', pg_get_userbyid(x.defaclrole),
               ' IN SCHEMA ' || quote_ident(n.nspname), a.privilege_type, k.made,
               CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
           )
    FROM pg_catalog.pg_default_acl x
    LEFT JOIN pg_catalog.pg_namespace n ON n.oid = x.defaclnamespace
    LEFT JOIN (VALUES
        ('r', 'TABLES'), ('S', 'SEQUENCES'), ('f', 'FUNCTIONS'), ('T', 'TYPES'), ('n', 'SCHEMAS'),
        ('L', 'LARGE OBJECTS')
    ) AS k (kind, made) ON k.kind = x.defaclobjtype::text
    CROSS JOIN LATERAL aclexplode(x.defaclacl) a
    WHERE a.grantee <> x.defaclrole
"""

# Unless this is so, whoever can reach a schema could call any function made in it.
FUNCTIONS_CLOSED = """
    SELECT count(*)::int FROM pg_catalog.pg_default_acl
    WHERE defaclrole = %(owner)s::regrole AND defaclnamespace = 0 AND defaclobjtype = 'f'
"""


def check(survey: Survey) -> None:
    for what, query in STRANGERS.items():
        rows = survey.rows(query)
        survey.count(what, len(rows))
        for name, role, does in rows:
            survey.hole(name, role, does, "not exist")

    defaults = survey.rows(DEFAULT_PRIVILEGES)
    survey.count("default privileges for others", len(defaults))
    expected = survey.expected
    for name, maker, role, privilege, made, revoke in defaults:
        if maker in expected.confined:  # a role may set its own; to change them takes a share in it
            share = f'"{maker}" {{}} "{expected.owner}"'
            revoke = (
                f"GRANT {share.format('TO')} WITH INHERIT TRUE, SET FALSE; {revoke}; "
                f'REVOKE {share.format("FROM")} GRANTED BY "{expected.owner}"'
            )
        survey.hole(
            name,
            role,
            f"will have {privilege} on {made} that it makes",
            "have nothing by default",
            mend=revoke,
        )
    owner = expected.owner
    if survey.rows(FUNCTIONS_CLOSED, {"owner": owner}) == [(0,)]:
        survey.hole(
            f"default privileges of {owner}",
            "PUBLIC",
            "will have EXECUTE on functions that it makes",
            "have nothing by default",
            mend=f'ALTER DEFAULT PRIVILEGES FOR ROLE "{owner}" REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
        )

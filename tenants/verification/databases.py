"""Who may enter which database of the cluster, and what stands above all databases: tablespaces and settings.

A role that could log in to another database would find itself outside of everything that is set up in this one. A
database that is copied or newly made lets everyone in.
"""

from tenants.verification import acls
from tenants.verification.expected import Grant
from tenants.verification.survey import Survey

DATABASES = "SELECT datname, pg_get_userbyid(datdba), datistemplate FROM pg_catalog.pg_database"

DATABASE_GRANTS = f"""
    SELECT 'DATABASE', d.datname, '', {acls.GRANTEE}, a.privilege_type, a.is_grantable, quote_ident(d.datname)
    FROM pg_catalog.pg_database d
    CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
    WHERE a.grantee <> d.datdba
"""

CLUSTER_GRANTS = f"""
    SELECT 'PARAMETER', p.parname, '', {acls.GRANTEE}, a.privilege_type, a.is_grantable, quote_ident(p.parname)
    FROM pg_catalog.pg_parameter_acl p CROSS JOIN LATERAL aclexplode(p.paracl) a
    UNION ALL
    SELECT 'TABLESPACE', t.spcname, '', {acls.GRANTEE}, a.privilege_type, a.is_grantable, quote_ident(t.spcname)
    FROM pg_catalog.pg_tablespace t CROSS JOIN LATERAL aclexplode(t.spcacl) a
    WHERE a.grantee <> t.spcowner
"""

#: Settings of the whole server that open what roles and grants close, and what they must be.
SERVER_SETTINGS = {
    "session_replication_role": "origin",  # else neither triggers nor foreign keys hold
    "row_security": "on",
    "lo_compat_privileges": "off",
    "allow_system_table_mods": "off",
    "max_prepared_transactions": "0",  # else anyone's, with its locks, may outlive its session
}

SETTINGS = "SELECT name, reset_val FROM pg_catalog.pg_settings WHERE name = ANY(%(names)s)"


def check(survey: Survey) -> None:
    expected = survey.expected
    databases = survey.rows(DATABASES)
    survey.count("databases", len(databases))
    for name, owner, is_template in databases:
        if name == expected.database and owner != expected.owner:
            survey.hole(f"database {name}", owner, "owns it", f"belong to {expected.owner}")
        elif name != expected.database and owner in expected.roles:
            survey.hole(f"database {name}", owner, "owns it", "belong to nobody of this service")
        if name == expected.database and is_template:
            survey.hole(
                f"database {name}", "", "is a template: whoever makes databases may copy it", "be none"
            )
    for name, value in survey.rows(SETTINGS, {"names": list(SERVER_SETTINGS)}):
        if value != SERVER_SETTINGS[name]:
            survey.hole(f"setting {name}", "", f"is {value} on this server", f"be {SERVER_SETTINGS[name]}")

    # What other services' roles may do with other databases is theirs; ours and PUBLIC have no business there.
    confined = {"PUBLIC", *expected.confined}
    rows = [Grant(*row) for row in survey.rows(DATABASE_GRANTS)]
    ours = [grant for grant in rows if grant.object == expected.database or grant.role in confined]
    ours += [
        grant for grant in (Grant(*row) for row in survey.rows(CLUSTER_GRANTS)) if grant.role in confined
    ]
    acls.compare(survey, ours, expected.database_grants())

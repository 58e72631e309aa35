"""Schemas: one for each regency at work and `public`; no other, none missing, and the registry says the same.

PostgreSQL's own are looked at as well: whoever may create in pg_catalog puts functions before everyone's, and long
values lie in pg_toast, beside the tables that they are of.
"""

import re

from tenants import roles
from tenants.verification import acls
from tenants.verification.expected import Grant
from tenants.verification.survey import BOOTSTRAP, NOT_SYSTEM, Survey

SCHEMAS = f"SELECT n.nspname, pg_get_userbyid(n.nspowner) FROM pg_catalog.pg_namespace n WHERE {NOT_SYSTEM}"

SCHEMA_GRANTS = f"""
    SELECT 'SCHEMA', n.nspname, '', {acls.GRANTEE}, a.privilege_type, a.is_grantable, quote_ident(n.nspname)
    FROM pg_catalog.pg_namespace n
    CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
    WHERE {NOT_SYSTEM} AND a.grantee <> n.nspowner
"""

SYSTEM_OWNERS = f"""
    SELECT n.nspname, pg_get_userbyid(n.nspowner) FROM pg_catalog.pg_namespace n
    WHERE NOT ({NOT_SYSTEM}) AND n.nspowner <> {BOOTSTRAP}
"""

SYSTEM_GRANTS = f"""
    SELECT 'SCHEMA', n.nspname, '', {acls.GRANTEE}, a.privilege_type, a.is_grantable, quote_ident(n.nspname)
    FROM pg_catalog.pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a
    WHERE NOT ({NOT_SYSTEM}) AND a.grantee <> {BOOTSTRAP}
"""

#: What PostgreSQL comes with. Nobody but its own superuser may do more with a schema of its own.
SYSTEM_USERS = {
    Grant("SCHEMA", schema, "", "PUBLIC", "USAGE") for schema in ("pg_catalog", "information_schema")
}


def check(survey: Survey) -> None:
    expected = survey.expected
    found = dict(survey.rows(SCHEMAS))
    survey.count("schemas", len(found))
    for schema, owner in sorted(found.items()):
        if schema not in expected.schemas:
            whose = (
                "its regency is not at work" if re.fullmatch("r_[0-9]+", schema) else "nothing declares it"
            )
            survey.hole(f"schema {schema}", "", "exists", f"not: {whose}")
        elif owner != expected.owner:
            survey.hole(f"schema {schema}", owner, "owns it", f"belong to {expected.owner}")
    for schema in sorted(expected.schemas.keys() - found.keys()):
        survey.hole(f"schema {schema}", "", "is missing", "exist: its regency is at work")
    for regency_id, schema, _ in expected.registered:
        if schema != roles.regency_schema(regency_id):
            survey.hole(f"registry row {regency_id}", "", f"names schema {schema}", "name that of its id")
    acls.compare(survey, [Grant(*row) for row in survey.rows(SCHEMA_GRANTS)], expected.schema_grants())
    for schema, owner in survey.rows(SYSTEM_OWNERS):
        survey.hole(f"schema {schema}", owner, "owns it", "belong to PostgreSQL's own superuser")
    acls.compare(survey, [Grant(*row) for row in survey.rows(SYSTEM_GRANTS)], SYSTEM_USERS)

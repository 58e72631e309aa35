"""Checks of roles: exactly the declared ones exist, with their attributes, memberships and settings."""

from collections.abc import Mapping

from django.conf import settings

from tenants.pool import statements
from tenants.privileges import cluster, roles
from tenants.verification.expected import Membership
from tenants.verification.survey import BOOTSTRAP, Survey

ROLES = """
    SELECT rolname, rolcanlogin, rolinherit, rolcreaterole, rolconnlimit,
           array_remove(ARRAY[
               CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END,
               CASE WHEN rolcreatedb THEN 'CREATEDB' END, CASE WHEN rolreplication THEN 'REPLICATION' END,
               CASE WHEN rolvaliduntil < 'infinity' THEN 'VALID UNTIL ' || rolvaliduntil END
           ], NULL)
    FROM pg_catalog.pg_roles WHERE rolname = ANY(%(roles)s) OR starts_with(rolname, %(prefix)s)
"""

SUPERUSERS = "SELECT rolname FROM pg_catalog.pg_roles WHERE rolsuper ORDER BY rolname"

#: PostgreSQL's own roles that reach no row. Those that do, and those of a later PostgreSQL, are for nobody.
HARMLESS = ("pg_monitor", "pg_read_all_settings", "pg_read_all_stats", "pg_stat_scan_tables", "pg_checkpoint")

# Roles of others to which no grant is closed. The superuser that the cluster was made with cannot be otherwise.
MIGHTY = f"""
    SELECT r.rolname, CASE WHEN r.rolsuper THEN ARRAY['is a SUPERUSER'] ELSE array_remove(
               ARRAY[CASE WHEN r.rolreplication THEN 'may copy all there is (REPLICATION)' END] || ARRAY(
                   SELECT 'belongs to ' || g.rolname FROM pg_catalog.pg_roles g
                   WHERE g.rolname ~ '^pg_' AND g.rolname <> ALL(%(harmless)s)
                     AND pg_has_role(r.oid, g.oid, 'MEMBER') ORDER BY 1
               ), NULL) END
    FROM pg_catalog.pg_roles r
    WHERE r.oid <> {BOOTSTRAP} AND r.rolname !~ '^pg_' AND NOT starts_with(r.rolname, %(prefix)s)
    ORDER BY r.rolname
"""

MEMBERSHIPS = """
    SELECT r.rolname, m.rolname, a.admin_option, a.inherit_option, a.set_option, pg_get_userbyid(a.grantor)
    FROM pg_catalog.pg_auth_members a
    JOIN pg_catalog.pg_roles r ON r.oid = a.roleid
    JOIN pg_catalog.pg_roles m ON m.oid = a.member
    WHERE r.rolname = ANY(%(roles)s) OR starts_with(r.rolname, %(prefix)s)
       OR m.rolname = ANY(%(roles)s) OR starts_with(m.rolname, %(prefix)s)
"""

# Settings of one role, of all roles in this database, and of all roles everywhere.
SETTINGS = """
    SELECT coalesce(r.rolname, ''), coalesce(d.datname, ''), s.setconfig
    FROM pg_catalog.pg_db_role_setting s
    LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
    LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
    WHERE r.rolname = ANY(%(roles)s) OR (s.setrole = 0 AND (s.setdatabase = 0 OR d.datname = current_database()))
"""


def check(survey: Survey) -> None:
    params = {"roles": survey.expected.roles, "prefix": f"{settings.TENANT_PREFIX}_"}
    _check_attributes(survey, params)
    _check_memberships(survey, params)
    _check_settings(survey, params)
    for name, powers in survey.rows(MIGHTY, {**params, "harmless": list(HARMLESS)}):
        if powers and name not in settings.CLUSTER_ADMINISTRATORS:
            survey.hole(
                f"role {name}", name, " and ".join(powers), "not, or be named in CLUSTER_ADMINISTRATORS"
            )
    superusers = statements.column(SUPERUSERS)
    survey.notes.append(f"Superusers, whom nothing here holds: {', '.join(superusers)}.")


def _check_attributes(survey: Survey, params: Mapping[str, object]) -> None:
    declared = set(survey.expected.roles)
    found = survey.rows(ROLES, params)
    survey.counts["roles"] = len(found)
    for name, login, inherit, create_role, limit, forbidden in found:
        if name not in declared:
            survey.hole(
                f"role {name}", "", "exists", "not: nothing declares it, or its regency is not at work"
            )
            continue
        for word in forbidden:
            survey.hole(f"role {name}", name, f"is {word}", "not be")
        actual = roles.Attributes(login, inherit, create_role, limit)
        should = roles.attributes(name)
        if actual != should:
            survey.hole(f"role {name}", name, f"is {actual.sql()}", f"be {should.sql()}")
    for name in sorted(declared - {row[0] for row in found}):
        survey.hole(f"role {name}", "", "is missing", "exist")


def _check_memberships(survey: Survey, params: Mapping[str, object]) -> None:
    rows = survey.rows(MEMBERSHIPS, params)
    survey.counts["memberships"] = len(rows)
    found = {Membership(*row[:5]): row[5] for row in rows}
    should = survey.expected.memberships()
    for membership in sorted(found.keys() - should):
        role, member = membership.role, membership.member
        survey.hole(
            f"membership in {role}",
            member,
            f"belongs to it ({_options(membership)})",
            next((f"({_options(right)})" for right in should if right[:2] == membership[:2]), "not"),
            mend=f'REVOKE "{role}" FROM "{member}" GRANTED BY "{found[membership]}"',
        )
    pairs = {membership[:2] for membership in found}
    for membership in sorted(should - found.keys()):
        if membership[:2] not in pairs:
            survey.hole(
                f"membership in {membership.role}",
                membership.member,
                "does not belong to it",
                f"({_options(membership)})",
                mend=f'GRANT "{membership.role}" TO "{membership.member}" WITH INHERIT TRUE, SET FALSE'
                if membership.role == survey.expected.group
                else "",
            )


def _options(membership: Membership) -> str:
    words = {"ADMIN": membership.admin, "INHERIT": membership.inherit, "SET": membership.set}
    return ", ".join(f"{word} {str(value).upper()}" for word, value in words.items())


def _check_settings(survey: Survey, params: Mapping[str, object]) -> None:
    rows = survey.rows(SETTINGS, params)
    survey.counts["role settings"] = sum(len(row[2]) for row in rows)
    kept: dict[str, dict[str, str]] = {}
    for role, database, config in rows:
        pairs = dict(item.split("=", 1) for item in config)
        if role and not database:
            kept[role] = pairs
        else:
            where = f"in database {database}" if database else "everywhere"
            survey.hole(
                f"settings of {role or 'all roles'} {where}",
                role,
                f"set {', '.join(map('='.join, pairs.items()))}",
                "not be set",
            )
    [files] = statements.column(cluster.MAY_LIMIT_FILES)
    if not files:
        survey.notes.append("temp_file_limit is not set for regencies: the owner may not set it.")
    for role in survey.expected.roles:
        actual, should = kept.get(role, {}), roles.role_settings(role, files=files)
        for name in sorted({*actual, *should}):
            if actual.get(name) != should.get(name):
                survey.hole(
                    f"settings of {role}",
                    role,
                    f"has {name} {actual.get(name, 'unset')!r}",
                    f"have {should.get(name, 'unset')!r}",
                )

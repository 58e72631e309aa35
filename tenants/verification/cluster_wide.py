"""Checks of the cluster: access to databases, the server's settings, replication, authentication.

A role that could log in to another database would escape the isolation of this one. A database that is copied or newly
created lets everyone in.
"""

from collections import defaultdict

from django.conf import settings

from tenants.privileges import roles
from tenants.verification import acls
from tenants.verification.survey import Survey

DATABASES = "SELECT datname, pg_get_userbyid(datdba), datistemplate FROM pg_catalog.pg_database"

GRANTS = """
    SELECT kind, name, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(a.grantee) END,
           a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END
    FROM (
        SELECT 'database', datname::text, datdba, coalesce(datacl, acldefault('d', datdba)) FROM pg_catalog.pg_database
        UNION ALL SELECT 'tablespace', spcname, spcowner, spcacl FROM pg_catalog.pg_tablespace
        UNION ALL SELECT 'parameter', parname, 0, paracl FROM pg_catalog.pg_parameter_acl
    ) AS x (kind, name, owner, acl)
    CROSS JOIN LATERAL aclexplode(acl) a
    WHERE a.grantee <> owner
"""

# Settings that open what roles and grants close, lose what was acknowledged or write values to the log. Whatever
# belongs to these groups counts, so that a setting of a later PostgreSQL does; what only tunes or limits does not.
# Settings that travel with each login (RELIED_ON) are seen as our logins have them.
SETTINGS = """
    SELECT name, reset_val, boot_val FROM pg_catalog.pg_settings
    WHERE reset_val IS DISTINCT FROM boot_val AND name <> ALL(%(accepted)s) AND (
        name IN ('fsync', 'full_page_writes', 'password_encryption', 'log_min_duration_statement',
                 'log_min_duration_sample', 'log_transaction_sample_rate', 'oauth_validator_libraries',
                 'max_prepared_transactions', 'dynamic_library_path', 'extension_control_path', 'scram_iterations')
        OR category ~ '^(Developer|Version and)|Shared Library|Statement Behavior|What to Log' AND name !~
            '^(search_path|.*_timeout|(default_)?transaction_.*|.*tablespaces?|client_min_messages|default_toast.*|xml.*|'
            'gin_.*|application_name|synchronize_seqscans|jit.*|debug_io.*|'
            'log_(auto|checkp|.*connections|duration|error|hostname|line|lock|recov|repl|temp|timezone).*)$'
    )
"""

REPLICATION = """
    SELECT 'replication slot ' || slot_name, 'keeps changes for whoever replicates' FROM pg_catalog.pg_replication_slots
    WHERE NOT temporary AND slot_name <> ALL(%(accepted)s)
    UNION ALL
    SELECT 'subscription ' || subname, 'writes rows of another server' FROM pg_catalog.pg_subscription
    WHERE subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
"""

CAN_READ_RULES = """
    SELECT has_table_privilege('pg_catalog.pg_hba_file_rules', 'SELECT')
       AND has_function_privilege('pg_catalog.pg_hba_file_rules()', 'EXECUTE')
"""

#: Nobody proves anything by these, or by a password that crosses the network as it is.
RULES = """
    SELECT line_number, concat_ws(' ', type, array_to_string(database, ','), array_to_string(user_name, ','), address),
           coalesce(error, 'lets in by ' || auth_method)
    FROM pg_catalog.pg_hba_file_rules WHERE auth_method IN ('trust', 'ident', 'password') OR error IS NOT NULL
"""

ENCRYPTED = """
    SELECT ssl OR coalesce(inet_server_addr() <<= '127.0.0.0/8', true) OR inet_server_addr() = '::1'
    FROM pg_catalog.pg_stat_ssl WHERE pid = pg_backend_pid()
"""


def check(survey: Survey) -> None:
    expected = survey.expected
    databases = survey.rows(DATABASES)
    survey.counts["databases"] = len(databases)
    for name, owner, is_template in databases:
        if name == expected.database and owner != expected.owner:
            survey.hole(f"database {name}", owner, "owns it", f"belong to {expected.owner}")
        elif name != expected.database and owner in expected.roles:
            survey.hole(f"database {name}", owner, "owns it", "belong to nobody of this service")
        if name == expected.database and is_template:
            survey.hole(
                f"database {name}", "", "is a template: whoever makes databases may copy it", "be none"
            )
    _check_grants(survey)
    accepted = {"accepted": settings.CLUSTER_ACCEPTED}
    for name, value, default in survey.rows(SETTINGS, accepted):
        should = f"be {default or 'empty'}, or be named in CLUSTER_ACCEPTED"
        survey.hole(f"setting {name}", "", f"is {value or 'empty'} on this server", should)
    for name, does in survey.rows(REPLICATION, accepted):
        survey.hole(name, "", does, "not exist, or be named in CLUSTER_ACCEPTED")
    _check_connections(survey)


def _check_grants(survey: Survey) -> None:
    """Check grants on other databases: other services' are theirs; ours and PUBLIC may have none."""
    expected = survey.expected
    now: dict[tuple[str, str], dict[str, frozenset[str]]] = defaultdict(dict)
    for kind, name, role, word in survey.rows(GRANTS):
        if name == expected.database or role == "PUBLIC" or role in expected.confined:
            now[kind, name][role] = now[kind, name].get(role, frozenset()) | {word}
    place = ("database", expected.database)
    should = dict.fromkeys(roles.granted(), frozenset({"CONNECT"}))
    for kind, name in sorted({*now, place}):
        for role, can, right, too_much in acls.compare(
            now[kind, name], should if (kind, name) == place else {}
        ):
            mend = "; ".join(acls.revoke(f'{kind} "{name}"', role, word) for word in sorted(too_much))
            survey.hole(f"{kind} {name}", role, can, right, mend=mend)


def _check_connections(survey: Survey) -> None:
    if survey.rows(CAN_READ_RULES) == [(True,)]:
        for line, rule, why in survey.rows(RULES):
            survey.hole(f"pg_hba.conf, line {line} ({rule})", "", why, "ask for a password by scram-sha-256")
        survey.rules_are_read = True
    else:
        survey.notes.append("Not checkable: pg_hba.conf (a wrong password was tried for each role instead).")
    if survey.rows(ENCRYPTED) == [(False,)]:
        survey.notes.append("The connection to the server is not encrypted.")
    survey.notes.append("Not checkable: what superusers do, replicas and backups, other clusters.")

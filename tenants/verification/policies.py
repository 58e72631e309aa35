"""Row-level security: on where it is declared, with exactly the declared policies, and nowhere else.

A policy's condition is kept by PostgreSQL as a parsed tree and shown in words of its own. To compare it with the
declared text, both are shown to the planner as the condition of a query on the table (EXPLAIN, which reads no row): the
same condition gives the same plan. The planner is not told who asks: it would leave out what is of other sides.
"""

import json
import re

from django.db import DatabaseError, connection, transaction

from tenants import grants
from tenants.verification.survey import NOT_SYSTEM, Survey

TABLES = f"""
    SELECT n.nspname || '.' || c.relname, c.relrowsecurity, c.relforcerowsecurity
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND {NOT_SYSTEM}
"""

POLICIES = f"""
    SELECT n.nspname || '.' || c.relname, p.polname, p.polcmd = '*' AND p.polpermissive,
           ARRAY(
               SELECT CASE r WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(r) END FROM unnest(p.polroles) r ORDER BY 1
           ),
           pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid),
           format('DROP POLICY %%I ON %%I.%%I', p.polname, n.nspname, c.relname)
    FROM pg_catalog.pg_policy p
    JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE {NOT_SYSTEM}
"""

_ASKS = re.compile(r"\b(?:public\.)?tenants_current_role\(\)")


def check(survey: Survey) -> None:
    declared = {
        f"public.{table}": access
        for table, access in survey.expected.shared_access.items()
        if access.is_guarded
    }
    for table, enabled, forced in survey.rows(TABLES):
        if enabled != (table in declared):
            state, right = ("on", "be off") if enabled else ("off", "be on")
            survey.hole(f"table {table}", "", f"has row-level security {state}", right)
        if forced:
            survey.hole(f"table {table}", survey.expected.owner, "is held to its policies", "see all rows")

    policies = survey.rows(POLICIES, {})
    survey.count("policies", len(policies))
    should = {
        (table, name): policy
        for table, access in declared.items()
        for name, policy in grants.policies(access).items()
    }
    for table, name, ordinary, for_roles, using, checked, drop in policies:
        policy = should.get((table, name))
        label = f"policy {name} on {table}"
        if policy is None:
            survey.hole(label, ", ".join(for_roles), f"sees rows by it: {using}", "not exist", mend=drop)
            continue
        role = grants.grantee(name.removesuffix("_rows"))
        if for_roles != ["PUBLIC"]:
            survey.hole(label, ", ".join(for_roles), "may take it away", "be for PUBLIC")
        if not ordinary:
            survey.hole(label, role, "has it narrowed or for one command only", "cover all commands")
        if not _same(table, using, policy.using):
            survey.hole(label, role, f"sees rows where {using}", f"see those where {policy.using}")
        if not _same(table, checked or using, policy.check):
            survey.hole(label, role, f"writes rows where {checked}", f"write those where {policy.check}")
    for table, name in sorted(should.keys() - {row[:2] for row in policies}):
        role = grants.grantee(name.removesuffix("_rows"))
        survey.hole(f"policy {name} on {table}", role, "is not held by it", "exist")


def _same(table: str, condition: str | None, declared: str) -> bool:
    return condition is not None and (
        condition == declared or _plan(table, condition) == _plan(table, declared) is not None
    )


def _plan(table: str, condition: str) -> str | None:
    """How PostgreSQL would filter the table by this condition; None where it cannot be a condition of it.

    `table` and `condition` are the database's own words or the declaration's, never anyone's input.
    """
    named = _ASKS.sub("current_user::text", condition)
    explain = f"EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) SELECT FROM ONLY {table} WHERE {named}"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(explain)
            return json.dumps(cursor.fetchone(), sort_keys=True)
    except DatabaseError:
        return None

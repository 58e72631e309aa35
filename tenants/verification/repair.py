"""Repairs that a command may make: those that the running system's own statements define, without a judgement.

Roles get their attributes, settings and passwords again (a regency's that is gone is made), tables their declared
grants and policies, and additional grants are revoked. Functions, tables, roles and databases that should not exist are
left for a person to look at.
"""

from collections.abc import Iterable, Iterator

from django.db import DatabaseError, transaction

from tenants import db_roles
from tenants.pool import statements
from tenants.privileges import grants, roles
from tenants.schema import provisioning
from tenants.verification import passwords
from tenants.verification.expected import Expected
from tenants.verification.survey import Survey


def reassert() -> Iterator[str]:
    """Re-assert the declarations, for each role and schema in a transaction of its own. Yields refusals.

    Raises ImproperlyConfigured if ROLE_SECRET is not the one in use.
    """
    passwords.check_secret()
    expected = Expected()
    for pk in expected.regency_ids:
        role = roles.regency_role(pk)
        if not db_roles.exists(role):
            try:
                with transaction.atomic():
                    provisioning.make_role(pk)
                    provisioning.join_group(pk)
            except DatabaseError as error:
                yield f"{role}: {_reason(error)}"
    for role in expected.logins:
        try:
            with transaction.atomic():
                provisioning.reassert(role)
        except DatabaseError as error:
            yield f"{role}: {_reason(error)}"
    yield from _run(("; ".join(made), what) for what, made in grants.shared_statements())
    closed = f'ALTER DEFAULT PRIVILEGES FOR ROLE "{expected.owner}" REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC'
    yield from _run([(closed, "default privileges")])
    yield from _run(
        ("; ".join(grants.regency_statements(pk)), f"tables of regency {pk}") for pk in expected.regency_ids
    )


def mend(survey: Survey) -> Iterator[str]:
    """Close the remaining holes that one statement can close. Yields refusals."""
    yield from _run((hole.mend, hole.object) for hole in survey.holes if hole.mend)


def _run(repairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for statement, what in repairs:
        try:
            with transaction.atomic():
                statements.run("SET LOCAL lock_timeout = '10s'")
                statements.run(statement)
        except DatabaseError as error:
            yield f"{what}: {_reason(error)}"


def _reason(error: DatabaseError) -> str:
    return str(error).splitlines()[0]

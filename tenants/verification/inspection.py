"""The whole verification: every subject, in one read-only transaction, and the passwords after it."""

from django.db import connection, transaction

from tenants.verification import (
    databases,
    logins,
    passwords,
    policies,
    reach,
    relations,
    routines,
    schemas,
    strangers,
    triggers,
)
from tenants.verification.expected import Expected
from tenants.verification.survey import Survey

SUBJECTS = (databases, logins, schemas, relations, policies, routines, strangers, triggers, reach)


def inspect(*, with_passwords: bool = True) -> Survey:
    """Compares the database with the declarations. Must run as the owner, outside of a transaction.

    Reads the catalogues and the registry in one snapshot and writes nothing.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        survey = Survey(Expected())
        for subject in SUBJECTS:
            subject.check(survey)
    if with_passwords:
        passwords.check(survey)
    return survey

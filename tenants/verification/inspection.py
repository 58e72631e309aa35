"""The whole verification: every subject, in one read-only transaction, and the passwords after it."""

import logging
from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from tenants.bookkeeping import AssuranceRun, IsolationCheck
from tenants.pool import statements
from tenants.verification import cluster_wide, drift, logins, passwords, schemas
from tenants.verification.expected import Expected
from tenants.verification.survey import Survey

logger = logging.getLogger(__name__)

CHECK_EVERY = timedelta(days=1)
#: As often while there are holes, so that the alarm ends soon after they are closed.
AGAIN = timedelta(minutes=10)

SUBJECTS = (cluster_wide, logins, schemas, drift)


def inspect(*, with_passwords: bool = True) -> Survey:
    """Compare the database with the declarations. Must run as the owner, outside of a transaction.

    Reads the catalogues and the registry in one snapshot and writes nothing.
    """
    with transaction.atomic():
        # It waits for no lock longer than PostgreSQL does before it ends one of two that wait for each other.
        statements.run(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL lock_timeout = '500ms'"
        )
        survey = Survey(Expected())
        for subject in SUBJECTS:
            subject.check(survey)
    if with_passwords:
        passwords.check(survey)
    return survey


def check_daily() -> str:
    """Verify once in CHECK_EVERY over all workers, keep the result and raise an alarm: an ERROR in the log.

    Return the result, "" if it was too early.
    """
    began, last = timezone.now(), IsolationCheck.objects.first()
    if last is not None and began - last.checked_at < (AGAIN if last.holes else CHECK_EVERY):
        return ""
    holes = _found() and _found()  # once more: what was being onboarded or migrated is no hole
    IsolationCheck.objects.update_or_create(pk=1, defaults={"checked_at": timezone.now(), "holes": holes})
    said = f"{len(holes)} holes." if holes else "Nothing differs."
    AssuranceRun.keep(AssuranceRun.Check.ISOLATION, began, holes, said)
    if holes:
        logger.error(
            "ISOLATION ALARM: %s holes. Run manage.py verify_isolation. The first: %s", len(holes), holes[0]
        )
    else:
        logger.info("Isolation verified: nothing differs")
    return said


def _found() -> list[str]:
    try:
        return [str(hole) for hole in inspect().holes]
    except ImproperlyConfigured as error:
        return [str(error)]

"""Daily verification of the ledger, figures and evidence of all regencies by the worker; results are kept."""

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from io import StringIO

from django.core.management import CommandError, call_command
from django.db.models import Q
from django.db.models.functions import TruncDay
from django.utils import timezone

from api.http.local_time import NATIONAL, in_words
from api.identity.accounts import mail
from api.identity.accounts.models import Mail
from api.identity.models import MinistryRole, Person
from tenants import db_roles
from tenants.bookkeeping import AssuranceRun
from tenants.jobs.duties import Duty

logger = logging.getLogger(__name__)

EVERY = timedelta(days=1)
#: As often a check is made that found something wrong, so that the alarm ends soon after that is mended; one that takes
#: long is made less often, and at work for a twentieth of the time.
AGAIN, SHARE = timedelta(hours=1), 20
#: Isolation has a duty of its own, since it is verified before anything else (tenants.verification.inspection).
CHECKS = (AssuranceRun.Check.LEDGER, AssuranceRun.Check.FIGURES, AssuranceRun.Check.EVIDENCE)


def look() -> str:
    """Run the first check that is due; return its result, "" if none is due."""
    tell()
    with db_roles.as_owner():
        newest = AssuranceRun.objects.order_by("name", "-began_at").distinct("name")
        latest = {row.name: row for row in newest}
    due = next((check for check in CHECKS if _is_due(latest.get(check))), None)
    return run(due) if due else ""


def _is_due(last: AssuranceRun | None) -> bool:
    """Return True if it is time for the check of which this was the last run."""
    if last is None:
        return True
    wait = EVERY if last.is_whole else min(EVERY, max(AGAIN, SHARE * (last.ended_at - last.began_at)))
    return timezone.now() - last.began_at >= wait


def tell() -> None:
    """Mail faults, including those of isolation, to the officers in charge: once a day (UTC) while a fault stays.

    A further fault on that day is mailed too.
    """
    now = timezone.now()
    yesterday = now.replace(hour=0, minute=0, second=0, microsecond=0) - EVERY
    with db_roles.as_owner():
        people = Person.objects.filter(
            Q(appointments__valid_until=None) | Q(appointments__valid_until__gt=now),
            appointments__role__in=(MinistryRole.PROGRAMME_OFFICE, MinistryRole.AUDITOR),
        )
        bad = AssuranceRun.objects.filter(is_whole=False, began_at__gte=yesterday)
        known: dict[tuple[str, datetime], set[str]] = {}
        for row in bad.annotate(day=TruncDay("began_at")).order_by("began_at"):
            before = known.setdefault((row.name, row.day), set())
            if before.issuperset(row.faults):
                continue
            before.update(row.faults)
            began = in_words(row.began_at, NATIONAL)
            mail.tell(Mail.Template.ASSURANCE, people, check=row.name, began=began, summary=row.summary)


def run(check: AssuranceRun.Check) -> str:
    """Run a check, store its result, and raise an alarm (an ERROR in the log) if anything is wrong."""
    began, said = timezone.now(), StringIO()
    try:
        with suppress(SystemExit):  # the document says what is wrong
            call_command(check.value, json=True, stdout=said)
        report = json.loads(said.getvalue())
        if found := report["findings"]:
            logger.error("%s is not whole: %s", check.value, "\n".join(found)[:4000])
    except CommandError as error:
        report, found = {"summary": str(error)}, ["It could not be made."]
        logger.error("%s could not be made: %s", check.value, error)
    with db_roles.as_owner():
        AssuranceRun.keep(check, began, found, report["summary"])
    return f"{check.value}: {report['summary']}"[:500]


def _begin() -> Callable[[], str]:
    begun = timezone.now()
    return lambda: look() if timezone.now() - begun > timedelta(minutes=2) else ""


#: Two hours: half a thousand regencies' evidence is read whole.
DUTY = Duty(
    "assurance",
    "Verifies ledger, figures and evidence once a day.",
    _begin,
    every=60.0,
    patience=7200.0,
)

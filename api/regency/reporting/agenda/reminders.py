"""Mails about the agenda: returned submissions, awaited sign-offs, deadlines in 14, 7 or 1 days, and moved deadlines.

Once an hour the worker looks into each participating regency; the outbox sends each person the same news only once.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import quote

from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone

from api.http import labels, passed_over
from api.http.local_time import deadline_in_words, end_of
from api.http.messages import _, indonesian
from api.http.shapes import Texts
from api.identity.accounts import mail
from api.identity.accounts.models import Mail
from api.identity.callers import Grant
from api.identity.models import Person, RegencyRole
from api.national.catalogue import rulings
from api.regency.reporting.agenda import queries
from tenants import access, db_roles
from tenants.ids import is_sandbox
from tenants.jobs.duties import Duty
from tenants.models import Regency

#: Days before a deadline at which a mail is sent.
MARKS = (1, 7, 14)
#: News of a regency that are looked at in one round: its role may write any number of steps that wait.
MOST = 100
#: For how long people are told of a day that was moved: as long as a mail waits.
MOVED_FOR = timedelta(days=7)

type Facts = dict[str, str | int]
#: Kind of news, the role that it is for, and what it tells.
type News = tuple[Mail.Template, RegencyRole, Facts]


def work() -> None:
    """Queue the mails of all regencies. The worker's duty; the owner's block stays open meanwhile."""
    remind(now=timezone.now())


def remind(*, now: datetime) -> None:
    """Queue the mails that are due at an instant. A regency that is out of service does not delay the others."""
    with db_roles.as_owner():
        regencies = list(Regency.objects.filter(status=Regency.Status.ONBOARDED))
    for regency in regencies:
        if is_sandbox(regency.pk):
            continue
        with passed_over.if_bad("tenants_regency", regency.pk):
            _remind(regency, now)


def _remind(regency: Regency, now: datetime) -> None:
    try:
        with access.read_only(regency):
            found = list(islice(news(regency, now), MOST))
    except DatabaseError:
        return
    with db_roles.as_owner():
        for template, role, facts in found:
            people = Person.objects.filter(
                Q(memberships__valid_until=None) | Q(memberships__valid_until__gt=now),
                memberships__regency=regency,
                memberships__roles__contains=[role],
            )
            mail.tell(template, people, regency=regency.name, **facts)


def news(regency: Regency, now: datetime) -> Iterator[News]:
    """Yield the news for the members of a regency. Runs inside the regency."""
    grant, standing = Grant.of_steward(regency), queries.submitted()
    base = grant.url
    for back in queries.returned(standing, base):
        facts = _about(back, revision=back.revision, answer_by=str(back.answer_by or ""))
        yield Mail.Template.RETURNED, RegencyRole.STEWARD, facts
    for step in queries.sign_offs(standing, base):
        role = RegencyRole.STEWARD if step.step == "returned" else RegencyRole.HEAD
        facts = _about(step, step=step.step, office=step.office, signed_at=step.at.isoformat())
        yield Mail.Template.APPROVAL, role, facts
    for each in queries.due(standing, grant, now):
        left = (each.due_at - now) / timedelta(days=1)
        mark = next((days for days in MARKS if 0 < left <= days), None)
        if mark is not None:
            facts = _about(each, days=mark, **_in_words(each.due_at, grant.time_zone))
            yield Mail.Template.DUE, RegencyRole.STEWARD, facts
    for period, (at, due_on) in rulings.rulings().moved_since(now - MOVED_FOR).items():
        about = Texts.of(_("The values of {period}", period=period))
        facts = {
            "about_en": about.en,
            "about_id": about.id,
            "url": f"{base}/values/due/?within=366",
            "moved_at": at.isoformat(),
            **_in_words(end_of(due_on), grant.time_zone),
        }
        yield Mail.Template.DUE, RegencyRole.STEWARD, facts


def _in_words(due_at: datetime, zone: str) -> Facts:
    return {"due_id": deadline_in_words(due_at, zone), "due_en": deadline_in_words(due_at, zone, "en")}


def _about(row: Any, **further: str | int) -> Facts:
    label = labels.of(row.kind)
    named = {"about_en": f"{label} {row.subject}", "about_id": f"{indonesian(label)} {row.subject}"}
    return {**named, "url": quote(row.url, safe=":/?=&"), **further}


DUTY = Duty(
    "reminders",
    "Mails people about returned submissions, awaited sign-offs and coming deadlines.",
    lambda: work,
    every=3600.0,
)

"""Sending of the outbox: a duty of the worker, as the owner.

The address and the link are made here and stored nowhere else. Safe to kill at any moment: a mail is claimed for a
while before it is sent, so if the worker dies the mail is sent again. Delivery is at least once: a person may get a
mail twice (under the same Message-ID).
"""

import email.policy
import logging
import re
import smtplib
import time
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from prometheus_client import Counter

from api.http import passed_over
from api.http.local_time import begin_of, day_of
from api.identity.accounts import passwords, tokens
from api.identity.accounts.models import Invitation, Mail, Password
from api.identity.models import SecurityEvent
from tenants import Fields
from tenants.ids import is_sandbox
from tenants.jobs.duties import Duty
from tenants.models import Regency

logger = logging.getLogger(__name__)

#: Mails that a regency may ask for on a day in Jakarta. The rest waits for the next day.
A_DAY = 200
#: More than can be sent before they are too old: where so many wait of one regency, its role wrote them.
FORGED = 2_000
#: Mails of one kind to one person, and in which time. The rest is dropped.
TO_A_PERSON: dict[str, tuple[int, timedelta]] = {
    Mail.Template.INVITATION: (3, timedelta(hours=1)),
    Mail.Template.RESET: (3, timedelta(hours=1)),
    Mail.Template.MANY_FAILURES: (1, timedelta(days=1)),
    **dict.fromkeys(Mail.NEWS, (20, timedelta(days=1))),
}
#: How long the link of a reset is good.
RESET_FOR = timedelta(hours=1)
#: How long after each failed attempt the next one is made; then it is given up.
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440))
#: An attempt that has not ended after this long died with its worker.
LEASE = timedelta(minutes=2)
#: For Prometheus; the worker serves it (national.assurance.metrics).
DROPPED = Counter(
    "kc_mails_dropped", "Mails that were removed unsent, by the reason.", ("reason",), registry=None
)
#: How long nothing is sent after the mail server could not be reached.
REST = timedelta(minutes=1)
#: A mail that is older is not sent any more: nobody waits for it.
TOO_OLD = timedelta(days=7)

MINISTRY = "Kementerian Komunikasi dan Digital"

#: What a name may hold besides letters. Apostrophes are typographic ones: the template would escape the plain one.
_SIGNS = ".,-() \u2019"
#: What a text about a submission may hold besides these.
_NUMBERS = "0123456789/"
#: Facts of news that hold what a regency wrote.
_WRITTEN = frozenset({"about_en", "about_id", "office"})
_APOSTROPHES = str.maketrans("'`", "\u2019\u2019")

_rests_until = 0.0
_told_of: set[tuple[int, datetime]] = set()


class _Message(mail.EmailMultiAlternatives):
    """Keeps long lines whole: a link can be copied out of the files that are written in development."""

    def message(self, *, policy: Any = None) -> Any:
        return super().message(policy=(policy or email.policy.default).clone(max_line_length=998))


class _Unreachable(Exception):
    """The mail server is unreachable or refuses the log-in, which is not the fault of the mail."""


def work() -> bool:
    """Send the mail that is due first. Return True if there was one. The worker's duty, every second."""
    return time.monotonic() >= _rests_until and send_next(now=timezone.now())


def send_next(*, now: datetime) -> bool:
    """Send the mail that is due first, or drop it, or put it off. Return False if none is due."""
    claimed = _claim(now)
    if not isinstance(claimed, Mail):
        return claimed
    global _rests_until
    try:
        _send(claimed, now)
    except _Unreachable as error:
        logger.warning("The mail server cannot be reached (%s); mail waits", error)
        _rests_until = time.monotonic() + REST.total_seconds()
        claimed.attempts -= 1
        _put_off(claimed, now + REST, "unreachable")
    except (smtplib.SMTPException, OSError, ValueError, OperationalError) as error:
        if passed_over.is_away(error):
            raise
        code = _code(error)
        is_final = isinstance(error, ValueError) or code.startswith("smtp_5")
        if not is_final and claimed.attempts <= len(BACKOFF):
            _put_off(claimed, now + BACKOFF[claimed.attempts - 1], code)
        else:
            _end(claimed, Mail.State.GIVEN_UP, code, now)
    else:
        _end(claimed, Mail.State.SENT, "", now)
    return True


def plain(name: str, *, also: str = "") -> str:
    """Return a name as a mail may show it: one line, bounded, with nothing that a mail program would make a link.

    Names are written by a regency's role, so they may hold anything. `also` lists further signs that they may contain.
    """
    text = unicodedata.normalize("NFKC", name[:200]).translate(_APOSTROPHES)
    signs = _SIGNS + also
    marks = ("Mn", "Mc")
    kept = "".join(
        each if each.isalpha() or each in signs or unicodedata.category(each) in marks else " "
        for each in text
    )
    return " ".join(re.sub(r"\.(?=\w)", ". ", kept).split())[:80] or "-"


def _claim(now: datetime) -> Mail | bool:
    """Claim and return the mail to send now; True if one was dropped or put off instead; False if none is due."""
    with transaction.atomic():
        row = (
            Mail.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
            .select_related("person", "regency")
            .filter(state=Mail.State.WAITING, next_at__lte=now)
            .order_by("next_at", "id")
            .first()
        )
        if row is None:
            return False
        if _are_forged(row, now):
            return True
        if reason := _dropped_for(row, now):
            _end(row, "dropped", reason, now)
            return True
        if _day_is_full(row, now):
            return True
        row.update(attempts=row.attempts + 1, attempted_at=now, next_at=now + LEASE)
        return row


def _dropped_for(row: Mail, now: datetime) -> str:
    if not row.person.active:
        return "not_active"
    if row.person.regency_id is not None and is_sandbox(row.person.regency_id):
        return "sandbox"
    if row.created_at < now - TOO_OLD:
        return "too_old"
    most, within = TO_A_PERSON[row.template]
    others = Mail.objects.filter(
        person_id=row.person_id, template=row.template, attempted_at__gt=now - within
    )
    return "too_many" if others.exclude(pk=row.pk).count() >= most else ""


def _are_forged(row: Mail, now: datetime) -> bool:
    """Remove all waiting mails of a regency whose role wrote implausibly many: they would delay the mails of others."""
    if row.regency_id is None:
        return False
    waiting = Mail.objects.filter(regency_id=row.regency_id, state=Mail.State.WAITING)
    if not waiting[FORGED:].exists():
        return False
    _end(row, "dropped", "too_many_waiting", now)
    # Those that another worker is sending stay: what becomes of them belongs in the log.
    count, _tables = _unlocked(waiting.exclude(attempted_at__gt=now - LEASE)).delete()
    transaction.on_commit(partial(DROPPED.labels("too_many_waiting").inc, count))
    logger.error("Regency %s had %s mails waiting, which were removed", row.regency_id, count + 1)
    return True


def _day_is_full(row: Mail, now: datetime) -> bool:
    """Put off all waiting mails of a regency that has reached its daily limit: those that it asked for, or its news."""
    if row.regency_id is not None:
        regency_id, of_regency = row.regency_id, Mail.objects.filter(regency_id=row.regency_id)
    elif row.template in Mail.NEWS and row.person.regency_id is not None:
        regency_id = row.person.regency_id
        of_regency = Mail.objects.filter(person__regency_id=regency_id, template__in=Mail.NEWS)
    else:
        return False
    Regency.objects.select_for_update(no_key=True).get(pk=regency_id)  # workers count one after the other
    today = begin_of(day_of(now))
    if of_regency.filter(attempted_at__gte=today).exclude(pk=row.pk).count() < A_DAY:
        return False
    tomorrow = today + timedelta(days=1)
    _unlocked(of_regency.filter(state=Mail.State.WAITING, next_at__lt=tomorrow)).update(next_at=tomorrow)
    if (regency_id, today) not in _told_of:
        _told_of.add((regency_id, today))
        logger.warning(
            "Regency %s has had its %s mails of today; more wait until tomorrow", regency_id, A_DAY
        )
    return True


def _unlocked(mails: QuerySet[Mail]) -> QuerySet[Mail]:
    """Lock these mails, skipping those locked by another worker so that no two workers wait for each other."""
    return Mail.objects.filter(pk__in=mails.select_for_update(of=("self",), skip_locked=True).values("pk"))


def _send(row: Mail, now: datetime) -> None:
    """Send a mail. Raises _Unreachable, smtplib's errors and ValueError if it was not sent; its link is then void."""
    try:
        validate_email(row.person.email)
    except ValidationError as error:
        raise ValueError("bad_address") from error
    has_password = Password.objects.filter(person_id=row.person_id).exists()
    kind = "second_invitation" if row.template == Mail.Template.INVITATION and has_password else row.template
    link = ""
    if kind in ("invitation", "reset"):
        good_for = RESET_FOR if row.template == Mail.Template.RESET else passwords.INVITED_FOR
        link = passwords.invite(
            person_id=row.person_id, regency_id=row.person.regency_id, now=now, good_for=good_for
        )
    context = {
        "name": plain(row.person.name),
        "by": plain(row.regency.name if row.regency else MINISTRY),
        "link": link,
        "base_url": settings.BASE_URL,
        **{
            name: plain(said, also=_NUMBERS) if name in _WRITTEN else said for name, said in row.facts.items()
        },
    }
    subject, text = render_to_string(f"mail/{kind}.txt", context).split("\n\n", 1)
    message = _Message(
        subject,
        text,
        to=[row.person.email],
        headers={
            "Message-ID": f"<mail-{row.pk}@{urlsplit(settings.BASE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",  # RFC 3834: nobody's absence answers
        },
    )
    message.attach_alternative(render_to_string("mail/message.html", {"text": text}), "text/html")
    server = mail.mailers.default
    try:
        try:
            server.open()
        except OSError as error:  # smtplib's are OSErrors
            raise _Unreachable(_code(error)) from error
        server.send_messages([message])
    except BaseException:
        Invitation.objects.filter(token_hash=tokens.digest(link.partition("=")[2])).delete()
        raise
    finally:
        with suppress(OSError):  # it has been sent, or it has not: how the server parts does not matter
            server.close()


def _put_off(row: Mail, until: datetime, code: str) -> None:
    row.update(next_at=until, error=code, attempts=row.attempts)


def _end(row: Mail, outcome: str, code: str, now: datetime) -> None:
    """Record the outcome of a mail, also in the security log of the person's regency (or the ministry's).

    A dropped mail is deleted. The log has dropped invitations only: anybody may ask for a reset, any number of times.
    """
    with transaction.atomic():
        if outcome != "dropped":
            row.update(state=outcome, error=code, attempted_at=now)
        else:
            row.delete()
            transaction.on_commit(DROPPED.labels(code).inc)
            if row.template != Mail.Template.INVITATION:
                return
        told: Fields = {"mail": row.template} | ({"error": code} if code else {})
        SecurityEvent.record(
            f"mail_{outcome}",
            regency_id=row.person.regency_id,
            at=now,
            subject=row.person.name,
            **told,
        )


def _code(error: Exception) -> str:
    """Return the reason without the server's own text, which may hold an address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"smtp_{next(iter(error.recipients.values()))[0]}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"smtp_{error.smtp_code}"
    return "bad_address" if isinstance(error, ValueError) else type(error).__name__[:40]


def begin() -> Callable[[], bool]:
    """Log where mail goes, and return the work."""
    options: Any = settings.MAILERS["default"]["OPTIONS"]
    if "host" in options:
        logger.info("Mail goes out by %s:%s", options["host"], options["port"])
    else:
        logger.warning("Mail is sent to nobody: it is written to %s. Set EMAIL_URL", options["file_path"])
    return work


DUTY = Duty(
    "mail",
    "Sends the mails that are due.",
    begin,
    alone=False,
)

"""Passwords: set by an invitation's link, checked at the log-in. On the role `accounts`."""

import threading
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth import hashers, password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import get_random_string

from api.http.exceptions import NotFound
from api.http.messages import table
from api.identity.accounts import attempts, mail, tokens
from api.identity.accounts.models import (
    AccessToken,
    AuthorizationCode,
    Invitation,
    Mail,
    Password,
    RefreshToken,
    Session,
)
from api.identity.models import Person, SecurityEvent

#: How long an invitation's link is good.
INVITED_FOR = timedelta(days=7)

#: So many at a time in a process: each takes 19 MB and some of the processor, and anyone may ask.
_checking = threading.BoundedSemaphore(2)


class Argon2(hashers.Argon2PasswordHasher):
    """Argon2id with the second of OWASP's settings (19 MiB, 2 passes, 1 lane): Django's own takes 100 MiB a log-in."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1


class Common(password_validation.CommonPasswordValidator):
    """Refuse common passwords, also with punctuation added, and a few characters repeated."""

    def validate(self, password: str, user: Any = None) -> None:
        plain = "".join(filter(str.isalnum, password))
        super().validate(plain if len(set(plain)) > 4 else "password", user)


def log_in(*, email: str, password: str, now: datetime) -> Person | timedelta | None:
    """Return the person if the password is right, the time to wait after too many attempts, or None if it is refused.

    The caller cannot tell an unknown address, a wrong password and an inactive person apart, not even by the time it
    takes.
    """
    with transaction.atomic():
        count = attempts.count(email, now=now)
        if wait := count.wait():
            return wait
        kept = Password.objects.select_related("person").filter(person__email=email.lower()).first()
        with _checking:
            fits = hashers.check_password(password, kept.encoded if kept else _nobodys())
        person = kept.person if kept else None
        if person and person.active and fits:
            count.succeed()
            note("logged_in", person, now)
            return person
        today = count.refuse()
        # As many statements for an address that nobody has: its entry is written and taken back.
        before = transaction.savepoint_create()
        note("log_in_refused", person or Person(), now, refused=count.here.refused)
        (transaction.savepoint_commit if person else transaction.savepoint_rollback)(before)
        if person and today == attempts.IN_A_DAY:
            mail.enqueue(Mail.Template.MANY_FAILURES, person_id=person.pk)
        return None


def invite(
    *, person_id: Any, regency_id: int | None, now: datetime, good_for: timedelta = INVITED_FOR
) -> str:
    """Make a link by which this person sets a password. `regency_id` must be the person's own."""
    text = tokens.new(tokens.INVITATION)
    Invitation.objects.create(
        person_id=person_id,
        regency_id=regency_id,
        token_hash=tokens.digest(text),
        created_at=now,
        expires_at=now + good_for,
    )
    return f"{settings.BASE_URL}/account/password/?invitation={text}"


def invited(text: str, *, now: datetime) -> Invitation:
    """Return a link's invitation. Raises NotFound if it is unknown, used, expired, or made for another side's person.

    No regency's role may store an invitation. The regency is compared here as well, because such a link gives away an
    account.
    """
    found = (
        Invitation.objects.select_related("person")
        .filter(token_hash=tokens.digest(text), used_at=None, expires_at__gt=now, person__active=True)
        .first()
    )
    if found is None or found.regency_id != found.person.regency_id:
        raise NotFound("no such invitation")
    return found


def set_password(*, invitation: str, password: str, now: datetime) -> Person:
    """Set the password of the person whom the link was made for, once, and end the person's sessions and tokens.

    Keys stay, since programs run on them: the account page lists them, and the person ends those that were stolen.
    Raises NotFound as `invited`; ValidationError for a weak password.
    """
    with transaction.atomic():
        Invitation.objects.select_for_update(no_key=True).filter(token_hash=tokens.digest(invitation)).first()
        found = invited(invitation, now=now)
        person = found.person
        try:
            password_validation.validate_password(password, person)  # type: ignore[arg-type]  # no AbstractBaseUser
        except ValidationError as refused:
            raise ValidationError([_WEAK[str(each.code)] for each in refused.error_list]) from refused
        found.update(used_at=now)
        with _checking:
            encoded = hashers.make_password(password)
        Password.objects.update_or_create(person=person, defaults={"encoded": encoded, "changed_at": now})
        attempts.count(person.email, now=now).succeed()
        Session.objects.filter(person=person).delete()
        AuthorizationCode.objects.filter(user=person, used_at=None).update(used_at=now)
        RefreshToken.objects.filter(user=person, revoked=None).update(revoked=now)
        AccessToken.objects.filter(user=person, expires__gt=now).update(expires=now)
        note("password_set", person, now)
        return person


#: What Django's validators object to, by their codes.
_WEAK = table(
    {
        "password_too_short": "Use at least 12 characters.",
        "password_too_common": "This password is too common: choose another.",
        "password_entirely_numeric": "Use letters as well: this password is digits only.",
        "password_too_similar": "This password resembles your name, office or e-mail address: choose another.",
    }
)


@cache
def _nobodys() -> str:
    """Return a hash that no password fits: checking it takes as long as a real one."""
    return hashers.make_password(get_random_string(40))


def note(kind: str, person: Person, now: datetime, **detail: Any) -> None:
    """Record an act of a person in the log of their own regency, or in the ministry's."""
    SecurityEvent.record(kind, regency_id=person.regency_id, at=now, by=person, subject=person.name, **detail)

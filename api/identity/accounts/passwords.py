"""Passwords: set by an invitation's link, checked at the log-in, locked after refusals. On the role `accounts`.

The count of refusals stands with the password in the database and not in Redis, so a lock holds for all processes and
whether or not Redis is there.
"""

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import hashers, password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import get_random_string

from api.http.exceptions import FieldError, Invalid, NotFound
from api.http.language import Text
from api.identity.accounts import tokens
from api.identity.accounts.models import (
    AccessToken,
    AuthorizationCode,
    Invitation,
    Password,
    RefreshToken,
    Session,
)
from api.identity.models import Person, SecurityEvent

#: After so many refusals in a row nobody is let in, with the right password either, until LOCKED is over.
ATTEMPTS = 5
LOCKED = timedelta(minutes=15)
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


def log_in(*, email: str, password: str, now: datetime) -> Person | None:
    """Whose password this is, or None: not known, wrong, not active, or locked. The caller never learns which.

    Takes as long for an address that nobody has.
    """
    with transaction.atomic():
        # Locked for update: guesses that come at once are counted one after the other.
        kept = (
            Password.objects.select_for_update(of=("self",), no_key=True)
            .select_related("person")
            .filter(person__email=email.lower())
            .first()
        )
        fits = _check(password, kept.encoded if kept else _nobodys())
        if kept is None:
            return None
        if _is_locked(kept, now):
            _note("log_in_locked", kept.person, now)
            return None
        if not (fits and kept.person.active):
            again = kept.refused_at is not None and kept.refused_at > now - LOCKED
            kept.refused = kept.refused + 1 if again else 1
            kept.refused_at = now
            kept.save(update_fields=["refused", "refused_at"])
            _note("log_in_refused", kept.person, now, refused=kept.refused)
            return None
        if kept.refused:
            kept.refused, kept.refused_at = 0, None
            kept.save(update_fields=["refused", "refused_at"])
        _note("logged_in", kept.person, now)
        return kept.person


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
    """Raises NotFound for a link that is not known, was used, or is over, or that was made for another side's person.

    Row-level security already refuses to store the last kind; it is compared again here because such a link gives
    away an account.
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
    Raises NotFound as `invited`; Invalid for a weak password.
    """
    with transaction.atomic():
        Invitation.objects.select_for_update(no_key=True).filter(token_hash=tokens.digest(invitation)).first()
        found = invited(invitation, now=now)
        person = found.person
        _check_strength(password, person)
        found.used_at = now
        found.save(update_fields=["used_at"])
        with _checking:
            encoded = hashers.make_password(password)
        kept, _ = Password.objects.get_or_create(
            person=person, defaults={"encoded": encoded, "changed_at": now}
        )
        kept.encoded, kept.changed_at, kept.refused, kept.refused_at = encoded, now, 0, None
        kept.save()
        Session.objects.filter(person=person).delete()
        AuthorizationCode.objects.filter(user=person, used_at=None).update(used_at=now)
        RefreshToken.objects.filter(user=person, revoked=None).update(revoked=now)
        AccessToken.objects.filter(user=person, expires__gt=now).update(expires=now)
        _note("password_set", person, now)
        return person


def _is_locked(kept: Password, now: datetime) -> bool:
    return kept.refused >= ATTEMPTS and kept.refused_at is not None and kept.refused_at > now - LOCKED


def _check(password: str, encoded: str) -> bool:
    with _checking:
        return hashers.check_password(password, encoded)


#: What Django's validators object to, by their codes.
_WEAK: Mapping[str, Text] = {
    "password_too_short": Text("Use at least 12 characters.", "Gunakan paling sedikit 12 karakter."),
    "password_too_common": Text(
        "This password is too common: choose another.",
        "Kata sandi ini terlalu umum: pilih yang lain.",
    ),
    "password_entirely_numeric": Text(
        "Use letters as well: this password is digits only.",
        "Gunakan huruf juga: kata sandi ini hanya berisi angka.",
    ),
    "password_too_similar": Text(
        "This password resembles your name, office or e-mail address: choose another.",
        "Kata sandi ini mirip dengan nama, instansi, atau alamat surel Anda: pilih yang lain.",
    ),
}
_made: list[str] = []


def _nobodys() -> str:
    """A hash that no password fits, made once: checking it takes as long as a real one."""
    if not _made:
        _made.append(hashers.make_password(get_random_string(40)))
    return _made[0]


def _check_strength(password: str, person: Person) -> None:
    """Raise Invalid, naming each of AUTH_PASSWORD_VALIDATORS that refuses the password."""
    try:
        password_validation.validate_password(password, person)  # type: ignore[arg-type]  # no AbstractBaseUser
    except ValidationError as refused:
        raise Invalid(
            errors=[
                FieldError("/password", str(each.code), *_WEAK[str(each.code)]) for each in refused.error_list
            ]
        ) from refused


def _note(kind: str, person: Person, now: datetime, **detail: Any) -> None:
    """In the log of the person's own regency; the ministry's people are in the operator's (no regency)."""
    SecurityEvent.objects.create(
        regency_id=person.regency_id,
        at=now,
        kind=kind,
        actor_id=person.pk,
        actor_name=person.name,
        actor_office=person.office,
        subject=person.name[:200],
        detail=detail,
    )

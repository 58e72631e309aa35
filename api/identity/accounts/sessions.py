"""Sessions of people logged in to the pages: a cookie of 256 random bits, stored by its hash. On the role `accounts`.

A session ends after a working day, after half an hour without a request, at log-out, and when the password changes.
Each page looks the session up, so it ends on all processes at once.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from api.identity.accounts import tokens
from api.identity.accounts.models import Session
from api.identity.models import Person

LONGEST = timedelta(hours=10)
IDLE = timedelta(minutes=30)
#: Noted at most so often, so that reading pages writes little.
_NOTED = timedelta(minutes=1)


def is_secure() -> bool:
    return settings.BASE_URL.startswith("https://")


def cookie() -> str:
    """Return the cookie's name; with https, `__Host-` keeps other hosts from setting it."""
    return "__Host-kc_session" if is_secure() else "kc_session"


def begin(response: HttpResponseBase, person: Person, *, now: datetime) -> None:
    """Begin a new session at each log-in, so that a cookie known beforehand gives no access (session fixation)."""
    text = tokens.new(tokens.SESSION)
    Session.objects.create(
        token_hash=tokens.digest(text), person=person, created_at=now, seen_at=now, expires_at=now + LONGEST
    )
    response.set_cookie(cookie(), text, secure=is_secure(), httponly=True, samesite="Lax", path="/")


def person_of(request: HttpRequest, *, now: datetime) -> Person | None:
    """Return the person who is logged in, or None."""
    text = request.COOKIES.get(cookie())
    if not text:
        return None
    found = (
        Session.objects.select_related("person")
        .filter(
            token_hash=tokens.digest(text), expires_at__gt=now, seen_at__gt=now - IDLE, person__active=True
        )
        .first()
    )
    if found is None:
        return None
    if found.seen_at < now - _NOTED:
        Session.objects.filter(pk=found.pk).update(seen_at=now)
    return found.person


def end(request: HttpRequest, response: HttpResponseBase) -> None:
    if text := request.COOKIES.get(cookie()):
        Session.objects.filter(token_hash=tokens.digest(text)).delete()
    response.delete_cookie(cookie(), path="/", samesite="Lax")

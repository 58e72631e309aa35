"""`Authorization: Bearer <key>`: one look-up of one credential, on the gateway's role.

The answer is never cached: a revoked key, an ended guest and a removed membership stop working on the next request, on
every worker, and the look-up is one round trip by a unique index (docs/decisions/0003).
"""

import time
from collections import deque
from datetime import datetime
from uuid import UUID

import orjson
from django.conf import settings
from django.db import DatabaseError
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from api.http.exceptions import Moved
from api.identity import keys
from api.identity.callers import Caller, Grant
from tenants import Fields, errors
from tenants.pool import statements

#: How the content of a session's cookie begins (api.identity.accounts.tokens).
SESSIONS = "kcw_"
#: How to authenticate, and where that is said (RFC 9728).
CHALLENGE = f'Bearer realm="kota-cerdas", resource_metadata="{settings.BASE_URL}/.well-known/oauth-protected-resource"'
#: The code is typed: it may be none at all.
LOOK_UP = "SELECT identity_look_up(%s, %s::text)::text"

#: When the last look-ups failed, since one succeeded. So many in a row within so many seconds: the database lets this
#: process log in and answers /readyz, and serves nobody (a full disk does that).
_failures: deque[float] = deque(maxlen=3)
FAILING_FOR = 10.0


def problems() -> list[str]:
    """Return a message if credentials cannot be looked up, so that requests fail."""
    failed = list(_failures)
    if len(failed) == _failures.maxlen and time.monotonic() - failed[-1] < FAILING_FOR:
        return ["The database fails to look up credentials."]
    return []


class BearerKey(BaseAuthentication):
    """Find the caller of an API key. The look-up takes the regency in the path and returns only that grant."""

    def authenticate(self, request: Request) -> tuple[Caller, str] | None:
        # Not by the framework's helper, which first collects all headers of the request.
        header: str = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        scheme, _, text = header.partition(" ")
        key = text.strip(" \t\r\n\f\v")
        if scheme.lower() != "bearer" or not key:
            raise AuthenticationFailed("Send the key as: Authorization: Bearer <key>.")
        # A cookie's content opens pages in a browser, and nothing as a bearer.
        if not key.isascii() or key.startswith(SESSIONS):
            raise AuthenticationFailed("The key is not known, expired or revoked.")
        caller = look_up_for(request, key)
        if caller is None:
            raise AuthenticationFailed("The key is not known, expired or revoked.")
        return caller, "key" if key.startswith(keys.PREFIX) else "token"

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE


def look_up_for(request: Request, key: str) -> Caller | None:
    """Return the caller of a key at the regency in the path.

    A former code stands for the present one: reads are redirected by 308 (raises Moved), writes are accepted directly.
    """
    named = (request.parser_context or {}).get("kwargs", {})
    code = named.get("code")
    caller = look_up(key, code)
    today = caller.grants[0].code if caller is not None and caller.grants else code
    if code is not None and today != code:
        if request.method in ("GET", "HEAD"):
            raise Moved(request._request, code, today)
        named["code"] = today
    return caller


def look_up(key: str, code: str | None) -> Caller | None:
    """Return the caller of a key, with the grant of the regency `code`, or with all grants when `code` is None."""
    try:
        ((text,),) = statements.fetch(LOOK_UP, [keys.digest(key), code])
    except errors.Unavailable:
        raise
    except DatabaseError:
        _failures.append(time.monotonic())
        raise
    if _failures:
        _failures.clear()
    return None if text is None else _caller(text)


def look_up_as_accounts(key: str) -> Caller:
    """Return the caller of a token made in this transaction, with all grants."""
    [text] = statements.column(LOOK_UP, [keys.digest(key), None])
    return _caller(text)


def _caller(text: str) -> Caller:
    """Make the caller from the fields that look_up.sql returns."""
    found = orjson.loads(text)
    found |= {
        "key_id": UUID(found["key_id"]),
        "id": UUID(found["id"]),
        "expires_at": _instant(found["expires_at"]),
        "ministry_roles": frozenset(found["ministry_roles"]),
        "grants": tuple(map(_grant, found["grants"])),
        "scopes": _scopes(found["scopes"]),
        "through": found["through"] and UUID(found["through"]),
        "assigned": frozenset(found["assigned"]),
    }
    return Caller(**_known(Caller, found))


def _grant(item: Fields) -> Grant:
    item |= {
        "id": item.pop("regency_id"),
        "roles": frozenset(item["roles"]),
        "scopes": frozenset(item["scopes"]),
        "agencies": frozenset(map(UUID, item["agencies"])),
        "valid_until": _instant(item["valid_until"]),
        "within": _scopes(item["within"]),
    }
    return Grant(**_known(Grant, item))


def _known(kind: type[Caller | Grant], found: Fields) -> Fields:
    """Return the fields that this release knows: during an upgrade the function may be the next release's already."""
    return {name: found[name] for name in kind.__dataclass_fields__ if name in found}


def _scopes(names: list[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)

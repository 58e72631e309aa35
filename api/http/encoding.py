"""The service's JSON: exact decimals as plain text, times in UTC with Z, nothing lost without an error; base64url."""

import base64
import datetime as dt
from decimal import Decimal
from typing import Any

import orjson
from django.utils.functional import Promise

from api.http.grammar import decimals

_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME


def dumps(value: object) -> bytes:
    """Serialize a value as JSON in UTF-8.

    Raises TypeError for values without a JSON form here, such as a queryset or a time without a zone.
    """
    return orjson.dumps(value, default=_plain, option=_OPTIONS)


def instant(value: dt.datetime) -> str:
    """Format an instant by RFC 3339 in UTC: 2025-10-01T03:00:00Z.

    Raises TypeError for a time without a zone, which does not name an instant.
    """
    if value.tzinfo is None:
        raise TypeError("A time without a zone has no place in an answer.")
    return value.astimezone(dt.UTC).isoformat().removesuffix("+00:00") + "Z"


def base64url(data: bytes) -> str:
    """Return bytes as base64url (RFC 4648) without padding, as in JWS."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """Return the bytes of such a text. Raises ValueError for any other."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _plain(value: Any) -> object:
    match value:
        case Decimal():
            return decimals.to_text(value, keep_zeros=True)
        case dt.datetime():
            return instant(value)
        case dt.date() | dt.time():
            return value.isoformat()
        case Promise():
            return str(value)
        case set() | frozenset():
            return sorted(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON.")

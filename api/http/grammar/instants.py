"""Instants, as RFC 3339 writes them."""

import re
from datetime import UTC, datetime

_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)


def is_one(text: str) -> bool:
    """Return True for an instant with its zone that a year from 1 to 9999 has in UTC."""
    try:
        datetime.fromisoformat(text).astimezone(UTC)
    except (OverflowError, ValueError):
        return False
    return _FORM.fullmatch(text) is not None

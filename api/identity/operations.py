"""Making keys on the caller's role: row-level security decides.

A regency's role can add and change rows of its own regency only; integrators' applications are the owner's.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from api.identity import keys
from api.identity.models import ApiKey
from tenants import frozen


@frozen
class IssuedKey:
    """A new key: `text` is shown once and kept nowhere."""

    key: ApiKey
    text: str


def issue_key(*, scopes: Iterable[str] | None = None, now: datetime, **columns: Any) -> IssuedKey:
    """Make a key for a person or an application. One key speaks for regencies or for the ministry, never for both.

    `scopes` (Scope) restrict it; None: everything that its owner may do.
    """
    text, prefix, secret_hash = keys.new_key()
    key = ApiKey.objects.create(
        scopes=None if scopes is None else sorted(set(scopes)),
        prefix=prefix,
        secret_hash=secret_hash,
        created_at=now,
        **columns,
    )
    return IssuedKey(key=key, text=text)

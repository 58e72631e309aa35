"""The security log: what was done about access, by whom. Written in the transaction that does it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from api.identity import access
from api.identity.callers import Actor
from tenants import current


class Kind(StrEnum):
    """What happened. Exports, archives and restores write their own (api.regency.border), as log-ins do (accounts)."""

    MEMBER_ADDED = "member_added"
    MEMBER_CHANGED = "member_changed"
    MEMBER_ENDED = "member_ended"
    GUEST_LET_IN = "guest_let_in"
    GUEST_REVOKED = "guest_revoked"
    GUEST_CHANGED = "guest_changed"
    MEMBER_INVITED = "member_invited"
    CLIENT_ADDED = "client_added"
    CLIENT_CHANGED = "client_changed"
    APPLICATION_REGISTERED = "application_registered"
    APPLICATION_SECRET_RENEWED = "application_secret_renewed"  # noqa: S105  (what happened)
    APPLICATION_REVOKED = "application_revoked"
    KEY_ISSUED = "key_issued"
    KEY_ROTATED = "key_rotated"
    KEY_REVOKED = "key_revoked"


def note(kind: Kind, *, subject: str, by: Actor, now: datetime, **detail: Any) -> None:
    """One entry of the regency inside which this is called. Never holds a secret."""
    access.note(kind, regency_id=current.regency_id(), subject=subject, by=by, now=now, **detail)

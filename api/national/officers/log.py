"""The ministry's security log: what was done about access, by whom. Written in the transaction that does it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from api.identity.models import SecurityEvent


class Kind(StrEnum):
    """What happened. Log-ins write their own (api.identity.accounts)."""

    APPOINTED = "appointed"
    APPOINTMENT_CHANGED = "appointment_changed"
    APPOINTMENT_ENDED = "appointment_ended"
    MENTOR_ASSIGNED = "mentor_assigned"
    ASSIGNMENT_CHANGED = "assignment_changed"
    ASSIGNMENT_ENDED = "assignment_ended"
    KEY_ISSUED = "key_issued"
    KEY_ROTATED = "key_rotated"
    KEY_REVOKED = "key_revoked"


@dataclass(frozen=True, slots=True)
class By:
    """Who did it, as they are called today, and the key that they came with."""

    id: UUID
    name: str
    office: str
    key: UUID


def note(kind: Kind, *, subject: str, by: By, now: datetime, **detail: Any) -> None:
    """One entry. Never holds a secret."""
    SecurityEvent.objects.create(
        regency_id=None,
        at=now,
        kind=kind,
        actor_id=by.id,
        actor_name=by.name,
        actor_office=by.office,
        subject=subject[:200],
        detail=detail,
    )

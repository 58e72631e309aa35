"""The ministry's security log: what was done about access, by whom. Written in the transaction that does it."""

from enum import StrEnum
from functools import partial

from api.identity import access


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


note = partial(access.note, regency_id=None)

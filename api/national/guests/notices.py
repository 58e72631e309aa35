"""The ministry's log of guests: whom regencies let in and sent away. What guests see there stays there."""

from typing import Any

from api.identity.models import GuestNotice
from api.identity.registers import Log


class Notices(Log[GuestNotice]):
    name = "notice"
    model = GuestNotice
    joined = ("regency",)
    forgeable = True

    def shown(self, row: GuestNotice) -> dict[str, Any]:
        return {
            "id": row.pk,
            "at": row.at,
            "regency": row.regency.kemendagri_code,
            "kind": row.kind,
            "guest_kind": row.guest_kind,
            "guest": row.guest_id,
            "person": row.person_id,
            "client": row.client_id,
            "name": row.name,
            "scopes": row.scopes,
            "valid_until": row.valid_until,
        }

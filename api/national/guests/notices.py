"""The ministry's log of guests: whom regencies let in and sent away. What guests see there stays there."""

from typing import Any

from api.identity.models import GuestNotice
from api.identity.registers import Log
from api.identity.shapes import who
from api.national.guests.shapes import NoticeRow


class Notices(Log[GuestNotice]):
    name = "notice"
    model = GuestNotice
    out = NoticeRow
    joined = ("regency",)
    lookups = {"regency_code": "regency__kemendagri_code"}
    forgeable = True

    def besides(self, row: GuestNotice) -> dict[str, Any]:
        return {
            "regency_code": row.regency.kemendagri_code,
            "guest": row.guest_id,
            **who(row, row.name),
        }

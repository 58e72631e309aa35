"""The ministry's log of guests: whom regencies let in and sent away. What guests see there stays there."""

from typing import Any

from api.identity.models import GuestNotice
from api.identity.permissions import Auditor
from api.identity.registers import Log
from api.identity.resources import Resource, Verb
from api.identity.shapes import who
from api.national.entrance import NationalView
from api.national.guests.shapes import NoticeFilters, NoticeRow


class Notices(Log[GuestNotice]):
    name = "notice"
    model = GuestNotice
    out = NoticeRow
    joined = ("regency",)
    lookups = {"regency_code": "regency__kemendagri_code"}
    forgeable = True

    def besides(self, row: GuestNotice) -> dict[str, Any]:
        return who(row, row.name)


class NoticeView(NationalView):
    """The ministry's base view, in this app for the document."""


NOTICES = Resource(
    route="guest-notices/",
    register=Notices(),
    filters=NoticeFilters,
    rows=Verb(
        "list_guest_notices",
        Auditor,
        """Whom regencies let in and sent away who is not their own, the last first.

        Officers of the ministry, integrators' applications, and people of other regencies.
        """,
    ),
)

urlpatterns = NOTICES.urls(NoticeView)

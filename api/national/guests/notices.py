"""The ministry's log of guests whom regencies admitted and removed. It does not record what they read."""

from datetime import datetime
from uuid import UUID

from api.http.shapes import Strings, choice, ident, instant, many, nested, several, shape, text
from api.identity.models import OF_GUESTS, Guest, GuestNotice
from api.identity.permissions import Auditor
from api.identity.registers import Log
from api.identity.resources import Resource, Verb
from api.identity.shapes import NamedApplication, NamedPerson, who
from api.national.entrance import NationalView
from api.national.registry_fields import REGENCY
from tenants import Fields


@shape(sparse=True)
class NoticeFilters:
    """Filters of guests."""

    regency_code: Strings = several(REGENCY, "The Kemendagri code of one regency, such as 51.01.")


@shape
class NoticeRow:
    """A regency admitted or removed an outsider."""

    id: UUID = ident("The notice's id.")
    at: datetime = instant("When, in UTC.", key="created_at")
    regency_code: str = text(5, "The regency's Kemendagri code.", source="regency.kemendagri_code")
    kind: str = choice(GuestNotice.Kind, "let_in or revoked.")
    guest_kind: str = choice(Guest.Kind, "As what they were let in.")
    guest: UUID = ident("The guest's id in that regency.", source="guest_id")
    person: NamedPerson | None = nested(
        "The person, under the name they had when admitted; null for an application."
    )
    application: NamedApplication | None = nested(
        "The application, under the name it had when admitted; null for a person."
    )
    scopes: Strings = many("Their scopes there.", OF_GUESTS)
    valid_until: datetime = instant("Until when, in UTC.")


class Notices(Log[GuestNotice]):
    name = "notice"
    model = GuestNotice
    out = NoticeRow
    joined = ("regency",)
    forgeable = True

    def besides(self, row: GuestNotice) -> Fields:
        return who(row, row.name)


NOTICES = Resource(
    route="guest-notices/",
    register=Notices(),
    filters=NoticeFilters,
    rows=Verb(
        "list_guest_notices",
        Auditor,
        """List the outsiders whom regencies admitted and removed, the last first.

        Officers of the ministry, integrators' applications, and people of other regencies.
        """,
    ),
)

urlpatterns = NOTICES.urls(NationalView)

from api.identity.permissions import Auditor
from api.identity.resources import Resource, Verb
from api.national.entrance import NationalView
from api.national.guests.notices import Notices
from api.national.guests.shapes import NoticeFilters


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

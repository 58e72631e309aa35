"""History over HTTP: read by the regency, written by nobody."""

from rest_framework.response import Response

from api.http import shapes
from api.http.endpoint import Address
from api.http.openapi import page_of
from api.http.shapes import shape, text
from api.identity.permissions import Member
from api.regency.entrance import RegencyView
from api.regency.history import queries
from api.regency.history.shapes import EntryRow, shown


@shape(sparse=True)
class HistoryFilters:
    resource: str = text(30, "The kind of object, such as programme or realisation.")
    key: str = text(100, "One object: its id, or the key that an entry shows.")


history = Address("history/", RegencyView, tagged=True, paged=True)


@history.get(
    "list_history",
    can=Member,
    answers=page_of(shapes.serializer(EntryRow, answered=True)),
)
def list_history(call: RegencyView, query: HistoryFilters) -> Response:
    """List who changed what, when, from what to what; the last change first.

    Of one object with `resource` and `key`, of a kind of object with `resource`, of everything without.
    """
    # Entries never change, so their ids make the ETag.
    tag = ("history", lambda row: row.pk)
    return call.listed(queries.entries(**shapes.given(query)), by=queries.NEWEST_FIRST, shown=shown, tag=tag)

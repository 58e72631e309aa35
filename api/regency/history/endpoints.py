"""History over HTTP: read by the regency, written by nobody."""

from api.http import shapes
from api.http.endpoint import Page, get, listed, order
from api.http.shapes import several, shape, text
from api.identity.permissions import Member
from api.regency.entrance import RegencyView
from api.regency.history import queries
from api.regency.history.shapes import RESOURCES, EntryRow
from tenants import Strings


@shape(sparse=True)
class HistoryFilters:
    resource: Strings = several(RESOURCES, "The kind of object.")
    key: str = text(100, "One object: its id, or the key shown in an entry.")


@get("history/", can=Member, order=order("-id", since="created_at"))
def list_history(call: RegencyView, query: HistoryFilters) -> Page[EntryRow]:
    """List the changes with author, time, and values before and after; newest first.

    With `resource` and `key`, the changes of one object; with `resource` alone, of a kind of object; with neither, of
    everything.
    """
    return listed(call, queries.entries(**shapes.given(query)), EntryRow.of)

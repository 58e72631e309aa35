"""What changed, for the ministry."""

from functools import partial

from django.conf import settings

from api.http.endpoint import Address
from api.identity.permissions import Analyst
from api.national.entrance import NationalView
from api.national.feeds import queries
from api.national.feeds.shapes import ChangeFilters, ChangesRow, changes_after

changes = Address("changes/", NationalView)


@changes.get("list_changes", can=Analyst)
def list_changes(call: NationalView, query: ChangeFilters) -> ChangesRow:
    """What changed in the ledger since the cursor: steps, remarks, deadlines, letters. Nothing is passed over."""
    return changes_after(query, partial(queries.changes, regencies=call.caller.submitters()), _address)


def _address(change: queries.Change) -> str | None:
    base = f"{settings.BASE_URL}/v1/national"
    match change.resource:
        case "submission" | "submission_opening":
            return f"{base}/submissions/{change.key}/"
        case "submission_comment":
            return f"{base}/submissions/{change.key}/comments/"
    return None


urlpatterns = [changes.path]

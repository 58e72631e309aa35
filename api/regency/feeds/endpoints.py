"""Changes and webhooks over HTTP, for a regency's own programs."""

from functools import partial

from django.conf import settings

from api.http.endpoint import Address
from api.identity.permissions import Admin, AdminReader, Reader
from api.national.feeds import queries as national
from api.national.feeds.endpoints import ChangeFilters, ChangesRow, changes_after
from api.national.feeds.queries import Change, Source
from api.national.webhooks.endpoints import OwnedView, mounted
from api.regency.entrance import RegencyView

#: Every change of every resource of the regency is in its history, deletions too.
OWN = Source("""
    SELECT written_in, at, id, (%(regencies)s::bigint[])[1] AS regency_id, resource, resource_key AS key, action,
           version, actor_office AS office
    FROM history_entry""")

#: What of the history has an address: resource to its path below the regency's.
_PATHS = {
    "value": "values",
    "masterplan": "masterplans",
    "agency": "agencies",
    "evidence": "evidence",
    "submission": "submissions",
    "submission_opening": "submissions",
    "not_applicable": "exemptions",
}
changes = Address("changes/", RegencyView)


class RegencyWebhooks(RegencyView, OwnedView):
    """Owner of the webhooks that both sides' views keep."""

    @property
    def owner(self) -> int:
        return self.grant.id


@changes.get("list_changes", can=Reader)
def list_changes(call: RegencyView, query: ChangeFilters) -> ChangesRow:
    """List what changed in the regency since the cursor, with deletions, and what the ministry did about it.

    Ask again with `next` as `after`: nothing is passed over and nothing comes twice. A change that a longer
    transaction may still precede is told once that one has ended.
    """
    find = partial(national.changes, own=(OWN,), regencies=(call.grant.id,))
    base = f"{settings.BASE_URL}/v1/regencies/{call.grant.code}"
    return changes_after(query, find, lambda change: _address(change, base))


def _address(change: Change, base: str) -> str | None:
    """Return where it is, below the regency's address `base`; None where it has none, or is no more."""
    if change.action == "deleted":
        return None
    if change.resource == "submission_comment":
        return f"{base}/submissions/{change.key}/comments/"
    if change.resource == "programme":  # its key names the version of the masterplan as well
        programme, _, masterplan = change.key.partition("/")
        return f"{base}/programmes/{programme}/" + (f"?masterplan={masterplan}" if masterplan else "")
    folder = _PATHS.get(change.resource)
    return None if folder is None else f"{base}/{folder}/{change.key}/"


urlpatterns = [changes.path, *mounted(RegencyWebhooks, read=AdminReader, write=Admin)]

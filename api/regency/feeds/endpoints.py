"""Changes and webhooks over HTTP, for a regency's own programs."""

from functools import partial

from api.http.endpoint import Address, Page
from api.http.shapes import choice, shape
from api.identity.permissions import OwnWebhookAdmin, Reader, WebhookAdmin
from api.national.feeds import queries as national
from api.national.feeds.endpoints import ORDER, SIZES, LedgerChangeRow, changes_after
from api.national.feeds.kinds import verbs
from api.national.feeds.queries import Source
from api.national.webhooks.endpoints import OwnedView, mounted
from api.regency.entrance import RegencyView
from api.regency.feeds.kinds import KINDS, path

#: Every change of every resource of the regency is in its history, deletions too.
OWN = Source("""
    SELECT written_in, at, id, (%(regencies)s::bigint[])[1] AS regency_id, resource, resource_key AS key, '' AS parent,
           action, version, actor_office AS office
    FROM history_entry""")


@shape
class ChangeRow(LedgerChangeRow):
    """A change. Fetch the thing from its address for its present content."""

    resource: str = choice(sorted(KINDS), "The kind of thing.")
    action: str = choice(verbs(KINDS), "The change made.")


changes = Address("changes/", page_sizes=SIZES)


class RegencyWebhooks(RegencyView, OwnedView):
    """Owner of the webhooks that the views of both sides manage."""

    @property
    def owner(self) -> int:
        return self.grant.id


@changes.get(can=Reader, order=ORDER)
def list_changes(call: RegencyView) -> Page[ChangeRow]:
    """List the changes in the regency since the cursor, with deletions, and the ministry's steps about them.

    Continue with `next_cursor` as `cursor`; the last page has one too. No change is skipped and none comes twice: a
    change is listed only when every transaction that may still precede it has ended.
    """
    find = partial(national.changes, own=(OWN,), regencies=(call.grant.id,))
    return changes_after(call.wanted, ChangeRow, find, partial(path, code=call.grant.code))


urlpatterns = [
    changes.path,
    *mounted(
        RegencyWebhooks,
        can=WebhookAdmin,
        of_applications=OwnWebhookAdmin,
    ),
]

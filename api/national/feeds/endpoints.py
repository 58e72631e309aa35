"""Changes over HTTP, as both sides show them: for the ministry here, for a regency below its own address."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.conf import settings

from api.http import paging, shapes
from api.http.endpoint import Page, get
from api.http.shapes import choice, flag, instant, shape, text, whole
from api.identity.permissions import Analyst
from api.national.entrance import NationalView
from api.national.feeds import queries
from api.national.feeds.kinds import NATIONAL, national_path, verbs

RESOURCES = sorted(NATIONAL)


@shape
class LedgerChangeRow:
    """A change at the border. Its address gives the present state."""

    at: datetime = instant("In UTC.", key="created_at")
    regency_code: str | None = text(
        5, "The regency's Kemendagri code; null for changes that concern everyone."
    )
    resource: str = choice(RESOURCES, "Its kind.")
    key: str = text(100, "Its own id or natural key.")
    action: str = choice(verbs(NATIONAL), "The change made.")
    deleted: bool = flag("True if it is deleted.", key="is_deleted")
    version: int = whole("Its version after the change.")
    office: str = text(200, "The office that did it.")
    url: str | None = text(500, "Its address; null if it was deleted.")


#: The order of a feed is its cursor's.
ORDER = paging.Order(())
SIZES = paging.Sizes(usual=200, largest=1000)


@get("changes/", can=Analyst, order=ORDER, page_sizes=SIZES)
def list_national_changes(call: NationalView) -> Page[LedgerChangeRow]:
    """List the changes in the ledger since the cursor: steps, remarks, deadlines, letters. None is skipped."""
    find = partial(queries.changes, regencies=call.caller.submitters())
    return changes_after(call.wanted, LedgerChangeRow, find, national_path)


def changes_after[S](
    wanted: paging.Wanted,
    shape: type[S],
    find: Callable[..., list[queries.Change]],
    path_of: Callable[[queries.Change], str | None],
) -> Page[S]:
    """Return the next changes after the cursor; `find` takes `after` and `limit`.

    There is always a cursor, even at the end or without changes: a feed goes on.
    """
    after = queries.Cursor.opened(wanted.cursor) if wanted.cursor else queries.BEGINNING
    found = find(after=after, limit=wanted.size + 1)
    rows = found[: wanted.size]
    cursor = (rows[-1].cursor if rows else after).sealed()
    shown = [
        shapes.from_row(
            shape,
            row._asdict(),
            at=row.cursor.at,
            deleted=row.action == "deleted",
            url=(path := path_of(row)) and f"{settings.BASE_URL}{path}",
        )
        for row in rows
    ]
    return Page(shown, wanted.address(cursor) if len(found) > len(rows) else None, cursor)

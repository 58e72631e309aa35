"""Changes over HTTP, as both sides show them: for the ministry here, for a regency below its own address."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings

from api.http import shapes
from api.http.endpoint import Address
from api.http.shapes import choice, flag, instant, many, shape, text, whole
from api.identity.permissions import Analyst
from api.national.entrance import NationalView
from api.national.feeds import queries
from api.national.feeds.kinds import NATIONAL, national_path, verbs
from api.national.feeds.queries import BEGINNING, Change, Cursor


@shape()
class ChangeFilters:
    after: str | None = text(
        400,
        "Where to go on: `next` of the answer before, as it stands. Without it or empty, from the beginning.",
        blank=True,
        default=None,
    )
    limit: int = whole("How many at most.", least=1, most=1000, default=200)


@shape(answer="A change at the border: ask its address for how it is now.")
class LedgerChangeRow:
    at: datetime = instant("In UTC.")
    regency: str | None = text(5, "The regency's Kemendagri code; null for what concerns everyone.")
    resource: str = choice(sorted(NATIONAL), "Its kind.")
    key: str = text(100, "Its own id or natural key.")
    action: str = choice(verbs(NATIONAL), "What was done.")
    deleted: bool = flag("Whether it is no more.")
    version: int = whole("Its version after the change.")
    office: str = text(200, "The office that did it.")
    url: str | None = text(500, "Where it is; null where it is no more.")


@shape(answer="Changes in an order in which nothing is passed over.")
class LedgerChangesRow:
    data: tuple[LedgerChangeRow, ...] = many(LedgerChangeRow, None, "The next ones.")
    next: str = text(400, "What to send as `after` next time, also where nothing changed.")
    more: bool = flag("Whether there are more already.")


changes = Address("changes/", NationalView)


@changes.get("list_changes", can=Analyst)
def list_changes(call: NationalView, query: ChangeFilters) -> LedgerChangesRow:
    """List what changed in the ledger since the cursor: steps, remarks, deadlines, letters. Nothing is passed over."""
    find = partial(queries.changes, regencies=call.caller.submitters())
    return changes_after(LedgerChangesRow, LedgerChangeRow, query, find, national_path)


def changes_after[S: LedgerChangesRow](
    answer: type[S],
    each: type[Any],
    query: ChangeFilters,
    find: Callable[..., list[Change]],
    path_of: Callable[[Change], str | None],
) -> S:
    """Return the next changes after the query's cursor: `find` takes `after` and `limit`."""
    after = Cursor.read(query.after) if query.after else BEGINNING
    found = find(after=after, limit=query.limit + 1)
    rows = found[: query.limit]
    data = [
        shapes.from_row(
            each,
            row._asdict(),
            at=row.cursor.at,
            deleted=row.action == "deleted",
            url=(path := path_of(row)) and f"{settings.BASE_URL}{path}",
        )
        for row in rows
    ]
    return answer(data=tuple(data), next=str(rows[-1].cursor if rows else after), more=len(found) > len(rows))

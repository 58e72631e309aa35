"""Changes over HTTP, as both sides show them: for the ministry here, for a regency below its own address."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.conf import settings

from api.http import shapes
from api.http.endpoint import Address
from api.http.shapes import flag, instant, many, shape, text, whole
from api.identity.permissions import Analyst
from api.national.entrance import NationalView
from api.national.feeds import queries
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


@shape(answer="Something that changed: ask its address for how it is now.")
class ChangeRow:
    at: datetime = instant("In UTC.")
    regency: str | None = text(5, "The regency's Kemendagri code; null for what concerns everyone.")
    resource: str = text(30, "What kind of thing, such as value, programme or submission.")
    key: str = text(100, "Which one: its id or natural key.")
    action: str = text(20, "What was done, such as updated, deleted or accepted.")
    deleted: bool = flag("Whether it is no more.")
    version: int = whole("Its version after the change.")
    office: str = text(200, "The office that did it.")
    url: str | None = text(500, "Where it is; null where it has no address.")


@shape(answer="Changes in an order in which nothing is passed over.")
class ChangesRow:
    data: tuple[ChangeRow, ...] = many(ChangeRow, None, "The next ones.")
    next: str = text(400, "What to send as `after` next time, also where nothing changed.")
    more: bool = flag("Whether there are more already.")


changes = Address("changes/", NationalView)


@changes.get("list_changes", can=Analyst)
def list_changes(call: NationalView, query: ChangeFilters) -> ChangesRow:
    """List what changed in the ledger since the cursor: steps, remarks, deadlines, letters. Nothing is passed over."""
    return changes_after(query, partial(queries.changes, regencies=call.caller.submitters()), _address)


def changes_after(
    query: ChangeFilters, find: Callable[..., list[Change]], url_of: Callable[[Change], str | None]
) -> ChangesRow:
    """Return the next changes after the query's cursor: `find` takes `after` and `limit`."""
    after = Cursor.read(query.after) if query.after else BEGINNING
    found = find(after=after, limit=query.limit + 1)
    rows = found[: query.limit]
    return ChangesRow(
        data=tuple(
            shapes.from_row(
                ChangeRow, row._asdict(), at=row.cursor.at, deleted=row.action == "deleted", url=url_of(row)
            )
            for row in rows
        ),
        next=str(rows[-1].cursor if rows else after),
        more=len(found) > len(rows),
    )


def _address(change: Change) -> str | None:
    base = f"{settings.BASE_URL}/v1/national"
    match change.resource:
        case "submission" | "submission_opening":
            return f"{base}/submissions/{change.key}/"
        case "submission_comment":
            return f"{base}/submissions/{change.key}/comments/"
    return None

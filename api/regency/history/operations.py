"""Writes history, always in the transaction that makes the change."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.http import shapes
from api.http.differences import differences
from api.identity.callers import Author
from api.regency.history.models import Entry
from tenants import Fields, Named, frozen
from tenants.ids import uuid7

#: Ids of the rows that one statement writes: they sort by time, as everywhere. They begin with one UUIDv7 and end with
#: the number of the row.
ROW_ID = "(left(%(entry_id)s::text, 24) || lpad(to_hex({}), 12, '0'))::uuid"
_COUNTED = ROW_ID.format("row_number() OVER ()")


def insert(rows: str, *, id: str = _COUNTED) -> str:
    """Return SQL that writes an entry for each of the rows: its `resource_key`, `action`, `version` and `changes`.

    Its parameters are `entry_parameters`. One of the rows may get `entry_id` itself as its id.
    """
    return f"""
        INSERT INTO history_entry (id, at, actor_id, actor_name, actor_office, through, resource, resource_key, action,
            version, changes)
        SELECT {id}, %(now)s, %(actor_id)s, %(actor_name)s, %(actor_office)s, %(through)s::uuid, %(resource)s,
               resource_key, action, version, changes
        FROM {rows}
    """


def entry_parameters(resource: str, author: Author) -> Fields:
    """Return the parameters of `insert`: the author, the time, and an id."""
    return _by(author, resource) | {"entry_id": uuid7(), "now": author.now}


def _by(author: Author, resource: str) -> Fields:
    """Return the columns of an entry that name the author of the change and the kind of object."""
    actor = author.actor
    return {
        "resource": resource,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "actor_office": actor.office,
        "through": actor.through,
    }


@frozen
class Change:
    """Change of one object: its content before and after, None where it did not exist.

    Rows are recorded in the shape `of`, by default in their own. `action` is given for anything beyond a change of
    content.
    """

    key: str
    version: int
    before: Any
    after: Any
    of: type[Any] | None = None
    action: str = ""

    def kept(self, content: Any) -> Named:
        """Return the recorded form of the content."""
        if content is None or isinstance(content, Mapping):
            return content or {}
        return shapes.document(content, self.of)


def record(
    author: Author,
    resource: str,
    key: str,
    version: int,
    before: Any,
    after: Any,
    of: type[Any] | None = None,
    action: str = "",
) -> None:
    """Write one Change of one object, as `record_all` does; an update that changes nothing is not written."""
    made = entry(author, resource, Change(key, version, before, after, of, action))
    if made.action != Entry.Action.UPDATED or made.changes:
        Entry.objects.bulk_create([made])


def record_all(author: Author, resource: str, changes: Iterable[Change]) -> None:
    """Write one entry for each change, in order."""
    Entry.objects.bulk_create(entry(author, resource, change) for change in changes)


def entry(author: Author, resource: str, change: Change) -> Entry:
    """Make the entry of a change: each field that differs, as [before, after]."""
    before, after = change.before, change.after
    written = Entry.Action.DELETED if after is None else Entry.Action.UPDATED
    return Entry(
        at=author.now,
        **_by(author, resource),
        resource_key=change.key,
        action=change.action or (Entry.Action.CREATED if before is None else written),
        version=change.version,
        changes=differences(change.kept(before), change.kept(after)),
    )

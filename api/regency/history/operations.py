"""Writing history, always in the transaction that makes the change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.http.differences import differences
from api.identity.callers import Actor
from api.regency.history.models import Entry
from tenants.ids import uuid7

#: Id of each entry that a statement writes for many rows; its parameter `entries` comes from `first_of_ids`. Ids sort
#: by time, as everywhere: they begin with one UUIDv7 and end with the count of the row.
ENTRY_ID = "(%(entries)s || lpad(to_hex(row_number() OVER ()), 12, '0'))::uuid"


def first_of_ids() -> str:
    """Return the parameter `entries` of a statement with ENTRY_ID."""
    return uuid7().hex[:20]


def entry_parameters(by: Actor, now: datetime) -> dict[str, Any]:
    """Return the parameters that a statement needs to write entries itself: the author and the time."""
    return {"now": now, "actor_id": by.id, "actor_name": by.name, "actor_office": by.office}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Change of one object: its content before and after."""

    key: str
    action: Entry.Action
    version: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def record(
    *,
    by: Actor,
    now: datetime,
    resource: str,
    key: str,
    action: Entry.Action,
    version: int,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> None:
    """Write one change of one object, as `record_all` does; an update that changes nothing is not written."""
    if action != Entry.Action.UPDATED or differences(before or {}, after or {}):
        change = Change(key=key, action=action, version=version, before=before, after=after)
        record_all(by=by, now=now, resource=resource, changes=[change])


def record_all(*, by: Actor, now: datetime, resource: str, changes: Iterable[Change]) -> None:
    """Write one entry for each change, in order: each field that differs, as [before, after]."""
    Entry.objects.bulk_create(
        Entry(
            at=now,
            actor_id=by.id,
            actor_name=by.name,
            actor_office=by.office,
            resource=resource,
            resource_key=change.key,
            action=change.action,
            version=change.version,
            changes=differences(change.before or {}, change.after or {}),
        )
        for change in changes
    )

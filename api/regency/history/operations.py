"""Writing history: always in the transaction that makes the change, by the hand of the caller."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.http.differences import differences
from api.identity.callers import Actor
from api.regency.history.models import Entry
from tenants.ids import uuid7

#: For statements that write entries of many rows: each row's id, told `entries`. Ids sort by time as everywhere (lists
#: of history are in their order): the beginning is one UUIDv7, the end counts the rows.
ENTRY_ID = "(%(entries)s || lpad(to_hex(row_number() OVER ()), 12, '0'))::uuid"


def first_of_ids() -> str:
    """What a statement with ENTRY_ID is told as `entries`: one for all of its rows."""
    return uuid7().hex[:20]


def entry_parameters(by: Actor, now: datetime) -> dict[str, Any]:
    """Return the parameters that a statement needs to write entries itself: the author and the time."""
    return {"now": now, "actor_id": by.id, "actor_name": by.name, "actor_office": by.office}


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
    """One change of one object: each field that differs, as [before, after]. Nothing differs: nothing is written."""
    changes = differences(before or {}, after or {})
    if changes or action not in (Entry.Action.UPDATED,):
        Entry.objects.create(
            at=now,
            actor_id=by.id,
            actor_name=by.name,
            actor_office=by.office,
            resource=resource,
            resource_key=key,
            action=action,
            version=version,
            changes=changes,
        )

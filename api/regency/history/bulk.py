"""History of many objects that one request changes, written at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.http.differences import differences
from api.identity.callers import Actor
from api.regency.history.models import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One object's change, as `operations.record` takes it."""

    key: str
    action: Entry.Action
    version: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def record_all(*, by: Actor, now: datetime, resource: str, changes: Iterable[Change]) -> None:
    """One entry for each change, in their order."""
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

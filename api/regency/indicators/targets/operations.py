"""Setting targets and baselines: each change is a new version with its source."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from api.http.etags import Precondition
from api.http.exceptions import NotFound
from api.identity.callers import Actor
from api.national.catalogue import values as grammar
from api.national.catalogue.queries import IndicatorSpec
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.indicators.models import Target
from api.regency.indicators.queries import Key
from api.regency.indicators.targets import queries
from tenants import current


@dataclass(frozen=True, slots=True)
class Written:
    row: Target
    created: bool


def set_target(
    *,
    kind: str,
    key: Key,
    spec: IndicatorSpec,
    value: str,
    source: str,
    by: Actor,
    now: datetime,
    precondition: Precondition,
) -> Written:
    """Sets a target or baseline: the value in its indicator's grammar, and the document that says so.

    Raises Invalid as catalogue.values.parse_value.
    """
    parsed = grammar.parse_value(spec, value)
    newest = _newest(kind, key)
    there = newest if newest is not None and newest.value else None
    if there is None:
        precondition(None, required=False)
    else:
        equal = (there.value, there.source) == (parsed.text, source)
        precondition(queries.tag_of(there), required=not equal)
        if equal:
            return Written(there, created=False)
    row = _add(kind, key, newest, by, now, value=parsed.text, number=parsed.number, source=source)
    return Written(row, created=there is None)


def remove_target(*, kind: str, key: Key, by: Actor, now: datetime, precondition: Precondition) -> None:
    """Takes a target away; its versions stay. Raises NotFound."""
    newest = _newest(kind, key)
    if newest is None or not newest.value:
        raise NotFound(f"no {kind} {key}")
    precondition(queries.tag_of(newest))
    _add(kind, key, newest, by, now, value="", number=None, source="")


def _newest(kind: str, key: Key) -> Target | None:
    """The newest version, under a lock of its key: there may be no row yet to lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenants_lock(%s::int, hashtext(%s))", [current.regency_id(), f"{kind}:{key}"])
    return next(iter(queries.versions(kind, key)), None)


def _add(kind: str, key: Key, newest: Target | None, by: Actor, now: datetime, **content: Any) -> Target:
    version = newest.version + 1 if newest is not None else 1
    row = Target.objects.create(
        kind=kind,
        indicator=key.indicator,
        series=key.series,
        period=key.period,
        version=version,
        set_at=now,
        set_by=by.name,
        **content,
    )
    action = Entry.Action.CREATED if newest is None or not newest.value else Entry.Action.UPDATED
    history.record(
        by=by,
        now=now,
        resource=kind,
        key=str(key),
        action=action if row.value else Entry.Action.DELETED,
        version=version,
        before=_shown(newest) if newest is not None and newest.value else None,
        after=_shown(row) if row.value else None,
    )
    return row


def _shown(row: Target) -> dict[str, Any]:
    return {"value": row.value, "source": row.source}

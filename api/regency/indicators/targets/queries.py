"""Reading targets and baselines: the version in force, and those before it."""

from typing import Any

from django.db import connection

from api.http import etags
from api.http.exceptions import NotFound
from api.regency.indicators import queries
from api.regency.indicators.models import Target
from api.regency.indicators.queries import Key

ORDER = ("indicator", "series", "period", "kind")

_IN_FORCE = """
    SELECT * FROM (
        SELECT DISTINCT ON (indicator, series, period, kind) indicator, series, period, kind, value, source, version,
               set_at, set_by
        FROM indicators_target
        WHERE {conditions}
        ORDER BY indicator, series, period, kind, version DESC
    ) AS newest
    WHERE value <> ''
    ORDER BY indicator, series, period, kind
    LIMIT %(limit)s
"""
_CONDITIONS = {
    "indicator": "indicator = %(indicator)s",
    "period": "period = %(period)s",
    "kind": "kind = %(kind)s",
    "after": "(indicator, series, period, kind) > (%(after_0)s, %(after_1)s, %(after_2)s, %(after_3)s)",
}


def in_force(*, filters: dict[str, Any], after: tuple[Any, ...] | None, limit: int) -> list[dict[str, Any]]:
    """The targets and baselines in force, in the order of their key."""
    given = {name: value for name, value in filters.items() if value is not None}
    conditions = [_CONDITIONS[name] for name in given]
    parameters: dict[str, Any] = {**given, "limit": limit}
    if after is not None:
        conditions.append(_CONDITIONS["after"])
        parameters |= {f"after_{number}": part for number, part in enumerate(after)}
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE.format(conditions=" AND ".join(conditions) or "true"), parameters)
        return queries.rows(cursor)


def versions(kind: str, key: Key) -> list[Target]:
    """All versions, the newest first."""
    found = Target.objects.filter(kind=kind, indicator=key.indicator, series=key.series, period=key.period)
    return list(found.order_by("-version"))


def target(kind: str, key: Key) -> list[Target]:
    """The versions of a target that is in force. Raises NotFound where there is none, or it was taken away."""
    found = versions(kind, key)
    if not found or not found[0].value:
        raise NotFound(f"no {kind} {key}")
    return found


def tag_of(row: Target) -> str:
    return etags.strong(row.kind, f"{row.indicator}/{row.series}/{row.period}", row.version)

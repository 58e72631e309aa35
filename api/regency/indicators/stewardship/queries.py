"""Which values wait for somebody: due ones without an answer that counts, stale ones, and series without owner."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from api.http.grammar.periods import Period
from api.national.catalogue import calendar, rulings
from api.national.catalogue.queries import IndicatorSpec
from api.national.ledger import owing
from api.regency.indicators.queries import COVERED_BY_EXEMPTION
from tenants import current

DUE_ORDER = ("due_on", "indicator", "series", "period")
STALE_ORDER = ("last_confirmed_at", "indicator", "series", "period")
OWNERLESS_ORDER = ("indicator", "series")

# Not applicable is an answer once the ministry has agreed: until then the point stays open, and the row says why.
_DUE = f"""
    SELECT d.indicator, d.series, d.period, d.due_on, o.agency_id AS agency, nullif(o.person_name, '') AS person,
           d.due_on < %(today)s AND d.due_on >= b.joined_on AS late,
           CASE WHEN v.id IS NULL THEN 'not_reported' ELSE coalesce(asked.because, 'not_asked') END AS open_because
    FROM unnest(%(indicators)s::text[], %(series)s::text[], %(periods)s::text[], %(days)s::date[])
         AS d (indicator, series, period, due_on)
    CROSS JOIN (
        SELECT ({owing.JOINED.format("%(regency)s")} AT TIME ZONE 'Asia/Jakarta')::date AS joined_on OFFSET 0
    ) AS b
    LEFT JOIN indicators_ownership o ON (o.indicator, o.series) = (d.indicator, d.series)
    LEFT JOIN indicators_value v ON (v.indicator, v.series, v.period) = (d.indicator, d.series, d.period)
    LEFT JOIN LATERAL (
        SELECT CASE x.state WHEN 'requested' THEN 'not_decided' ELSE x.state END AS because
        FROM exemptions_exemption x
        WHERE v.value_status = 'not_applicable' AND x.state IN ('agreed', 'requested', 'declined')
          AND {COVERED_BY_EXEMPTION.format("d")}
        ORDER BY x.state = 'agreed' DESC, x.id DESC
        LIMIT 1
    ) asked ON true
    WHERE (v.id IS NULL OR v.value_status = 'not_applicable' AND asked.because IS DISTINCT FROM 'agreed')
      AND {{conditions}}
    ORDER BY d.due_on, d.indicator, d.series, d.period
    LIMIT %(limit)s
"""
_AFTER_DUE = (
    "(d.due_on, d.indicator, d.series, d.period) > (%(after_0)s::date, %(after_1)s, %(after_2)s, %(after_3)s)"
)


def due(
    *,
    today: date,
    until: date,
    agency: object,
    after: tuple[Any, ...] | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Values that are due by `until` and have no answer that counts, by due day, with who owns them.

    Each period owes what the release that rules it has (catalogue.rulings), as the ministry counts it.
    """
    ruling = rulings.rulings()
    points = [
        (spec.code, series, row.period, row.due_on)
        for row in calendar.periods_due(until)
        for spec in ruling.release(Period.parse(row.period)).indicators.values()
        if spec.periodicity == row.kind
        for series in spec.series
    ]
    parameters: dict[str, Any] = {
        "today": today,
        "regency": current.regency_id(),
        "indicators": [point[0] for point in points],
        "series": [point[1] for point in points],
        "periods": [point[2] for point in points],
        "days": [point[3] for point in points],
    }
    return _select(_DUE, _AFTER_DUE, parameters, agency, after, limit)


# Of each indicator and series the newest period only: what was said of 2021 need not be said again.
_STALE = """
    SELECT * FROM (
        SELECT DISTINCT ON (v.indicator, v.series) v.indicator, v.series, v.period,
               greatest(v.changed_at, v.affirmed_at) AS last_confirmed_at, v.changed_at, v.affirmed_at,
               coalesce(o.agency_id, v.agency_id) AS agency, nullif(o.person_name, '') AS person
        FROM indicators_value v LEFT JOIN indicators_ownership o ON (o.indicator, o.series) = (v.indicator, v.series)
        WHERE {conditions}
        ORDER BY v.indicator, v.series, v.period DESC
    ) AS newest
    WHERE last_confirmed_at < %(before)s AND {after}
    ORDER BY last_confirmed_at, indicator, series, period
    LIMIT %(limit)s
"""
_AFTER_STALE = """
    (last_confirmed_at, indicator, series, period)
    > (%(after_0)s::timestamptz, %(after_1)s, %(after_2)s, %(after_3)s)
"""


def stale(
    *, now: datetime, days: int, agency: object, after: tuple[Any, ...] | None, limit: int
) -> list[dict[str, Any]]:
    """Newest values that nobody has changed or affirmed for so many days, the longest first."""
    parameters: dict[str, Any] = {"before": now - timedelta(days=days), "limit": limit, "agency": agency}
    parameters |= {f"after_{number}": part for number, part in enumerate(after or ())}
    statement = _STALE.format(
        conditions="coalesce(o.agency_id, v.agency_id) = %(agency)s" if agency else "true",
        after=_AFTER_STALE if after else "true",
    )
    return _rows(statement, parameters)


_OWNERLESS = """
    SELECT d.indicator, d.series
    FROM unnest(%(indicators)s::text[], %(series)s::text[]) AS d (indicator, series)
    LEFT JOIN indicators_ownership o ON (o.indicator, o.series) = (d.indicator, d.series)
    WHERE o.agency_id IS NULL AND o.person_id IS NULL AND {conditions}
    ORDER BY indicator, series
    LIMIT %(limit)s
"""
_AFTER_OWNERLESS = "(d.indicator, d.series) > (%(after_0)s, %(after_1)s)"


def ownerless(
    *, specs: Mapping[str, IndicatorSpec], after: tuple[Any, ...] | None, limit: int
) -> list[dict[str, Any]]:
    """Indicators and series that neither an agency nor a person owns."""
    points = [(spec.code, series) for spec in specs.values() for series in spec.series]
    parameters: dict[str, Any] = {
        "indicators": [point[0] for point in points],
        "series": [point[1] for point in points],
    }
    return _select(_OWNERLESS, _AFTER_OWNERLESS, parameters, None, after, limit)


def _select(
    statement: str,
    beyond: str,
    parameters: dict[str, Any],
    agency: object,
    after: tuple[Any, ...] | None,
    limit: int,
) -> list[dict[str, Any]]:
    conditions = ["true"]
    if agency is not None:
        conditions.append("o.agency_id = %(agency)s")
    if after is not None:
        conditions.append(beyond)
        parameters |= {f"after_{number}": part for number, part in enumerate(after)}
    parameters |= {"agency": agency, "limit": limit}
    return _rows(statement.format(conditions=" AND ".join(conditions)), parameters)


def _rows(statement: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        names: Sequence[str] = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

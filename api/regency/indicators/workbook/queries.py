"""The rows of a workbook: every value that may be entered for a year, with what is there and what was there before."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from api.http.grammar.periods import Kind, Period
from api.national.catalogue.queries import IndicatorSpec
from api.regency.indicators.queries import Key
from tenants.pool import statements

_STORED = """
    SELECT v.indicator, v.series, v.period, v.value_status, nullif(v.value, '') AS value,
           trim_scale(v.numerator)::text AS numerator, trim_scale(v.denominator)::text AS denominator,
           v.observation_status, v.note, v.reason, v.version, v.agency_id
    FROM indicators_value v
    WHERE v.period = ANY (%(periods)s)
"""


def keys(specs: Mapping[str, IndicatorSpec], *, year: int) -> Iterator[tuple[IndicatorSpec, Key]]:
    """All that may be entered for a year, in the catalogue's order."""
    for spec in specs.values():
        if not spec.value_kind:
            continue
        for period in periods_of(spec, year):
            for series in spec.series:
                yield spec, Key(spec.code, series, str(period))


def periods_of(spec: IndicatorSpec, year: int) -> list[Period]:
    kind = Kind.YEAR if spec.periodicity == "event" else Kind(spec.periodicity)
    return [Period(year, kind, number) for number in range(1, 12 // kind.months + 1)]


def stored(*, year: int) -> dict[Key, dict[str, Any]]:
    """Return the values of a year and of the periods before, by key."""
    years = [Period(each, kind, number) for each in (year - 1, year) for kind in Kind
             for number in range(1, 12 // kind.months + 1)]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_STORED, {"periods": [str(period) for period in years]})
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {Key(row["indicator"], row["series"], row["period"]): row for row in rows}


_TARGETS = """
    SELECT DISTINCT ON (indicator, series, period) indicator, series, period, value FROM indicators_target
    WHERE kind = 'target' AND left(period, 4) = %(year)s
    ORDER BY indicator, series, period, version DESC
"""


def targets(*, year: int) -> dict[Key, str]:
    """Return the targets of a year, by key; empty where one was taken away."""
    return {Key(*row[:3]): row[3] for row in statements.fetch(_TARGETS, {"year": str(year)})}


def belongs_to(
    agency: UUID | None, key: Key, row: Mapping[str, Any] | None, owners: Mapping[Any, UUID]
) -> bool:
    """Whether a row is of the agency asked for: it owns the series, or the value is its own."""
    if agency is None:
        return True
    owner = owners.get((key.indicator, key.series))
    return owner == agency if owner is not None else row is not None and row["agency_id"] == agency

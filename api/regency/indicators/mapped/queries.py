"""Which own indicators count as national ones, and why one does not."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import connection

from api.http.exceptions import FieldError
from api.national.catalogue import queries as catalogue
from api.national.catalogue.queries import IndicatorSpec
from api.regency.indicators import specs
from api.regency.indicators.mapped import policies
from api.regency.indicators.models import LocalIndicator
from api.regency.indicators.queries import Key


def counting_as(code: str) -> list[IndicatorSpec]:
    """The regency's own indicators that count as this national one, retired ones too. One query."""
    return [
        specs.of_local(row) for row in LocalIndicator.objects.filter(maps_to=code, counts_nationally=True)
    ]


_HELD = "SELECT * FROM indicators_local_indicator WHERE code = %s FOR SHARE"


def held(code: str) -> IndicatorSpec | None:
    """An own indicator, retired or not, that stays as it is until the transaction ends. One query."""
    row = next(iter(LocalIndicator.objects.raw(_HELD, [code])), None)
    return None if row is None else specs.of_local(row)


_KEYS = """
    SELECT series, period FROM indicators_value WHERE indicator = %(own)s
    UNION
    SELECT series, period FROM indicators_value WHERE indicator = %(national)s AND from_indicator = %(own)s
"""


def keys(own: str, national: str) -> list[tuple[str, str]]:
    """Series and period of every value of an own indicator, and of those that were written from it."""
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, {"own": own, "national": national})
        return [(series, period) for series, period in cursor.fetchall()]


_WRITTEN = """
    SELECT indicator, series, period, changed_at FROM indicators_value
    WHERE (indicator, series, period) IN (
        SELECT * FROM unnest(%(indicators)s::text[], %(all_series)s::text[], %(periods)s::text[])
    )
"""


def written_at(wanted: Collection[Key]) -> dict[Key, datetime]:
    """When the values under these keys were last edited."""
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITTEN,
            {
                "indicators": [key.indicator for key in wanted],
                "all_series": [key.series for key in wanted],
                "periods": [key.period for key in wanted],
            },
        )
        return {Key(*row[:3]): row[3] for row in cursor.fetchall()}


def why_not(rows: Iterable[LocalIndicator], *, today: date) -> dict[str, list[FieldError]]:
    """Of each of these rows that names a national indicator what keeps it from counting, by code. One query, or none
    where no row does."""
    named = [row for row in rows if row.maps_to]
    if not named:
        return {}
    national = catalogue.indicators_in_force(today)
    found = {}
    for row in named:
        faults = policies.faults(specs.of_local(row), row.maps_to, national.get(row.maps_to))
        if not (faults or row.counts_nationally):
            faults = [policies.WAS_INFORMATION]
        found[row.code] = faults
    return found

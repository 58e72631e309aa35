"""Reading official values: the version in force now, or as of an instant."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from django.db.models import QuerySet

from api.http import shapes
from api.http.lookup import for_statement
from api.http.paging import Page, Wanted, order
from api.http.selection import Selection
from api.national.catalogue.models import OfficialLoad
from api.national.catalogue.official.shapes import OfficialRow, OfficialValueRow
from tenants import Fields, Named
from tenants.pool import statements

ORDER = order("indicator", "series", "period", "area", "version", also=("created_at",), since="created_at")

_FROM = """
    v.value, v.observation_status, l.producer, l.publication, l.published_on, l.url, v.version,
    v.loaded_at AS created_at, v.indicator_id AS indicator, v.series, v.period, {columns}
    FROM catalogue_official_value v JOIN catalogue_official_load l ON l.id = v.load_id
    LEFT JOIN tenants_regency r ON r.id = v.regency_id LEFT JOIN tenants_province p ON p.id = v.province_id
    WHERE {conditions}
"""
_LEVEL = """
    CASE WHEN v.regency_id IS NOT NULL THEN 'regency' WHEN v.province_id IS NOT NULL THEN 'province' ELSE 'nation' END
"""
#: Of the filters all but the last three take several values.
_CONDITIONS: Mapping[str, str] = {
    "indicator": "v.indicator_id = ANY (%(indicator)s)",
    "series": "v.series = ANY (%(series)s)",
    "period": "v.period = ANY (%(period)s)",
    "regency_code": "r.kemendagri_code = ANY (%(regency_code)s)",
    "province_code": "p.code = ANY (%(province_code)s)",
    "level": f"{_LEVEL} = ANY (%(level)s)",
    "regency_id": "v.regency_id = %(regency_id)s",
    "load": "v.load_id = %(load)s",
    "at": "v.loaded_at <= %(at)s",
}
_KEY = "v.indicator_id, v.series, v.period, v.regency_id, v.province_id"
_NEWEST = f"""
    SELECT * FROM (SELECT DISTINCT ON ({_KEY}) {_FROM} ORDER BY {_KEY}, v.version DESC) newest WHERE value <> ''
"""
# The area as one text that orders: "" the nation, then a code of two digits a province, with a dot a regency.
_LIST = f"""
    SELECT * FROM (SELECT {_FROM}) found
    WHERE (%(with_superseded)s OR NOT is_superseded AND value <> '') AND {{{{beyond}}}}
    ORDER BY {{{{order}}}}
    LIMIT %(limit)s
"""
_LISTED = f"""
    coalesce(r.kemendagri_code, p.code, '') AS area, v.note, v.load_id::text AS load,
    {_LEVEL} AS level,
    v.version < max(v.version) OVER (PARTITION BY {_KEY}) AS is_superseded
"""


def of_nation(
    indicator: str, periods: Sequence[str], *, at: datetime | None = None
) -> dict[tuple[str, str], OfficialRow]:
    """Return the nation's official values by series and period, as of an instant. One query."""
    found = _newest(level=["nation"], indicator=[indicator], period=list(periods), at=at)
    return {(row["series"], row["period"]): value for row, value in found}


def of_level(
    level: Literal["province", "regency"], indicator: str, series: str, period: str, *, at: datetime
) -> dict[Any, OfficialRow]:
    """Return official values as of an instant, by the province's code or the regency's id. One query."""
    found = _newest(level=[level], indicator=[indicator], series=[series], period=[period], at=at)
    return {row["province_code" if level == "province" else "regency_id"]: value for row, value in found}


def of_regency(
    regency_id: int, indicators: Iterable[str], *, series: list[str] | None = None
) -> dict[tuple[str, str, str], OfficialRow]:
    """Return the official values of one regency in force now, by indicator, series and period. One query."""
    found = _newest(regency_id=regency_id, indicator=list(indicators), series=series)
    return {(row["indicator"], row["series"], row["period"]): value for row, value in found}


def _newest(**filters: Any) -> list[tuple[Fields, OfficialRow]]:
    given, conditions = _narrowed(filters)
    statement = _NEWEST.format(columns="v.regency_id, p.code AS province_code", conditions=conditions)
    return [(row, shapes.from_row(OfficialRow, row)) for row in statements.fetch_named(statement, given)]


def _narrowed(filters: Named) -> tuple[Fields, str]:
    """Return the given filters and their conditions."""
    given = {name: value for name, value in filters.items() if value is not None}
    return given, " AND ".join(_CONDITIONS[name] for name in given) or "true"


def page(*, wanted: Wanted, with_superseded: bool, **filters: Any) -> Page[OfficialValueRow]:
    """Return a page of official values, with or without superseded versions, for every audience."""
    given, conditions = _narrowed(for_statement(filters))
    statement = _LIST.format(columns=_LISTED, conditions=conditions)
    return Selection(OfficialValueRow, statement, {**given, "with_superseded": with_superseded}).page(wanted)


def loads() -> QuerySet[OfficialLoad]:
    """Return every load, to be ordered by -id."""
    return OfficialLoad.objects.all()

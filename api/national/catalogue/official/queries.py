"""Reading official values: the version in force now, or as of an instant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from api.national.catalogue.models import OfficialLoad
from tenants.pool import statements

ORDER = ("indicator", "series", "period", "area", "version")


@dataclass(frozen=True, slots=True)
class Official:
    """A value as its producer published it."""

    value: str
    observation_status: str
    producer: str
    publication: str
    published_on: date
    url: str
    version: int
    loaded_at: datetime

    def shown(self) -> dict[str, Any]:
        """As the API shows it beside a regency's value or a figure."""
        return {
            "value": self.value,
            "observation_status": self.observation_status,
            "producer": self.producer,
            "publication": self.publication,
            "published_on": self.published_on.isoformat(),
            "url": self.url,
            "version": self.version,
            "loaded_at": self.loaded_at,
        }


_SHOWN = """
    v.value, v.observation_status, l.producer, l.publication, l.published_on, l.url, v.version, v.loaded_at
"""

_OF_NATION = f"""
    SELECT * FROM (
        SELECT DISTINCT ON (v.series, v.period) v.series, v.period, {_SHOWN}
        FROM catalogue_official_value v JOIN catalogue_official_load l ON l.id = v.load_id
        WHERE v.indicator_id = %(indicator)s AND v.period = ANY (%(periods)s)
          AND v.regency_id IS NULL AND v.province_id IS NULL
          AND (%(at)s::timestamptz IS NULL OR v.loaded_at <= %(at)s)
        ORDER BY v.series, v.period, v.version DESC
    ) newest WHERE value <> ''
"""


def of_nation(
    indicator: str, periods: Sequence[str], *, at: datetime | None = None
) -> dict[tuple[str, str], Official]:
    """(series, period) to the nation's official value, as of an instant. One query."""
    rows = statements.fetch(_OF_NATION, {"indicator": indicator, "periods": list(periods), "at": at})
    return {(row[0], row[1]): Official(*row[2:]) for row in rows}


_OF_PROVINCES = f"""
    SELECT * FROM (
        SELECT DISTINCT ON (v.province_id) p.code, {_SHOWN}
        FROM catalogue_official_value v JOIN catalogue_official_load l ON l.id = v.load_id
        JOIN tenants_province p ON p.id = v.province_id
        WHERE v.indicator_id = %(indicator)s AND v.series = %(series)s AND v.period = %(period)s
          AND (%(at)s::timestamptz IS NULL OR v.loaded_at <= %(at)s)
        ORDER BY v.province_id, v.version DESC
    ) newest WHERE value <> ''
"""


def of_provinces(
    indicator: str, series: str, period: str, *, at: datetime | None = None
) -> dict[str, Official]:
    """Province code to its official value, as of an instant. One query."""
    parameters = {"indicator": indicator, "series": series, "period": period, "at": at}
    return {row[0]: Official(*row[1:]) for row in statements.fetch(_OF_PROVINCES, parameters)}


_OF_REGENCIES = f"""
    SELECT * FROM (
        SELECT DISTINCT ON (v.regency_id) v.regency_id, {_SHOWN}
        FROM catalogue_official_value v JOIN catalogue_official_load l ON l.id = v.load_id
        WHERE v.indicator_id = %(indicator)s AND v.series = %(series)s AND v.period = %(period)s
          AND v.regency_id IS NOT NULL
          AND (%(at)s::timestamptz IS NULL OR v.loaded_at <= %(at)s)
        ORDER BY v.regency_id, v.version DESC
    ) newest WHERE value <> ''
"""


def of_regencies(
    indicator: str, series: str, period: str, *, at: datetime | None = None
) -> dict[int, Official]:
    """Regency id to its official value, as of an instant: for components and rankings. One query."""
    parameters = {"indicator": indicator, "series": series, "period": period, "at": at}
    return {row[0]: Official(*row[1:]) for row in statements.fetch(_OF_REGENCIES, parameters)}


_OF_REGENCY = f"""
    SELECT * FROM (
        SELECT DISTINCT ON (v.indicator_id, v.series, v.period) v.indicator_id, v.series, v.period, {_SHOWN}
        FROM catalogue_official_value v JOIN catalogue_official_load l ON l.id = v.load_id
        WHERE v.regency_id = %(regency)s AND v.indicator_id = ANY (%(indicators)s)
          AND (%(series)s::text IS NULL OR v.series = %(series)s)
          AND (%(periods)s::text[] IS NULL OR v.period = ANY (%(periods)s))
        ORDER BY v.indicator_id, v.series, v.period, v.version DESC
    ) newest WHERE value <> ''
"""


def of_regency(
    regency_id: int,
    indicators: Iterable[str],
    *,
    series: str | None = None,
    periods: Sequence[str] | None = None,
) -> dict[tuple[str, str, str], Official]:
    """(indicator, series, period) to the official value of one regency, in force now. One query."""
    parameters = {
        "regency": regency_id,
        "indicators": list(indicators),
        "series": series,
        "periods": None if periods is None else list(periods),
    }
    rows = statements.fetch(_OF_REGENCY, parameters)
    return {(row[0], row[1], row[2]): Official(*row[3:]) for row in rows}


# The area as one text that orders: "" the nation, then a code of two digits a province, with a dot a regency.
_LIST = f"""
    SELECT indicator, series, period, area, version, superseded, value, observation_status, producer, publication,
           published_on, url, note, load, loaded_at
    FROM (
        SELECT v.indicator_id AS indicator, v.series, v.period,
               coalesce(r.kemendagri_code, p.code, '') AS area, {_SHOWN}, v.note, v.load_id::text AS load,
               v.version < max(v.version) OVER (PARTITION BY v.indicator_id, v.series, v.period, v.regency_id,
                                                v.province_id) AS superseded
        FROM catalogue_official_value v JOIN catalogue_official_load l ON l.id = v.load_id
        LEFT JOIN tenants_regency r ON r.id = v.regency_id LEFT JOIN tenants_province p ON p.id = v.province_id
        WHERE {{conditions}}
    ) found
    WHERE (%(superseded)s OR NOT superseded AND value <> '') AND {{beyond}}
    ORDER BY indicator, series, period, area, version
    LIMIT %(limit)s
"""
_BEYOND = """
    (indicator, series, period, area, version) > (%(after_0)s, %(after_1)s, %(after_2)s, %(after_3)s, %(after_4)s)
"""
_CONDITIONS: Mapping[str, str] = {
    "indicator": "v.indicator_id = %(indicator)s",
    "series": "v.series = %(series)s",
    "period": "v.period = %(period)s",
    "regency": "r.kemendagri_code = %(regency)s",
    "province": "p.code = %(province)s",
    "level": """CASE %(level)s WHEN 'regency' THEN v.regency_id IS NOT NULL
        WHEN 'province' THEN v.province_id IS NOT NULL ELSE v.regency_id IS NULL AND v.province_id IS NULL END""",
    "load": "v.load_id = %(load)s",
}


def listed(
    filters: Mapping[str, Any], *, superseded: bool, after: tuple[Any, ...] | None, limit: int
) -> list[dict[str, Any]]:
    """Official values in the order of ORDER, with or without the versions that were superseded."""
    given = {name: value for name, value in filters.items() if value is not None}
    statement = _LIST.format(
        conditions=" AND ".join(_CONDITIONS[name] for name in given) or "true",
        beyond=_BEYOND if after is not None else "true",
    )
    parameters = {**given, "superseded": superseded, "limit": limit}
    parameters |= {f"after_{number}": part for number, part in enumerate(after or ())}
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def loads() -> QuerySet[OfficialLoad]:
    """Every load, to be ordered by -id."""
    return OfficialLoad.objects.all()


__all__ = [
    "ORDER",
    "Official",
    "listed",
    "loads",
    "of_nation",
    "of_provinces",
    "of_regencies",
    "of_regency",
]

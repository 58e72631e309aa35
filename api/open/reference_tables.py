"""All reference data as tables: what a reader needs to make sense of codes."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from api.http import encoding
from api.http.tables import writing
from api.http.tables.columns import Column, Kind
from api.http.tables.writing import Table
from api.national.catalogue import calendar
from api.national.catalogue import queries as catalogue
from api.national.catalogue.queries import CatalogueRelease
from tenants import registry

_FRAMEWORKS = ("national", "u4ssc")
_INTEGER, _DECIMAL, _TEXTS = Kind.INTEGER, Kind.DECIMAL, Kind.TEXTS
#: A packed file holds no time but this, so that the same data gives the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)

COLUMNS: Mapping[str, Sequence[Column]] = {
    "provinces": [Column("code"), Column("bps_code"), Column("name")],
    "regencies": [
        *map(Column, ("code", "bps_code", "bps_edition", "kind", "name", "province")),
        Column("population", _INTEGER),
        Column("population_year", _INTEGER),
        Column("area_km2", _DECIMAL),
        Column("latitude", _DECIMAL),
        Column("longitude", _DECIMAL),
        *map(Column, ("time_zone", "valid_from", "valid_until", "successor")),
    ],
    "cohorts": [*map(Column, ("cohort", "regency", "certainty", "source"))],
    "dimensions": [*map(Column, ("code", "name_en", "name_id"))],
    "sub_dimensions": [*map(Column, ("code", "dimension", "name_en", "name_id"))],
    "indicators": [
        *map(Column, ("framework", "release", "code", "dimension", "grouping", "name_en", "name_id", "unit")),
        *map(Column, ("value_kind", "direction")),
        Column("series", _TEXTS),
        Column("periodicity"),
        Column("decimals", _INTEGER),
        Column("minimum", _DECIMAL),
        Column("maximum", _DECIMAL),
        *map(
            Column, ("aggregation", "numerator", "denominator", "weight", "producer", "evaluation_question")
        ),
        Column("sources", _TEXTS),
        *map(Column, ("concept", "definition", "classification", "measure", "method")),
    ],
    "periods": [*map(Column, ("period", "kind", "starts_on", "ends_on", "due_on"))],
}

Rows = dict[str, list[dict[str, Any]]]


def rows(on: date) -> Rows:
    """The rows of each table by name, in the order of their keys; indicators of the releases in force on a day."""
    regencies = registry.regency_rows()
    return {
        "provinces": [
            {"code": each.code, "bps_code": each.bps_code, "name": each.name} for each in registry.provinces()
        ],
        "regencies": [_regency(each) for each in regencies],
        "cohorts": [
            {
                "cohort": member.cohort,
                "regency": each.code,
                "certainty": member.certainty,
                "source": member.source,
            }
            for each in regencies
            for member in each.published_cohorts
        ],
        "dimensions": [_named(each, "dimensions") for each in catalogue.dimensions()],
        "sub_dimensions": [_named(each, "sub_dimensions") for each in catalogue.sub_dimensions()],
        "indicators": [
            {
                **_named(
                    spec, "indicators", without=("framework", "series", "sources", "minimum", "maximum")
                ),
                "framework": release.framework,
                "release": release.number,
                "series": list(spec.series),
                "sources": list(spec.sources),
                "minimum": _text(spec.minimum),
                "maximum": _text(spec.maximum),
            }
            for release in _releases(on)
            for spec in release.indicators.values()
        ],
        "periods": [_named(each, "periods") for each in calendar.periods_until(calendar.listed_until(on))],
    }


def packed(found: Rows) -> bytes:
    """A ZIP with each table as CSV and as Parquet, which keeps the types, and a description (Data Package)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, columns in COLUMNS.items():
            for form in ("csv", "parquet"):
                with writing.written(form, Table(name, columns, found[name])) as table:
                    archive.writestr(_entry(f"{form}/{name}.{form}"), table.read())
        archive.writestr(_entry("datapackage.json"), json.dumps(_package(), indent=2))
    return file.getvalue()


def changed_at(on: date) -> datetime:
    """When the newest of the releases in force was published."""
    return max(release.published_at for release in _releases(on))


def _releases(on: date) -> list[CatalogueRelease]:
    return [catalogue.release_in_force(on, framework=framework) for framework in _FRAMEWORKS]


def _regency(row: registry.RegencyRow) -> dict[str, Any]:
    plain = _named(row, "regencies", without=("province", "area_km2", "latitude", "longitude", "successor"))
    return {
        **plain,
        "province": row.province_code,
        "area_km2": _text(row.area_km2),
        "latitude": _text(row.latitude),
        "longitude": _text(row.longitude),
        "successor": row.successor_code,
    }


def _named(row: Any, table: str, *, without: Sequence[str] = ()) -> dict[str, Any]:
    names = [column.name for column in COLUMNS[table] if column.name not in without]
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _text(number: Any) -> str | None:
    return None if number is None else json.loads(encoding.dumps(number))


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


_TYPES = {Kind.TEXT: "string", Kind.INTEGER: "integer", Kind.DECIMAL: "number", Kind.TEXTS: "string"}


def _package() -> dict[str, Any]:
    """What the columns are: a reader of CSV that knows no types needs it, for 33.10 is not 33.1."""
    return {
        "name": "kota-cerdas-reference",
        "resources": [
            {
                "name": name,
                "path": f"csv/{name}.csv",
                "format": "csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": [{"name": column.name, "type": _TYPES[column.kind]} for column in columns]
                },
            }
            for name, columns in COLUMNS.items()
        ],
    }

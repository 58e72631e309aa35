"""All reference data as tables, for readers of codes."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from api.http import encoding, shapes
from api.http.tables import writing
from api.http.tables.columns import Column, Kind
from api.http.tables.writing import Table
from api.http.yaml_files import read_beside
from api.national.catalogue import calendar, queries as catalogue, rulings
from api.national.catalogue.queries import CatalogueRelease
from api.open.shapes import RegencyRow
from tenants import Document, registry

_FRAMEWORKS = ("national", "u4ssc")
#: A packed file holds no time but this, so that the same data gives the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)

COLUMNS: Mapping[str, Sequence[Column]] = {
    table: [Column(name, Kind(kind)) for name, kind in columns.items()]
    for table, columns in read_beside(__file__).items()
}

Rows = dict[str, list[Document]]


def rows(on: date) -> Rows:
    """Return the rows of each table by name, in the order of their keys; the indicators are those in force on a day."""
    regencies = list(registry.regencies())
    return {
        "provinces": [_row("provinces", each) for each in registry.provinces()],
        "regencies": [
            _row("regencies", RegencyRow.of(each), province_code=each.province.code) for each in regencies
        ],
        "cohorts": [
            _row("cohorts", member, cohort=member.cohort.code, regency_code=each.kemendagri_code)
            for each in regencies
            for member in each.memberships.all()
        ],
        "dimensions": [_row("dimensions", each) for each in catalogue.dimensions()],
        "sub_dimensions": [_row("sub_dimensions", each) for each in catalogue.sub_dimensions()],
        "indicators": [
            _row("indicators", spec, framework=release.framework)
            for release in _releases(on)
            for spec in release.indicators.values()
        ],
        "periods": [
            _row("periods", each) for each in rulings.rulings().periods_until(calendar.listed_until(on))
        ],
    }


def _row(table: str, row: Any, **instead: date | str | None) -> Document:
    """Return a row by the table's column names, in JSON types."""
    names = [column.name for column in COLUMNS[table]]
    plain = {name: instead[name] if name in instead else shapes.column(row, name) for name in names}
    found: Document = json.loads(encoding.dumps(plain))
    return found


def packed(found: Rows) -> bytes:
    """Return a ZIP with each table as CSV and as Parquet, which keeps the types, and a description (Data Package)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, columns in COLUMNS.items():
            for form in ("csv", "parquet"):
                with writing.written(form, Table(name, columns, found[name])) as table:
                    archive.writestr(_entry(f"{form}/{name}.{form}"), table.read())
        archive.writestr(_entry("datapackage.json"), json.dumps(_package(), indent=2))
    return file.getvalue()


def changed_at(on: date) -> datetime:
    """Return the publication time of the newest release in force."""
    return max(release.published_at for release in _releases(on))


def _releases(on: date) -> list[CatalogueRelease]:
    return [rulings.release_in_force(on, framework=framework) for framework in _FRAMEWORKS]


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


_TYPES = {
    Kind.TEXT: "string",
    Kind.INTEGER: "integer",
    Kind.DECIMAL: "number",
    Kind.TEXTS: "string",
    Kind.BOOLEAN: "boolean",
}


def _package() -> Document:
    """Describe the columns: readers of CSV need the types, since 33.10 is not 33.1."""
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

"""Load the catalogue: dimensions, and two frameworks with one published release each.

Inserts what is missing and changes nothing that exists: names are the ministry's to change, and a framework that has
a release gets no further one from a file, because the ministry drafts and publishes its own. If a new version of the
software changes a default, a data migration changes it in installations. Run by the owner.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db import transaction

from api.national.catalogue import words
from api.national.catalogue.models import (
    Dimension,
    Framework,
    Indicator,
    IndicatorVersion,
    Release,
    SubDimension,
)
from tenants.loading import Loaded, Row, decimal, insert_missing, read_rows
from tenants.pool import statements

DATA = Path(__file__).parent / "data"

# The movement's documents keep the English names of the dimensions in Indonesian text.
DIMENSIONS = {code: f"Smart {code.title()}" for code in words.DIMENSIONS}
SUB_DIMENSIONS = read_rows(DATA / "sub_dimensions.csv")
SUB_DIMENSION_CODES = tuple(row["code"] for row in SUB_DIMENSIONS)


@transaction.atomic
def load_catalogue(*, now: dt.datetime) -> list[Loaded]:
    """Load dimensions and both frameworks, publishing a release as of `now` for each that has none."""
    statements.run("LOCK TABLE catalogue_release IN SHARE ROW EXCLUSIVE MODE")
    frameworks = read_rows(DATA / "frameworks.csv")
    rows = [
        Framework(**{name: row[name] for name in ("code", "name_en", "name_id", "authority")})
        for row in frameworks
    ]
    return [
        *_load_dimensions(),
        insert_missing(Framework, rows, what="frameworks"),
        *(_load_release(row, read_rows(DATA / row["indicators"]), now=now) for row in frameworks),
    ]


def _load_dimensions() -> list[Loaded]:
    dimensions = [
        Dimension(code=code, name_en=name, name_id=name, order=order)
        for order, (code, name) in enumerate(DIMENSIONS.items(), start=1)
    ]
    sub_dimensions = [
        SubDimension(
            dimension_id=row["dimension"], **{name: row[name] for name in row if name != "dimension"}
        )
        for row in SUB_DIMENSIONS
    ]
    return [
        insert_missing(Dimension, dimensions, what="dimensions"),
        insert_missing(SubDimension, sub_dimensions, what="sub-dimensions"),
    ]


def _load_release(framework: Row, rows: Sequence[Row], *, now: dt.datetime) -> Loaded:
    code, number = framework["code"], framework["number"]
    what = f"indicators of {code} {number}"
    if Release.objects.filter(framework_id=code).exists():
        return Loaded(what, total=len(rows))
    release = Release(
        framework_id=code,
        number=number,
        effective_from=dt.date.fromisoformat(framework["effective_from"]),
        note=framework["note"],
    )
    versions = list(_versions(rows))
    release.save()
    indicators = [Indicator(code=v.indicator_id, framework_id=code) for v in versions]
    insert_missing(Indicator, indicators, what="indicators")
    for version in versions:
        version.release_id = release.pk
    IndicatorVersion.objects.bulk_create(versions)
    release.status = Release.Status.PUBLISHED
    release.published_at = now
    release.save()
    return Loaded(what, total=len(versions), created=len(versions))


#: Columns of a framework's file that are the model's as they are.
_TEXTS = (
    "grouping", "name_en", "name_id", "unit", "value_kind", "direction", "periodicity", "aggregation", "numerator",
    "denominator", "weight", "producer", "evaluation_question",
)  # fmt: skip
#: Those that only one framework records.
_ATTRIBUTES = ("level", "evaluation_class")


def _versions(rows: Sequence[Row]) -> Iterator[IndicatorVersion]:
    """Yield the fields of a framework's indicators that its file has columns for."""
    for order, row in enumerate(rows, start=1):
        yield IndicatorVersion(
            indicator_id=row["code"],
            order=order,
            dimension_id=row.get("dimension"),
            series=row["series"].split(),
            decimals=int(row["decimals"]) if row.get("decimals") else None,
            minimum=decimal(row.get("minimum")),
            maximum=decimal(row.get("maximum")),
            is_of_persons=row.get("is_of_persons") == "yes",
            sources=[source.strip() for source in row["sources"].split(";") if source.strip()],
            attributes={name: row[name] for name in _ATTRIBUTES if name in row},
            **{name: row[name] for name in _TEXTS if name in row},
        )

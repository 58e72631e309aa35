"""Load the catalogue: dimensions, and two frameworks with one published release each.

Inserts what is missing and changes nothing that is there: names are the ministry's to change, and a framework that has
a release gets no other one from a file, since the ministry drafts and publishes its own. A default that a new version
of the software changes reaches an installation by a data migration. Run by the owner.
"""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
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
from tenants.loading import Loaded, insert_missing, read_rows
from tenants.pool import statements

DATA = Path(__file__).parent / "data"

# The movement's documents keep the English names of the dimensions in Indonesian text.
DIMENSIONS = {code: f"Smart {code.title()}" for code in words.DIMENSIONS}
SUB_DIMENSIONS = read_rows(DATA / "sub_dimensions.csv")
SUB_DIMENSION_CODES = tuple(row["code"] for row in SUB_DIMENSIONS)

FRAMEWORKS = (
    Framework(
        code="national",
        name_en="National smart city indicators",
        name_id="Indikator nasional kota cerdas",
        authority="Kementerian Komunikasi dan Digital",
    ),
    Framework(
        code="u4ssc",
        name_en="U4SSC key performance indicators for smart sustainable cities",
        name_id="Indikator kinerja utama U4SSC untuk kota cerdas berkelanjutan",
        authority="United for Smart Sustainable Cities (ITU, UNECE, UN-Habitat)",
    ),
)


@transaction.atomic
def load_catalogue(*, now: dt.datetime, folder: Path = DATA) -> list[Loaded]:
    """Load dimensions and both frameworks, publishing a release of each as of `now` where it has none."""
    statements.run("LOCK TABLE catalogue_release IN SHARE ROW EXCLUSIVE MODE")
    return [
        *_load_dimensions(),
        insert_missing(Framework, FRAMEWORKS, what="frameworks"),
        _load_release(
            Release(
                framework_id="national",
                number="2022.1",
                effective_from=dt.date(2022, 1, 1),
                note="65 indicators that every regency can report.",
            ),
            _national_versions(read_rows(folder / "indicators.csv")),
            now=now,
        ),
        _load_release(
            Release(
                framework_id="u4ssc",
                number="2017.1",
                effective_from=dt.date(2017, 1, 1),
                note="91 indicators of the 2017 methodology, for mapping: no values are entered for them.",
            ),
            _u4ssc_versions(read_rows(folder / "u4ssc-kpis.csv")),
            now=now,
        ),
    ]


def _load_dimensions() -> list[Loaded]:
    dimensions = [
        Dimension(code=code, name_en=name, name_id=name, order=order)
        for order, (code, name) in enumerate(DIMENSIONS.items(), start=1)
    ]
    sub_dimensions = [
        SubDimension(
            code=row["code"],
            dimension_id=row["dimension"],
            order=int(row["order"]),
            name_en=row["name_en"],
            name_id=row["name_id"],
        )
        for row in SUB_DIMENSIONS
    ]
    return [
        insert_missing(Dimension, dimensions, what="dimensions"),
        insert_missing(SubDimension, sub_dimensions, what="sub-dimensions"),
    ]


def _load_release(release: Release, versions: Sequence[IndicatorVersion], *, now: dt.datetime) -> Loaded:
    what = f"indicators of {release.framework_id} {release.number}"
    if Release.objects.filter(framework_id=release.framework_id).exists():
        return Loaded(what, total=len(versions))
    release.save()
    indicators = [Indicator(code=v.indicator_id, framework_id=release.framework_id) for v in versions]
    insert_missing(Indicator, indicators, what="indicators")
    for version in versions:
        version.release_id = release.pk
    IndicatorVersion.objects.bulk_create(versions)
    release.status = Release.Status.PUBLISHED
    release.published_at = now
    release.save()
    return Loaded(what, total=len(versions), created=len(versions))


#: Columns of the file that are the model's as they are.
_TEXTS = (
    "name_en", "name_id", "unit", "value_kind", "direction", "periodicity", "aggregation", "numerator", "denominator",
    "weight", "producer", "evaluation_question",
)  # fmt: skip


def _national_versions(rows: Sequence[dict[str, str]]) -> list[IndicatorVersion]:
    return [
        IndicatorVersion(
            indicator_id=row["code"],
            order=order,
            dimension_id=row["dimension"],
            series=row["series"].split(),
            decimals=int(row["decimals"]) if row["decimals"] else None,
            minimum=_decimal(row["minimum"]),
            maximum=_decimal(row["maximum"]),
            is_of_persons=row["is_of_persons"] == "yes",
            sources=[source.strip() for source in row["sources"].split(";") if source.strip()],
            **{name: row[name] for name in _TEXTS},
        )
        for order, row in enumerate(rows, start=1)
    ]


def _u4ssc_versions(rows: Sequence[dict[str, str]]) -> list[IndicatorVersion]:
    """Return what the list gives: name, grouping, direction, series and goals. Units and formulas are not in it."""
    return [
        IndicatorVersion(
            indicator_id=row["code"],
            order=order,
            grouping=row["dimension"],
            name_en=row["name_en"],
            direction=row["better"],
            series=[_series(name) for name in row["variants"].split("|") if name] or ["total"],
            sources=[f"SDG {goal}" for goal in row["sdg_goals"].split()],
            attributes={"level": row["level"], "evaluation_class": row["ks_evaluation_class"]},
        )
        for order, row in enumerate(rows, start=1)
    ]


def _series(name: str) -> str:
    """Return a series as it is written in an address: "PM 2.5" is pm_2_5."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower())


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None

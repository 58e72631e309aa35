"""Reading the catalogue: releases, indicators, dimensions.

A published release never changes, so its indicators are cached in the process by the release's id, without expiry.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from django.db.models import QuerySet

from api.http import shapes
from api.http.exceptions import NotFound
from api.http.grammar.periods import Kind as PeriodKind, Period
from api.http.lookup import narrowed, one
from api.http.messages import Text
from api.http.shapes import OBJECT, Kind, field, flag, shape, whole
from api.national.catalogue import models, problems
from api.national.catalogue.shapes import DimensionRow, IndicatorContentRow, Release, SubDimensionRow
from api.national.catalogue.words import NATIONAL, PERCENTAGE_POINTS, PERIODICITIES_ID, ValueKind
from tenants import frozen


@shape
class IndicatorSpec(IndicatorContentRow):
    """One indicator as one release defines it."""

    #: False where it is shown for a period whose release does not have it yet (rulings.spec): nobody owes that.
    is_asked: bool = flag("True if its release requires it.", default=True, hidden=True, compare=False)

    @property
    def is_owed(self) -> bool:
        """Return True if its values are due by the calendar, so that progress counts them."""
        return self.is_asked and self.periodicity != "event"

    @property
    def is_in_per_cent(self) -> bool:
        return self.unit == "%" or self.value_kind in (ValueKind.PERCENTAGE, ValueKind.GROWTH)

    @property
    def change_unit(self) -> str:
        """Return the unit of a difference of two values: percentage points for percentages."""
        return PERCENTAGE_POINTS if self.is_in_per_cent else self.unit

    @property
    def is_produced_outside(self) -> bool:
        """Return True if the value is produced outside the regency (by BPS or a ministry)."""
        return self.producer not in ("", "regency")

    def wrong_periodicity(self, today: dt.date) -> problems.WrongPeriodicity:
        """Return the refusal of a period of the wrong length for the indicator, with an example of the right one."""
        return problems.WrongPeriodicity(
            "/period",
            indicator=self.code,
            periodicity=Text(self.periodicity, PERIODICITIES_ID[self.periodicity]),
            example=str(Period.containing(today, PeriodKind(self.periodicity))),
        )


@shape
class CatalogueRelease(Release):
    """The parts of a published release that never change. `indicators` are by code, in the catalogue's order."""

    id: int = whole("Its key.", hidden=True)
    indicators: Mapping[str, IndicatorSpec] = field(
        Kind(Mapping, OBJECT.sent), "Its indicators.", hidden=True
    )


@frozen
class DuePoints:
    """Number of data points (indicator and series) of one dimension that each regency owes for one value period."""

    period: str
    kind: str
    due_on: dt.date
    dimension: str
    points: int


@cache
def published(release_id: int) -> CatalogueRelease:
    """Return a published release by its id, cached in the process. Two queries, once."""
    row = releases().get(id=release_id)
    indicators = MappingProxyType({spec.code: spec for spec in _specs(row)})
    return shapes.from_model(CatalogueRelease, row, indicators=indicators)


def release(number: str, *, framework: str = NATIONAL) -> CatalogueRelease:
    """Return a release by its number, published or retired since. Raises NotFound, for drafts too."""
    return published(
        one(releases(framework).values_list("id", flat=True), "published release", number=number)
    )


def named_release(parameter: str, number: str, *, framework: str) -> CatalogueRelease:
    """Return a release that a query parameter names. Raises InvalidParameter (404)."""
    try:
        return release(number, framework=framework)
    except NotFound as missing:
        raise problems.UnknownRelease(parameter=parameter, number=number, framework=framework) from missing


def releases(*frameworks: str) -> QuerySet[models.Release]:
    """Return all published and retired releases, or only those of these frameworks, the latest first."""
    rows = models.Release.objects.exclude(status=models.Release.Status.DRAFT).order_by(
        "framework_id", "-effective_from", "-id"
    )
    return narrowed(rows, framework_id=frameworks)


def dimensions() -> tuple[DimensionRow, ...]:
    """Return the six dimensions, in their order, without their parts."""
    rows = models.Dimension.objects.order_by("order")
    return tuple(shapes.from_model(DimensionRow, row, sub_dimensions=()) for row in rows)


def sub_dimensions() -> tuple[SubDimensionRow, ...]:
    """Return the eighteen sub-dimensions, in the order of their dimensions."""
    rows = models.SubDimension.objects.order_by("dimension__order", "order")
    return tuple(shapes.from_model(SubDimensionRow, row) for row in rows)


def in_order[M: models.Described](rows: QuerySet[M], code: str) -> QuerySet[M]:
    """Order indicators by their `order`, and equal ones by code. `code` names the column with the code."""
    return rows.order_by("order", code)


def points_of(periodicity: str, in_release: CatalogueRelease) -> dict[str, int]:
    """Return the number of data points per period of this length, by dimension. Indicators by event have none."""
    points = Counter[str]()
    for spec in in_release.indicators.values():
        if spec.periodicity == periodicity:
            points[spec.dimension] += len(spec.series)
    return points


def _specs(row: models.Release) -> Iterator[IndicatorSpec]:
    versions = models.IndicatorVersion.objects.filter(release=row)
    for order, version in enumerate(in_order(versions, "indicator_id"), start=1):
        yield shapes.from_model(
            IndicatorSpec,
            version,
            code=version.indicator_id,
            dimension=version.dimension_id or "",
            order=order,
            release=row.number,
            is_asked=True,
        )

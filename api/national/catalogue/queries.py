"""Reading the catalogue: releases, indicators in force, dimensions.

A published release never changes, so its indicators are kept in the process by the release's id, for good.
Which release is in force does change, by the calendar and when one is published: that is asked each time, one
row by index, because an answer kept even for seconds would let a value be entered against the one before.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from api.http import shapes
from api.http.exceptions import InvalidParameter, NotFound
from api.http.shapes import flag, shape
from api.national.catalogue.models import (
    Dimension,
    IndicatorVersion,
    Release,
    SubDimension,
)
from api.national.catalogue.shapes import IndicatorContentRow, ReleaseRow
from api.national.catalogue.words import NATIONAL
from tenants.pool import statements


@shape()
class IndicatorSpec(IndicatorContentRow):
    """One indicator as one release has it."""

    #: False where it is shown for a period whose release does not have it yet (rulings.spec): nobody owes that.
    is_asked: bool = flag("Whether its release asks for it.", default=True, hidden=True, compare=False)

    @property
    def is_owed(self) -> bool:
        """Whether its values are due by the calendar, so that progress counts them."""
        return self.is_asked and self.periodicity != "event"

    @property
    def is_produced_outside(self) -> bool:
        """Whether another body than the regency produces the value (BPS, a ministry)."""
        return self.producer not in ("", "regency")


@dataclass(frozen=True, slots=True)
class CatalogueRelease:
    """A published release: what never changes of it. `indicators` by code, in the catalogue's order."""

    id: int
    framework: str
    number: str
    effective_from: dt.date
    published_at: dt.datetime
    note: str
    indicators: Mapping[str, IndicatorSpec]


@dataclass(frozen=True, slots=True)
class DimensionRow:
    code: str
    name_en: str
    name_id: str


@dataclass(frozen=True, slots=True)
class SubDimensionRow:
    code: str
    dimension: str
    name_en: str
    name_id: str


@dataclass(frozen=True, slots=True)
class DuePoints:
    """How many data points (indicator and series) of one dimension each regency owes for one value period."""

    period: str
    kind: str
    due_on: dt.date
    dimension: str
    points: int


_published: dict[int, CatalogueRelease] = {}


def indicators_in_force(on: dt.date, *, framework: str = NATIONAL) -> Mapping[str, IndicatorSpec]:
    """The indicators in force on a day, by code, in order. Raises NotFound when no release is."""
    return release_in_force(on, framework=framework).indicators


# Asked with every value that is written, so it is SQL as it is: building it by the ORM takes longer than running it.
_IN_FORCE = """
    SELECT id FROM catalogue_release
    WHERE framework_id = %(framework)s AND effective_from <= %(on)s
      AND (status = 'published' OR status = 'retired' AND (retired_at AT TIME ZONE 'UTC')::date > %(on)s)
    ORDER BY effective_from DESC, id DESC
    LIMIT 1
"""


def release_in_force(on: dt.date, *, framework: str = NATIONAL) -> CatalogueRelease:
    """The release of the framework in force on a day: the last to take effect, not retired by then.

    Raises NotFound when there is none.
    """
    found = statements.fetch(_IN_FORCE, {"framework": framework, "on": on})
    if not found:
        raise NotFound(f"no release of {framework} is in force on {on}")
    return _release(found[0][0])


def published(release_id: int) -> CatalogueRelease:
    """A published release by its id, as catalogue.rulings names it."""
    return _release(release_id)


def release(number: str, *, framework: str = NATIONAL) -> CatalogueRelease:
    """A release by its number, published or retired since. Raises NotFound; a draft is not found."""
    release_id = (
        Release.objects.filter(framework_id=framework, number=number)
        .exclude(status=Release.Status.DRAFT)
        .values_list("id", flat=True)
        .first()
    )
    if release_id is None:
        raise NotFound(f"no published release {number} of {framework}")
    return _release(release_id)


def named_release(parameter: str, number: str, *, framework: str = NATIONAL) -> CatalogueRelease:
    """The same for a release that a query parameter names. Raises InvalidParameter (404), which says so."""
    try:
        return release(number, framework=framework)
    except NotFound as missing:
        raise InvalidParameter.at(
            parameter,
            "unknown_release",
            f"There is no release {number} of {framework}.",
            f"Tidak ada rilis {number} dari {framework}.",
            by_state=True,
        ) from missing


def releases(*, framework: str | None = None) -> tuple[ReleaseRow, ...]:
    """All published and retired releases, those in force last first."""
    rows = Release.objects.exclude(status=Release.Status.DRAFT).order_by(
        "framework_id", "-effective_from", "-id"
    )
    if framework is not None:
        rows = rows.filter(framework_id=framework)
    return tuple(shapes.from_model(ReleaseRow, row) for row in rows)


def dimensions() -> tuple[DimensionRow, ...]:
    """The six dimensions, in their order."""
    rows = Dimension.objects.order_by("order").values_list("code", "name_en", "name_id")
    return tuple(DimensionRow(*row) for row in rows)


def sub_dimensions() -> tuple[SubDimensionRow, ...]:
    """The eighteen sub-dimensions, in the order of their dimensions."""
    rows = SubDimension.objects.order_by("dimension__order", "order").values_list(
        "code", "dimension_id", "name_en", "name_id"
    )
    return tuple(SubDimensionRow(*row) for row in rows)


def points_of(periodicity: str, in_release: CatalogueRelease) -> dict[str, int]:
    """Dimension to data points per period of this length. Indicators by event are in none of them."""
    points: dict[str, int] = {}
    for spec in in_release.indicators.values():
        if spec.periodicity == periodicity:
            points[spec.dimension] = points.get(spec.dimension, 0) + len(spec.series)
    return points


def _release(release_id: int) -> CatalogueRelease:
    """A published release with its indicators, kept by the process. Two queries, once."""
    found = _published.get(release_id)
    if found is None:
        row = Release.objects.exclude(status=Release.Status.DRAFT).get(id=release_id)
        if row.published_at is None:
            raise AssertionError("release_status_has_its_time forbids this")
        found = _published[release_id] = CatalogueRelease(
            id=row.pk,
            framework=row.framework_id,
            number=row.number,
            effective_from=row.effective_from,
            published_at=row.published_at,
            note=row.note,
            indicators=MappingProxyType({spec.code: spec for spec in _specs(row)}),
        )
    return found


def _specs(row: Release) -> Iterator[IndicatorSpec]:
    versions = IndicatorVersion.objects.filter(release=row).order_by("order", "indicator_id")
    for order, version in enumerate(versions, start=1):
        yield shapes.from_model(
            IndicatorSpec,
            version,
            code=version.indicator_id,
            dimension=version.dimension_id or "",
            order=order,
            release=row.number,
            is_asked=True,
        )

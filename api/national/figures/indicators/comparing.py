"""Changes over the regencies whose values are there both times: what happened in them, not who reports."""

from decimal import Decimal

from api.national.catalogue.queries import IndicatorSpec
from api.national.figures.indicators import summing
from api.national.figures.indicators.shapes import LikeForLike


def change(value: str | None, previous: str | None) -> Decimal | None:
    """Return by how much a figure differs; None where one is missing."""
    return None if value is None or previous is None else Decimal(value) - Decimal(previous)


def like_for_like(
    spec: IndicatorSpec, now: summing.Used, before: summing.Used, *, earlier: IndicatorSpec | None = None
) -> LikeForLike:
    """Compare the regencies that are in both, each time by its rule: before by that of `earlier`, if given."""
    both = now.keys() & before.keys()
    value = summing.value(spec, [now[each] for each in both])
    previous = summing.value(earlier or spec, [before[each] for each in both])
    return LikeForLike(
        regency_count=len(both), previous=previous, value=value, change=change(value, previous)
    )

"""Policies of values: which series there are."""

from datetime import date

from api.national.catalogue import values
from api.national.catalogue.queries import IndicatorSpec
from api.regency.indicators import specs


def check_series(indicator: str, series: str, *, today: date) -> IndicatorSpec:
    """Return the indicator that has this series. Raises Invalid: unknown_indicator, unknown_series."""
    spec = specs.any_release(indicator, today=today)
    if spec is None:
        raise values.unknown_indicator(indicator, specs.in_force(today))
    if series not in spec.series:
        raise values.unknown_series(series, spec.series)
    return spec

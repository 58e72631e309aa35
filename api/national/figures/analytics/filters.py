"""Filters of the analytics query."""

from datetime import datetime
from functools import partial
from typing import Any

from rest_framework import serializers

from api.http.fields import as_invalid
from api.http.grammar.periods import Periods
from api.http.shapes import Strings, bounded, by_field, field, many, shape
from api.national.figures.analytics import words
from api.national.figures.filters import COMPARE_AS_OF, PERIODS, WITH_TOTAL, RegencyFilters
from api.national.figures.grouping import GROUPINGS, MOST_CROSSED
from api.national.figures.indicators.filters import COMPARISON
from api.national.figures.measures import AXES
from api.national.figures.problems import NoGroupingOfAnalytics

_CODE = bounded(40)


class _Grouping(serializers.ChoiceField):
    """A grouping of regencies. One that only progress has is refused with a pointer to the right query."""

    def to_internal_value(self, data: Any) -> Any:
        if data in AXES:
            raise as_invalid(NoGroupingOfAnalytics(value=data))
        return super().to_internal_value(data)


@shape
class AnalyticsFilters(RegencyFilters):
    """Name indicators, or dimensions for all of their indicators.

    Without either, all six dimensions are included.
    """

    indicator: Strings = many("Codes, each by name.", _CODE, most=100, default=())
    dimension: Strings = many(
        "Every indicator of these dimensions, besides those named.", _CODE, most=6, default=()
    )
    series: Strings = many(
        "Only these series; every series of each indicator otherwise.", _CODE, most=20, default=()
    )
    period: tuple[Periods, ...] = field(
        PERIODS,
        "Value periods; ranges such as 2021:2025; `latest`, of each length the one that was due last. Those of "
        "another length than an indicator's give no row of it; without any row they are refused.",
    )
    measure: Strings = many(
        "Columns beside the keys. All but those of targets (on_target to without_band), of the distribution (minimum "
        "to maximum), of `comparison` and of the course where none is named. Coming periods may be asked for those of "
        "the course (on_course to trajectory) alone.",
        words.MEASURES,
        default=words.DEFAULT_MEASURES,
    )
    group_by: Strings = many(
        "A row for each group, under the total; up to three are crossed. One row for all otherwise.",
        by_field(str, partial(_Grouping, choices=GROUPINGS)),
        most=MOST_CROSSED,
        default=(),
    )
    with_total: bool = WITH_TOTAL
    compare_as_of: datetime | None = COMPARE_AS_OF
    comparison: str | None = COMPARISON

"""Filters of an indicator's figures."""

from api.http.grammar.periods import Period
from api.http.shapes import Strings, by_field, choice, field, flag, many, shape, text, whole
from api.national.figures.filters import GROUP, InstantFilters, OfRow, OnePeriodText, RegencyFilters
from api.national.figures.grouping import GROUPINGS, MOST_CROSSED
from api.national.registry_fields import REGENCY

LIKE_FOR_LIKE = "like_for_like"
PERIOD: Period | None = field(
    by_field(Period, OnePeriodText),
    "The value period, of the indicator's own length: 2025, 2025-S1, 2025-Q4; or `latest`, the one that was due last.",
)
SERIES: str | None = text(30, "One of the indicator's series; the first by default.", default=None)


@shape
class IndicatorFigureFilters(InstantFilters):
    period: Period | None = PERIOD
    series: str | None = SERIES


@shape
class GroupedFigureFilters(IndicatorFigureFilters):
    group_by: str | None = choice(
        [each for each in GROUPINGS if each != "regency"],
        "Adds a figure for each group. Cohorts overlap.",
        default=None,
    )


@shape
class ComponentFilters(RegencyFilters, OfRow):
    period: Period | None = PERIOD
    series: str | None = SERIES
    group_by: Strings = many(
        "With `group`, the row to open, crossed as in analytics; all participants otherwise.",
        GROUPINGS,
        most=MOST_CROSSED,
        default=(),
    )
    group: Strings = GROUP


COMPARISON: str | None = choice(
    (LIKE_FOR_LIKE,),
    "like_for_like: also over the regencies that have values both now and in the period before.",
    default=None,
)


@shape
class RankingFilters(IndicatorFigureFilters):
    together: bool = flag("Ranks kabupaten and kota in one list; by default in two.", default=False)
    minimum_coverage: int | None = whole(
        "The minimum percentage of a group's regencies that must have a value: below it nobody is ranked. "
        "Defaults to the indicator's own.",
        least=1,
        most=100,
        default=None,
    )
    peers_of: str | None = field(
        REGENCY,
        "Ranks this regency among its peers alone: those of its kind, band of population and group of islands.",
        default=None,
    )
    comparison: str | None = COMPARISON


@shape
class TrendFilters(IndicatorFigureFilters):
    length: int = whole("The number of periods, ending with `period`.", least=1, most=40, default=5)
    comparison: str | None = COMPARISON

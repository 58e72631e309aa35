"""Rules of a figure over many regencies: every rule is a sum divided by a sum, and anyone can add up the parts.

rule            numerator                   denominator
mean            values                      how many
weighted_mean   values times population     population of those regencies
ratio_of_sums   numerators                  denominators, times 100 for per cent, 100,000 for per 100,000
sum             values                      none
none            no figure: only the distribution and the single values
"""

from collections.abc import Sequence
from decimal import Decimal, localcontext

from api.http.grammar import decimals
from api.http.grammar.decimals import EXACT
from api.national.catalogue import quotients
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.words import Aggregation
from api.national.figures.indicators.shapes import Distribution
from api.national.figures.models import ReportedValue

#: Decimals of a quotient where the indicator's values are whole: a mean of counts.
PLACES = 2

#: Why a regency that reported a value is not in the figure: it was written by a release of the catalogue that measures
#: otherwise than the one that rules the period now.
OTHER_RELEASE = "other_release"
#: The same by rule; the others use all numbers.
_LACKING = {Aggregation.RATIO_OF_SUMS: "without_denominator", Aggregation.WEIGHTED_MEAN: "without_weight"}


def left_out(rule: str, value_status: str, *, is_other: bool) -> str:
    """Return why a value is left out of a figure by this rule; for the rule `none`, why it is left out of a ranking."""
    if value_status != ReportedValue.Status.REPORTED:
        return value_status
    return OTHER_RELEASE if is_other else _LACKING.get(Aggregation(rule), "not_a_number")


def factor(spec: IndicatorSpec) -> Decimal:
    """Return the factor that gives a ratio of sums the indicator's unit; 1 for all other rules."""
    if spec.aggregation != Aggregation.RATIO_OF_SUMS:
        return Decimal(1)
    return quotients.factor(spec) or Decimal(1)


def value(spec: IndicatorSpec, numerator: Decimal, denominator: Decimal | None) -> str | None:
    """Return the figure of these sums by the indicator's rule, rounded half up. None where there is none."""
    if spec.aggregation == Aggregation.SUM:
        return decimals.to_text(numerator)
    if not denominator:
        return None
    return rounded(spec, EXACT.divide(EXACT.multiply(factor(spec), numerator), denominator))


def rounded(spec: IndicatorSpec, number: Decimal) -> str:
    """Return a number with the indicator's decimals, rounded half up."""
    return decimals.rounded(number, spec.decimals or PLACES, keep_zeros=True)


def distribution(ordered: Sequence[Decimal]) -> Distribution:
    """Return minimum, quartiles, median and maximum of sorted numbers, interpolated between neighbours.

    Exact, and as percentile_cont of SQL and numpy's default define them.
    """
    if not ordered:
        return Distribution(value_count=0)
    low, quarter, half, three, high = (_quantile(ordered, each) for each in range(5))
    return Distribution(
        value_count=len(ordered),
        minimum=low,
        lower_quartile=quarter,
        median=half,
        upper_quartile=three,
        maximum=high,
    )


def _quantile(ordered: Sequence[Decimal], quarter: int) -> Decimal:
    place, rest = divmod(quarter * (len(ordered) - 1), 4)
    low = ordered[place]
    if not rest:
        return low
    with localcontext(EXACT):
        return low + (ordered[place + 1] - low) * rest / 4


# Which regencies' values lie far from the others': Tukey's fences. An outlier is a number below the lower quartile
# minus 1.5 times the distance between the quartiles, or above the upper quartile plus as much (J. W. Tukey,
# Exploratory Data Analysis, 1977). It is named to be looked at and is in the figure as any other. Of fewer than
# FENCES_MINIMUM numbers nothing is said: their quartiles are the numbers themselves.

FENCES_MINIMUM = 5
_FENCE = Decimal("1.5")


def fences(found: Distribution) -> tuple[Decimal, Decimal] | None:
    """Return the lower and the upper fence of the reported numbers; None if there are too few."""
    if found.value_count < FENCES_MINIMUM or found.lower_quartile is None or found.upper_quartile is None:
        return None
    with localcontext(EXACT):
        reach = (found.upper_quartile - found.lower_quartile) * _FENCE
        return found.lower_quartile - reach, found.upper_quartile + reach

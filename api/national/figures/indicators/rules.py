"""How a figure over many regencies is made: every rule is a sum over a sum, whose parts anyone can add up.

rule            numerator                   denominator
mean            values                      how many
weighted_mean   values times population     population of those regencies
ratio_of_sums   numerators                  denominators, times 100 for per cent, 100,000 for per 100,000
sum             values                      none
none            no figure: the distribution and the single values are all that can be said
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from api.http.grammar import decimals
from api.national.catalogue import quotients
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.words import Aggregation
from api.national.figures.models import ReportedValue

#: Wide enough for sums of 514 products of a value and a population, exactly.
EXACT = Context(prec=100)
#: Decimals of a quotient where the indicator's values are whole: a mean of counts.
PLACES = 2

#: Why a regency that reported a value is not in the figure: it was written by a release of the catalogue that measures
#: otherwise than the one that rules the period now.
OTHER_RELEASE = "other_release"
#: The same by rule; the others use all numbers.
_LACKING = {Aggregation.RATIO_OF_SUMS: "without_denominator", Aggregation.WEIGHTED_MEAN: "without_weight"}


def left_out(rule: str, value_status: str, *, is_other: bool) -> str:
    """Why a value is not in a figure by this rule; by the rule none: in an order of numbers."""
    if value_status != ReportedValue.Status.REPORTED:
        return value_status
    return OTHER_RELEASE if is_other else _LACKING.get(Aggregation(rule), "not_a_number")


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` = `factor` x `numerator` / `denominator`, rounded half up; the sums are exact. None where nobody is
    used or the rule is none."""

    value: str | None
    numerator: Decimal | None
    denominator: Decimal | None


def factor(spec: IndicatorSpec) -> Decimal:
    """What a ratio of sums is multiplied by, so that it has the indicator's unit. 1 for all other rules."""
    if spec.aggregation != Aggregation.RATIO_OF_SUMS:
        return Decimal(1)
    return quotients.factor(spec) or Decimal(1)


def figure(spec: IndicatorSpec, numerator: Decimal | None, denominator: Decimal | None) -> Figure:
    """The figure of these sums, by the indicator's rule."""
    if numerator is None or spec.aggregation == Aggregation.NONE:
        return Figure(None, None, None)
    numerator = _plain(numerator)
    if spec.aggregation == Aggregation.SUM:
        return Figure(decimals.to_text(numerator), numerator, None)
    if not denominator:
        return Figure(None, None, None)
    quotient = EXACT.divide(EXACT.multiply(factor(spec), numerator), denominator)
    rounded = quotient.quantize(
        Decimal(1).scaleb(-(spec.decimals or PLACES)), rounding=ROUND_HALF_UP, context=EXACT
    )
    return Figure(decimals.to_text(rounded, keep_zeros=True), numerator, _plain(denominator))


def parts(
    spec: IndicatorSpec,
    *,
    number: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    population: int | None,
) -> tuple[Decimal, Decimal | None] | None:
    """What one regency's value adds to the two sums; None where it cannot be used."""
    match spec.aggregation:
        case Aggregation.RATIO_OF_SUMS:
            if numerator is None or denominator is None:
                return None
            return _plain(numerator), _plain(denominator)
        case Aggregation.WEIGHTED_MEAN:
            if number is None or population is None:
                return None
            return EXACT.multiply(_plain(number), Decimal(population)), Decimal(population)
        case Aggregation.MEAN:
            return None if number is None else (_plain(number), Decimal(1))
        case Aggregation.SUM:
            return None if number is None else (_plain(number), None)
    return None


def quartiles(ordered: list[Decimal]) -> dict[str, str | int | None]:
    """Smallest, quartiles, median and largest of numbers in order, interpolated between neighbours (as percentile_cont
    of SQL and numpy by default do), exactly."""
    names = ("minimum", "lower_quartile", "median", "upper_quartile", "maximum")
    found: dict[str, str | int | None] = {"n": len(ordered)}
    for quarter, name in enumerate(names):
        found[name] = decimals.to_text(_quantile(ordered, quarter)) if ordered else None
    return found


def _quantile(ordered: list[Decimal], quarter: int) -> Decimal:
    place, rest = divmod(quarter * (len(ordered) - 1), 4)
    low = ordered[place]
    if not rest:
        return low
    with localcontext(EXACT):
        return low + (ordered[place + 1] - low) * rest / 4


def _plain(number: Decimal) -> Decimal:
    return decimals.strip_zeros(number)


# Which regencies' values lie far from the others': Tukey's fences. An outlier is a number below the lower quartile
# minus 1.5 times the distance between the quartiles, or above the upper quartile plus as much (J. W. Tukey,
# Exploratory Data Analysis, 1977). It is named to be looked at and is in the figure as any other. Of fewer than
# FENCES_MINIMUM numbers nothing is said: their quartiles are the numbers themselves.

FENCES_MINIMUM = 5
_FENCE = Decimal("1.5")


@dataclass(frozen=True, slots=True)
class Fences:
    """Numbers on a fence are within."""

    lower: Decimal
    upper: Decimal

    def side(self, number: Decimal) -> str | None:
        """low, high, or None for what is within."""
        return "low" if number < self.lower else "high" if number > self.upper else None


def fences(ordered: list[Decimal]) -> Fences | None:
    """From the reported numbers in order; None where there are too few."""
    if len(ordered) < FENCES_MINIMUM:
        return None
    found = quartiles(ordered)
    with localcontext(EXACT):
        low, high = Decimal(str(found["lower_quartile"])), Decimal(str(found["upper_quartile"]))
        reach = (high - low) * _FENCE
        return Fences(decimals.strip_zeros(low - reach), decimals.strip_zeros(high + reach))

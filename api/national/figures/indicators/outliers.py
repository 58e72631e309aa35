"""Which regencies' values lie far from the others': Tukey's fences.

An outlier is a number below the lower quartile minus 1.5 times the distance between the quartiles, or above the upper
quartile plus as much (J. W. Tukey, Exploratory Data Analysis, 1977). It is named to be looked at and is in the figure
as any other. Of fewer than MINIMUM numbers nothing is said: their quartiles are the numbers themselves.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext

from api.http.grammar import decimals
from api.national.figures.indicators import rules

MINIMUM = 5
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
    if len(ordered) < MINIMUM:
        return None
    found = rules.quartiles(ordered)
    with localcontext(rules.EXACT):
        low, high = Decimal(str(found["lower_quartile"])), Decimal(str(found["upper_quartile"]))
        reach = (high - low) * _FENCE
        return Fences(decimals.strip_zeros(low - reach), decimals.strip_zeros(high + reach))

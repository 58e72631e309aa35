"""A value and its parts: value = factor x numerator / denominator.

This applies to percentages (factor 100), rates per 100,000 (100,000) and ratios (1), and to whatever the ministry
adds up as numerators over denominators (factor 1: nights a guest, rupiah a head). If a value differed from the
quotient of its parts, the regency's own figure and the nation's, which is computed from the parts, would describe
two different things.
"""

from decimal import Decimal
from typing import Protocol

from api.http.grammar import decimals
from api.national.catalogue.values import WHOLE, WORDS
from api.national.catalogue.words import Aggregation, ValueKind
from tenants import frozen

_FACTORS = {
    ValueKind.PERCENTAGE: Decimal(100),
    ValueKind.PER_100K: Decimal(100_000),
    ValueKind.RATIO: Decimal(1),
}
_multiply = decimals.EXACT.multiply


class Rule(Protocol):
    """Fields of a national or local indicator that decide how its value is computed from its parts."""

    @property
    def value_kind(self) -> str: ...
    @property
    def aggregation(self) -> str: ...
    @property
    def decimals(self) -> int | None: ...


@frozen
class Quotient:
    """Computation of an indicator's values from their parts. `decimals`: the maximum that a value may have."""

    factor: Decimal
    decimals: int
    _halves: Decimal  # of a unit in the last place, that make 1
    _less: Decimal  # the factor in such halves, below 0

    def agrees(self, value: Decimal, numerator: Decimal, denominator: Decimal) -> bool:
        """Return True if a value is the quotient of its parts, to half a unit in the last place.

        Exact, since it multiplies instead of dividing. The denominator is more than 0.
        """
        said, made = _multiply(value, denominator), _multiply(numerator, self._less)
        return decimals.EXACT.fma(said, self._halves, made).copy_abs() <= denominator

    def of(self, numerator: Decimal, denominator: Decimal) -> str:
        """Return the quotient of the parts as text, rounded half up to the indicator's decimals."""
        made = decimals.EXACT.divide(_multiply(self.factor, numerator), denominator)
        return decimals.rounded(made, self.decimals)


def factor(rule: Rule) -> Decimal | None:
    """Return the factor of numerator / denominator; None if a value is not a quotient of parts."""
    if not rule.value_kind or rule.value_kind in WORDS:
        return None
    found = _FACTORS.get(ValueKind(rule.value_kind))
    return Decimal(1) if found is None and rule.aggregation == Aggregation.RATIO_OF_SUMS else found


def quotient(rule: Rule) -> Quotient | None:
    """Return the computation of an indicator's values from their parts; None if they are no quotients."""
    if (by := factor(rule)) is None:
        return None
    places = 0 if rule.value_kind in WHOLE else rule.decimals or 0
    halves = 2 * Decimal(10) ** places
    return Quotient(by, places, halves, -by * halves)


def lacks_parts(rule: Rule, value: object, numerator: object, denominator: object) -> bool:
    """Return True if the nation's figure leaves a reported value out because a part of it is missing."""
    return (
        rule.aggregation == Aggregation.RATIO_OF_SUMS
        and value is not None
        and None in (numerator, denominator)
    )


def disagreement(
    rule: Rule, value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None
) -> str | None:
    """Return the quotient of the parts if it contradicts the value; None if they agree or are missing."""
    if value is None or numerator is None or denominator is None:
        return None
    made = quotient(rule)
    if made is None or made.agrees(value, numerator, denominator):
        return None
    return made.of(numerator, denominator)

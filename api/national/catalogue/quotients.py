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

_FACTORS: dict[str, Decimal] = {
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


def factor(rule: Rule) -> Decimal | None:
    """Return the factor of numerator / denominator; None if a value is not a quotient of parts."""
    if not rule.value_kind or rule.value_kind in WORDS:
        return None
    found = _FACTORS.get(rule.value_kind)
    return Decimal(1) if found is None and rule.aggregation == Aggregation.RATIO_OF_SUMS else found


def quotient(rule: Rule, numerator: Decimal | None, denominator: Decimal | None) -> str | None:
    """Return the quotient of the parts as text, rounded half up to the indicator's decimals.

    None if a value is no quotient of parts, or one of them is missing.
    """
    by = factor(rule)
    if by is None or numerator is None or denominator is None:
        return None
    return decimals.quotient(_multiply(by, numerator), denominator, _places(rule))


def _places(rule: Rule) -> int:
    return 0 if rule.value_kind in WHOLE else rule.decimals or 0


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
    """Return the quotient of the parts if it contradicts the value; None if they agree or are missing.

    They agree to half a unit in the last place: exactly, since it multiplies instead of dividing.
    """
    by = factor(rule)
    if by is None or value is None or numerator is None or denominator is None:
        return None
    apart = decimals.EXACT.subtract(_multiply(value, denominator), _multiply(by, numerator))
    if _multiply(Decimal(2).scaleb(_places(rule)), apart.copy_abs()) <= denominator:
        return None
    return quotient(rule, numerator, denominator)

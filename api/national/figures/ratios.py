"""Ratios of sums, rounded half up: exact for numbers of any size, since sums of rupiah may have more than 28 digits."""

from decimal import ROUND_HALF_UP, Context, Decimal

from api.http.grammar import decimals

_TENTH = Decimal("0.1")
_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)


def ratio(part: int, whole: int, step: Decimal = Decimal(1)) -> str | None:
    """Return part / whole as text, rounded to the step; None where there is no whole."""
    if not whole:
        return None
    return decimals.to_text(_EXACT.quantize(_EXACT.divide(Decimal(part), Decimal(whole)), step))


def per_cent(part: int, whole: int) -> str | None:
    """Return the part in per cent of the whole, to one decimal."""
    return ratio(100 * part, whole, _TENTH)

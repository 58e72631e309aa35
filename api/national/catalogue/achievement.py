"""Achievement of a target in per cent, and its band (Permendagri 86/2017).

Never a ranking of regencies: modest targets would win.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import partial

from rest_framework import serializers

from api.http.grammar import decimals
from api.http.shapes import by_field, choice, field, shape
from api.national.catalogue.words import Direction

#: From this per cent on; below the last one very low.
BANDS = ((91, "very_high"), (76, "high"), (66, "medium"), (51, "low"))
VERY_LOW = "very_low"
#: The highest first.
BAND_NAMES = (*(name for _, name in BANDS), VERY_LOW)

_PER_CENT = Decimal("0.01")
#: Values and targets have at most 26 digits: products and sums of them are exact, and quotients wide enough.
_DIGITS = 60


_PER_CENT_TEXT = by_field(Decimal, serializers.CharField, plain=partial(decimals.to_text, keep_zeros=True))


@shape
class Achievement:
    """Achievement of the target by the value reported for the period."""

    per_cent: Decimal = field(_PER_CENT_TEXT, 'Per cent of the target, to two decimals, such as "92.50".')
    band: str = choice(BAND_NAMES, "By whole per cent, rounded half up: 90.5 is 91 (Permendagri 86/2017).")


def achievement(*, direction: str, actual: Decimal | None, target: Decimal | None) -> Achievement | None:
    """Higher is better: actual / target x 100. Lower is better: (2 x target - actual) / target x 100.

    None if they cannot be compared: a word instead of a number, an indicator without a better direction, a target of
    0, by which nothing can be divided, or below 0, where a percentage says nothing (`is_on_target` does).
    """
    score = _score(direction, actual, target)
    if score is None or target is None or target <= 0:
        return None
    with localcontext(prec=_DIGITS):
        # Whole per cent, rounded half up, without a quotient: 90.5 % and more of the target is 91 %.
        band = next(
            (name for least, name in BANDS if 100 * score >= (least - Decimal("0.5")) * target), VERY_LOW
        )
        per_cent = (100 * score / target).quantize(_PER_CENT, ROUND_HALF_UP)
        return Achievement(per_cent=per_cent, band=band)


def is_on_target(*, direction: str, actual: Decimal | None, target: Decimal | None) -> bool | None:
    """Return True if the target is reached, even one of 0 or below; None if they cannot be compared."""
    score = _score(direction, actual, target)
    return None if score is None or target is None else score >= target


def _score(direction: str, actual: Decimal | None, target: Decimal | None) -> Decimal | None:
    """Return a score that reaches the target unless it is below it."""
    if actual is None or target is None:
        return None
    match direction:
        case Direction.HIGHER:
            return actual
        case Direction.LOWER:
            with localcontext(prec=_DIGITS):
                return 2 * target - actual
    return None

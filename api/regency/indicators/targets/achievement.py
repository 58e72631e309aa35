"""How far a value reaches its target, in per cent, and the band it falls in (Permendagri 86/2017).

Never a ranking of regencies: modest targets would win.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

#: From this per cent on; below the last one very low.
BANDS = ((91, "very_high"), (76, "high"), (66, "medium"), (51, "low"))
_VERY_LOW = "very_low"


@dataclass(frozen=True, slots=True)
class Achievement:
    """`per_cent` to two decimals; the band is of whole per cent, rounded half up: 90.5 is 91, very high."""

    per_cent: Decimal
    band: str


def achievement(*, direction: str, actual: Decimal | None, target: Decimal | None) -> Achievement | None:
    """Higher is better: actual / target x 100. Lower is better: (2 x target - actual) / target x 100.

    None where there is nothing to compare: a word instead of a number, a target of 0, a direction that is neither.
    """
    if actual is None or not target:
        return None
    match direction:
        case "higher":
            exact = actual / target * 100
        case "lower":
            exact = (2 * target - actual) / target * 100
        case _:
            return None
    whole = exact.quantize(Decimal(1), ROUND_HALF_UP)
    band = next((name for least, name in BANDS if whole >= least), _VERY_LOW)
    return Achievement(exact.quantize(Decimal("0.01"), ROUND_HALF_UP), band)

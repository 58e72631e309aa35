"""Exact decimals as text: plain notation, a point, no exponent, no grouping, no sign on zero.

4.51   -0.5   1250000000   0
not:   4,51   1.250.000    1e3   +1   .5   5.   007   -0 (read as 0, never written)
"""

import re
from decimal import ROUND_HALF_UP, Context, Decimal

from api.http.problems import NotADecimal, NotWhole, TooManyDecimals, TooManyDigits

#: The longest number that is taken, counted in digits on both sides of the point.
MAX_DIGITS = 30

#: Wide enough for sums of 514 products of a value and a population, or of a value, a denominator and a power of ten.
EXACT = Context(prec=100, rounding=ROUND_HALF_UP)

PATTERN = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$"
_PLAIN = re.compile(PATTERN.strip("^$"))


def parse(text: str, *, max_digits: int = MAX_DIGITS, decimals: int | None = None) -> Decimal:
    """Parse `text` into an exact number.

    `decimals` is the largest number of decimals; zeros at the end do not count. Raises GrammarError with code
    not_a_decimal, not_whole, too_many_digits or too_many_decimals.
    """
    _check(text, max_digits, decimals)
    value = Decimal(text)
    return abs(value) if value.is_zero() else value


def shortest(text: str, *, max_digits: int, decimals: int | None) -> tuple[str, Decimal]:
    """Parse `text` into its stored form: its text without zeros at the end, and the number of that text.

    Equal to `to_text` and `strip_zeros` of the result of `parse`, at a fraction of the cost. Raises as `parse` does.
    """
    _check(text, max_digits, decimals)
    if "." in text:
        text = text.rstrip("0").removesuffix(".")
    if text == "-0":
        text = "0"
    return text, Decimal(text)


def _check(text: str, max_digits: int, decimals: int | None) -> None:
    if not _PLAIN.fullmatch(text) and decimals == 0:
        raise NotWhole()
    if not _PLAIN.fullmatch(text):
        raise NotADecimal()
    if len(text) - text.count(".") - text.startswith("-") > max_digits:
        raise TooManyDigits(max_digits=max_digits)
    if decimals is not None and len(text.partition(".")[2].rstrip("0")) > decimals:
        raise TooManyDecimals(decimals=decimals)


def to_text(value: Decimal, decimals: int = 0, *, keep_zeros: bool = False) -> str:
    """Return the number in plain notation, never rounded.

    Zeros at the end beyond `decimals` are left out (4.5000 with 2 is "4.50", 4.5 stays "4.5"); `keep_zeros` keeps all.
    Raises ValueError for NaN and infinity.
    """
    if not value.is_finite():
        raise ValueError("Only a finite number has a plain notation.")
    if not keep_zeros:
        value = strip_zeros(value, down_to=decimals)
    return format(abs(value) if value.is_zero() else value, "f")


def rounded(value: Decimal, decimals: int, *, keep_zeros: bool = False) -> str:
    """Return the number in plain notation, rounded half up to so many decimals."""
    return to_text(EXACT.quantize(value, Decimal(1).scaleb(-decimals)), keep_zeros=keep_zeros)


def quotient(part: Decimal | int, whole: Decimal | int, decimals: int) -> str | None:
    """Return part / whole as text, rounded half up to so many decimals; None if the whole is 0."""
    return rounded(EXACT.divide(part, whole), decimals) if whole else None


def strip_zeros(value: Decimal, *, down_to: int = 0) -> Decimal:
    """Return the number without zeros at the end, keeping `down_to` decimals where it has them."""
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or -exponent <= down_to or digits[-1] != 0:
        return value
    kept = list(digits)
    while -exponent > down_to and kept[-1] == 0:
        kept.pop()
        exponent += 1
        if not kept:
            kept = [0]
    return Decimal((sign, tuple(kept), exponent))

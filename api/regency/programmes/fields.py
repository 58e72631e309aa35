"""Formats of money and progress."""

from decimal import Decimal
from typing import Any

from api.http.fields import DecimalText, GrammarField
from api.http.grammar import decimals
from api.http.problems import Negative, NotADecimal, NotAPercentage, NotWholeRupiah


class Rupiah(GrammarField):
    """Whole rupiah as text: "1500000000". At most 20 digits, never negative, no fractions."""

    pattern = r"^(0|[1-9][0-9]{0,19})$"
    example = "1500000000"

    def read(self, text: str) -> int:
        try:
            value = decimals.parse(text, max_digits=20)
        except NotADecimal as error:  # 1.500.000 is to lose its points, not to get a decimal one
            raise error.saying(NotWholeRupiah().detail) from None
        if "." in text:
            raise NotWholeRupiah()
        if value < 0:
            raise Negative()
        return int(value)


class SignedRupiah(Rupiah):
    """Whole rupiah that may be negative, if corrections exceed the amounts."""

    pattern = r"^(0|-?[1-9][0-9]{0,19})$"

    def read(self, text: str) -> int:
        return -super().read(text[1:]) if text.startswith("-") else super().read(text)


class Percent(DecimalText):
    """Per cent from 0 to 100 as text: "62.5". At most two decimals."""

    example = "62.5"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(decimals=2, **kwargs)
        self.pattern = r"^(100(\.0{1,2})?|(0|[1-9][0-9]?)(\.[0-9]{1,2})?)$"

    def read(self, text: str) -> Decimal:
        value = super().read(text)
        if not 0 <= value <= 100:
            raise NotAPercentage()
        return value

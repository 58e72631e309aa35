"""Texts of cells as values. A number is brought into plain notation where only one reading is possible.

A point and a comma both part thousands somewhere and decimals elsewhere. Indonesian Excel writes 1.250,5 for what we
write 1250.5. What can be read in two ways is refused: a guess would be a wrong figure that nobody notices.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from api.http.grammar import decimals
from api.http.problems import (
    AmbiguousNumber,
    Negative,
    NotADate,
    NotAPercentage,
    NotAYear,
    NotWholeRupiah,
    Required,
    TooLong,
)
from api.http.tables.columns import Choices, Column, Kind

#: Rupiah written with its thousands, as text: 1.500.000.
_GROUPED_RUPIAH = re.compile(r"[0-9]{1,3}(\.[0-9]{3}){2,}")

_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009"))
_GROUPED = {mark: re.compile(rf"-?[0-9]{{1,3}}(?:\{mark}[0-9]{{3}})+") for mark in ".,"}
_WHOLE = re.compile(r"-?[0-9]+")


def value(column: Column, text: str, choices: Mapping[str, Choices]) -> Any:
    """Return what a cell of a column says. Raise GrammarError for what does not fit."""
    if len(text) > column.longest:
        raise TooLong(longest=column.longest)
    text = text or column.default
    if column.required and not text:
        raise Required()
    if column.choices:
        known = choices[column.choices]
        if text not in known.values:
            raise known.unknown()
        return known.values[text]
    return _READERS[column.kind](text)


def text(column: Column, value: Any, choices: Mapping[str, Choices]) -> str:
    """Return what a cell of a column says of a value: the reverse of `value`."""
    if column.choices in choices:
        return choices[column.choices].labels.get(value, "")
    if isinstance(value, Decimal):
        return decimals.to_text(value)
    return "" if value is None else str(value)  # a day as ISO 8601 has it


def _rupiah(text: str) -> int:
    if _GROUPED_RUPIAH.fullmatch(text):
        text = text.replace(".", "")
    # One point may be a thousand or a fraction: 1.500 is not guessed. A cell that holds a whole number has none.
    if "." in text:
        raise NotWholeRupiah()
    amount = decimals.parse(text, max_digits=20)
    if amount < 0:
        raise Negative()
    return int(amount)


def _percent(text: str) -> Decimal:
    number = decimals.parse(text.replace(",", "."), max_digits=5)
    if not 0 <= number <= 100 or decimals.scale(decimals.strip_zeros(number)) > 2:
        raise NotAPercentage()
    return number


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise NotAYear()
    return int(text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise NotADate() from error


_READERS: dict[Kind, Callable[[str], Any]] = {
    Kind.TEXT: str,
    Kind.INTEGER: _rupiah,
    Kind.PERCENT: _percent,
    Kind.YEAR: _year,
    Kind.DATE: _day,
}


def grouped(amount: int) -> str:
    """Return rupiah as people read them: 1.500.000."""
    return f"{amount:,}".replace(",", ".")


def plain_number(text: str, *, whole: bool, comma_marks: bool) -> str:
    """Return the number in plain notation; the text itself where it is no number in any notation.

    `whole`: the indicator takes whole numbers only, which settles 1.250. `comma_marks`: the file parts decimals with a
    comma. Raises GrammarError: ambiguous_number.
    """
    bare = text.translate(_SPACES)
    point, comma = "." in bare, "," in bare
    if point and comma:
        mark, other = (".", ",") if bare.rindex(".") > bare.rindex(",") else (",", ".")
        before, _, after = bare.rpartition(mark)
        if _GROUPED[other].fullmatch(before) and after.isdecimal():
            return f"{before.replace(other, '')}.{after}"
        return text
    mark = "," if comma else "."
    if bare.count(mark) > 1:
        return bare.replace(mark, "") if _GROUPED[mark].fullmatch(bare) else text
    if not point and not comma:
        return bare if _WHOLE.fullmatch(bare) else text
    before, _, after = bare.partition(mark)
    if not (_WHOLE.fullmatch(before) and after.isdecimal()):
        return text
    looks_grouped = _GROUPED[mark].fullmatch(bare) is not None and before.lstrip("-").lstrip("0") != ""
    if not looks_grouped:
        return f"{before}.{after}"
    parts_thousands = (mark == ".") == comma_marks
    if whole:
        if mark == "." and not comma_marks and after.strip("0") == "":
            raise _ambiguous(text)  # 1.000 is one, or a thousand
        return before + after
    if parts_thousands or mark == ",":
        raise _ambiguous(text)
    return f"{before}.{after}"


def _ambiguous(text: str) -> AmbiguousNumber:
    grouped = text.replace(".", "").replace(",", "")
    decimal = text.replace(",", ".")
    return AmbiguousNumber(text=text, grouped=grouped, decimal=decimal)

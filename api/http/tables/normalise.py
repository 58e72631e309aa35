"""Texts of cells as values. A number is normalised where only one reading is possible.

Points and commas group thousands in some places and mark decimals in others. Indonesian Excel writes 1.250,5 for our
1250.5. A number with two readings is refused: a guess would be a wrong figure that nobody notices.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from api.http.grammar import decimals
from api.http.problems import Required
from api.http.tables.columns import Choices, Column, Kind
from api.http.tables.problems import AmbiguousNumber

#: Between the texts of a cell that takes several.
SEPARATOR = ";"

_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009"))
_GROUPED = {mark: re.compile(rf"-?[0-9]{{1,3}}(?:\{mark}[0-9]{{3}})+") for mark in ".,"}
_WHOLE = re.compile(r"-?[0-9]+")
_DAY = re.compile(r"([0-9]{1,2})[ /.-]([0-9]{1,2}|[a-z]+)[ /.-]([0-9]{4})")
_MONTHS = (
    *("januari", "februari", "maret", "april", "mei", "juni"),
    *("juli", "agustus", "september", "oktober", "november", "desember"),
)
_KINDS = {"triwulan": "Q", "tw": "Q", "semester": "S", "smt": "S"}
_ROMAN = ("i", "ii", "iii", "iv")
_PERIOD = re.compile(
    rf"(?:(?:(?P<month>{'|'.join(_MONTHS)})|(?P<kind>{'|'.join(_KINDS)})\.? ?(?P<number>[1-4]|iv|i{{1,3}}))[ /-]+)?"
    r"(?:tahun )?(?P<year>[0-9]{4})"
)
#: Written around an amount of rupiah, as in Rp 1.500.000,-
_RUPIAH = re.compile(r"^rp\.?|[.,]-$", re.IGNORECASE)


def sent(column: Column, text: str, choices: Mapping[str, Choices], *, is_typed: bool = False) -> Any:
    """Return a cell's content as a body has it, None for an empty one. Raise Fault where no body could have it.

    `is_typed`: a number is there as text, whose 1.250 somebody typed.
    """
    text = text or column.default
    if column.required and not text:
        raise Required()
    if column.choices in choices:
        known = choices[column.choices]
        if column.kind is Kind.TEXTS:
            by_comma = SEPARATOR not in text and not any("," in label for label in known.values)
            parts = text.split("," if by_comma else SEPARATOR)
            several = [text] if text in known.values else map(str.strip, parts)
            return [_chosen(known, each) for each in several if each] or None
        return _chosen(known, text)
    if column.kind in (Kind.INTEGER, Kind.PERCENT):
        whole = column.kind is Kind.INTEGER
        text = text if whole else per_cent(text)
        return plain_number(text, whole=whole, comma_marks=None if whole or is_typed else False) or None
    if column.kind is Kind.DECIMAL:
        text = text.replace(",", ".")
        return (text.rstrip("0").removesuffix(".") if "." in text else text) or None
    if column.kind is Kind.DATE:
        return day(text) or None
    if column.kind is Kind.YEAR and text.isascii() and text.isdigit() and len(text) == 4:
        return int(text)
    return text or None


def _chosen(known: Choices, text: str) -> Any:
    """Return the value of a label, however it is capitalised and spaced."""
    if not text or text in known.values:
        return known.values.get(text)
    for label, value in known.values.items():
        if label.lower().split() == text.lower().split():
            return value
    raise known.unknown(text)


def text(column: Column, value: Any, choices: Mapping[str, Choices]) -> str:
    """Return the cell text of a value in a column: the reverse of `sent`."""
    if column.choices in choices:
        labels = choices[column.choices].labels
        several = value if column.kind is Kind.TEXTS else [value]
        return f"{SEPARATOR} ".join(labels.get(each, "") for each in several)
    if isinstance(value, Decimal):
        return decimals.to_text(value)
    return "" if value is None else str(value)  # a day as ISO 8601 has it


def day(text: str) -> str:
    """Return a day as ISO 8601 has it: 31/12/2025 and 5 April 2025 have one reading.

    The text itself if it has another form, or two readings as 5/4/2025 has.
    """
    found = _DAY.fullmatch(text.lower())
    if found is None:
        return text
    first, second, year = found.groups()
    if second in _MONTHS:
        month = _MONTHS.index(second) + 1
    elif second.isdecimal() and (int(first) > 12 or int(first) == int(second)):
        month = int(second)
    else:
        return text
    return f"{year}-{month:02}-{int(first):02}"


def period(text: str) -> str:
    """Return a period as the API writes it: Tahun 2026, TW I 2026, Triwulan I Tahun 2026, Semester 2 2026, Maret 2026.

    The text itself, in capitals, if it has another form.
    """
    found = _PERIOD.fullmatch(" ".join(text.lower().split()))
    if found is None:
        return text.upper()
    if month := found["month"]:
        return f"{found['year']}-{_MONTHS.index(month) + 1:02}"
    if not (kind := found["kind"]):
        return found["year"]
    number = found["number"]
    return f"{found['year']}-{_KINDS[kind]}{_ROMAN.index(number) + 1 if number in _ROMAN else number}"


def per_cent(text: str) -> str:
    """Return the number of a text in per cent, such as 62,5 of 62,5 %."""
    return text.removesuffix("%").rstrip()


def plain_number(text: str, *, whole: bool, comma_marks: bool | None) -> str:
    """Return the number in plain notation; the text itself if it is not a number in any notation.

    `whole`: the indicator takes whole numbers only, which settles 1.250. `comma_marks`: the file has decimal commas,
    None if 1.250 must not be guessed. Raises GrammarError: ambiguous_number.
    """
    bare = text.translate(_SPACES)
    if whole:
        bare = _RUPIAH.sub("", bare)
        # Rp1.500.000,00 has no cents; but 1.500.000.00 may have lost a zero.
        if bare.endswith((".00", ",00")) and bare.count(bare[-3]) == 1:
            bare = bare[:-3]
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
    if whole and comma_marks is not None:
        if mark == "." and not comma_marks and after.strip("0") == "":
            raise _ambiguous(text, bare)  # 1.000 is one, or a thousand
        return before + after
    if parts_thousands or mark == "," or comma_marks is None:
        raise _ambiguous(text, bare)
    return f"{before}.{after}"


def _ambiguous(text: str, bare: str) -> AmbiguousNumber:
    grouped = bare.replace(".", "").replace(",", "")
    decimal = bare.replace(",", ".")
    return AmbiguousNumber(text=text, grouped=grouped, decimal=decimal)

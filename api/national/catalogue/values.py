"""The grammar of values: the texts allowed for each value kind, and their stored form.

    percentage, per_100k, ratio, index, growth, duration, concentration
                a number with at most the indicator's decimals: 4.51
    count, rupiah
                a whole number: 1250000000
    level       a whole number, 1 to 5 unless the indicator says otherwise
    grade       AA, A, BB, B, CC, C or D (the grades of SAKIP)
    opinion     WTP, WDP, TMP or TW (BPK's opinions on the accounts)
    yes_no      yes or no; "ya" and "tidak" are accepted

Numbers are in plain notation and stored without zeros at the end: "4.50" and "4.5" are one value, "4.5". Values outside
the indicator's range are refused.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Protocol

from api.http.exceptions import Fault
from api.http.grammar import decimals
from api.http.known import with_near
from api.http.messages import _
from api.http.problems import GrammarError
from api.national.catalogue.problems import (
    NotYesOrNo,
    OutOfRange,
    UnknownGrade,
    UnknownIndicator,
    UnknownOpinion,
    UnknownSeries,
    ZeroDenominator,
)
from api.national.catalogue.words import ValueKind
from tenants import Named, frozen

#: As wide as money, numeric(20,0); the columns keep six decimals.
MAX_DIGITS = 20
MAX_DECIMALS = 6

#: How a value, a numerator and a denominator are written, whatever the indicator: for documents.
NUMBER = r"(0|[1-9][0-9]{0,13})(\.[0-9]{1,6})?"
VALUE = rf"^(-?({NUMBER}|[1-9][0-9]{{14,19}})|[A-Za-z]{{1,5}})$"
NUMERATOR = rf"^{NUMBER}$"
DENOMINATOR = r"^([1-9][0-9]{0,13}(\.[0-9]{1,6})?|0\.[0-9]{0,5}[1-9])$"

GRADES = ("AA", "A", "BB", "B", "CC", "C", "D")
#: From best to worst: unqualified, qualified, no opinion given, adverse.
OPINIONS = ("WTP", "WDP", "TMP", "TW")
YES_NO = {"yes": "yes", "no": "no", "ya": "yes", "tidak": "no"}

WHOLE = frozenset({ValueKind.COUNT, ValueKind.RUPIAH, ValueKind.LEVEL})
#: Kinds of values that are words.
WORDS = frozenset({ValueKind.GRADE, ValueKind.OPINION, ValueKind.YES_NO})
#: Below these no value has a meaning, whatever the indicator's own range says.
FLOORS = {
    ValueKind.COUNT: Decimal(0),
    ValueKind.PER_100K: Decimal(0),
    ValueKind.DURATION: Decimal(0),
    ValueKind.CONCENTRATION: Decimal(0),
    ValueKind.LEVEL: Decimal(1),
}
CEILINGS = {ValueKind.LEVEL: Decimal(5)}


class Rule(Protocol):
    """Fields of a national or local indicator that decide the form of its values."""

    @property
    def value_kind(self) -> str: ...
    @property
    def decimals(self) -> int | None: ...
    @property
    def minimum(self) -> Decimal | None: ...
    @property
    def maximum(self) -> Decimal | None: ...


@frozen
class ParsedValue:
    """A value in its stored form, and the number for calculations: None for grades and opinions, 1 for yes."""

    text: str
    number: Decimal | None


#: Reads one text. Raises GrammarError.
Reader = Callable[[str], ParsedValue]
_ZERO = Decimal(0)


def parse_value(rule: Rule, text: str) -> ParsedValue:
    """Parse `text` into a value of an indicator.

    Raises Invalid with one error at /value: not_a_decimal, too_many_digits, too_many_decimals, out_of_range,
    unknown_grade, unknown_opinion, not_yes_or_no.
    """
    try:
        return reader(rule)(text)
    except GrammarError as error:
        raise error.at("/value") from error


def reader(rule: Rule) -> Reader:
    """Return a parser for many values of an indicator. It raises the GrammarError of parse_value."""
    return _GRAMMARS[rule.value_kind](rule)


def read_part(text: str, *, is_denominator: bool) -> tuple[str, Decimal]:
    """Return a numerator or a denominator as text without trailing zeros, and as a number.

    It has at most six decimals and is not negative; a denominator is not zero either. Raises GrammarError.
    """
    kept, number = decimals.shortest(text, max_digits=MAX_DIGITS, decimals=MAX_DECIMALS)
    if number < 0:
        raise _out_of_range(_ZERO, None)
    if is_denominator and not number:
        raise ZeroDenominator()
    return kept, number


def bounds(rule: Rule) -> tuple[Decimal | None, Decimal | None]:
    """Return the range of an indicator's values, inclusive: its own, within that of its kind."""
    kind = ValueKind(rule.value_kind)
    lows = [low for low in (rule.minimum, FLOORS.get(kind)) if low is not None]
    ceiling = rule.maximum if rule.maximum is not None else CEILINGS.get(kind)
    return max(lows, default=None), ceiling


def _number(rule: Rule) -> Reader:
    places = 0 if rule.value_kind in WHOLE else rule.decimals
    most = MAX_DECIMALS if places is None else min(places, MAX_DECIMALS)
    low, high = bounds(rule)

    def read(text: str) -> ParsedValue:
        kept, number = decimals.shortest(text, max_digits=MAX_DIGITS, decimals=most)
        if (low is not None and number < low) or (high is not None and number > high):
            raise _out_of_range(low, high)
        return ParsedValue(kept, number)

    return read


def _words(known: Sequence[str], refusal: Callable[..., GrammarError]) -> Callable[[Rule], Reader]:
    """Make a grammar of values that are one of these words."""

    def read(text: str) -> ParsedValue:
        if (word := text.upper()) not in known:
            raise refusal(choices=list(known))
        return ParsedValue(word, None)

    return lambda rule: read


def _yes_or_no(text: str) -> ParsedValue:
    if (answer := YES_NO.get(text.lower())) is None:
        raise NotYesOrNo()
    return ParsedValue(answer, Decimal(answer == "yes"))


def _out_of_range(low: Decimal | None, high: Decimal | None) -> GrammarError:
    least, most = (decimals.to_text(end) if end is not None else "" for end in (low, high))
    made = OutOfRange(least=least, most=most)
    if not (least and most):
        made.saying(_("At least {least}.", least=least) if least else _("At most {most}.", most=most))
    return made


_GRAMMARS: dict[str, Callable[[Rule], Reader]] = {
    **dict.fromkeys(ValueKind.values, _number),
    ValueKind.GRADE: _words(GRADES, UnknownGrade),
    ValueKind.OPINION: _words(OPINIONS, UnknownOpinion),
    ValueKind.YES_NO: lambda rule: _yes_or_no,
}


def names(known: Named) -> dict[str, str]:
    """Return the codes of indicators by code and by name; `known` has each indicator by its code."""
    return {text: code for code, spec in known.items() for text in (spec.name.id, spec.name.en, code)}


def unknown_indicator(code: str, known: Named) -> Fault:
    """Return the refusal of a code, with the nearest existing ones."""
    made = UnknownIndicator("/indicator", value=code)
    return made.saying(with_near(made.detail, code, names(known)))


def unknown_series(given: str, known: Sequence[str]) -> Fault:
    """Return the refusal of a series, or of none where there are several, with those of the indicator."""
    made = UnknownSeries("/series", value=given, choices=list(known))
    if given:
        return made
    return made.saying(
        _("The indicator has several series: name one of {choices}.", choices=", ".join(known))
    )

"""What a row says of its value: the grammar of a single value, with what spreadsheets do to numbers mended.

What the grammar says of a text is remembered, because a file of 100,000 rows says the same things many times.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, NamedTuple
from unicodedata import normalize

from api.http.exceptions import Problem
from api.http.grammar import texts
from api.http.messages import _
from api.http.problems import GrammarError, MaxLength, NotADecimal, NotWhole, Required
from api.http.tables import normalise
from api.national.catalogue import quotients
from api.national.catalogue import values as grammar
from api.national.catalogue.problems import ValueDisagreesWithParts
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.quotients import Quotient
from api.national.catalogue.words import Aggregation
from api.regency.indicators.imports.columns import (
    MAX_TEXT,
    OBSERVATIONS,
    STATUSES,
    RawRow,
    Source,
    at,
)
from api.regency.indicators.models import Value
from api.regency.indicators.problems import NumberMended, UnknownWord, ValueNeeded, ValueNotExpected

#: How a text begins that a spreadsheet would run (see exports).
_FORMULAS = frozenset("=+-@\t\r")
#: How many texts of each kind are remembered.
REMEMBERED = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """An indicator as rows are read by it."""

    spec: IndicatorSpec
    only_series: str
    whole: bool
    read: grammar.Reader
    quotient: Quotient | None
    needs_parts: bool


def measure(spec: IndicatorSpec, national: IndicatorSpec | None = None) -> Measure:
    """Return an indicator as rows are read by it; `national`: as which a local one counts."""
    only = "total" if "total" in spec.series else spec.series[0] if len(spec.series) == 1 else ""
    whole = spec.value_kind in grammar.WHOLE
    needs_parts = (national or spec).aggregation == Aggregation.RATIO_OF_SUMS
    return Measure(spec, only, whole, grammar.reader(spec), quotients.quotient(spec), needs_parts)


class Content(NamedTuple):
    """What a row says. None: the file says nothing of it. `doubt`: what to warn of where it is stored."""

    value_status: str = ""
    value: str = ""
    number_text: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    parts_given: bool = False
    observation_status: str | None = None
    note: str | None = None
    reason: str | None = None
    doubt: Problem | None = None


class Contents:
    """Reads what the rows of one source say. `warnings` grow as it does."""

    def __init__(self, source: Source, warnings: list[Problem]) -> None:
        self._mends, self._comma_marks = source.mends, source.comma_marks
        self._warnings = warnings
        self._read_number = lru_cache(REMEMBERED)(self._find_number)

    def read(
        self,
        measure: Measure,
        value: str | None,
        numerator: str | None,
        denominator: str | None,
        value_status: str | None,
        observation: str | None,
        note: str | None,
        reason: str | None,
        row: RawRow,
        found: list[Problem],
    ) -> Content | None:
        """Return the value that a row says, or None where it says none that can be kept: `found` then has why."""
        value = (value or "").strip()
        status = STATUSES.get(value_status, "") if value_status else "reported"
        if not status:
            word = str(value_status).strip().lower()
            status = STATUSES.get(word, "reported")
            if word and word not in STATUSES:
                found.append(no_such_word("value_status", word, ", ".join(Value.Status)))
        observed = None
        if observation and observation.strip():
            observed = OBSERVATIONS.get(observation.strip().lower())
            if observed is None:
                found.append(no_such_word("observation_status", observation, ", ".join(Value.Observation)))
        above = self._number("numerator", None, numerator, row, found) if numerator else None
        below = self._number("denominator", None, denominator, row, found) if denominator else None
        note, reason = self._text("note", note, found), self._text("reason", reason, found)
        if status != "reported":
            if value or above is not None or below is not None:
                found.append(
                    ValueNotExpected("value", value_status=status, name=_("value, numerator or denominator"))
                )
            return Content(status, parts_given=True, observation_status=observed, note=note, reason=reason)
        if not value:
            if not any(each.pointer == "value" for each in found):
                found.append(required("value"))
            return None
        parsed = self._number("value", measure, value, row, found)
        if parsed is None:
            return None
        number = None if parsed.number is None else format(parsed.number, "f")
        given = numerator is not None or denominator is not None
        doubt = None
        if measure.quotient is not None and above is not None and below is not None:
            doubt = _doubt(measure.quotient, parsed, above[1], below[1])
        return Content(
            status,
            parsed.text,
            number,
            above and above[0],
            below and below[0],
            given,
            observed,
            note,
            reason,
            doubt,
        )

    def _number(
        self, column: str, measure: Measure | None, text: str, row: RawRow, found: list[Problem]
    ) -> Any:
        """Return what the grammar makes of a value (ParsedValue) or of a part (its text, and the number of that)."""
        text = text.strip()
        if not text:
            return None
        known = self._read_number(column, measure, text)
        if isinstance(known, Problem):
            found.append(known)
            return None
        parsed, plain = known
        if plain != text:
            mended = NumberMended(column, given=text, number=plain)
            self._warnings.append(at(row.number, row.place, mended))
        return parsed

    def _find_number(self, column: str, measure: Measure | None, text: str) -> tuple[Any, str] | Problem:
        """Return what the grammar makes of the text, and the text that it was made of.

        That is another one where a spreadsheet can mean only one number by it.
        """
        read: Callable[[str], Any] = measure.read if measure else _READ_PART[column]
        whole = measure is not None and measure.whole
        try:
            if not (self._mends and (whole or self._comma_marks) and "." in text):
                try:
                    return read(text), text
                except GrammarError as error:
                    if not self._mends or not isinstance(error, NotADecimal | NotWhole):
                        raise
            plain = normalise.plain_number(text, whole=whole, comma_marks=self._comma_marks)
            return read(plain), plain
        except GrammarError as error:
            return error.at(column)

    def _text(self, name: str, text: str | None, found: list[Problem]) -> str | None:
        if not text:
            return text
        if len(text) > MAX_TEXT:
            found.append(MaxLength(name, max_length=MAX_TEXT))
        try:
            texts.check(text)
        except GrammarError as error:
            found.append(error.at(name))
        if self._mends and text[0] == "'" and text[1:2] in _FORMULAS:
            text = text[1:]  # an export has guarded it
        return text if text.isascii() else normalize("NFC", text)


_READ_PART = {
    name: partial(grammar.read_part, is_denominator=name == "denominator")
    for name in ("numerator", "denominator")
}


def _doubt(
    quotient: Quotient, value: grammar.ParsedValue, numerator: Decimal, denominator: Decimal
) -> Problem | None:
    """Return what there is to warn of where a value is not what its parts make."""
    if value.number is None or quotient.agrees(value.number, numerator, denominator):
        return None
    made = quotient.of(numerator, denominator)
    return ValueDisagreesWithParts("value", value=value.text, made=made)


def required(column: str) -> Problem:
    if column == "value":
        return ValueNeeded(column)
    return Required(column)


def no_such_word(column: str, text: str, known: str) -> Problem:
    return UnknownWord(column, word=text.strip()[:40], known=known)

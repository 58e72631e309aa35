"""What a row says of its value: the grammar of a single value, with what spreadsheets do to numbers mended.

What the grammar says of a text is remembered for each indicator, because a file of 100,000 rows says the same things
many times.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import NamedTuple
from unicodedata import normalize
from uuid import UUID

from api.http.grammar import texts
from api.http.grammar.errors import GrammarError
from api.http.tables import normalise
from api.national.catalogue import quotients
from api.national.catalogue import values as grammar
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.quotients import Quotient
from api.national.catalogue.values import ParsedValue
from api.national.catalogue.words import Aggregation
from api.regency.indicators.imports.columns import OBSERVATIONS, STATUSES
from api.regency.indicators.imports.rows import MAX_TEXT, Found, RawRow, RowFinding, Source
from api.regency.indicators.models import Value

#: How a text begins that a spreadsheet would run (see exports).
_FORMULAS = frozenset("=+-@\t\r")
#: How many texts are remembered for one indicator.
REMEMBERED = 20_000


@dataclass(slots=True)
class Measure:
    """An indicator with what was found out about the texts of its rows."""

    spec: IndicatorSpec
    only_series: str
    whole: bool
    read: grammar.Reader
    quotient: Quotient | None
    needs_parts: bool
    periods: dict[str, str | Found] = field(default_factory=dict)
    values: dict[str, tuple[ParsedValue, str] | Found] = field(default_factory=dict)
    agencies: dict[str, UUID | Found | None] = field(default_factory=dict)


def measure(spec: IndicatorSpec, national: IndicatorSpec | None = None) -> Measure:
    """An indicator as rows are read by it; `national`: as which a local one counts."""
    only = "total" if "total" in spec.series else spec.series[0] if len(spec.series) == 1 else ""
    whole = spec.value_kind in grammar.WHOLE
    needs_parts = (national or spec).aggregation == Aggregation.RATIO_OF_SUMS
    return Measure(spec, only, whole, grammar.reader(spec), quotients.quotient(spec), needs_parts)


#: A numerator or denominator: its text, and the number of that text.
type _Part = tuple[str, Decimal]


class Content(NamedTuple):
    """What a row says. None: the file says nothing of it. `doubt`: what to warn of where it is stored."""

    value_status: str
    value: str
    number_text: str | None
    numerator: str | None
    denominator: str | None
    parts_given: bool
    observation_status: str | None
    note: str | None
    reason: str | None
    doubt: Found | None = None


NOTHING = Content(
    "", "", None, None, None, parts_given=False, observation_status=None, note=None, reason=None
)


class Contents:
    """Reads what the rows of one source say. `warnings` grow as it does."""

    def __init__(self, source: Source, warnings: list[RowFinding]) -> None:
        self._mends = source.mends
        self._comma_marks = source.comma_marks
        self._warnings = warnings
        self._part_texts: dict[str, dict[str, _Part]] = {name: {} for name in _READ_PART}

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
        found: list[Found],
    ) -> Content | None:
        """The value that a row says. None where it says none that can be kept: `found` then has why."""
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
        above = self._part("numerator", numerator, row, found) if numerator else None
        below = self._part("denominator", denominator, row, found) if denominator else None
        note, reason = self._text("note", note, found), self._text("reason", reason, found)
        if status != "reported":
            if value or above is not None or below is not None:
                found.append(
                    Found(
                        "value",
                        "value_not_expected",
                        f"A value that is {status} has no value, numerator or denominator.",
                        f"Nilai berstatus {status} tidak memiliki nilai, pembilang, atau penyebut.",
                    )
                )
            return NOTHING._replace(
                value_status=status, parts_given=True, observation_status=observed, note=note, reason=reason
            )
        if not value:
            if not any(each.column == "value" for each in found):
                found.append(required("value"))
            return None
        parsed = self._value(measure, value, row, found)
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

    def _value(self, measure: Measure, text: str, row: RawRow, found: list[Found]) -> ParsedValue | None:
        known = measure.values.get(text)
        if known is None:
            try:
                known = self._mended(text, measure.read, whole=measure.whole)
            except GrammarError as error:
                known = Found("value", error.code, str(error), error.message_id)
            if len(measure.values) < REMEMBERED:
                measure.values[text] = known
        if isinstance(known, Found):
            found.append(known)
            return None
        parsed, plain = known
        if plain != text:
            self._warn_mended("value", text, plain, row)
        return parsed

    def _part(self, name: str, text: str | None, row: RawRow, found: list[Found]) -> "_Part | None":
        text = (text or "").strip()
        if not text:
            return None
        remembered = self._part_texts[name]  # a denominator is mostly one that was read before
        if text in remembered:
            return remembered[text]
        try:
            part, plain = self._mended(text, _READ_PART[name], whole=False)
        except GrammarError as error:
            found.append(Found(name, error.code, str(error), error.message_id))
            return None
        if plain == text:
            if len(remembered) < REMEMBERED:
                remembered[text] = part
        else:
            self._warn_mended(name, text, plain, row)
        return part

    def _mended[Read](self, text: str, read: Callable[[str], Read], *, whole: bool) -> tuple[Read, str]:
        """What the grammar makes of the text, or of the only number that a spreadsheet can mean by it; and the text
        that it was made of. Raises GrammarError."""
        if not (self._mends and (whole or self._comma_marks) and "." in text):
            try:
                return read(text), text
            except GrammarError as error:
                if not self._mends or error.code != "not_a_decimal":
                    raise
        plain = normalise.plain_number(text, whole=whole, comma_marks=self._comma_marks)
        return read(plain), text if plain == text else plain

    def _warn_mended(self, column: str, text: str, plain: str, row: RawRow) -> None:
        mended = Found(
            column, "number_mended", f"{text} was read as {plain}.", f"{text} dibaca sebagai {plain}."
        )
        self._warnings.append(RowFinding(row.number, row.place, mended))

    def _text(self, name: str, text: str | None, found: list[Found]) -> str | None:
        if not text:
            return text
        if len(text) > MAX_TEXT:
            found.append(
                Found(
                    name,
                    "max_length",
                    f"At most {MAX_TEXT} characters.",
                    f"Paling banyak {MAX_TEXT} karakter.",
                )
            )
        try:
            texts.check(text)
        except GrammarError as error:
            found.append(Found(name, error.code, error.message, error.message_id))
        if self._mends and text[0] == "'" and text[1:2] in _FORMULAS:
            text = text[1:]  # an export has guarded it
        return text if text.isascii() else normalize("NFC", text)


_READ_PART = {
    name: partial(grammar.read_part, is_denominator=name == "denominator")
    for name in ("numerator", "denominator")
}


def _doubt(quotient: Quotient, value: ParsedValue, numerator: Decimal, denominator: Decimal) -> Found | None:
    """What there is to warn of where a value is not what its parts make."""
    if value.number is None or quotient.agrees(value.number, numerator, denominator):
        return None
    said = quotients.message(value.text, quotient.of(numerator, denominator))
    return Found("value", quotients.DISAGREES, *said)


def required(column: str) -> Found:
    if column == "value":
        return Found(
            column,
            "required",
            "Give the value. Where there is none, say so by value_status: not_available or not_applicable.",
            "Isi nilainya. Bila tidak ada, nyatakan dengan value_status: not_available atau not_applicable.",
        )
    return Found(column, "required", "This is needed.", "Bagian ini wajib diisi.")


def no_such_word(column: str, text: str, known: str) -> Found:
    return Found(
        column,
        "unknown_word",
        f"{text.strip()[:40]} is not one of {known}.",
        f"{text.strip()[:40]} bukan salah satu dari {known}.",
    )

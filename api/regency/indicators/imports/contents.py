"""Reading a row's value: words in both languages, numbers as spreadsheets write them, mended with a warning."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from unicodedata import normalize

from rest_framework.exceptions import ValidationError

from api.http import fields
from api.http.errors import field_errors
from api.http.exceptions import Problem
from api.http.grammar import texts
from api.http.problems import GrammarError, InvalidChoice, MaxLength
from api.http.unread import UNREAD
from api.national.catalogue.values import ParsedValue
from api.regency.indicators.imports.columns import MAX_TEXT, STATUSES, RawRow, Source, at
from api.regency.indicators.models import Value
from api.regency.indicators.problems import NumberMended
from api.regency.indicators.rules import Said
from api.regency.indicators.standards import Measure, Numbers

#: How a text begins that a spreadsheet would run (see exports).
_FORMULAS = frozenset("=+-@\t\r")
_DAY = fields.Day()


class Content(NamedTuple):
    """Content of a row. None: the file says nothing of it."""

    value_status: str = ""
    value: str = ""
    number_text: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    parts_given: bool = False
    observation_status: str | None = None
    note: str | None = None
    reason: str | None = None
    expected_on: str | None = None


class Contents:
    """Reads what the rows of one source say. `warnings` grow as it does."""

    def __init__(self, source: Source, warnings: list[Problem]) -> None:
        self._mends, self._warnings = source.mends, warnings
        self._numbers = Numbers(mends=source.mends, comma_marks=source.comma_marks)

    def said(
        self, row: RawRow, measure: Measure | None, cells: Mapping[str, Any], found: list[Problem]
    ) -> Said:
        """Return what a row says of its value, its numbers read; without an indicator the value cannot be."""
        value = cells["value"]
        return Said(
            self.word("value_status", STATUSES, cells["value_status"], found, Value.Status.REPORTED),
            UNREAD if measure is None and value is not None else self._number(row, "value", measure, value),
            self._number(row, "numerator", None, cells["numerator"]),
            self._number(row, "denominator", None, cells["denominator"]),
            self._day("expected_on", cells["expected_on"], found),
        )

    def word(
        self, name: str, known: Mapping[str, str], text: Any, found: list[Problem], empty: str | None = None
    ) -> Any:
        """Return the word that a cell says in either language, `empty` without one, UNREAD for any other text."""
        if text is UNREAD:
            return text
        if not text or not text.strip():
            return empty
        if word := known.get(text) or known.get(text.strip().lower()):
            return word
        words = list(dict.fromkeys(filter(None, known.values())))
        found.append(InvalidChoice(f"/{name}", value=text.strip()[:40], choices=words))
        return UNREAD

    def text(self, name: str, text: str | None, found: list[Problem]) -> str | None:
        """Return a note or a reason."""
        if text is UNREAD or not text:
            return text
        if len(text) > MAX_TEXT:
            found.append(MaxLength(f"/{name}", max_length=MAX_TEXT))
        try:
            texts.check(text)
        except GrammarError as error:
            found.append(error.at(f"/{name}"))
        if self._mends and text[0] == "'" and text[1:2] in _FORMULAS:
            text = text[1:]  # an export has guarded it
        return text if text.isascii() else normalize("NFC", text)

    def _day(self, name: str, text: Any, found: list[Problem]) -> Any:
        if text is UNREAD:
            return text
        if not (text := (text or "").strip()):
            return None
        try:
            return _DAY.run_validation(text)
        except ValidationError as error:
            cause = error.__cause__  # a rule's own problem, with its values
            found += (
                [cause.at(f"/{name}")]
                if isinstance(cause, Problem)
                else field_errors(error.detail, f"/{name}")
            )
            return UNREAD

    def _number(self, row: RawRow, name: str, measure: Measure | None, text: str | None) -> Any:
        """Return what the grammar makes of a value (ParsedValue) or of a part (its text and number), or the Problem."""
        if text is UNREAD:
            return UNREAD
        if not (text := (text or "").strip()):
            return None
        known = self._numbers.read(name, measure, text)
        if isinstance(known, Problem):
            return known
        parsed, plain = known
        if plain != text:
            self._warnings.append(
                at(row.number, row.place, NumberMended(f"/{name}", given=text, number=plain))
            )
        return parsed


def content(
    said: Said, observed: str | None, note: str | None, reason: str | None, *, parts_given: bool
) -> Content:
    """Return what is stored of a row that breaks no rule."""
    value: Any = said.value
    if not isinstance(value, ParsedValue):
        return Content(
            said.value_status,
            parts_given=True,
            observation_status=observed,
            note=note,
            reason=reason,
            expected_on=said.expected_on.isoformat() if said.expected_on else None,
        )
    above: Any = said.numerator
    below: Any = said.denominator
    return Content(
        said.value_status,
        value.text,
        None if value.number is None else format(value.number, "f"),
        above and above[0],
        below and below[0],
        parts_given,
        observed,
        note,
        reason,
    )

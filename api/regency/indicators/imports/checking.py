"""Checks rows against the rules one by one: which may be stored, which are rejected, what was corrected.

Cells hold words in both languages and numbers as spreadsheets write them, which are corrected with a warning.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple
from unicodedata import normalize
from uuid import UUID

from api.http.exceptions import Problem, Problems
from api.http.grammar import days, texts
from api.http.problems import GrammarError, InvalidChoice, MaxLength, NotAWholeNumber
from api.http.tables import normalise
from api.http.unread import UNREAD
from api.identity.callers import Grant
from api.national.catalogue import quotients
from api.national.catalogue.problems import DuplicateKey, ValueDisagreesWithParts
from api.national.catalogue.values import ParsedValue
from api.regency.indicators.imports import columns
from api.regency.indicators.imports.columns import MAX_TEXT, OBSERVATIONS, STATUSES, RawRow, Source, at
from api.regency.indicators.models import Value
from api.regency.indicators.problems import AnotherRegency, CodeMended, DuplicateRow, NumberMended
from api.regency.indicators.rules import OF_CONTENT, OF_KEY, Keyed, Said
from api.regency.indicators.standards import Measure, Numbers, Standards
from tenants import Fields, Named

#: How a text begins that a spreadsheet would run (see exports).
_FORMULAS = frozenset("=+-@\t\r")


class Ready(NamedTuple):
    """A row that may be stored. A field that is None is not in the file, so the stored content stays."""

    number: int
    place: int
    action: str
    indicator: str
    series: str
    period: str
    dimension: str
    by_event: bool
    needs_parts: bool
    agency: UUID | None
    version: int | None
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


class Checker:
    """Checks the rows of one source. `errors` and `warnings` grow with each row."""

    def __init__(self, *, standards: Standards, grant: Grant, source: Source) -> None:
        self._standards = standards
        self._regency, self._mends = grant.code, source.mends
        #: Of each key the first row that has it: its number, its place, and what it says, as a hash.
        self.seen: dict[tuple[str, str, str], tuple[int, int, int]] = {}
        self.errors: Problems = []
        self.warnings: Problems = []
        self._numbers = Numbers(mends=source.mends, comma_marks=source.comma_marks)
        self.repeated = 0

    def check(self, row: RawRow) -> Ready | None:
        """Return the row to store, or None if it is rejected or repeats an earlier one exactly."""
        found = list(row.errors)
        self.warnings += [at(row.number, row.place, each) for each in row.warnings]
        if row.cells[_BASELINE] is not None and not found and _untouched(row):
            self.repeated += 1
            return None
        ready = self._read(row, found)
        if found:
            self.errors += [at(row.number, row.place, each) for each in found]
            return None
        return ready

    def _read(self, row: RawRow, found: Problems) -> Ready | None:
        places = {each.pointer.strip("/") for each in found}
        if "" in places:
            return None  # the row as a whole cannot be read
        cells: list[Any] = row.cells
        said = dict(zip(columns.COLUMNS, cells, strict=True)) | dict.fromkeys(places, UNREAD)
        self._check_regency(said["regency_code"], row, found)
        keyed = self._keyed(said["indicator"], said["series"], said["period"])
        found += OF_KEY.broken(keyed)
        measure = keyed.measure if isinstance(keyed.measure, Measure) else None
        action = self._word("action", columns.ACTIONS, said["action"], found, "upsert")
        if not row.errors and cells[_BASELINE] is not None and not any(cells[place] for place in _TYPED):
            action = "delete"  # a row of the workbook that was emptied
        version = self._version(said["version"], found)
        content, doubt = dict[str, Any](), None
        if action is UNREAD or action != "delete":
            content, doubt = self._content(row, measure, said, found)
        if found or measure is None:
            return None
        spec = measure.spec
        agency: Any = self._standards.agency(spec.code, keyed.series, None)
        ready = Ready(
            row.number, row.place, action, spec.code, keyed.series, keyed.period, spec.dimension,
            not spec.is_owed, measure.needs_parts, agency, version, **content,
        )  # fmt: skip
        if not self._is_first(ready, found):
            return None
        if doubt is not None:
            self.warnings.append(at(row.number, row.place, doubt))
        return ready

    def _content(
        self, row: RawRow, measure: Measure | None, cells: Named, found: Problems
    ) -> tuple[Fields, Problem | None]:
        """Return the fields of the row's content that the file has, and a warning."""
        said = self._said(row, measure, cells, found)
        found += OF_CONTENT.broken(said)
        observed = self._word("observation_status", OBSERVATIONS, cells["observation_status"], found)
        note, reason = (self._text(name, cells[name], found) for name in ("note", "reason"))
        if found or measure is None:
            return {}, None
        given = cells["numerator"] is not None or cells["denominator"] is not None
        content = {"observation_status": observed, "note": note, "reason": reason, "parts_given": given}
        return content | _kept(said), _doubt(measure, said)

    def _keyed(self, indicator: Any, series: Any, period: Any) -> Keyed:
        indicator, series, period = (
            each if each is UNREAD else (each or "").strip() for each in (indicator, series, period)
        )
        if period is not UNREAD:
            period = normalise.period(period) if self._mends else period.upper()
        return Keyed.of(self._standards, indicator, series, period)

    def _version(self, text: Any, found: Problems) -> int | None:
        if text is UNREAD or not (text := (text or "").strip()):
            return None
        if text.isascii() and text.isdigit() and len(text) < 9:
            return int(text)
        found.append(NotAWholeNumber("/version"))
        return None

    def _check_regency(self, text: Any, row: RawRow, found: Problems) -> None:
        if text is UNREAD or not text or (text := text.strip()) == self._regency:
            return
        if self._mends and self._regency.endswith("0") and text == self._regency.rstrip("0"):
            mended = CodeMended("/regency_code", given=text, regency=self._regency)
            self.warnings.append(at(row.number, row.place, mended))
            return
        found.append(AnotherRegency("/regency_code", given=text[:10], regency=self._regency))

    def _is_first(self, ready: Ready, found: Problems) -> bool:
        """Return True if no earlier row has this key. An equal row is skipped, a different one is rejected."""
        key = (ready.indicator, ready.series, ready.period)
        content = hash(ready[2:])
        first, _place, said = self.seen.setdefault(key, (ready.number, ready.place, content))
        if first == ready.number:
            return True
        if said != content:
            found.append(DuplicateKey(first=first))
            return False
        self.repeated += 1
        repeated = DuplicateRow(first=first)
        self.warnings.append(at(ready.number, ready.place, repeated))
        return False

    def _said(self, row: RawRow, measure: Measure | None, cells: Named, found: Problems) -> Said:
        """Return a row's content with its numbers parsed; without an indicator the value cannot be parsed."""
        value = cells["value"]
        return Said(
            self._word("value_status", STATUSES, cells["value_status"], found, Value.Status.REPORTED),
            UNREAD if measure is None and value is not None else self._number(row, "value", measure, value),
            self._number(row, "numerator", None, cells["numerator"]),
            self._number(row, "denominator", None, cells["denominator"]),
            self._day("expected_on", cells["expected_on"], found),
        )

    def _word(
        self, name: str, known: Mapping[str, str], text: Any, found: Problems, empty: str | None = None
    ) -> Any:
        """Return the code of a word in either language, `empty` for an empty cell, UNREAD for any other text."""
        if text is UNREAD:
            return text
        if not text or not text.strip():
            return empty
        if word := known.get(text) or known.get(" ".join(text.lower().split())):
            return word
        words = list(dict.fromkeys(filter(None, known.values())))
        found.append(InvalidChoice(f"/{name}", value=text.strip()[:40], choices=words))
        return UNREAD

    def _text(self, name: str, text: str | None, found: Problems) -> str | None:
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

    def _day(self, name: str, text: Any, found: Problems) -> Any:
        if text is UNREAD:
            return text
        if not (text := (text or "").strip()):
            return None
        try:
            return days.parse(normalise.day(text) if self._mends else text, since=days.REPUBLIC)
        except GrammarError as error:
            found.append(error.at(f"/{name}"))
            return UNREAD

    def _number(self, row: RawRow, name: str, measure: Measure | None, text: str | None) -> Any:
        """Return a parsed value (ParsedValue), or a part's text and number, or the Problem."""
        if text is UNREAD:
            return UNREAD
        if not (text := (text or "").strip()):
            return None
        # An export has a version and plain numbers; who types 1.250 as text may mean a thousand.
        is_typed = name in row.typed and (row.cells[_BASELINE] is not None or row.cells[_VERSION] is None)
        known = self._numbers.read(name, measure, text, is_typed)
        if isinstance(known, Problem):
            return known
        parsed, plain = known
        if plain != text:
            self.warnings.append(
                at(row.number, row.place, NumberMended(f"/{name}", given=text, number=plain))
            )
        return parsed


def _kept(said: Any) -> Fields:
    """Return the stored form of a valid row's value."""
    status, value = {"value_status": said.value_status}, said.value
    if not isinstance(value, ParsedValue):
        day = said.expected_on
        return {**status, "parts_given": True, "expected_on": day.isoformat() if day else None}
    return {
        **status,
        "value": value.text,
        "number_text": None if value.number is None else format(value.number, "f"),
        "numerator": said.numerator and said.numerator[0],
        "denominator": said.denominator and said.denominator[0],
    }


def _doubt(measure: Measure, said: Any) -> Problem | None:
    """Return a warning if a value differs from the quotient of its parts."""
    value, above, below = said.value, said.numerator, said.denominator
    if None in (value, above, below):
        return None
    made = quotients.disagreement(measure.spec, value.number, above[1], below[1])
    return ValueDisagreesWithParts("/value", value=value.text, made=made) if made else None


def _untouched(row: RawRow) -> bool:
    """Return True if a row of a workbook is unchanged since the workbook was made."""
    return columns.baseline([row.cells[place] for place in _TYPED]) == row.cells[_BASELINE]


_BASELINE, _VERSION = map(columns.COLUMNS.index, ("baseline", "version"))
_TYPED = [columns.COLUMNS.index(name) for name in columns.TYPED]

"""One row after the other against the catalogue: what may be stored, what is rejected, what was mended.

The same grammar as for a single value (policies, catalogue.values); what it says of a text is remembered for each
indicator, because a file of 100,000 rows says the same things many times.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import partial
from typing import NamedTuple
from unicodedata import normalize
from uuid import UUID

from api.http.exceptions import Invalid
from api.http.grammar import texts
from api.http.grammar.errors import GrammarError
from api.http.grammar.periods import Period
from api.national.catalogue import values as grammar
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.rulings import Rulings
from api.national.catalogue.values import ParsedValue
from api.regency.indicators import policies
from api.regency.indicators.imports import mending
from api.regency.indicators.imports.columns import ACTIONS, COLUMNS, OBSERVATIONS, STATUSES
from api.regency.indicators.imports.rows import MAX_TEXT, Found, RawRow, RowFinding, Source
from api.regency.indicators.models import Value
from api.regency.indicators.specs import is_local
from api.regency.indicators.workbook import layout

#: How a text begins that a spreadsheet would run (see exports).
_FORMULAS = frozenset("=+-@\t\r")
#: How many texts are remembered for one indicator.
_REMEMBERED = 20_000

#: Which agency a new value gets and whether the caller may write it: told indicator and series, raises Forbidden.
MayWrite = Callable[[str, str], UUID | None]


class Ready(NamedTuple):
    """A row that may be stored. None: the file says nothing of it, so what is stored stays."""

    number: int
    place: int
    action: str
    indicator: str
    series: str
    period: str
    dimension: str
    by_event: bool
    agency: UUID | None
    value_status: str
    value: str
    number_text: str | None
    numerator: str | None
    denominator: str | None
    parts_given: bool
    observation_status: str | None
    note: str | None
    reason: str | None
    version: int | None


@dataclass(slots=True)
class _Measure:
    """An indicator with what was found out about the texts of its rows."""

    spec: IndicatorSpec
    only_series: str
    whole: bool
    read: grammar.Reader
    periods: dict[str, str | Found] = field(default_factory=dict)
    values: dict[str, tuple[ParsedValue, str] | Found] = field(default_factory=dict)
    agencies: dict[str, UUID | Found | None] = field(default_factory=dict)


class Checker:
    """Reads rows of one source. `errors` and `warnings` grow as it does."""

    def __init__(
        self,
        *,
        specs: Mapping[str, IndicatorSpec],
        ruling: Rulings,
        today: date,
        regency_code: str,
        source: Source,
        may_write: MayWrite,
    ) -> None:
        self._specs = specs
        self._ruling = ruling
        self._today = today
        self._regency = regency_code
        self._mends = source.mends
        self._comma_marks = source.comma_marks
        self._may_write = may_write
        self._measures: dict[str, _Measure | Found] = {}
        self._ruled: dict[tuple[str, str], _Measure | Found] = {}
        self._by_release: dict[tuple[str, str], _Measure] = {}
        self._seen: dict[tuple[str, str, str], tuple[int, int]] = {}
        self._part_texts: dict[str, dict[str, str]] = {name: {} for name in _READ_PART}
        self.errors: list[RowFinding] = []
        self.warnings: list[RowFinding] = []
        self.rejected = 0
        self.repeated = 0

    def check(self, row: RawRow) -> Ready | None:
        """The row as it is stored, or None where it is rejected or repeats an earlier one word for word."""
        found = list(row.errors)
        if row.warnings:
            self.warnings += [RowFinding(row.number, row.place, each) for each in row.warnings]
        if row.cells[_BASELINE] is not None and not found and _untouched(row):
            self.repeated += 1
            return None
        ready = self._read(row, found)
        if found:
            self.rejected += 1
            self.errors += [RowFinding(row.number, row.place, each) for each in found]
            return None
        return ready

    def _read(self, row: RawRow, found: list[Found]) -> Ready | None:
        (
            indicator, series, period, value, numerator, denominator,
            value_status, observation, note, action, reason, version, regency, _baseline,
        ) = row.cells  # fmt: skip
        if regency:
            self._check_regency(regency.strip(), row, found)
        measure = self._measure(indicator or "")
        if isinstance(measure, Found):
            if not row.errors or indicator:
                found.append(measure)
            return None
        if not self._ruling.is_single:
            measure = self._measure_of(measure, (period or "").strip().upper())
            if isinstance(measure, Found):
                found.append(measure)
                return None
        spec = measure.spec
        series = self._series(measure, series, found)
        period = self._period(measure, period or "", found)
        wanted = ACTIONS.get((action or "").strip().lower())
        if wanted is None:
            found.append(_no_such_word("action", action or "", "upsert, delete"))
        agency = self._agency(measure, series)
        if isinstance(agency, Found):
            found.append(agency)
            return None
        base = self._version(version, found)
        if wanted == "delete":
            content: _Content | None = _NOTHING
        else:
            content = self._content(
                measure, value, numerator, denominator, value_status, observation, note, reason, row, found
            )
        if found or content is None or wanted is None:
            return None
        ready = Ready(
            row.number, row.place, wanted, spec.code, series, period, spec.dimension,
            spec.periodicity == "event", agency, *content, base,
        )  # fmt: skip
        return ready if self._is_first(ready, found) else None

    # --- the key ------------------------------------------------------------------------------------------------

    def _measure(self, text: str) -> "_Measure | Found":
        known = self._measures.get(text)
        if known is None:
            if len(self._measures) >= _REMEMBERED:
                self._measures.clear()
            known = self._measures[text] = self._find_measure(text.strip())
        return known

    def _find_measure(self, text: str) -> "_Measure | Found":
        spec = self._specs.get(text) or self._specs.get(text.upper())
        if spec is not None:
            first = self._measures.get(spec.code)
            if isinstance(first, _Measure):
                return first
            return _measure(spec)
        if not text:
            return _required("indicator")
        near = get_close_matches(text.upper(), self._specs, n=1)
        hint, hint_id = (f" Did you mean {near[0]}?", f" Maksud Anda {near[0]}?") if near else ("", "")
        return Found(
            "indicator",
            "unknown_indicator",
            f"There is no indicator {text[:40]}.{hint}",
            f"Tidak ada indikator {text[:40]}.{hint_id}",
        )

    def _measure_of(self, measure: _Measure, text: str) -> "_Measure | Found":
        """The indicator as the release has it that rules the row's period."""
        key = (measure.spec.code, text)
        known = self._ruled.get(key)
        if known is None:
            if len(self._ruled) >= _REMEMBERED:
                self._ruled.clear()
            known = self._ruled[key] = self._find_ruled(measure, text)
        return known

    def _find_ruled(self, measure: _Measure, text: str) -> "_Measure | Found":
        if is_local(measure.spec.code):
            return measure
        try:
            period = Period.parse(text)
        except GrammarError:
            return measure  # the period's own check says what is wrong
        spec = self._ruling.spec(measure.spec.code, period, today=self._today)
        if spec is None:
            error = policies.not_in_release(measure.spec, text[:10])
            return Found("indicator", error.code, error.detail, error.detail_id)
        if spec == measure.spec:
            return measure
        return self._by_release.setdefault((spec.code, spec.release), _measure(spec))

    def _series(self, measure: _Measure, text: str | None, found: list[Found]) -> str:
        series = (text or "").strip() or measure.only_series
        if series not in measure.spec.series:
            known = ", ".join(measure.spec.series[:20])
            found.append(
                Found(
                    "series",
                    "unknown_series",
                    f"{measure.spec.code} has the series {known}.",
                    f"{measure.spec.code} memiliki seri {known}.",
                )
            )
        return series

    def _period(self, measure: _Measure, text: str, found: list[Found]) -> str:
        known = measure.periods.get(text)
        if known is None:
            period = text.strip().upper()
            try:
                policies.check_period(measure.spec, period, self._today)
                known = period
            except Invalid as error:
                known = Found("period", error.code, error.detail, error.detail_id)
            if len(measure.periods) < _REMEMBERED:
                measure.periods[text] = known
        if isinstance(known, Found):
            found.append(known if text.strip() else _required("period"))
            return ""
        return known

    def _agency(self, measure: _Measure, series: str) -> UUID | Found | None:
        if series not in measure.agencies:
            try:
                measure.agencies[series] = self._may_write(measure.spec.code, series)
            except policies.AnotherAgency as error:
                measure.agencies[series] = Found("indicator", error.code, error.detail, error.detail_id)
        return measure.agencies[series]

    def _version(self, text: str | None, found: list[Found]) -> int | None:
        text = (text or "").strip()
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) < 9:
            return int(text)
        found.append(
            Found("version", "not_a_version", "A version is a number: 3.", "Versi adalah bilangan: 3.")
        )
        return None

    def _check_regency(self, text: str, row: RawRow, found: list[Found]) -> None:
        if text == self._regency:
            return
        if self._mends and self._regency.endswith("0") and text == self._regency.rstrip("0"):
            mended = Found(
                "regency",
                "code_mended",
                f"{text} was read as the code {self._regency}, whose zero a spreadsheet had taken away.",
                f"{text} dibaca sebagai kode {self._regency}; angka nol di akhir hilang oleh lembar sebar.",
            )
            self.warnings.append(RowFinding(row.number, row.place, mended))
            return
        found.append(
            Found(
                "regency",
                "another_regency",
                f"This row is of {text[:10]}, not of {self._regency}.",
                f"Baris ini milik {text[:10]}, bukan {self._regency}.",
            )
        )

    def _is_first(self, ready: Ready, found: list[Found]) -> bool:
        """Whether no row before has this key; one that says the same is passed over, another rejects this one."""
        key = (ready.indicator, ready.series, ready.period)
        content = hash(ready[2:])
        first, said = self._seen.setdefault(key, (ready.number, content))
        if first == ready.number:
            return True
        if said != content:
            found.append(
                Found(
                    "",
                    "duplicate_key",
                    f"Row {first} has another value for this indicator, series and period.",
                    f"Baris {first} berisi nilai lain untuk indikator, seri, dan periode ini.",
                )
            )
            return False
        self.repeated += 1
        repeated = Found(
            "", "duplicate_row", f"Row {first} says the same.", f"Baris {first} mengatakan hal yang sama."
        )
        self.warnings.append(RowFinding(ready.number, ready.place, repeated))
        return False

    # --- what is said -------------------------------------------------------------------------------------------

    def _content(
        self,
        measure: _Measure,
        value: str | None,
        numerator: str | None,
        denominator: str | None,
        value_status: str | None,
        observation: str | None,
        note: str | None,
        reason: str | None,
        row: RawRow,
        found: list[Found],
    ) -> "_Content | None":
        value = (value or "").strip()
        status = STATUSES.get(value_status, "") if value_status else "reported"
        if not status:
            word = str(value_status).strip().lower()
            status = STATUSES.get(word, "reported")
            if word and word not in STATUSES:
                found.append(_no_such_word("value_status", word, ", ".join(Value.Status)))
        observed = None
        if observation and observation.strip():
            observed = OBSERVATIONS.get(observation.strip().lower())
            if observed is None:
                found.append(_no_such_word("observation_status", observation, ", ".join(Value.Observation)))
        parts = self._parts(numerator, denominator, row, found)
        note, reason = self._text("note", note, found), self._text("reason", reason, found)
        if status != "reported":
            if value or parts[0] is not None or parts[1] is not None:
                found.append(
                    Found(
                        "value",
                        "value_not_expected",
                        f"A value that is {status} has no value, numerator or denominator.",
                        f"Nilai berstatus {status} tidak memiliki nilai, pembilang, atau penyebut.",
                    )
                )
            return _NOTHING._replace(
                value_status=status, parts_given=True, observation_status=observed, note=note, reason=reason
            )
        if not value:
            if not any(each.column == "value" for each in found):
                found.append(_required("value"))
            return None
        parsed = self._value(measure, value, row, found)
        if parsed is None:
            return None
        number = None if parsed.number is None else format(parsed.number, "f")
        given = numerator is not None or denominator is not None
        return _Content(status, parsed.text, number, *parts, given, observed, note, reason)

    def _value(self, measure: _Measure, text: str, row: RawRow, found: list[Found]) -> ParsedValue | None:
        known = measure.values.get(text)
        if known is None:
            try:
                known = self._mended(text, measure.read, whole=measure.whole)
            except GrammarError as error:
                known = Found("value", error.code, str(error), error.message_id)
            if len(measure.values) < _REMEMBERED:
                measure.values[text] = known
        if isinstance(known, Found):
            found.append(known)
            return None
        parsed, plain = known
        if plain != text:
            self._warn_mended("value", text, plain, row)
        return parsed

    def _parts(
        self, numerator: str | None, denominator: str | None, row: RawRow, found: list[Found]
    ) -> tuple[str | None, str | None]:
        if not numerator and not denominator:
            return None, None
        return (
            self._part("numerator", numerator, row, found),
            self._part("denominator", denominator, row, found),
        )

    def _part(self, name: str, text: str | None, row: RawRow, found: list[Found]) -> str | None:
        text = (text or "").strip()
        if not text:
            return None
        remembered = self._part_texts[name]  # a denominator is mostly one that was read before
        if text in remembered:
            return remembered[text]
        try:
            (kept, _), plain = self._mended(text, _READ_PART[name], whole=False)
        except GrammarError as error:
            found.append(Found(name, error.code, str(error), error.message_id))
            return None
        if plain == text:
            if len(remembered) < _REMEMBERED:
                remembered[text] = kept
        else:
            self._warn_mended(name, text, plain, row)
        return kept

    def _mended[Read](self, text: str, read: Callable[[str], Read], *, whole: bool) -> tuple[Read, str]:
        """What the grammar makes of the text, or of the only number that a spreadsheet can mean by it; and the text
        that it was made of. Raises GrammarError."""
        if not (self._mends and (whole or self._comma_marks) and "." in text):
            try:
                return read(text), text
            except GrammarError as error:
                if not self._mends or error.code != "not_a_decimal":
                    raise
        plain = mending.plain_number(text, whole=whole, comma_marks=self._comma_marks)
        return read(plain), text if plain == text else plain

    def _warn_mended(self, column: str, text: str, plain: str, row: RawRow) -> None:
        mended = Found(
            column, "number_mended", f"{text} was read as {plain}.", f"{text} dibaca sebagai {plain}."
        )
        self.warnings.append(RowFinding(row.number, row.place, mended))

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


def _measure(spec: IndicatorSpec) -> _Measure:
    only = "total" if "total" in spec.series else spec.series[0] if len(spec.series) == 1 else ""
    return _Measure(spec, only, spec.value_kind in grammar.WHOLE, grammar.reader(spec))


def _untouched(row: RawRow) -> bool:
    """Whether a row of a workbook still says what it said when the workbook was made."""
    return layout.baseline([row.cells[at] for at in _TYPED]) == row.cells[_BASELINE]


_READ_PART = {
    name: partial(grammar.read_part, is_denominator=name == "denominator")
    for name in ("numerator", "denominator")
}
_BASELINE = COLUMNS.index("baseline")
_TYPED = [COLUMNS.index(column.name) for column in layout.COLUMNS if column.typed]


class _Content(NamedTuple):
    value_status: str
    value: str
    number_text: str | None
    numerator: str | None
    denominator: str | None
    parts_given: bool
    observation_status: str | None
    note: str | None
    reason: str | None


_NOTHING = _Content(
    "", "", None, None, None, parts_given=False, observation_status=None, note=None, reason=None
)


def _required(column: str) -> Found:
    if column == "value":
        return Found(
            column,
            "required",
            "Give the value. Where there is none, say so by value_status: not_available or not_applicable.",
            "Isi nilainya. Bila tidak ada, nyatakan dengan value_status: not_available atau not_applicable.",
        )
    return Found(column, "required", "This is needed.", "Bagian ini wajib diisi.")


def _no_such_word(column: str, text: str, known: str) -> Found:
    return Found(
        column,
        "unknown_word",
        f"{text.strip()[:40]} is not one of {known}.",
        f"{text.strip()[:40]} bukan salah satu dari {known}.",
    )

"""One row after the other against the catalogue: what may be stored, what is rejected, what was mended.

The same rules as for a single value (policies; what a row says of it: contents).
"""

from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple
from uuid import UUID

from api.http.exceptions import Invalid
from api.http.grammar.errors import GrammarError
from api.http.grammar.periods import Period
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.rulings import Rulings
from api.regency.indicators import policies
from api.regency.indicators.imports import contents, layout
from api.regency.indicators.imports.columns import ACTIONS, COLUMNS
from api.regency.indicators.imports.contents import NOTHING, REMEMBERED, Content, Measure
from api.regency.indicators.imports.rows import Found, RawRow, RowFinding, Source
from api.regency.indicators.specs import counts_as, is_local

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
    needs_parts: bool
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
    doubt: Found | None
    version: int | None


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
        self._may_write = may_write
        self._measures: dict[str, Measure | Found] = {}
        self._ruled: dict[tuple[str, str], Measure | Found] = {}
        self._by_release: dict[tuple[str, str, bool], Measure] = {}
        #: Of each key the first row that has it: its number, its place, and what it says, as a hash.
        self.seen: dict[tuple[str, str, str], tuple[int, int, int]] = {}
        self.errors: list[RowFinding] = []
        self.warnings: list[RowFinding] = []
        self._contents = contents.Contents(source, self.warnings)
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
            found.append(contents.no_such_word("action", action or "", "upsert, delete"))
        agency = self._agency(measure, series)
        if isinstance(agency, Found):
            found.append(agency)
            return None
        base = self._version(version, found)
        if wanted == "delete":
            content: Content | None = NOTHING
        else:
            content = self._contents.read(
                measure, value, numerator, denominator, value_status, observation, note, reason, row, found
            )
        if found or content is None or wanted is None:
            return None
        ready = Ready(
            row.number, row.place, wanted, spec.code, series, period, spec.dimension,
            not spec.is_owed, measure.needs_parts, agency, *content, base,
        )  # fmt: skip
        if not self._is_first(ready, found):
            return None
        if ready.doubt is not None:
            self.warnings.append(RowFinding(row.number, row.place, ready.doubt))
        return ready

    def _measure(self, text: str) -> "Measure | Found":
        known = self._measures.get(text)
        if known is None:
            if len(self._measures) >= REMEMBERED:
                self._measures.clear()
            known = self._measures[text] = self._find_measure(text.strip())
        return known

    def _find_measure(self, text: str) -> "Measure | Found":
        spec = self._specs.get(text) or self._specs.get(text.upper())
        if spec is not None:
            first = self._measures.get(spec.code)
            if isinstance(first, Measure):
                return first
            return contents.measure(spec, self._specs.get(counts_as(spec)))
        if not text:
            return contents.required("indicator")
        near = get_close_matches(text.upper(), self._specs, n=1)
        hint, hint_id = (f" Did you mean {near[0]}?", f" Maksud Anda {near[0]}?") if near else ("", "")
        return Found(
            "indicator",
            "unknown_indicator",
            f"There is no indicator {text[:40]}.{hint}",
            f"Tidak ada indikator {text[:40]}.{hint_id}",
        )

    def _measure_of(self, measure: Measure, text: str) -> "Measure | Found":
        """The indicator as the release has it that rules the row's period."""
        key = (measure.spec.code, text)
        known = self._ruled.get(key)
        if known is None:
            if len(self._ruled) >= REMEMBERED:
                self._ruled.clear()
            known = self._ruled[key] = self._find_ruled(measure, text)
        return known

    def _find_ruled(self, measure: Measure, text: str) -> "Measure | Found":
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
        if spec == measure.spec and spec.is_asked:
            return measure
        return self._by_release.setdefault((spec.code, spec.release, spec.is_asked), contents.measure(spec))

    def _series(self, measure: Measure, text: str | None, found: list[Found]) -> str:
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

    def _period(self, measure: Measure, text: str, found: list[Found]) -> str:
        known = measure.periods.get(text)
        if known is None:
            period = text.strip().upper()
            try:
                policies.check_period(measure.spec, period, self._today)
                known = period
            except Invalid as error:
                known = Found("period", error.code, error.detail, error.detail_id)
            if len(measure.periods) < REMEMBERED:
                measure.periods[text] = known
        if isinstance(known, Found):
            found.append(known if text.strip() else contents.required("period"))
            return ""
        return known

    def _agency(self, measure: Measure, series: str) -> UUID | Found | None:
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
        first, _, said = self.seen.setdefault(key, (ready.number, ready.place, content))
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


def _untouched(row: RawRow) -> bool:
    """Whether a row of a workbook still says what it said when the workbook was made."""
    return layout.baseline([row.cells[at] for at in _TYPED]) == row.cells[_BASELINE]


_BASELINE = COLUMNS.index("baseline")
_TYPED = [COLUMNS.index(column.name) for column in layout.COLUMNS if column.typed]

"""One row after the other against the catalogue: what may be stored, what is rejected, what was mended.

The same rules as for a single value (policies; what a row says of it: contents).
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from api.http.exceptions import Invalid, Problem
from api.http.grammar.periods import Period
from api.http.problems import GrammarError
from api.identity.callers import Grant
from api.identity.problems import AnotherAgency
from api.national.catalogue import values
from api.national.catalogue.problems import DuplicateKey
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.rulings import Rulings
from api.regency.indicators import policies
from api.regency.indicators.imports import columns, contents
from api.regency.indicators.imports.columns import RawRow, Source, at
from api.regency.indicators.imports.contents import REMEMBERED, Content, Measure
from api.regency.indicators.problems import AnotherRegency, CodeMended, DuplicateRow, NotAVersion
from api.regency.indicators.specs import counts_as, is_local


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
    doubt: Problem | None
    version: int | None


class Checker:
    """Reads rows of one source. `errors` and `warnings` grow as it does."""

    def __init__(
        self,
        *,
        specs: Mapping[str, IndicatorSpec],
        ruling: Rulings,
        today: date,
        grant: Grant,
        owning: Mapping[tuple[str, str], UUID],
        source: Source,
    ) -> None:
        self._specs = specs
        self._ruling = ruling
        self._today = today
        self._limited_to, self._regency, self._owning = grant.limited_to, grant.code, owning
        self._mends = source.mends
        self._by_release: dict[tuple[str, str, bool], Measure] = {}
        #: Of each key the first row that has it: its number, its place, and what it says, as a hash.
        self.seen: dict[tuple[str, str, str], tuple[int, int, int]] = {}
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []
        self._contents = contents.Contents(source, self.warnings)
        self.rejected = 0
        self.repeated = 0
        self._measure = lru_cache(REMEMBERED)(self._find_measure)
        self._measure_of = lru_cache(REMEMBERED)(self._find_ruled)
        self._period = lru_cache(REMEMBERED)(self._find_period)
        self._agency = lru_cache(REMEMBERED)(self._find_agency)

    def check(self, row: RawRow) -> Ready | None:
        """Return the row as it is stored, or None where it is rejected or repeats an earlier one word for word."""
        found = list(row.errors)
        self.warnings += [at(row.number, row.place, each) for each in row.warnings]
        if row.cells[_BASELINE] is not None and not found and _untouched(row):
            self.repeated += 1
            return None
        ready = self._read(row, found)
        if found:
            self.rejected += 1
            self.errors += [at(row.number, row.place, each) for each in found]
            return None
        return ready

    def _read(self, row: RawRow, found: list[Problem]) -> Ready | None:
        (
            indicator, series, period, value, numerator, denominator,
            value_status, observation, reason, note, version, _baseline, regency, action,
        ) = row.cells  # fmt: skip
        if regency:
            self._check_regency(regency.strip(), row, found)
        measure = self._measure(indicator or "")
        if isinstance(measure, Problem):
            if not row.errors or indicator:
                found.append(measure)
            return None
        if not self._ruling.is_single:
            measure = self._measure_of(measure, (period or "").strip().upper())
            if isinstance(measure, Problem):
                found.append(measure)
                return None
        spec = measure.spec
        series = self._series(measure, series, found)
        known = self._period(measure, period or "")
        if isinstance(known, Problem):
            found.append(known)
        wanted = columns.ACTIONS.get((action or "").strip().lower())
        if wanted is None:
            found.append(contents.no_such_word("action", action or "", "upsert, delete"))
        agency = self._agency(spec.code, series)
        if isinstance(agency, Problem):
            found.append(agency)
            return None
        base = self._version(version, found)
        if wanted == "delete":
            content: Content | None = Content()
        else:
            content = self._contents.read(
                measure, value, numerator, denominator, value_status, observation, note, reason, row, found
            )
        if found or content is None or wanted is None or isinstance(known, Problem):
            return None
        ready = Ready(
            row.number, row.place, wanted, spec.code, series, known, spec.dimension,
            not spec.is_owed, measure.needs_parts, agency, *content, base,
        )  # fmt: skip
        if not self._is_first(ready, found):
            return None
        if ready.doubt is not None:
            self.warnings.append(at(row.number, row.place, ready.doubt))
        return ready

    def _find_measure(self, text: str) -> Measure | Problem:
        code = text.strip()
        spec = self._specs.get(code) or self._specs.get(code.upper())
        if spec is not None:
            if text != spec.code:
                return self._measure(spec.code)
            return contents.measure(spec, self._specs.get(counts_as(spec)))
        if not code:
            return contents.required("indicator")
        return values.unknown_indicator(code[:40], self._specs).at("indicator")

    def _find_ruled(self, measure: Measure, text: str) -> Measure | Problem:
        """Return the indicator as the release has it that rules the row's period."""
        if is_local(measure.spec.code):
            return measure
        try:
            period = Period.parse(text)
        except GrammarError:
            return measure  # the period's own check says what is wrong
        spec = self._ruling.spec(measure.spec.code, period, today=self._today)
        if spec is None:
            return policies.not_in_release(measure.spec, text[:10]).at("indicator")
        if spec == measure.spec and spec.is_asked:
            return measure
        return self._by_release.setdefault((spec.code, spec.release, spec.is_asked), contents.measure(spec))

    def _series(self, measure: Measure, text: str | None, found: list[Problem]) -> str:
        series = (text or "").strip() or measure.only_series
        if series not in measure.spec.series:
            found.append(values.unknown_series(measure.spec.code, measure.spec.series).at("series"))
        return series

    def _find_period(self, measure: Measure, text: str) -> str | Problem:
        period = text.strip().upper()
        try:
            policies.check_period(measure.spec, period, self._today)
        except Invalid as error:
            return error.at("period") if period else contents.required("period")
        return period

    def _find_agency(self, indicator: str, series: str) -> UUID | Problem | None:
        try:
            return policies.agency_for(self._limited_to, owner=self._owning.get((indicator, series)))
        except AnotherAgency as error:
            return error.at("indicator")

    def _version(self, text: str | None, found: list[Problem]) -> int | None:
        text = (text or "").strip()
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) < 9:
            return int(text)
        found.append(NotAVersion("version"))
        return None

    def _check_regency(self, text: str, row: RawRow, found: list[Problem]) -> None:
        if text == self._regency:
            return
        if self._mends and self._regency.endswith("0") and text == self._regency.rstrip("0"):
            mended = CodeMended("regency_code", given=text, regency=self._regency)
            self.warnings.append(at(row.number, row.place, mended))
            return
        found.append(AnotherRegency("regency_code", given=text[:10], regency=self._regency))

    def _is_first(self, ready: Ready, found: list[Problem]) -> bool:
        """Return whether no row before has this key. One that says the same is passed over, another rejects this."""
        key = (ready.indicator, ready.series, ready.period)
        content = hash(ready._replace(doubt=None)[2:])
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


def _untouched(row: RawRow) -> bool:
    """Return whether a row of a workbook still says what it said when the workbook was made."""
    return columns.baseline([row.cells[place] for place in _TYPED]) == row.cells[_BASELINE]


_BASELINE = columns.COLUMNS.index("baseline")
_TYPED = [columns.COLUMNS.index(name) for name in columns.TYPED]

"""One row after the other against the catalogue: what may be stored, what is rejected, what was mended.

The same rules as for a single value (policies; what a row says of it: contents).
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from api.http.exceptions import FieldError, Invalid
from api.http.grammar.errors import GrammarError
from api.http.grammar.periods import Period
from api.http.messages import _
from api.identity.callers import Grant
from api.national.catalogue import values
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.rulings import Rulings
from api.regency.indicators import policies
from api.regency.indicators.imports import columns, contents
from api.regency.indicators.imports.columns import RawRow, Source, at, refused
from api.regency.indicators.imports.contents import REMEMBERED, Content, Measure
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
    doubt: FieldError | None
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
        self.errors: list[FieldError] = []
        self.warnings: list[FieldError] = []
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

    def _read(self, row: RawRow, found: list[FieldError]) -> Ready | None:
        (
            indicator, series, period, value, numerator, denominator,
            value_status, observation, reason, note, version, _baseline, regency, action,
        ) = row.cells  # fmt: skip
        if regency:
            self._check_regency(regency.strip(), row, found)
        measure = self._measure(indicator or "")
        if isinstance(measure, FieldError):
            if not row.errors or indicator:
                found.append(measure)
            return None
        if not self._ruling.is_single:
            measure = self._measure_of(measure, (period or "").strip().upper())
            if isinstance(measure, FieldError):
                found.append(measure)
                return None
        spec = measure.spec
        series = self._series(measure, series, found)
        known = self._period(measure, period or "")
        if isinstance(known, FieldError):
            found.append(known)
        wanted = columns.ACTIONS.get((action or "").strip().lower())
        if wanted is None:
            found.append(contents.no_such_word("action", action or "", "upsert, delete"))
        agency = self._agency(spec.code, series)
        if isinstance(agency, FieldError):
            found.append(agency)
            return None
        base = self._version(version, found)
        if wanted == "delete":
            content: Content | None = Content()
        else:
            content = self._contents.read(
                measure, value, numerator, denominator, value_status, observation, note, reason, row, found
            )
        if found or content is None or wanted is None or isinstance(known, FieldError):
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

    def _find_measure(self, text: str) -> Measure | FieldError:
        code = text.strip()
        spec = self._specs.get(code) or self._specs.get(code.upper())
        if spec is not None:
            if text != spec.code:
                return self._measure(spec.code)
            return contents.measure(spec, self._specs.get(counts_as(spec)))
        if not code:
            return contents.required("indicator")
        return refused("indicator", values.unknown_indicator(code[:40], self._specs))

    def _find_ruled(self, measure: Measure, text: str) -> Measure | FieldError:
        """Return the indicator as the release has it that rules the row's period."""
        if is_local(measure.spec.code):
            return measure
        try:
            period = Period.parse(text)
        except GrammarError:
            return measure  # the period's own check says what is wrong
        spec = self._ruling.spec(measure.spec.code, period, today=self._today)
        if spec is None:
            return refused("indicator", policies.not_in_release(measure.spec, text[:10]))
        if spec == measure.spec and spec.is_asked:
            return measure
        return self._by_release.setdefault((spec.code, spec.release, spec.is_asked), contents.measure(spec))

    def _series(self, measure: Measure, text: str | None, found: list[FieldError]) -> str:
        series = (text or "").strip() or measure.only_series
        if series not in measure.spec.series:
            found.append(refused("series", values.unknown_series(measure.spec.code, measure.spec.series)))
        return series

    def _find_period(self, measure: Measure, text: str) -> str | FieldError:
        period = text.strip().upper()
        try:
            policies.check_period(measure.spec, period, self._today)
        except Invalid as error:
            return refused("period", error) if period else contents.required("period")
        return period

    def _find_agency(self, indicator: str, series: str) -> UUID | FieldError | None:
        try:
            return policies.agency_for(self._limited_to, owner=self._owning.get((indicator, series)))
        except policies.AnotherAgency as error:
            return refused("indicator", error)

    def _version(self, text: str | None, found: list[FieldError]) -> int | None:
        text = (text or "").strip()
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) < 9:
            return int(text)
        found.append(FieldError("version", "not_a_version", _("A version is a number: 3.")))
        return None

    def _check_regency(self, text: str, row: RawRow, found: list[FieldError]) -> None:
        if text == self._regency:
            return
        if self._mends and self._regency.endswith("0") and text == self._regency.rstrip("0"):
            mended = FieldError(
                "regency",
                "code_mended",
                _(
                    "{text} was read as the code {regency}: a spreadsheet had dropped its zero.",
                    text=text,
                    regency=self._regency,
                ),
            )
            self.warnings.append(at(row.number, row.place, mended))
            return
        found.append(
            FieldError(
                "regency",
                "another_regency",
                _("This row is of {text}, not of {regency}.", text=text[:10], regency=self._regency),
                by_state=True,
            )
        )

    def _is_first(self, ready: Ready, found: list[FieldError]) -> bool:
        """Return whether no row before has this key. One that says the same is passed over, another rejects this."""
        key = (ready.indicator, ready.series, ready.period)
        content = hash(ready[2:])
        first, _place, said = self.seen.setdefault(key, (ready.number, ready.place, content))
        if first == ready.number:
            return True
        if said != content:
            found.append(
                FieldError(
                    "",
                    "duplicate_key",
                    _("Row {first} has another value for this indicator, series and period.", first=first),
                )
            )
            return False
        self.repeated += 1
        repeated = FieldError("", "duplicate_row", _("Row {first} says the same.", first=first))
        self.warnings.append(at(ready.number, ready.place, repeated))
        return False


def _untouched(row: RawRow) -> bool:
    """Return whether a row of a workbook still says what it said when the workbook was made."""
    return columns.baseline([row.cells[place] for place in _TYPED]) == row.cells[_BASELINE]


_BASELINE = columns.COLUMNS.index("baseline")
_TYPED = [columns.COLUMNS.index(name) for name in columns.TYPED]

"""Standards of values: the release of the catalogue that rules the period, the calendar, and the owners.

They are looked up once for a value or a file. Answers about an indicator, a period or a text are cached, because a file
of 100,000 rows repeats them many times.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache, partial
from typing import Any, Self
from uuid import UUID

from api.http.exceptions import Problem
from api.http.grammar.periods import Period
from api.http.messages import Text
from api.http.problems import GrammarError, MaxLength, NotADecimal, NotWhole, Required
from api.http.tables import normalise
from api.http.unread import UNREAD
from api.identity.problems import AnotherAgency
from api.national.catalogue import rulings, values
from api.national.catalogue.problems import WrongPeriodicity
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.rulings import Rulings
from api.national.catalogue.words import PERIODICITIES_ID, Aggregation, ValueKind
from api.regency.indicators import owners, specs
from api.regency.indicators.models import Key
from api.regency.indicators.problems import NotInRelease, PeriodInTheFuture, PeriodTooEarly, PeriodTooLate
from api.regency.indicators.specs import counts_as, is_local

#: Values before this year are no indicator's of the programme (the first plan period began in 2017; a baseline may
#: lie some years before).
FIRST_YEAR = 2010
#: Targets lie in a plan's years at the latest.
LAST_YEAR = 2100
#: How many texts of indicators are remembered.
REMEMBERED = 50_000
#: Characters of a value, a numerator or a denominator.
LONGEST = 40


@dataclass(frozen=True, eq=False)
class Measure:
    """An indicator as needed for parsing values; `national` is the indicator as which a local one counts."""

    spec: IndicatorSpec
    national: IndicatorSpec | None = None

    @property
    def only_series(self) -> str:
        series = self.spec.series
        return "total" if "total" in series else series[0] if len(series) == 1 else ""

    @cached_property
    def whole(self) -> bool:
        return self.spec.value_kind in values.WHOLE

    @cached_property
    def read(self) -> values.Reader:
        return values.reader(self.spec)

    @cached_property
    def needs_parts(self) -> bool:
        return (self.national or self.spec).aggregation == Aggregation.RATIO_OF_SUMS


class Numbers:
    """Parser of numbers.

    With `mends` (tables), a text with only one possible reading is accepted as that number; with `comma_marks`,
    decimals have a comma.
    """

    def __init__(self, *, mends: bool = False, comma_marks: bool = False) -> None:
        self._mends, self._comma_marks = mends, comma_marks

    def read(
        self, name: str, measure: Measure | None, text: str, is_typed: bool = False
    ) -> tuple[Any, str] | Problem:
        """Return the parsed text, and the text that the grammar accepted.

        For a value (with its measure) the former is a ParsedValue; for a part, its text and number. `is_typed`: the
        cell holds text, so that a number such as 1.250 with two possible readings is not guessed.
        """
        if len(text) > LONGEST:
            return MaxLength(f"/{name}", max_length=LONGEST)
        if self._mends and measure is not None and measure.spec.value_kind == ValueKind.PERCENTAGE:
            text = normalise.per_cent(text)
        whole = measure is not None and measure.whole
        read: Callable[[str], Any] = measure.read if measure else _READ_PART[name]
        comma_marks = None if is_typed and not whole else self._comma_marks
        try:
            if not (self._mends and (whole or comma_marks is not False) and "." in text):
                try:
                    return read(text), text
                except GrammarError as error:
                    if not self._mends or not isinstance(error, NotADecimal | NotWhole):
                        raise
            plain = normalise.plain_number(text, whole=whole, comma_marks=comma_marks)
            return read(plain), plain
        except GrammarError as error:
            return error.at(f"/{name}")


_READ_PART = {
    name: partial(values.read_part, is_denominator=name == "denominator")
    for name in ("numerator", "denominator")
}


class Standards:
    """Standards of the values of one request. `by_code` has each indicator in its last release."""

    def __init__(
        self,
        *,
        by_code: Mapping[str, IndicatorSpec],
        near: Callable[[], Mapping[str, IndicatorSpec]],
        ruling: Rulings | None,
        today: date,
        agencies: frozenset[UUID] = frozenset(),
        owning: Mapping[tuple[str, str], UUID] | None = None,
    ) -> None:
        self._by_code, self._near, self._ruling, self._today = by_code, near, ruling, today
        self.agencies, self.owning = agencies, owning or {}
        self._newest = lru_cache(REMEMBERED)(self._find_newest)

    @classmethod
    def of_one(cls, key: Key, *, today: date, agencies: frozenset[UUID] = frozenset()) -> Self:
        """Return the standards of one value; a local indicator stays locked until the end of the transaction."""
        is_read = UNREAD is not key.indicator
        ruling = None if not is_read or is_local(key.indicator) else rulings.rulings()
        newest = partial(ruling.newest, today=today) if ruling else specs.held
        spec = newest(key.indicator) if is_read else None
        is_owned = bool(agencies) and spec is not None and key.series is not UNREAD
        owner = owners.agency_of(key.indicator, key.series) if is_owned else None
        return cls(
            by_code={key.indicator: spec} if spec else {},
            near=lambda: specs.in_force(today),
            ruling=ruling,
            today=today,
            agencies=agencies,
            owning={(key.indicator, key.series): owner} if owner else {},
        )

    def measure(self, indicator: str, period: str) -> Measure | Problem:
        """Return the indicator in the release that rules the period; if it is not in that one, in its last release."""
        newest = self._newest(indicator)
        if isinstance(newest, Problem) or self._ruling is None or is_local(newest.spec.code):
            return newest
        return self._ruled(self._ruling, newest, period)

    def _find_newest(self, text: str) -> Measure | Problem:
        code = text.strip()
        spec = self._by_code.get(code) or self._by_code.get(code.upper())
        if spec is not None:
            if text != spec.code:
                return self._newest(spec.code)
            return Measure(spec, self._by_code.get(counts_as(spec)))
        if not code:
            return Required("/indicator")
        return values.unknown_indicator(code[:40], self._near())

    def _ruled(self, ruling: Rulings, newest: Measure, text: str) -> Measure | Problem:
        try:
            period = Period.parse(text)
        except GrammarError:
            return newest  # the period's own rule says what is wrong
        spec = ruling.spec(newest.spec.code, period, today=self._today)
        if spec is None:
            return NotInRelease(
                "/indicator", indicator=newest.spec.code, release=newest.spec.release, period=text
            )
        if spec == newest.spec and spec.is_asked:
            return newest
        return Measure(spec)

    def period(self, measure: Measure | None, text: str, may_come: bool = False) -> Problem | None:
        """Return the fault of a period, if any; `may_come`: the period may lie in the future, as for a target."""
        if not text:
            return Required("/period")
        try:
            period = Period.parse(text)
        except GrammarError as error:
            return error.at("/period")
        # What happens as an event (an election) is entered under the year in which it happened.
        spec = measure and measure.spec
        wanted = spec and ("year" if spec.periodicity == "event" else spec.periodicity)
        if spec and wanted and period.kind != wanted:
            example = Period.containing(self._today, type(period.kind)(wanted))
            return WrongPeriodicity(
                "/period",
                indicator=spec.code,
                periodicity=Text(wanted, PERIODICITIES_ID[wanted]),
                example=str(example),
            )
        if period.year < FIRST_YEAR:
            return PeriodTooEarly("/period", first_year=FIRST_YEAR)
        if period.year > LAST_YEAR:
            return PeriodTooLate("/period", last_year=LAST_YEAR)
        if period.start > self._today and not may_come:
            return PeriodInTheFuture("/period", period=text)
        return None

    def agency(self, indicator: str, series: str, given: UUID | None = None) -> UUID | Problem | None:
        """Return the agency for which the caller writes a value: the owner or, except for contributors, another one.

        A contributor of an agency cannot write a value without an owner: the steward sets one first.
        """
        owner = self.owning.get((indicator, series))
        if not self.agencies:
            return given or owner
        return owner if owner in self.agencies and given in (None, owner) else AnotherAgency("/indicator")

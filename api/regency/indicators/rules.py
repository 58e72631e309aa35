"""Rules of a value, however it arrives: singly, in JSON, in CSV or in a workbook."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from api.http.exceptions import Invalid, Problem
from api.http.grammar import decimals
from api.http.messages import _
from api.http.problems import (
    MaxLength,
    NotADecimal,
    NotAPeriod,
    NotWhole,
    Required,
    TooManyDecimals,
    TooManyDigits,
)
from api.http.rules import FORM, OWNERSHIP, STORED, Found, Rules
from api.http.unread import UNREAD, Hidden
from api.identity.problems import AnotherAgency
from api.national.catalogue import quotients
from api.national.catalogue.problems import (
    FarFromOfficial,
    Jump,
    NotYesOrNo,
    OutOfRange,
    PartsDropped,
    PercentAsFraction,
    PeriodNotOver,
    ThousandsAsDecimals,
    UnknownGrade,
    UnknownIndicator,
    UnknownOpinion,
    UnknownSeries,
    ValueDisagreesWithParts,
    WillNotCount,
    WrongPeriodicity,
    ZeroDenominator,
)
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.values import ParsedValue, unknown_series
from api.national.catalogue.words import ValueKind
from api.regency.indicators.models import Key, Value
from api.regency.indicators.problems import (
    DateNotExpected,
    NotInRelease,
    PeriodInTheFuture,
    PeriodTooEarly,
    PeriodTooLate,
    ValueNeeded,
    ValueNotExpected,
)
from api.regency.indicators.standards import Measure, Standards

_NUMBERS = ("value", "numerator", "denominator")


@dataclass(slots=True)
class Keyed:
    """The given key of a value, and its agency, with the standards.

    `may_come`: its period may lie in the future, as that of a target.
    """

    standards: Standards
    measure: Measure | Problem
    series: str
    period: str
    agency: UUID | None = None
    may_come: bool = False

    @classmethod
    def of(cls, standards: Standards, indicator: Any, series: Any, period: Any, **more: Any) -> Self:
        """Return the key with its indicator; any part may be UNREAD. The series may be omitted if there is only one."""
        measure: Any = UNREAD
        if indicator is not UNREAD:
            measure = standards.measure(indicator, "" if period is UNREAD else period)
        if series is not UNREAD and not series and isinstance(measure, Measure):
            series = measure.only_series
        return cls(standards, measure, series, period, **more)

    @property
    def spec(self) -> IndicatorSpec:
        """Return the indicator. Raise Hidden if the code is unknown."""
        if not isinstance(self.measure, Measure):
            raise Hidden
        return self.measure.spec


@dataclass(slots=True)
class Said:
    """Content under a key: numbers parsed by the indicator's grammar, or the Problem of a number."""

    value_status: str
    value: ParsedValue | Problem | None
    numerator: tuple[str, Decimal] | Problem | None = None
    denominator: tuple[str, Decimal] | Problem | None = None
    expected_on: date | None = None

    @classmethod
    def of(cls, given: Any, number: Callable[[str], Any]) -> Self:
        """Return a body's content with its numbers, as `number` reads each of these names."""
        numbers = {name: number(name) for name in _NUMBERS}
        return cls(given.value_status, expected_on=given.expected_on, **numbers)


@dataclass(slots=True)
class Facts:
    """A reported value with its comparisons: its parts, the period before, the official value.

    `running` is its period if that was not over when the value was entered; `dropped`: the last change removed its
    parts.
    """

    rule: quotients.Rule | None
    running: str
    dropped: bool
    number: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    before: Decimal | None
    official: Decimal | None


def _jump(asked: Facts) -> Found:
    number, before = asked.number, asked.before
    if number is not None and before and abs(number - before) > abs(before) / 2:
        yield Jump("/value", before=decimals.to_text(before))


def _parts(asked: Facts) -> Found:
    parts = asked.number, asked.numerator, asked.denominator
    if asked.rule is None or asked.number is None:
        return
    if quotients.lacks_parts(asked.rule, *parts):
        yield WillNotCount("/value")
    elif made := quotients.disagreement(asked.rule, *parts):
        yield ValueDisagreesWithParts("/value", value=decimals.to_text(asked.number), made=made)


def _thousands(asked: Facts) -> Found:
    """Find two parts that look grouped: their quotient is right, but the national sums lose them."""
    parts = [each.normalize() for each in (asked.numerator, asked.denominator) if each is not None]
    places = [-int(each.as_tuple().exponent) for each in parts]
    if len(parts) == 2 and max(parts) < 1000 and min(places) > 0 and max(places) == 3:
        numerator, denominator = map(decimals.to_text, parts)
        yield ThousandsAsDecimals("/numerator", numerator=numerator, denominator=denominator)


def _official(asked: Facts) -> Found:
    number, official = asked.number, asked.official
    if number is not None and official is not None and abs(number - official) > abs(official) / 20:
        yield FarFromOfficial("/value", official=decimals.to_text(official))


def _fraction(asked: Facts) -> Found:
    number, known = asked.number, asked.before or asked.official
    if number is None or asked.rule is None or asked.rule.value_kind != ValueKind.PERCENTAGE:
        return
    if 0 < number <= 1 and (not known or abs(number * 100 - known) < abs(number - known)):
        value, percent = decimals.to_text(number), decimals.to_text(number * 100)
        yield PercentAsFraction("/value", value=value, percent=percent)


def _dropped(asked: Facts) -> Found:
    if asked.dropped and asked.number is not None:
        yield PartsDropped("/numerator")


def _running(asked: Facts) -> Found:
    if asked.running and asked.number is not None:
        yield PeriodNotOver("/period", period=asked.running)


def _indicator(asked: Keyed) -> Found:
    return (asked.measure,) if isinstance(asked.measure, Problem) else ()


def _series(asked: Keyed) -> Found:
    spec = asked.spec
    return () if asked.series in spec.series else (unknown_series(asked.series, spec.series),)


def _period(asked: Keyed) -> Found:
    measure = asked.measure if isinstance(asked.measure, Measure) else None
    problem = asked.standards.period(measure, asked.period, asked.may_come)
    return () if problem is None else (problem,)


def _agency(asked: Keyed) -> Found:
    found = asked.standards.agency(asked.spec.code, asked.series, asked.agency)
    return (found,) if isinstance(found, Problem) else ()


def _numbers(asked: Said) -> Found:
    given: tuple[Any, ...] = (asked.value, asked.numerator, asked.denominator)
    return [each for each in given if isinstance(each, Problem)]


def _presence(asked: Said) -> Found:
    status = asked.value_status
    if status == Value.Status.REPORTED:
        return (ValueNeeded("/value"),) if asked.value is None else ()
    return [
        ValueNotExpected(f"/{name}", value_status=status, name=name)
        for name in _NUMBERS
        if (given := getattr(asked, name)) is not None and given is not UNREAD
    ]


def _expected_on(asked: Said) -> Found:
    if asked.expected_on is None or asked.expected_on is UNREAD:
        return ()
    if asked.value_status == Value.Status.NOT_AVAILABLE:
        return ()
    return (DateNotExpected("/expected_on"),)


_CATALOGUE = _(
    "The catalogue: the indicator in the release that rules the period, with its range and its decimals."
)
_CALENDAR = _("The calendar of reporting periods.")
_PRODUCERS = _("The value that an outside producer such as BPS published.")
_STATUS = _("The status of the value: reported, not available or not applicable.")

#: In the order in which answers name them.
_OF_ANY_KEY = (
    (_indicator, _CATALOGUE, UnknownIndicator, NotInRelease),
    (_series, _CATALOGUE, UnknownSeries),
    (_period, FORM, NotAPeriod),
    (_period, _CATALOGUE, WrongPeriodicity),
    (_period, _CALENDAR, PeriodTooEarly, PeriodTooLate),
)
OF_KEY = Rules(
    "value",
    *_OF_ANY_KEY,
    (_period, FORM, Required),
    (_period, _CALENDAR, PeriodInTheFuture),
    (_agency, OWNERSHIP, AnotherAgency),
)
OF_TARGET = Rules("target", *_OF_ANY_KEY)
#: Doubtful, and taken all the same: entry, the steward's check and the preview name it.
PLAUSIBLE = Rules(
    "value",
    (_jump, STORED, Jump),
    (_parts, _CATALOGUE, ValueDisagreesWithParts, WillNotCount),
    (_dropped, STORED, PartsDropped),
    (_thousands, FORM, ThousandsAsDecimals),
    (_running, _CALENDAR, PeriodNotOver),
    (_official, _PRODUCERS, FarFromOfficial),
    (_fraction, STORED, PercentAsFraction),
)
OF_CONTENT = Rules(
    "value",
    (_presence, _STATUS, ValueNeeded, ValueNotExpected),
    (_expected_on, _STATUS, DateNotExpected),
    (_numbers, FORM, MaxLength, NotADecimal, NotWhole, TooManyDigits),
    (
        _numbers,
        _CATALOGUE,
        TooManyDecimals,
        OutOfRange,
        UnknownGrade,
        UnknownOpinion,
        NotYesOrNo,
        ZeroDenominator,
    ),
)


def target(key: Key, *, today: date) -> IndicatorSpec:
    """Return the indicator of a target, whose period may lie in the future. Raises Invalid with every key fault."""
    standards = Standards.of_one(key, today=today)
    asked = Keyed.of(standards, key.indicator, key.series, key.period, may_come=True)
    refuse(OF_TARGET.broken(asked))
    return asked.spec


def refuse(errors: Sequence[Problem]) -> None:
    """Raise the errors, if there are any; a single error is raised as itself."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Invalid(errors)

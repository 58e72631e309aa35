"""Values of one regency as it would enter them: believable levels, gaps, zeros, and answers without a number."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from api.http.grammar import decimals
from api.http.grammar.periods import Kind, Period
from api.national.catalogue import calendar, quotients, values as grammar
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.words import ValueKind
from api.regency.indicators.models import Key
from api.regency.indicators.shapes import ValueContent
from local.demo import levels
from local.demo.levels import FIRST_YEAR, Course
from local.demo.seeded_random import SeededRandom
from local.demo.story import QUARTERS, Story
from local.demo.words import TEXTS
from tenants import frozen
from tenants.models import Regency

LAST = QUARTERS[-1]
LAST_WHOLE_YEAR = 2025
#: Place of the report before which the statistics of that year are out.
WITH_THE_LAST_YEAR = QUARTERS.index(Period(LAST_WHOLE_YEAR + 1, Kind.QUARTER, 1))
ELECTIONS = (2024,)


@frozen
class Drafted:
    """A value to enter before the report of `quarter` (its place in QUARTERS), by `agency` (short name).

    `given` is what a client would send, without the agency.
    """

    key: Key
    spec: IndicatorSpec
    given: ValueContent
    agency: str
    quarter: int


def values_of(regency: Regency, story: Story, indicators: Mapping[str, IndicatorSpec]) -> list[Drafted]:
    """Return everything that the regency enters until the end of its story, in the order of the catalogue."""
    return [
        drafted
        for spec in indicators.values()
        for drafted in _of_indicator(regency, story, spec)
        if drafted.quarter < len(story.quarters)
    ]


def _of_indicator(regency: Regency, story: Story, spec: IndicatorSpec) -> Iterator[Drafted]:
    rng = SeededRandom(regency.kemendagri_code, "indicator", spec.code)
    if not rng.happens(0.55 + 0.45 * story.thoroughness):
        return  # nobody in the regency keeps this one
    course = levels.course(spec.code, rng)
    reason = _not_applicable(regency, spec, rng)
    never = {series for series in spec.series if _is_zero(spec, series, rng)}
    for period in periods_of(spec):
        quarter = _quarter(spec, period, rng)
        if not rng.happens(story.thoroughness * {2021: 0.8, 2022: 0.9}.get(period.year, 1.0)):
            continue  # a gap
        if reason:
            answers = dict.fromkeys(spec.series, ValueContent(value_status="not_applicable", reason=reason))
        elif rng.happens(0.045):
            answers = {
                series: ValueContent(value_status="not_available", reason=rng.choice(TEXTS.not_available))
                for series in spec.series
            }
        else:
            answers = _reported(regency, spec, course, period, never, rng)
        for series, given in answers.items():
            yield Drafted(Key(spec.code, series, str(period)), spec, given, course.level.agency, quarter)


def periods_of(spec: IndicatorSpec) -> list[Period]:
    """Return the periods for which an indicator could have been entered by the end of the story."""
    if spec.periodicity == "event":
        return [Period(year) for year in ELECTIONS]
    found = [
        period
        for year in range(FIRST_YEAR, LAST.year + 1)
        for period in calendar.periods_of(year)
        if period.kind == spec.periodicity
    ]
    return [period for period in found if period.end <= LAST.end]


def _quarter(spec: IndicatorSpec, period: Period, rng: SeededRandom) -> int:
    """Return the quarter before whose report a value is entered: old ones first, yearly ones once published."""
    late = rng.happens(0.1)
    if period.year < LAST_WHOLE_YEAR - 1 or (period.year < LAST_WHOLE_YEAR and period.kind is not Kind.YEAR):
        return 0
    if period.kind is not Kind.YEAR:
        ended = next(number for number, quarter in enumerate(QUARTERS) if quarter.end == period.end)
        return min(ended + late, len(QUARTERS) - 1)
    if period.year < LAST_WHOLE_YEAR:
        return int(spec.is_produced_outside and rng.happens(0.5))
    return WITH_THE_LAST_YEAR


def _not_applicable(regency: Regency, spec: IndicatorSpec, rng: SeededRandom) -> str:
    """Return the reason why an indicator does not apply to the regency, or ""."""
    share, reason = TEXTS.not_applicable.get(spec.code, (0.0, ""))
    if spec.code == "LIV-12" and regency.kind == "kota":
        return "Kota tidak memiliki desa."
    return reason if rng.happens(share) else ""


def _is_zero(spec: IndicatorSpec, series: str, rng: SeededRandom) -> bool:
    name = spec.code if len(spec.series) == 1 else f"{spec.code}/{series}"
    share, until = TEXTS.zeros.get(name, (0.0, 0))
    return until >= FIRST_YEAR and rng.happens(share)


def _reported(
    regency: Regency, spec: IndicatorSpec, course: Course, period: Period, never: set[str], rng: SeededRandom
) -> dict[str, ValueContent]:
    """Return the values reported for a period, by series."""
    status = _observation(period, rng)
    if spec.value_kind == ValueKind.OPINION:
        opinion = rng.weighted([("WTP", 80 + 4 * (period.year - FIRST_YEAR)), ("WDP", 18), ("TMP", 1)])
        return {"total": ValueContent(value=opinion, observation_status=status)}
    if len(spec.series) > 1:
        return _composed(regency, spec, course, period, never, status, rng)
    zero = bool(never) and period.year <= TEXTS.zeros[spec.code][1]
    level = 0.0 if zero else _within(spec, course.at(period.year, rng))
    if not spec.denominator:
        return {"total": ValueContent(value=rounded(Decimal(level), spec), observation_status=status)}
    whole = course.denominator(period.year, regency.population, rng)
    part = round(level * whole / float(quotients.factor(spec) or 1))
    of_whole = spec.value_kind == ValueKind.PERCENTAGE  # its numerator is a part of the denominator
    return {"total": _ratio(spec, min(part, whole) if of_whole else part, whole, status)}


def _composed(
    regency: Regency,
    spec: IndicatorSpec,
    course: Course,
    period: Period,
    never: set[str],
    status: str,
    rng: SeededRandom,
) -> dict[str, ValueContent]:
    """Return series that are parts of one whole and add up to it."""
    whole = course.denominator(period.year, regency.population, rng)
    weights = {s: 0.0 if s in never else TEXTS.routes[s] * rng.uniform(0.7, 1.3) for s in spec.series}
    parts = {series: int(whole * weight / sum(weights.values())) for series, weight in weights.items()}
    parts["landfill"] += whole - sum(parts.values())
    return {series: _ratio(spec, part, whole, status) for series, part in parts.items()}


def official_level(code: str, spec: IndicatorSpec, year: int) -> Decimal:
    """Return an outside producer's level of a regency's indicator: on the trend around which its own values vary."""
    rng = SeededRandom(code, "indicator", spec.code)
    rng.happens(1)  # as _of_indicator draws, before the course
    course = levels.course(spec.code, rng)
    return Decimal(_within(spec, course.start + course.drift * (year - FIRST_YEAR)))


def _within(spec: IndicatorSpec, level: float) -> float:
    """Return a level that the indicator's grammar accepts, within plausible bounds."""
    if spec.value_kind != ValueKind.GROWTH:
        level = max(level, levels.levels()[spec.code].low * 0.4)
    return float(allowed(spec, Decimal(level)))


def allowed(spec: IndicatorSpec, number: Decimal) -> Decimal:
    """Return the nearest number that the indicator's grammar accepts."""
    low, high = grammar.bounds(spec)
    number = number if low is None else max(number, low)
    return number if high is None else min(number, high)


def rounded(number: Decimal, spec: IndicatorSpec) -> str:
    """Round to the indicator's number of decimals."""
    return decimals.rounded(number, spec.decimals or 0)


def _ratio(spec: IndicatorSpec, part: int, whole: int, status: str) -> ValueContent:
    value = Decimal(part) * (quotients.factor(spec) or 1) / Decimal(whole)
    return ValueContent(
        value=rounded(value, spec), numerator=str(part), denominator=str(whole), observation_status=status
    )


def _observation(period: Period, rng: SeededRandom) -> str:
    if period.year >= LAST_WHOLE_YEAR and rng.happens(0.5):
        return "provisional"
    return rng.weighted([("final", 93), ("estimated", 5), ("revised", 2)])

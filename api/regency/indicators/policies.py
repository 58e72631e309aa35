"""Policies of values: what the catalogue and the calendar say of an indicator, a series and a period."""

from datetime import date
from uuid import UUID

from api.http.exceptions import Invalid
from api.http.grammar.periods import Period
from api.http.messages import Text
from api.http.problems import GrammarError
from api.identity.problems import AnotherAgency
from api.national.catalogue import values
from api.national.catalogue.problems import WrongPeriodicity
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.words import PERIODICITIES_ID
from api.regency.indicators import specs
from api.regency.indicators.models import Key
from api.regency.indicators.problems import NotInRelease, PeriodInTheFuture, PeriodTooEarly, PeriodTooLate

#: Values before this year are no indicator's of the programme (the first plan period began in 2017; a baseline may
#: lie some years before).
FIRST_YEAR = 2010
#: Targets lie in a plan's years at the latest.
LAST_YEAR = 2100


def check_key(key: Key, *, today: date) -> IndicatorSpec:
    """Return the indicator of a value that may be entered today, as the release has it that rules its period.

    Raises Invalid: unknown_indicator (with the nearest known code), not_in_release, unknown_series, not_a_period,
    wrong_periodicity, period_in_the_future, period_too_early, period_too_late.
    """
    spec = _ruling(key, today)
    check_period(spec, key.period, today)
    return spec


def _ruling(key: Key, today: date) -> IndicatorSpec:
    """Return the indicator as its period has it; where that cannot be read, as the last release does."""
    try:
        period = Period.parse(key.period)
    except GrammarError:
        return check_series(key.indicator, key.series, today=today)
    spec = specs.for_period(key.indicator, period, today=today)
    if spec is None:
        spec = check_series(key.indicator, key.series, today=today)
        raise not_in_release(spec, key.period)
    if key.series not in spec.series:
        raise values.unknown_series(key.series, spec.series)
    return spec


def not_in_release(spec: IndicatorSpec, period: str) -> Invalid:
    return NotInRelease("/indicator", indicator=spec.code, release=spec.release, period=period)


def check_series(indicator: str, series: str, *, today: date) -> IndicatorSpec:
    """Return the indicator that has this series. Raises Invalid: unknown_indicator, unknown_series."""
    spec = specs.any_release(indicator, today=today)
    if spec is None:
        raise values.unknown_indicator(indicator, specs.in_force(today))
    if series not in spec.series:
        raise values.unknown_series(series, spec.series)
    return spec


def check_period(spec: IndicatorSpec, text: str, today: date) -> None:
    """Raise Invalid, as check_key does, for a period of which no values of the indicator are entered today."""
    period = _period_of(spec, text, today)
    if period.start > today:
        raise PeriodInTheFuture("/period", period=text)


def check_target(key: Key, *, today: date) -> IndicatorSpec:
    """Return the indicator of a target, which may lie in the future. Raises Invalid as check_key does."""
    spec = _ruling(key, today)
    _period_of(spec, key.period, today)
    return spec


def _period_of(spec: IndicatorSpec, text: str, today: date) -> Period:
    try:
        period = Period.parse(text)
    except GrammarError as error:
        raise error.at("/period") from error
    # What happens as an event (an election) is entered under the year in which it happened.
    wanted = "year" if spec.periodicity == "event" else spec.periodicity
    if period.kind != wanted:
        example = Period.containing(today, type(period.kind)(wanted))
        raise WrongPeriodicity(
            "/period",
            indicator=spec.code,
            periodicity=Text(wanted, PERIODICITIES_ID[wanted]),
            example=str(example),
        )
    if period.year < FIRST_YEAR:
        raise PeriodTooEarly("/period", first_year=FIRST_YEAR)
    if period.year > LAST_YEAR:
        raise PeriodTooLate("/period", last_year=LAST_YEAR)
    return period


def agency_for(own: frozenset[UUID], *, owner: UUID | None, given: UUID | None = None) -> UUID | None:
    """Return the agency under which a caller limited to their `own` writes a value. Raises AnotherAgency.

    The owner of the indicator and series decides; where there is none, the agency given. A contributor of a single
    agency need not name it.
    """
    if not own:
        return given or owner
    if owner is not None:
        if owner not in own or given not in (None, owner):
            raise AnotherAgency()
        return owner
    if given is None and len(own) == 1:
        (given,) = own
    if given not in own:
        raise AnotherAgency()
    return given


def check_present(own: frozenset[UUID], *, owner: UUID | None, present: UUID | None) -> None:
    """Raise AnotherAgency where the caller may not change a value that is there, of the agency `present`."""
    if own and (present if owner is None else owner) not in own:
        raise AnotherAgency()

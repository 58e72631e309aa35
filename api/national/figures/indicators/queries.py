"""One indicator over the participants: its figure, ranking, trend, and components. Each from one snapshot."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from api.http.exceptions import Conflict, FieldError, InvalidParameter, NotFound
from api.http.grammar import decimals
from api.http.grammar.periods import Kind, Period
from api.national.catalogue import queries as catalogue
from api.national.catalogue.calendar import day_of
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.words import Aggregation, Direction
from api.national.figures.indicators import rules, summing
from api.national.figures.indicators.summing import Sums
from api.national.figures.past import instants
from api.national.figures.past.instants import Instant
from api.national.figures.queries import Participant, participants_at


@dataclass(frozen=True, slots=True)
class Asked:
    """What a figure is of. `series` is the indicator's first where none is named."""

    code: str
    period: Period
    basis: str
    series: str | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The figure of all participants, and those of the groups by code."""

    as_of: Instant
    spec: IndicatorSpec
    series: str
    total: Sums
    rows: dict[str, Sums]
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Component:
    """One regency: what it reported, whether that is in the figure or why not, and what it adds to the two sums."""

    regency: Participant
    reason: str | None
    value_status: str | None = None
    value: str | None = None
    number: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    observation_status: str | None = None
    under_query: bool = False
    submission: str | None = None
    content_hash: str | None = None
    adds: tuple[Decimal, Decimal | None] | None = None


def indicator(asked: Asked, *, group_by: str | None = None) -> Answer:
    """The participants' figure by the indicator's own rule, with its distribution, and by group where asked.

    Raises NotFound for an unknown indicator; InvalidParameter for a period or series that it does not have.
    """
    with instants.reading(asked.as_of) as instant:
        spec, series = _spec(asked, instant)
        participants = participants_at(instant)

        def of(grouping: str | None) -> dict[str, Sums]:
            among = summing.members(instant, participants, basis=asked.basis, group_by=grouping)
            found = summing.sums(
                instant,
                among,
                [spec],
                [str(asked.period)],
                basis=asked.basis,
                series=series,
                with_numbers=True,
            )
            return {key: one for (*_, key), one in found.items()}

        total = of(None).get("") or _nobody(spec)
        rows = of(group_by) if group_by else {}
    names = (
        {regency.province: regency.province_name for regency in participants}
        if group_by == "province"
        else {}
    )
    return Answer(instant, spec, series, total, rows, names)


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One period. `is_break`: the catalogue measures it otherwise than the period before; do not compare across."""

    period: str
    is_break: bool
    sums: Sums


def trend(asked: Asked, *, length: int) -> tuple[Instant, IndicatorSpec, str, list[TrendPoint]]:
    """The figure of this period and of those before it, oldest first. One statement over all of them."""
    with instants.reading(asked.as_of) as instant:
        spec, series = _spec(asked, instant)
        among = summing.members(instant, participants_at(instant), basis=asked.basis, group_by=None)
        periods = [asked.period.shifted(-steps) for steps in range(length - 1, -1, -1)]
        texts = [str(period) for period in periods]
        found = summing.sums(instant, among, [spec], texts, basis=asked.basis, series=series)
        measured = [_measured(spec.code, period) for period in periods]
    points = []
    for place, text in enumerate(texts):
        was = measured[place - 1] if place else None
        is_break = bool(was and measured[place] and was != measured[place])
        points.append(TrendPoint(text, is_break, found.get((spec.code, series, text, "")) or _nobody(spec)))
    return instant, spec, series, points


@dataclass(frozen=True, slots=True)
class Ranked:
    """One group that is compared within itself. No rows where too few reported."""

    kind: str | None
    n_regencies: int
    n_used: int
    is_enough: bool
    rows: list[tuple[int, bool, Component]]


def ranking(
    asked: Asked, *, together: bool, minimum_coverage: int
) -> tuple[Instant, IndicatorSpec, str, list[Ranked]]:
    """Regencies by their value, best first, kabupaten and kota apart; equal values share a rank, the next is left out.

    `minimum_coverage` is the percentage of a group that must have a value. Never by achievement: modest targets would
    win. Raises Conflict for indicators that have no order.
    """
    instant, spec, series, found = components(asked)
    _check_ranked(spec)
    ranked = []
    for kind in (None,) if together else ("kabupaten", "kota"):
        group = [each for each in found if kind in (None, each.regency.kind)]
        with_value = [each for each in group if each.number is not None and each.value_status == "reported"]
        is_enough = bool(with_value) and len(with_value) * 100 >= minimum_coverage * len(group)
        ranked.append(
            Ranked(kind, len(group), len(with_value), is_enough, _rows(spec, with_value) if is_enough else [])
        )
    return instant, spec, series, ranked


def _rows(spec: IndicatorSpec, group: list[Component]) -> list[tuple[int, bool, Component]]:
    sign = -1 if spec.direction == Direction.HIGHER else 1
    ordered = sorted(group, key=lambda each: (sign * (each.number or Decimal(0)), each.regency.code))
    times = Counter(each.number for each in ordered)
    first: dict[Decimal | None, int] = {}
    for place, each in enumerate(ordered, 1):
        first.setdefault(each.number, place)
    return [(first[each.number], times[each.number] > 1, each) for each in ordered]


def _check_ranked(spec: IndicatorSpec) -> None:
    if (
        spec.direction not in (Direction.HIGHER, Direction.LOWER)
        or spec.aggregation == Aggregation.NONE
        or spec.value_kind in ("grade", "opinion", "yes_no")
    ):
        raise Conflict(
            "This indicator has no order: it is informational, a grade or an opinion, or its values cannot be"
            " compared between regencies.",
            "Indikator ini tidak diurutkan: bersifat informatif, berupa predikat atau opini, atau nilainya tidak"
            " dapat dibandingkan antardaerah.",
            code="not_ranked",
        )


_COMPONENTS = """
    SELECT v.regency_id, v.value_status, v.value, v.number, v.numerator, v.denominator, v.observation_status,
           v.submission_id::text, encode(s.content_hash, 'hex'),
           EXISTS (SELECT FROM (SELECT submission_id FROM figures_reported_subject
                                WHERE basis = %(basis)s AND under_query AND {in_force}) q
                   WHERE q.submission_id = v.submission_id)
    FROM (SELECT * FROM figures_reported_value
          WHERE basis = %(basis)s AND {in_force} AND indicator = %(indicator)s AND period = %(period)s
            AND series = %(series)s) v
    JOIN ledger_submission s ON s.id = v.submission_id
"""


def components(asked: Asked) -> tuple[Instant, IndicatorSpec, str, list[Component]]:
    """Every participant, by code: used in the figure, or left out with the reason. None is missing, none is twice."""
    with instants.reading(asked.as_of) as instant:
        spec, series = _spec(asked, instant)
        participants = participants_at(instant)
        submitters = summing.members(instant, participants, basis=asked.basis, group_by=None).submitters
        with connection.cursor() as cursor:
            cursor.execute(
                instant.in_force(_COMPONENTS),
                {
                    "basis": asked.basis,
                    "indicator": spec.code,
                    "period": str(asked.period),
                    "series": series,
                    **instant.parameters,
                },
            )
            told = {row[0]: row[1:] for row in cursor.fetchall()}
    return (
        instant,
        spec,
        series,
        [
            _component(spec, each, told[each.id])
            if each.id in told
            else Component(each, "not_reported" if each.id in submitters else "never_submitted")
            for each in participants
        ],
    )


def _component(spec: IndicatorSpec, regency: Participant, row: tuple[Any, ...]) -> Component:
    status, value, number, numerator, denominator, observation_status, submission, digest, queried = row
    number, numerator, denominator = (
        None if part is None else decimals.strip_zeros(part) for part in (number, numerator, denominator)
    )
    adds = reason = None
    if status != "reported":
        reason = status
    elif spec.aggregation != Aggregation.NONE:
        adds = rules.parts(
            spec,
            number=number,
            numerator=numerator,
            denominator=denominator,
            population=regency.population,
        )
        if adds is None:
            reason = rules.LACKING.get(Aggregation(spec.aggregation), "not_a_number")
    return Component(
        regency=regency,
        reason=reason,
        value_status=status,
        value=value or None,
        number=number,
        numerator=numerator,
        denominator=denominator,
        observation_status=observation_status,
        under_query=queried,
        submission=submission,
        content_hash=digest,
        adds=adds,
    )


def _spec(asked: Asked, instant: Instant) -> tuple[IndicatorSpec, str]:
    # Before the first release there was no rule to go by: today's says what the (missing) figure would be of.
    in_force: Mapping[str, IndicatorSpec] = {}
    for at in (instant.at, instant.read_at):
        with suppress(NotFound):
            in_force = in_force or catalogue.indicators_in_force(day_of(at))
    spec = in_force.get(asked.code)
    if spec is None:
        raise NotFound(f"no indicator {asked.code}")
    if spec.periodicity != "event" and spec.periodicity != asked.period.kind:
        raise _refused(
            "period",
            "other_periodicity",
            f"The values of {spec.code} are by {spec.periodicity}.",
            f"Nilai {spec.code} berperiode {spec.periodicity}.",
        )
    series = asked.series or spec.series[0]
    if series not in spec.series:
        raise _refused(
            "series",
            "unknown_series",
            f"The series of {spec.code}: {', '.join(spec.series)}.",
            f"Seri {spec.code}: {', '.join(spec.series)}.",
        )
    return spec, series


def _measured(code: str, period: Period) -> tuple[str, ...] | None:
    """How the catalogue in force at a period's end measures the indicator; None where there was none."""
    try:
        spec = catalogue.indicators_in_force(Period.containing(period.end, Kind.MONTH).end).get(code)
    except NotFound:
        return None
    if spec is None:
        return None
    return spec.unit, spec.value_kind, spec.aggregation, spec.numerator, spec.denominator, spec.definition


def _nobody(spec: IndicatorSpec) -> Sums:
    return Sums(rules.figure(spec, None, None), 0, 0, {}, 0, 0)


def _refused(parameter: str, code: str, message: str, message_id: str) -> InvalidParameter:
    error = FieldError("", code, message, message_id, parameter=parameter)
    return InvalidParameter(message, message_id, code=code, errors=[error])

"""One indicator over the participants: its figure, ranking, trend, and components. Each from one snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from api.http.exceptions import InvalidParameter, NotFound
from api.http.grammar import decimals
from api.http.grammar.periods import Period
from api.national.catalogue import rulings
from api.national.catalogue.achievement import Achievement, achievement, is_on_target
from api.national.catalogue.calendar import day_of
from api.national.catalogue.official import queries as official
from api.national.catalogue.official.shapes import OfficialRow
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.rulings import Rulings
from api.national.catalogue.words import PERIODICITIES_ID, Aggregation
from api.national.figures import absent, grouping, instants
from api.national.figures.indicators import among, rules, summing
from api.national.figures.indicators import ranking as rank
from api.national.figures.indicators.among import Among
from api.national.figures.indicators.ranking import Ranked
from api.national.figures.indicators.rules import Fences
from api.national.figures.indicators.summing import Others, Sums
from api.national.figures.instants import Instant
from api.national.figures.participants import Participant, members_at, participants_at


@dataclass(frozen=True, slots=True)
class Asked:
    """What a figure is of. `series` is the indicator's first where none is named."""

    code: str
    period: Period
    basis: str
    series: str | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outlier:
    """A regency whose value lies beyond a fence: `side` is low or high."""

    regency: Participant
    value: str
    side: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The figure of all participants, and those of the groups by code. `official` is the nation's, as its producer
    published it; provinces have their own."""

    as_of: Instant
    spec: IndicatorSpec
    series: str
    total: Sums
    rows: dict[str, Sums]
    names: dict[str, str]
    official: OfficialRow | None
    official_of_rows: dict[str, OfficialRow]
    fences: Fences | None
    outliers: list[Outlier]


@dataclass(frozen=True, slots=True)
class Target:
    """What a regency wanted to reach, as it was handed over with the value; and how far the value reaches it, in the
    direction that the indicator had then. None where that cannot be said."""

    value: str
    source: str
    version: int | None
    is_reached: bool | None = None
    achievement: Achievement | None = None


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
    official: OfficialRow | None = None
    target: Target | None = None


def indicator(asked: Asked, *, group_by: str | None = None) -> Answer:
    """The participants' figure by the indicator's own rule, with its distribution, and by group where asked.

    Raises NotFound for an unknown indicator; InvalidParameter for a period or series that it does not have.
    """
    with instants.reading(asked.as_of) as instant:
        spec, series, ruling = _spec(asked, instant)
        participants = participants_at(instant)

        def of(whom: Among) -> dict[str, Sums]:
            found = summing.sums(
                instant,
                whom,
                [spec],
                [str(asked.period)],
                ruling=ruling,
                basis=asked.basis,
                series=series,
                with_numbers=True,
                with_targets=True,
            )
            return {key: one for (*_, key), one in found.items()}

        total = of(among.everyone(instant)).get("") or _nobody(spec)
        rows = (
            of(among.grouped(instant, participants, basis=asked.basis, group_by=group_by)) if group_by else {}
        )
        fences = rules.fences(total.numbers)
        others = Others.of(ruling, [spec])
        beyond = [] if fences is None else _beyond(asked, spec, series, instant, participants, fences, others)
        period = str(asked.period)
        published = official.of_nation(spec.code, [period], at=instant.at).get((series, period))
        of_rows = (
            official.of_provinces(spec.code, series, period, at=instant.at) if group_by == "province" else {}
        )
    names = (
        {regency.province: regency.province_name for regency in participants}
        if group_by == "province"
        else {}
    )
    return Answer(instant, spec, series, total, rows, names, published, of_rows, fences, beyond)


_BEYOND = """
    SELECT regency_id, value, number FROM figures_reported_value v
    WHERE basis = %(basis)s AND {in_force} AND indicator = %(indicator)s AND period = %(period)s AND series = %(series)s
      AND value_status = 'reported' AND (number < %(lower)s OR number > %(upper)s) AND NOT {is_other}
"""


def _beyond(
    asked: Asked,
    spec: IndicatorSpec,
    series: str,
    instant: Instant,
    participants: Sequence[Participant],
    fences: Fences,
    others: Others,
) -> list[Outlier]:
    """By code."""
    parameters = {
        "basis": asked.basis,
        "indicator": spec.code,
        "period": str(asked.period),
        "series": series,
        "lower": fences.lower,
        "upper": fences.upper,
        **others.parameters,
        **instant.parameters,
    }
    with connection.cursor() as cursor:
        cursor.execute(instant.in_force(others.told_apart(_BEYOND)), parameters)
        found = {regency: (value, fences.side(number) or "") for regency, value, number in cursor.fetchall()}
    return [Outlier(each, *found[each.id]) for each in participants if each.id in found]


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One period, under the code by which its values stand, in the unit that they have there. `is_break`: the catalogue
    measures it otherwise than the period before; do not compare across."""

    period: str
    code: str
    unit: str
    is_break: bool
    sums: Sums
    official: OfficialRow | None


def trend(asked: Asked, *, length: int) -> tuple[Instant, IndicatorSpec, str, list[TrendPoint]]:
    """The figure of this period and of those before it, oldest first, each by the rule of the release that rules it.

    A period before the indicator had its code is found under the one that it continues. One statement for each release
    that measures it in its own way; the releases say where the series breaks.
    """
    with instants.reading(asked.as_of) as instant:
        spec, series, ruling = _spec(asked, instant)
        everyone = among.everyone(instant)
        periods = [asked.period.shifted(-steps) for steps in range(length - 1, -1, -1)]
        texts = [str(period) for period in periods]
        ruled = ruling.series(spec.code, periods, today=day_of(instant.at))
        codes = [here.spec.code if here else spec.code for here in ruled]
        published = {
            (code, *key): value
            for code in dict.fromkeys(codes)
            for key, value in official.of_nation(code, texts, at=instant.at).items()
        }
        by_spec: dict[IndicatorSpec, list[str]] = {}
        for text, here in zip(texts, ruled, strict=True):
            if here is not None and series in here.spec.series:
                by_spec.setdefault(here.spec, []).append(text)
        found = {
            text: one
            for measured, of_it in by_spec.items()
            for (_, _, text, _), one in summing.sums(
                instant, everyone, [measured], of_it, ruling=ruling, basis=asked.basis, series=series
            ).items()
        }
    points = [
        TrendPoint(
            text,
            code,
            here.spec.unit if here else spec.unit,
            bool(here and here.is_break),
            found.get(text) or _nobody(spec),
            published.get((code, series, text)),
        )
        for text, code, here in zip(texts, codes, ruled, strict=True)
    ]
    return instant, spec, series, points


def ranking(
    asked: Asked, *, together: bool, minimum_coverage: int
) -> tuple[Instant, IndicatorSpec, str, list[Ranked]]:
    """Regencies by their value, best first, kabupaten and kota apart; equal values share a rank, the next is left out.

    `minimum_coverage` is the percentage of a group that must have a value. Never by achievement: modest targets would
    win. Raises Conflict for indicators that have no order.
    """
    with instants.reading(asked.as_of) as instant:
        spec, series, ruling = _spec(asked, instant)
        rank.check_ranked(spec)
        groups = rank.ranked(
            instant,
            members_at(instant),
            spec,
            others=Others.of(ruling, [spec]),
            series=series,
            period=str(asked.period),
            basis=asked.basis,
            together=together,
            minimum_coverage=minimum_coverage,
        )
    return instant, spec, series, groups


_COMPONENTS = """
    SELECT v.regency_id, v.target, v.target_source, v.target_version, v.target_number, v.direction,
           v.value_status, v.value, v.number, v.numerator, v.denominator, v.observation_status,
           {is_other}, v.submission_id::text, encode(s.content_hash, 'hex'),
           EXISTS (SELECT FROM (SELECT submission_id FROM figures_reported_subject
                                WHERE basis = %(basis)s AND under_query AND {in_force}) q
                   WHERE q.submission_id = v.submission_id)
    FROM (SELECT * FROM figures_reported_value
          WHERE basis = %(basis)s AND {in_force} AND indicator = %(indicator)s AND period = %(period)s
            AND series = %(series)s) v
    JOIN ledger_submission s ON s.id = v.submission_id
"""


def components(
    asked: Asked, *, group_by: str | None = None, group: str | None = None
) -> tuple[Instant, IndicatorSpec, str, list[Component]]:
    """Every participant, by code: used in the figure, or left out with the reason. None is missing, none is twice.
    Those of a group where one is named."""
    with instants.reading(asked.as_of) as instant:
        spec, series, ruling = _spec(asked, instant)
        others = Others.of(ruling, [spec])
        participants = grouping.of_group(participants_at(instant), group_by, group)
        why = absent.of_value(
            instant, basis=asked.basis, indicator=spec.code, series=series, period=str(asked.period)
        )
        with connection.cursor() as cursor:
            cursor.execute(
                instant.in_force(others.told_apart(_COMPONENTS)),
                {
                    "basis": asked.basis,
                    "indicator": spec.code,
                    "period": str(asked.period),
                    "series": series,
                    **others.parameters,
                    **instant.parameters,
                },
            )
            told = {row[0]: row[1:] for row in cursor.fetchall()}
        published = official.of_regencies(spec.code, series, str(asked.period), at=instant.at)
    return (
        instant,
        spec,
        series,
        [
            _component(spec, each, told[each.id], published.get(each.id))
            if each.id in told
            else Component(
                each,
                why.of_one(each.id),
                official=published.get(each.id),
            )
            for each in participants
        ],
    )


def _component(
    spec: IndicatorSpec, regency: Participant, row: tuple[Any, ...], published: OfficialRow | None
) -> Component:
    status, value, number, numerator, denominator, observation_status, is_other = row[5:12]
    submission, digest, queried = row[12:]
    number, numerator, denominator = (
        None if part is None else decimals.strip_zeros(part) for part in (number, numerator, denominator)
    )
    adds = None
    if is_counted := status == "reported" and not is_other:
        adds = rules.parts(
            spec,
            number=number,
            numerator=numerator,
            denominator=denominator,
            population=regency.population,
        )
    is_used = is_counted and (adds is not None or spec.aggregation == Aggregation.NONE)
    reason = None if is_used else rules.left_out(spec.aggregation, status, is_other=is_other)
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
        official=published,
        target=_target(*row[:5], actual=number if status == "reported" else None),
    )


def _target(
    value: str,
    source: str,
    version: int | None,
    number: Decimal | None,
    direction: str,
    *,
    actual: Decimal | None,
) -> Target | None:
    if value == "":
        return None
    return Target(
        value,
        source,
        version,
        is_on_target(direction=direction, actual=actual, target=number),
        achievement(direction=direction, actual=actual, target=number),
    )


def _spec(asked: Asked, instant: Instant) -> tuple[IndicatorSpec, str, Rulings]:
    # The release that ruled the period, as was known then. Where it lacks the indicator, the last that has it says what
    # the (missing) figure would be of.
    ruling, today = rulings.rulings(known_at=instant.at), day_of(instant.at)
    spec = ruling.spec(asked.code, asked.period, today=today) or ruling.newest(asked.code, today=today)
    if spec is None:
        raise NotFound(f"no indicator {asked.code}")
    if spec.periodicity != "event" and spec.periodicity != asked.period.kind:
        raise InvalidParameter.at(
            "period",
            "other_periodicity",
            f"The values of {spec.code} are by {spec.periodicity}.",
            f"Nilai {spec.code} berperiode {PERIODICITIES_ID[spec.periodicity]}.",
            by_state=True,
        )
    series = asked.series or spec.series[0]
    if series not in spec.series:
        raise InvalidParameter.at(
            "series",
            "unknown_series",
            f"The series of {spec.code}: {', '.join(spec.series)}.",
            f"Seri {spec.code}: {', '.join(spec.series)}.",
            by_state=True,
        )
    return spec, series, ruling


def _nobody(spec: IndicatorSpec) -> Sums:
    return Sums(rules.figure(spec, None, None), 0, 0, {}, 0, 0)

"""Sums over the participants by indicator, period and group: one statement, whatever is asked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.rulings import Rulings
from api.national.catalogue.words import Aggregation
from api.national.figures import arrays, targets
from api.national.figures.grouping import KEYS
from api.national.figures.indicators import rules
from api.national.figures.indicators.others import Others
from api.national.figures.models import ReportedValue
from api.national.figures.participants import Member, Participant
from api.national.figures.past.instants import Instant

#: Group key: "" for all, else the code of a province, cohort, kind or regency.
GroupKey = str


@dataclass(frozen=True, slots=True)
class Members:
    """The participants by group, and who of them ever submitted by this basis."""

    groups: Mapping[GroupKey, tuple[Member, ...]]
    submitters: frozenset[int]


@dataclass(frozen=True, slots=True)
class Reached:
    """How the reported values stand to the targets handed over with them.

    on_target + not_on_target + without_target + not_comparable are all that reported; `bands` (very high to very low)
    and `without_band` (a target of 0 or less) are the first two.
    """

    on_target: int
    not_on_target: int
    without_target: int
    not_comparable: int
    bands: tuple[int, ...]
    without_band: int

    @property
    def n_reported(self) -> int:
        return self.on_target + self.not_on_target + self.without_target + self.not_comparable


NOBODY = Reached(0, 0, 0, 0, (0,) * len(targets.BAND_NAMES), 0)


@dataclass(frozen=True, slots=True)
class Sums:
    """One figure: its value and sums, who is in it and who is not, and the reported numbers in order."""

    figure: rules.Figure
    n_regencies: int
    n_used: int
    left_out: dict[str, int]
    population: int
    population_covered: int
    numbers: list[Decimal] = field(default_factory=list)
    targets: Reached = NOBODY

    def coverage(self) -> dict[str, Any]:
        return {
            "n_regencies": self.n_regencies,
            "n_used": self.n_used,
            "left_out": self.left_out,
            "n_without_denominator": self.left_out.get("without_denominator", 0),
            "population": self.population,
            "population_covered": self.population_covered,
        }


GROUPINGS = tuple(KEYS)

_SUBMITTERS = (
    "SELECT DISTINCT regency_id FROM figures_reported_subject WHERE basis = %(basis)s AND {in_force}"
)

# One row for values that stand alike, so that each adds to few sums. `used` says in SQL what rules.parts says of one
# regency; what another release measures otherwise never is. `{further}`: the columns of _NUMBERS and _TARGETS.
_SUMS = """
    SELECT indicator, series, period, key, value_status, is_other, used,
           count(*), sum(population), sum(numerator), sum(denominator){further}
    FROM (SELECT v.indicator, v.series, v.period, m.key, v.value_status, o.is_other, m.population,
                 v.value_status = 'reported' AND NOT o.is_other AND CASE r.rule
                     WHEN 'ratio_of_sums' THEN v.numerator IS NOT NULL AND v.denominator IS NOT NULL
                     WHEN 'weighted_mean' THEN v.number IS NOT NULL AND m.population IS NOT NULL
                     WHEN 'none' THEN true
                     ELSE v.number IS NOT NULL END AS used,
                 CASE r.rule WHEN 'ratio_of_sums' THEN v.numerator WHEN 'weighted_mean' THEN v.number * m.population
                     ELSE v.number END AS numerator,
                 CASE r.rule WHEN 'ratio_of_sums' THEN v.denominator WHEN 'weighted_mean' THEN m.population
                     ELSE 1 END AS denominator{further_of_each}
          FROM figures_reported_value v CROSS JOIN LATERAL (SELECT {is_other} AS is_other) o
          JOIN unnest(%(ids)s::int[], %(keys)s::text[], %(populations)s::int[])
              AS m (regency_id, key, population) USING (regency_id)
          JOIN unnest(%(indicators)s::text[], %(rules)s::text[]) AS r (indicator, rule) USING (indicator)
          WHERE basis = %(basis)s AND {in_force}
            AND indicator = ANY (%(indicators)s) AND period = ANY (%(periods)s)
            AND (%(series)s::text IS NULL OR series = %(series)s)) told
    GROUP BY 1, 2, 3, 4, 5, 6, 7
"""

#: Columns that cost more than all others: of the groups, and what each value says for them.
_NUMBERS = (
    ", array_agg(number ORDER BY number) FILTER (WHERE number IS NOT NULL)",
    ", CASE WHEN v.value_status = 'reported' AND NOT o.is_other THEN v.number END AS number",
)
_TARGETS = (
    "".join(f", count(*) FILTER (WHERE standing = '{name}')" for name in targets.STANDINGS)
    + "".join(f", count(*) FILTER (WHERE band = '{name}')" for name in targets.BAND_NAMES),
    f", CASE WHEN v.value_status = 'reported' THEN {targets.STANDING} END AS standing,"
    f" CASE WHEN v.value_status = 'reported' THEN {targets.BAND} END AS band",
)


def submitters_at(instant: Instant, *, basis: str) -> frozenset[int]:
    """The regencies that ever submitted by this basis."""
    with connection.cursor() as cursor:
        cursor.execute(instant.in_force(_SUBMITTERS), {"basis": basis, **instant.parameters})
        return frozenset(id for (id,) in cursor.fetchall())


def everyone(instant: Instant, participants: Sequence[Member], *, basis: str) -> Members:
    """All of them as one group."""
    groups = {"": tuple(participants)} if participants else {}
    return Members(groups, submitters_at(instant, basis=basis))


def members(instant: Instant, participants: Sequence[Participant], *, basis: str, group_by: str) -> Members:
    """The groups in the order of their codes. A regency of several cohorts is in each."""
    groups: dict[str, list[Member]] = {}
    for regency in participants:
        for key in KEYS[group_by](regency):
            groups.setdefault(key, []).append(regency)
    return Members({key: tuple(groups[key]) for key in sorted(groups)}, submitters_at(instant, basis=basis))


def sums(
    instant: Instant,
    among: Members,
    specs: Sequence[IndicatorSpec],
    periods: Sequence[str],
    *,
    ruling: Rulings,
    basis: str,
    series: str | None,
    with_numbers: bool = False,
    with_targets: bool = False,
) -> dict[tuple[str, str, str, GroupKey], Sums]:
    """By indicator, series, period and group; a combination that nobody reported is there too, with nothing used.

    `ruling` are the releases by which the specs were chosen: they say which values those do not measure.
    """
    by_code = {spec.code: spec for spec in specs}
    others = Others.of(ruling, specs)
    pairs = [(regency, key) for key, group in among.groups.items() for regency in group]
    further = (_NUMBERS,) * with_numbers + (_TARGETS,) * with_targets
    statement = _SUMS.replace("{further}", "".join(of_group for of_group, _ in further))
    statement = statement.replace("{further_of_each}", "".join(of_each for _, of_each in further))
    with connection.cursor() as cursor:
        cursor.execute(
            instant.in_force(others.told_apart(statement)),
            {
                "ids": arrays.numbers(regency.id for regency, _ in pairs),
                "keys": arrays.texts(key for _, key in pairs),
                "populations": arrays.numbers(regency.population for regency, _ in pairs),
                "indicators": list(by_code),
                "rules": [spec.aggregation for spec in specs],
                "periods": list(periods),
                "series": series,
                "basis": basis,
                **others.parameters,
                **instant.parameters,
            },
        )
        told: dict[tuple[Any, ...], list[_Told]] = {}
        for row in cursor.fetchall():
            alike = list(row[11:])
            numbers = alike.pop(0) if with_numbers else None
            one = _Told(*row[4:11], numbers or [], alike)  # type: ignore[call-arg]  # the columns, in order
            told.setdefault(row[:4], []).append(one)
    sizes = {key: _size(group, among.submitters) for key, group in among.groups.items()}
    return {
        (spec.code, each, period, key): _sums(spec, size, told.get((spec.code, each, period, key), ()))
        for spec in specs
        for each in ([series] if series else spec.series)
        for period in periods
        for key, size in sizes.items()
    }


@dataclass(frozen=True, slots=True)
class _Told:
    """Values of one figure that stand alike, as _SUMS has them: `reached` are the counts of _TARGETS, if asked for."""

    value_status: str
    is_other: bool
    is_used: bool
    n: int
    population: int | None
    numerator: Decimal | None
    denominator: Decimal | None
    numbers: list[Decimal]
    reached: list[int]


@dataclass(frozen=True, slots=True)
class _Size:
    """What is said of a group whatever it reported."""

    n_regencies: int
    n_never: int
    population: int


def _size(group: Sequence[Member], submitters: frozenset[int]) -> _Size:
    return _Size(
        len(group),
        sum([regency.id not in submitters for regency in group]),
        sum([regency.population or 0 for regency in group]),
    )


def _sums(spec: IndicatorSpec, size: _Size, told: Sequence[_Told]) -> Sums:
    used = next((each for each in told if each.is_used), None)
    reasons = Counter({"never_submitted": size.n_never, "not_reported": size.n_regencies - size.n_never})
    for each in told:
        reasons["not_reported"] -= each.n
        if each.value_status != ReportedValue.Status.REPORTED:
            reasons[each.value_status] += each.n
        elif each.is_other:
            reasons[rules.OTHER_RELEASE] += each.n
        elif not each.is_used:
            reasons[rules.LACKING.get(Aggregation(spec.aggregation), "not_a_number")] += each.n
    return Sums(
        figure=rules.figure(spec, used.numerator if used else None, used.denominator if used else None),
        n_regencies=size.n_regencies,
        n_used=used.n if used else 0,
        left_out={reason: n for reason, n in sorted(reasons.items()) if n},
        population=size.population,
        population_covered=int(used.population or 0) if used else 0,
        numbers=sorted(number for each in told for number in each.numbers),
        targets=_reached([sum(counts) for counts in zip(*(each.reached for each in told), strict=True)]),
    )


def _reached(counts: Sequence[int]) -> Reached:
    if not counts:
        return NOBODY
    on_target, not_on_target, without_target, not_comparable, *bands = counts
    return Reached(
        on_target,
        not_on_target,
        without_target,
        not_comparable,
        tuple(bands),
        on_target + not_on_target - sum(bands),
    )

"""Sums over the participants by indicator, period and group, in one statement for all of them."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from decimal import Decimal, localcontext
from typing import NamedTuple

from api.http.grammar import decimals
from api.national.catalogue.achievement import BAND_NAMES
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.rulings import Rulings
from api.national.catalogue.words import Aggregation
from api.national.figures import absent, targets
from api.national.figures.indicators import rules
from api.national.figures.indicators.among import Among, GroupKey, Size, everyone
from api.national.figures.indicators.shapes import (
    Bands,
    DistributedFigure,
    FigureCoverage,
    LikeForLike,
    Targets,
)
from api.national.figures.instants import Instant
from api.national.figures.models import Basis, ReportedValue
from api.national.figures.statements import filled
from tenants import Fields, Strings, frozen
from tenants.pool import statements

# Values that were written by a release of the catalogue that measures otherwise than the one that rules the period. A
# release that is published within a period rules all of it. Where it breaks a series, what was written before of that
# period is of another unit or of another thing: it is left out of figures (rules.OTHER_RELEASE) until it is said anew.

_IS_OTHER = """(({of}.indicator, {of}.period, v.release) IN (
            SELECT * FROM unnest(%(other_of)s::text[], %(other_in)s::text[], %(other_releases)s::text[])))"""
#: An indicator's definition in the release that rules a period, by code and period.
type Ruled = dict[tuple[str, str], IndicatorSpec]


@frozen
class Scope:
    """Submissions of a figure: those in force at an instant by a basis, read by the releases in effect."""

    instant: Instant
    ruling: Rulings
    basis: str

    def about(self, ruled: Ruled, *, of: str = "v") -> tuple[dict[str, str], Fields]:
        """Return parts of a statement about values of these indicators and periods, with parameters.

        `$is_other` is true for a row `v` of figures_reported_value whose release measures differently from the one
        that rules the period of the row `of`. Usually no series has a break, and it is a constant.
        """
        others = [(*key, release) for key, spec in ruled.items() for release in self.ruling.others(spec)]
        return {
            "in_force": self.instant.condition,
            "is_other": _IS_OTHER.format(of=of) if others else "false",
        }, {
            "basis": self.basis,
            **statements.arrays(others, "other_of", "other_in", "other_releases"),
            **self.instant.parameters,
        }


# One row for values that stand alike, so that each adds to few sums. How many regencies there are stands on each row,
# where the statement counts them: there is one where nobody reported, too.
_SUMS = """
    WITH m AS MATERIALIZED ($members)
    SELECT * FROM ($size) AS size LEFT JOIN (
        SELECT indicator, series, period, key, value_status, is_other, is_whole, count(*) AS n,
               sum(population) AS population, sum(numerator) AS numerator, sum(denominator) AS denominator,
               $numbers AS numbers, $reached AS reached
        FROM (SELECT v.indicator, v.series, v.period, m.key, v.value_status, o.is_other, m.population,
                     $whole AS is_whole, $numerator AS numerator, $denominator AS denominator $further
              FROM figures_reported_value v CROSS JOIN LATERAL (SELECT $is_other AS is_other) o
              JOIN m ON $of_its_year
              JOIN $rules USING (indicator, period)
              WHERE v.basis = %(basis)s AND $in_force
                AND $of_indicators AND v.period = ANY (%(periods)s) AND $of_series) told
        GROUP BY indicator, series, period, key, value_status, is_other, is_whole
    ) AS sums ON true
"""


_USED = """
    WITH m AS MATERIALIZED ($members)
    SELECT v.indicator, v.series, v.period, v.regency_id, $numerator, $denominator
    FROM figures_reported_value v JOIN m ON $of_its_year
    JOIN $rules USING (indicator, period)
    WHERE v.basis = %(basis)s AND $in_force AND $of_indicators AND v.period = ANY (%(periods)s) AND $of_series
      AND v.value_status = 'reported' AND NOT $is_other AND $whole
"""
#: What a regency's value adds above and below; of a mean nothing below.
Part = tuple[Decimal, Decimal | None]
#: By the regency's id.
Used = dict[int, Part]

_NOTHING = "NULL::numeric"
_BY_RULE = (
    "unnest(%(indicators)s::text[], %(periods)s::text[], %(rules)s::text[]) AS r (indicator, period, rule)"
)


@frozen
class _Rule:
    """SQL of one regency's part of the two sums, and of whether it has all that the rule needs."""

    whole: str
    numerator: str
    denominator: str = _NOTHING


_RULES = {
    Aggregation.RATIO_OF_SUMS: _Rule(
        "v.numerator IS NOT NULL AND v.denominator IS NOT NULL", "v.numerator", "v.denominator"
    ),
    Aggregation.WEIGHTED_MEAN: _Rule(
        "v.number IS NOT NULL AND m.population IS NOT NULL",
        "v.number * m.population",
        "m.population::numeric",
    ),
    # Of a mean the denominator is how many there are, which is counted anyway.
    Aggregation.MEAN: _Rule("v.number IS NOT NULL", "v.number"),
    Aggregation.SUM: _Rule("v.number IS NOT NULL", "v.number"),
    Aggregation.NONE: _Rule("true", _NOTHING),
}

# Columns that cost more than all others: of a group, and what each value says for them.
_NUMBERS = "array_agg(number ORDER BY number) FILTER (WHERE number IS NOT NULL)"
_NUMBER = ", CASE WHEN v.value_status = 'reported' AND NOT o.is_other THEN v.number END AS number"
_REACHED = ", ".join(
    f"count(*) FILTER (WHERE {column} = '{name}')"
    for column, names in (("standing", targets.STANDINGS), ("band", BAND_NAMES))
    for name in names
)
_STANDING = (
    f", CASE WHEN v.value_status = 'reported' THEN {targets.STANDING} END AS standing,"
    f" CASE WHEN v.value_status = 'reported' THEN {targets.BAND} END AS band"
)


class _Told(NamedTuple):
    """Values of one figure with the same standing; `reached` are the counts of _REACHED, if requested."""

    regency_count: int
    absent: list[str]
    people: str | None
    indicator: str | None
    series: str
    period: str
    key: GroupKey
    value_status: str
    is_other: bool
    is_whole: bool
    n: int
    population: int | None
    numerator: Decimal | None
    denominator: Decimal | None
    numbers: list[Decimal] | None
    reached: list[int] | None

    @property
    def is_used(self) -> bool:
        return self.value_status == ReportedValue.Status.REPORTED and not self.is_other and self.is_whole


class _Waiting(NamedTuple):
    """Number of submitted values that do not count yet, by reason, with the reason that it replaces."""

    indicator: str
    series: str
    period: str
    key: GroupKey
    instead_of: str
    reason: str
    n: int


def sums(
    scope: Scope,
    among: Among,
    ruled: Ruled,
    *,
    series: str | None = None,
    with_numbers: bool = False,
    with_targets: bool = False,
) -> dict[tuple[str, str, str, GroupKey], DistributedFigure]:
    """Return figures by indicator, series, period and group, also for groups without any reported value.

    The specs must be those of the scope's releases, which decide the values that a break excludes.
    """
    if not ruled:
        return {}
    parts, parameters = statement(scope, among, ruled, series)
    parts |= {
        "numbers": _NUMBERS if with_numbers else "NULL::numeric[]",
        "reached": f"ARRAY[{_REACHED}]" if with_targets else "NULL::bigint[]",
        "further": _NUMBER * with_numbers + _STANDING * with_targets,
    }
    waiting: dict[Strings, list[_Waiting]] = {}
    if scope.basis != Basis.SUBMITTED:
        for row in statements.fetch_as(_Waiting, filled(absent.WAITING_VALUES, parts), parameters):
            waiting.setdefault(row[:4], []).append(row)
    told: dict[tuple[str | None, ...], list[_Told]] = {}
    counted = None
    for one in statements.fetch_as(_Told, filled(_SUMS, parts), parameters):
        counted = counted or Size(one.regency_count, one.absent, json.loads(one.people or "{}"))
        told.setdefault(one[3:7], []).append(one)
    sizes = among.sizes(counted, {period for _, period in ruled})
    return {
        (code, each, period, key): _figure(
            spec,
            size,
            period,
            told.get(cell := (code, each, period, key), ()),
            waiting.get(cell, ()),
        )
        for (code, period), spec in ruled.items()
        for each in ([series] if series else spec.series)
        for key, size in sizes.items()
    }


def used(scope: Scope, ruled: Ruled, *, series: str | None = None) -> dict[tuple[str, str, str], Used]:
    """Return by indicator, series and period what each used regency's value adds to the figure."""
    found: dict[tuple[str, str, str], Used] = {}
    if ruled:
        parts, parameters = statement(scope, everyone(scope.instant), ruled, series)
        for *key, regency, above, below in statements.rows(filled(_USED, parts), parameters):
            found.setdefault(tuple(key), {})[regency] = (above, below)
    return found


def value(spec: IndicatorSpec, parts: Collection[Part]) -> str | None:
    """Return the figure that these sums give by the indicator's rule; None for nobody, or if the rule has none."""
    if not parts or spec.aggregation == Aggregation.NONE:
        return None
    above, below = zip(*parts, strict=True)
    is_mean = spec.aggregation == Aggregation.MEAN
    with localcontext(decimals.EXACT):
        return rules.value(spec, sum(above), Decimal(len(parts)) if is_mean else sum(filter(None, below)))


def change(value: str | None, previous: str | None) -> Decimal | None:
    """Return the difference between two figures; None if either is missing."""
    return None if value is None or previous is None else Decimal(value) - Decimal(previous)


def like_for_like(
    spec: IndicatorSpec, now: Used, before: Used, *, earlier: IndicatorSpec | None = None
) -> LikeForLike:
    """Compare the regencies that are in both figures: what happened in them, not who reports.

    Each figure follows its own rule: the earlier one that of `earlier`, if given.
    """
    both = now.keys() & before.keys()
    current = value(spec, [now[each] for each in both])
    previous = value(earlier or spec, [before[each] for each in both])
    return LikeForLike(
        regency_count=len(both), previous=previous, value=current, change=change(current, previous)
    )


def nobody(spec: IndicatorSpec) -> DistributedFigure:
    """Return the figure of a time before there were participants."""
    return _figure(spec, Size(0, (), {}), "", (), ())


def statement(scope: Scope, among: Among, ruled: Ruled, series: str | None) -> tuple[dict[str, str], Fields]:
    """Return the parts of a statement that select regencies, items and rule, and its parameters."""
    parts, parameters = scope.about(ruled)
    parts |= {
        "members": among.rows,
        "of_its_year": "m.regency_id = v.regency_id AND v.period >= m.first AND v.period < m.until",
        "size": among.size,
        "of_indicators": "v.indicator = ANY (%(indicators)s)",
        "of_series": "true" if series is None else "v.series = %(series)s",
        "rules": _BY_RULE,
    }
    for name in ("whole", "numerator", "denominator"):
        by_rule = " ".join(f"WHEN '{kind}' THEN {getattr(rule, name)}" for kind, rule in _RULES.items())
        parts[name] = f"CASE r.rule {by_rule} END"
    parameters |= {
        **among.parameters,
        **statements.arrays(
            ((*key, spec.aggregation) for key, spec in ruled.items()), "indicators", "periods", "rules"
        ),
        "series": series,
    }
    return parts, parameters


def _figure(
    spec: IndicatorSpec, size: Size, period: str, told: Sequence[_Told], waiting: Sequence[_Waiting]
) -> DistributedFigure:
    used = next((each for each in told if each.is_used), None)
    reasons = Counter(size.absent)
    reasons[absent.NOT_REPORTED] += size.regency_count - len(size.absent)
    for one in waiting:
        reasons[one.instead_of] -= one.n
        reasons[one.reason] += one.n
    for each in told:
        reasons[absent.NOT_REPORTED] -= each.n
        if not each.is_used:
            reasons[rules.left_out(spec.aggregation, each.value_status, is_other=each.is_other)] += each.n
    numerator = used.numerator if used else None
    denominator = used.denominator if used else None
    if used and spec.aggregation == Aggregation.MEAN:
        denominator = Decimal(used.n)
    value = None if numerator is None else rules.value(spec, numerator, denominator)
    people, of_year = size.people.get(period, (0, None))
    numbers = sorted(number for each in told for number in each.numbers or ())
    return DistributedFigure(
        value=value,
        numerator=None if value is None else numerator,
        denominator=None if value is None else denominator,
        coverage=FigureCoverage(
            regency_count=size.regency_count,
            used_count=used.n if used else 0,
            left_out={reason: n for reason, n in sorted(reasons.items()) if n},
            minimum_coverage=spec.minimum_coverage,
            population=people,
            population_covered=int(used.population or 0) if used else 0,
            population_year=of_year,
        ),
        distribution=rules.distribution(numbers),
        targets=_reached([each.reached for each in told if each.reached]),
    )


def _reached(rows: Sequence[Sequence[int]]) -> Targets:
    names = (*targets.STANDINGS, *BAND_NAMES)
    counts = dict(zip(names, map(sum, zip(*rows, strict=True)), strict=True)) if rows else {}
    bands = {name: counts.pop(name) for name in BAND_NAMES if name in counts}
    compared = sum(counts.get(name, 0) for name in ("on_target", "not_on_target"))
    return Targets(**counts, bands=Bands(**bands), without_band=compared - sum(bands.values()))

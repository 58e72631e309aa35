"""Sums over the participants by indicator, period and group: one statement, whatever is asked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.rulings import Rulings
from api.national.catalogue.words import Aggregation
from api.national.figures import absent, targets
from api.national.figures.indicators import rules
from api.national.figures.indicators.among import Among, GroupKey, Size
from api.national.figures.instants import Instant
from api.national.figures.models import Basis, ReportedValue

# Values that were written by a release of the catalogue that measures otherwise than the one that rules the period. A
# release that is published within a period rules all of it. Where it breaks a series, what was written before of that
# period is of another unit or of another thing: it is left out of figures (rules.OTHER_RELEASE) until it is said anew.

_IS_OTHER = """((v.indicator, v.release) IN (
            SELECT * FROM unnest(%(other_indicators)s::text[], %(other_releases)s::text[])))"""


@dataclass(frozen=True, slots=True)
class Others:
    """Indicators, each with the number of a release whose values do not count by the rule asked for."""

    pairs: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, ruling: Rulings, specs: Sequence[IndicatorSpec]) -> "Others":
        """`ruling` are the releases by which the specs were chosen."""
        return cls(frozenset((spec.code, release) for spec in specs for release in ruling.others(spec)))

    def told_apart(self, statement: str) -> str:
        """The statement with its `{is_other}`: whether a row `v` of figures_reported_value is such a value. Mostly no
        series breaks, and nothing is asked of a row."""
        return statement.replace("{is_other}", _IS_OTHER if self.pairs else "false")

    @property
    def parameters(self) -> dict[str, Any]:
        """What the statement takes for it."""
        return {
            "other_indicators": [code for code, _ in self.pairs],
            "other_releases": [release for _, release in self.pairs],
        }


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


# One row for values that stand alike, so that each adds to few sums. What is the same of all of them is no column.
_SUMS = """
    SELECT indicator, series, period, {key}, value_status, is_other, is_whole, count(*), sum(population),
           sum(numerator), {denominators}{further}
    FROM (SELECT v.indicator, v.series, v.period, {key_of_each}v.value_status, o.is_other, m.population,
                 {whole} AS is_whole, {numerator} AS numerator, {denominator} AS denominator{further_of_each}
          FROM figures_reported_value v CROSS JOIN LATERAL (SELECT {is_other} AS is_other) o
          JOIN m ON m.regency_id = v.regency_id{ruled}
          WHERE v.basis = %(basis)s AND {in_force}
            AND {of_indicators} AND v.period = ANY (%(periods)s) AND {of_series}) told
    GROUP BY indicator, series, period, {by_key}value_status, is_other, is_whole
"""
# How many there are stands on each row: there is one where nobody reported, too.
_SUMS_AND_SIZE = f"SELECT * FROM ({{size}}) AS size LEFT JOIN ({_SUMS}) AS sums ON true"


_NOTHING = "NULL::numeric"


@dataclass(frozen=True, slots=True)
class _Rule:
    """In SQL what rules.parts says of one regency's value: whether it has all that the rule needs, and what it adds to
    the two sums."""

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

#: Where the indicators have several rules.
_RULED = " JOIN unnest(%(indicators)s::text[], %(rules)s::text[]) AS r (indicator, rule) ON r.indicator = v.indicator"
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


def sums(
    instant: Instant,
    among: Among,
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
    others = Others.of(ruling, specs)
    further = (_NUMBERS,) * with_numbers + (_TARGETS,) * with_targets
    parameters = {
        **among.parameters,
        "indicator": specs[0].code,
        "indicators": [spec.code for spec in specs],
        "rules": [spec.aggregation for spec in specs],
        "periods": list(periods),
        "series": series,
        "basis": basis,
        **others.parameters,
        **instant.parameters,
    }
    waiting: dict[tuple[Any, ...], list[tuple[str, str, int]]] = {}
    with connection.cursor() as cursor:
        if basis != Basis.SUBMITTED:
            statement = _statement(among, specs, series, whole=absent.WAITING_VALUES)
            cursor.execute(instant.in_force(statement), parameters)
            for *cell, instead_of, reason, n in cursor.fetchall():
                waiting.setdefault(tuple(cell), []).append((instead_of, reason, n))
        cursor.execute(
            instant.in_force(others.told_apart(_statement(among, specs, series, further))), parameters
        )
        told: dict[tuple[Any, ...], list[_Told]] = {}
        counted = None
        for row in cursor.fetchall():
            if among.size:
                counted, row = Size(*row[:3]), row[3:]
                if row[0] is None:
                    continue
            alike = list(row[11:])
            numbers = alike.pop(0) if with_numbers else None
            one = _Told(*row[4:11], numbers or [], alike)  # type: ignore[call-arg]  # the columns, in order
            told.setdefault(row[:4], []).append(one)
    sizes = among.sizes(counted)  # once, not for each period
    return {
        (spec.code, each, period, key): _sums(
            spec, size, told.get(cell := (spec.code, each, period, key), ()), waiting.get(cell, ())
        )
        for spec in specs
        for each in ([series] if series else spec.series)
        for period in periods
        for key, size in sizes.items()
    }


def _statement(
    among: Among,
    specs: Sequence[IndicatorSpec],
    series: str | None,
    further: Sequence[tuple[str, str]] = (),
    *,
    whole: str = "",
) -> str:
    """_SUMS with all but `{in_force}` and `{is_other}`."""
    kinds = {Aggregation(spec.aggregation) for spec in specs}
    parts = {
        "key": "key" if among.is_grouped else "''",
        "key_of_each": "m.key, " if among.is_grouped else "",
        "by_key": "key, " if among.is_grouped else "",
        # What is equal to one is nothing to group by.
        "of_indicators": f"v.indicator {'= ANY (%(indicators)s)' if len(specs) > 1 else '= %(indicator)s'}",
        "of_series": "true" if series is None else "v.series = %(series)s",
        "ruled": "" if len(kinds) == 1 else _RULED,
        "denominators": _NOTHING
        if all(_RULES[kind].denominator == _NOTHING for kind in kinds)
        else "sum(denominator)",
        "further": "".join(of_group for of_group, _ in further),
        "further_of_each": "".join(of_each for _, of_each in further),
    }
    for name in ("whole", "numerator", "denominator"):
        cases = {kind: getattr(_RULES[kind], name) for kind in sorted(kinds)}
        by_rule = " ".join(f"WHEN '{kind}' THEN {case}" for kind, case in cases.items())
        parts[name] = f"CASE r.rule {by_rule} END" if len(kinds) > 1 else f"({cases.popitem()[1]})"
    whole = whole or (_SUMS_AND_SIZE.replace("{size}", among.size) if among.size else _SUMS)
    statement = f"WITH m AS MATERIALIZED ({among.rows}) {whole}"
    for name, part in parts.items():
        statement = statement.replace(f"{{{name}}}", part)
    return statement


@dataclass(frozen=True, slots=True)
class _Told:
    """Values of one figure that stand alike, as _SUMS has them: `reached` are the counts of _TARGETS, if asked for."""

    value_status: str
    is_other: bool
    is_whole: bool
    n: int
    population: int | None
    numerator: Decimal | None
    denominator: Decimal | None
    numbers: list[Decimal]
    reached: list[int]

    @property
    def is_used(self) -> bool:
        return self.value_status == ReportedValue.Status.REPORTED and not self.is_other and self.is_whole


def _sums(
    spec: IndicatorSpec, size: Size, told: Sequence[_Told], waiting: Sequence[tuple[str, str, int]]
) -> Sums:
    used = next((each for each in told if each.is_used), None)
    reasons = Counter(size.absent)
    reasons[absent.NOT_REPORTED] += size.n_regencies - len(size.absent)
    for instead_of, reason, n in waiting:
        reasons[instead_of] -= n
        reasons[reason] += n
    for each in told:
        reasons["not_reported"] -= each.n
        if not each.is_used:
            reasons[rules.left_out(spec.aggregation, each.value_status, is_other=each.is_other)] += each.n
    numerator = used.numerator if used else None
    denominator = used.denominator if used else None
    if used and spec.aggregation == Aggregation.MEAN:
        denominator = Decimal(used.n)
    return Sums(
        figure=rules.figure(spec, numerator, denominator),
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

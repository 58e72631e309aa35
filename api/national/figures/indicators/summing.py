"""Sums over the participants by indicator, period and group: one statement, whatever is asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.rulings import Rulings
from api.national.catalogue.words import Aggregation
from api.national.figures import arrays, targets
from api.national.figures.indicators import rules
from api.national.figures.indicators.others import Others
from api.national.figures.past.instants import Instant
from api.national.figures.queries import Participant

#: Group key: "" for all, else the code of a province, cohort, kind or regency.
GroupKey = str


@dataclass(frozen=True, slots=True)
class Members:
    """The participants by group, and who of them ever submitted by this basis."""

    groups: dict[GroupKey, tuple[Participant, ...]]
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


_KEYS: dict[str | None, Callable[[Participant], list[str]]] = {
    None: lambda regency: [""],
    "regency": lambda regency: [regency.code],
    "province": lambda regency: [regency.province],
    "kind": lambda regency: [regency.kind],
    "cohort": lambda regency: [code for code, _ in regency.cohorts] or ["none"],
}
GROUPINGS = tuple(key for key in _KEYS if key)

_SUBMITTERS = (
    "SELECT DISTINCT regency_id FROM figures_reported_subject WHERE basis = %(basis)s AND {in_force}"
)

_BANDS = ", ".join(f"count(*) FILTER (WHERE band = '{name}')" for name in targets.BAND_NAMES)

# `used` says in SQL what rules.parts says of one regency; what another release measures otherwise never is.
_SUMS = f"""
    WITH member AS (
        SELECT * FROM unnest(%(ids)s::int[], %(keys)s::text[], %(populations)s::int[])
            AS m (regency_id, key, population)
    ), rule AS (
        SELECT * FROM unnest(%(indicators)s::text[], %(rules)s::text[]) AS r (indicator, rule)
    ), v AS (
        SELECT v.regency_id, v.indicator, v.series, v.period, v.value_status, v.numerator, v.denominator, o.is_other,
               CASE WHEN NOT o.is_other THEN v.number END AS number,
               CASE WHEN %(with_targets)s AND v.value_status = 'reported' THEN {targets.STANDING} END AS standing,
               CASE WHEN %(with_targets)s AND v.value_status = 'reported' THEN {targets.BAND} END AS band
        FROM figures_reported_value v CROSS JOIN LATERAL (SELECT {{is_other}} AS is_other) o
        WHERE basis = %(basis)s AND {{in_force}}
          AND indicator = ANY (%(indicators)s) AND period = ANY (%(periods)s)
          AND (%(series)s::text IS NULL OR series = %(series)s)
    ), told AS (
        SELECT v.*, m.key, m.population, r.rule, v.value_status = 'reported' AND NOT v.is_other AND CASE r.rule
                   WHEN 'ratio_of_sums' THEN v.numerator IS NOT NULL AND v.denominator IS NOT NULL
                   WHEN 'weighted_mean' THEN v.number IS NOT NULL AND m.population IS NOT NULL
                   WHEN 'none' THEN true
                   ELSE v.number IS NOT NULL END AS used
        FROM v JOIN member m USING (regency_id) JOIN rule r USING (indicator)
    )
    SELECT indicator, series, period, key, count(*), count(*) FILTER (WHERE used),
           count(*) FILTER (WHERE value_status = 'not_available'),
           count(*) FILTER (WHERE value_status = 'not_applicable'),
           count(*) FILTER (WHERE value_status = 'reported' AND NOT used AND NOT is_other),
           count(*) FILTER (WHERE value_status = 'reported' AND is_other),
           sum(population) FILTER (WHERE used),
           sum(CASE rule WHEN 'ratio_of_sums' THEN numerator WHEN 'weighted_mean' THEN number * population
               ELSE number END) FILTER (WHERE used),
           sum(CASE rule WHEN 'ratio_of_sums' THEN denominator WHEN 'weighted_mean' THEN population
               ELSE 1 END) FILTER (WHERE used),
           CASE WHEN %(with_numbers)s THEN
               array_agg(number ORDER BY number) FILTER (WHERE value_status = 'reported' AND number IS NOT NULL) END,
           count(*) FILTER (WHERE standing = 'on_target'), count(*) FILTER (WHERE standing = 'not_on_target'),
           count(*) FILTER (WHERE standing = 'n_without_target'), count(*) FILTER (WHERE standing = 'n_not_comparable'),
           {_BANDS}
    FROM told GROUP BY 1, 2, 3, 4
"""


def members(
    instant: Instant, participants: Sequence[Participant], *, basis: str, group_by: str | None
) -> Members:
    """The groups in the order of their codes. A regency of several cohorts is in each."""
    groups: dict[str, list[Participant]] = {}
    for regency in participants:
        for key in _KEYS[group_by](regency):
            groups.setdefault(key, []).append(regency)
    with connection.cursor() as cursor:
        cursor.execute(instant.in_force(_SUBMITTERS), {"basis": basis, **instant.parameters})
        submitters = frozenset(id for (id,) in cursor.fetchall())
    return Members({key: tuple(groups[key]) for key in sorted(groups)}, submitters)


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
    with connection.cursor() as cursor:
        cursor.execute(
            instant.in_force(others.told_apart(_SUMS)),
            {
                "ids": arrays.numbers(regency.id for regency, _ in pairs),
                "keys": arrays.texts(key for _, key in pairs),
                "populations": arrays.numbers(regency.population for regency, _ in pairs),
                "indicators": list(by_code),
                "rules": [spec.aggregation for spec in specs],
                "periods": list(periods),
                "series": series,
                "basis": basis,
                "with_numbers": with_numbers,
                "with_targets": with_targets,
                **others.parameters,
                **instant.parameters,
            },
        )
        found = {tuple(row[:4]): row[4:] for row in cursor.fetchall()}
    nothing = (0, 0, 0, 0, 0, 0, None, None, None, None, *(0,) * (4 + len(targets.BAND_NAMES)))
    return {
        (spec.code, each, period, key): _sums(
            spec, group, among.submitters, found.get((spec.code, each, period, key), nothing)
        )
        for spec in specs
        for each in ([series] if series else spec.series)
        for period in periods
        for key, group in among.groups.items()
    }


def _sums(
    spec: IndicatorSpec, group: Sequence[Participant], submitters: frozenset[int], row: Sequence[Any]
) -> Sums:
    n_told, n_used, not_available, not_applicable, lacking, other_release = row[:6]
    population, numerator, denominator, numbers = row[6:10]
    on_target, not_on_target, without_target, not_comparable, *bands = row[10:]
    never = sum(regency.id not in submitters for regency in group)
    reasons = {
        "never_submitted": never,
        "not_applicable": not_applicable,
        "not_available": not_available,
        "not_reported": len(group) - never - n_told,
        rules.LACKING.get(Aggregation(spec.aggregation), "not_a_number"): lacking,
        rules.OTHER_RELEASE: other_release,
    }
    return Sums(
        figure=rules.figure(spec, numerator, denominator),
        n_regencies=len(group),
        n_used=n_used,
        left_out={reason: n for reason, n in sorted(reasons.items()) if n},
        population=sum(regency.population or 0 for regency in group),
        population_covered=int(population or 0),
        numbers=numbers or [],
        targets=Reached(
            on_target,
            not_on_target,
            without_target,
            not_comparable,
            tuple(bands),
            on_target + not_on_target - sum(bands),
        ),
    )

"""Targets of a regency's plan for the newest years and the one ahead: some within reach, some not, some never set."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from api.national.catalogue.words import Direction, ValueKind
from api.regency.indicators.models import Key
from api.regency.indicators.targets import ParsedTarget, Target, parsed
from local.demo.seeded_random import SeededRandom
from local.demo.values import Drafted, allowed, rounded

FIRST_YEAR = 2024
SOURCE = "RPJMD 2021-2026, tabel indikator kinerja daerah"
#: Share of the values that have one.
SET = 0.7
#: The year ahead of all values for which some regencies submit targets, and the year that they start from.
AHEAD, BASE = 2026, 2021
#: How far from a target a regency ends, as a share of it: more often short of it than beyond.
_SHORT, _BEYOND = 0.30, 0.15


def targets(drafted: Sequence[Drafted], code: str) -> Iterator[tuple[Key, ParsedTarget]]:
    """Return the targets of the values that the regency of this code enters, in order."""
    for each in drafted:
        spec, said = each.spec, each.given
        if each.key.period[:4] < str(FIRST_YEAR) or said.value_status != "reported":
            continue
        rng = SeededRandom(code, "target", str(each.key))
        if not rng.happens(SET):
            continue
        if spec.value_kind == ValueKind.OPINION:
            yield each.key, ParsedTarget(value="WTP", source=SOURCE, number=None)
        elif _has_way(each):
            yield each.key, _beyond(each, rng)


def baselines(drafted: Sequence[Drafted]) -> Iterator[tuple[Key, ParsedTarget]]:
    """Return the numbers of the year in which the plan starts."""
    for each in _yearly(drafted):
        if each.key.period == str(BASE):
            yield each.key, parsed(Target(value=each.given.value or "", source=SOURCE), each.spec)


def ahead(drafted: Sequence[Drafted], code: str) -> Iterator[tuple[Key, ParsedTarget]]:
    """Return the targets for the last year of the plan, by the last value of each."""
    last = {
        (each.key.indicator, each.key.series): each
        for each in _yearly(drafted)
        if each.key.period != str(BASE)
    }
    for each in last.values():
        rng = SeededRandom(code, "ahead", str(each.key))
        yield replace(each.key, period=str(AHEAD)), _beyond(each, rng)


def _yearly(drafted: Sequence[Drafted]) -> Iterator[Drafted]:
    for each in drafted:
        if each.spec.periodicity == "year" and each.given.value_status == "reported" and _has_way(each):
            yield each


def _has_way(each: Drafted) -> bool:
    return each.spec.direction in (Direction.HIGHER, Direction.LOWER) and each.spec.value_kind not in (
        ValueKind.GRADE,
        ValueKind.OPINION,
    )


def _beyond(each: Drafted, rng: SeededRandom) -> ParsedTarget:
    """Return a target that is more often better than the value than worse."""
    better = 1 if each.spec.direction == Direction.HIGHER else -1
    share = Decimal(str(round(1 + better * rng.uniform(-_BEYOND, _SHORT), 3)))
    value = rounded(allowed(each.spec, Decimal(each.given.value or 0) * share), each.spec)
    return parsed(Target(value=value, source=SOURCE), each.spec)

"""Targets of a regency's plan for the newest years: some within reach, some not, and some that nobody set."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from api.http.grammar import decimals
from api.national.catalogue import values as grammar
from api.national.catalogue.words import Direction, ValueKind
from api.regency.indicators.models import Key, Target
from local.demo.seeded_random import SeededRandom
from local.demo.values import Drafted

FIRST_YEAR = 2024
SOURCE = "RPJMD 2021-2026, tabel indikator kinerja daerah"
#: Share of the values that have one.
SET = 0.7
#: How far from a target a regency ends, as a share of it: more often short of it than beyond.
_SHORT, _BEYOND = 0.30, 0.15


def targets(
    regency: str, drafted: Sequence[Drafted], *, by: str, now: datetime
) -> Iterator[tuple[Key, Target]]:
    """The targets of what is entered, in its order."""
    for each in drafted:
        spec, said = each.spec, each.given
        if each.key.period[:4] < str(FIRST_YEAR) or said.value_status != "reported":
            continue
        rng = SeededRandom(regency, "target", str(each.key))
        if not rng.happens(SET):
            continue
        if spec.value_kind == ValueKind.OPINION:
            text, reached = "WTP", None
        elif spec.direction in (Direction.HIGHER, Direction.LOWER) and spec.value_kind != ValueKind.GRADE:
            better = 1 if spec.direction == Direction.HIGHER else -1
            share = Decimal(str(round(1 + better * rng.uniform(-_BEYOND, _SHORT), 3)))
            parsed = grammar.parse_value(spec, _within(each, Decimal(said.value or 0) * share))
            text, reached = parsed.text, parsed.number
        else:
            continue
        target = Target(
            kind=Target.Kind.TARGET,
            **asdict(each.key),
            value=text,
            number=reached,
            source=SOURCE,
            version=1,
            set_at=now,
            set_by=by,
        )
        yield each.key, target


def _within(drafted: Drafted, number: Decimal) -> str:
    low, high = grammar.bounds(drafted.spec)
    number = number.quantize(Decimal(1).scaleb(-(drafted.spec.decimals or 0)), ROUND_HALF_UP)
    number = number if low is None else max(number, low)
    return decimals.to_text(number if high is None else min(number, high))

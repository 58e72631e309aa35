"""Targets of a regency's plan for the newest years: some within reach, some not, and some that nobody set."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from api.http.grammar import decimals
from api.national.catalogue import values as grammar
from api.national.catalogue.words import Direction, ValueKind
from api.regency.indicators.models import Target
from local.demo.seeded_random import SeededRandom
from local.demo.values import Drafted

FIRST_YEAR = 2024
SOURCE = "RPJMD 2021-2026, tabel indikator kinerja daerah"
#: Share of the values that have one.
SET = 0.7
#: How far from a target a regency ends, as a share of it: more often short of it than beyond.
_SHORT, _BEYOND = 0.30, 0.15


@dataclass(frozen=True, slots=True)
class Aim:
    """The value to be reached, with the number to calculate with."""

    of: Drafted
    text: str
    number: Decimal | None


def aims(regency: str, drafted: Sequence[Drafted]) -> Iterator[Aim]:
    """The targets of what is entered, in its order."""
    for each in drafted:
        spec, said = each.spec, each.given
        if each.key.period[:4] < str(FIRST_YEAR) or said.value_status != "reported":
            continue
        rng = SeededRandom(regency, "target", str(each.key))
        if not rng.happens(SET):
            continue
        if spec.value_kind == ValueKind.OPINION:
            yield Aim(each, "WTP", None)
        elif spec.direction in (Direction.HIGHER, Direction.LOWER) and spec.value_kind != ValueKind.GRADE:
            better = 1 if spec.direction == Direction.HIGHER else -1
            share = Decimal(str(round(1 + better * rng.uniform(-_BEYOND, _SHORT), 3)))
            parsed = grammar.parse_value(spec, _within(each, Decimal(said.value or 0) * share))
            yield Aim(each, parsed.text, parsed.number)


def rows(found: Sequence[Aim], *, by: str, now: datetime) -> list[Target]:
    return [
        Target(
            kind=Target.Kind.TARGET,
            **asdict(aim.of.key),
            value=aim.text,
            number=aim.number,
            source=SOURCE,
            version=1,
            set_at=now,
            set_by=by,
        )
        for aim in found
    ]


def _within(drafted: Drafted, number: Decimal) -> str:
    low, high = grammar.bounds(drafted.spec)
    number = number.quantize(Decimal(1).scaleb(-(drafted.spec.decimals or 0)), ROUND_HALF_UP)
    number = number if low is None else max(number, low)
    return decimals.to_text(number if high is None else min(number, high))

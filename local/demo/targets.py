"""Targets of a regency's plan for the newest years and the one ahead: some within reach, some not, some never set."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from decimal import ROUND_HALF_UP, Decimal

from api.http.grammar import decimals
from api.identity.callers import Author, RegencyAuthor
from api.national.catalogue import values as grammar
from api.national.catalogue.values import ParsedValue
from api.national.catalogue.words import Direction, ValueKind
from api.regency.indicators.models import Key, Target
from local.demo.seeded_random import SeededRandom
from local.demo.values import Drafted

FIRST_YEAR = 2024
SOURCE = "RPJMD 2021-2026, tabel indikator kinerja daerah"
#: Share of the values that have one.
SET = 0.7
#: The year ahead of all values for which some regencies submit targets, and the year that they start from.
AHEAD, BASE = 2026, 2021
#: How far from a target a regency ends, as a share of it: more often short of it than beyond.
_SHORT, _BEYOND = 0.30, 0.15


def targets(drafted: Sequence[Drafted], author: RegencyAuthor) -> Iterator[tuple[Key, Target]]:
    """The targets of what is entered, in its order."""
    for each in drafted:
        spec, said = each.spec, each.given
        if each.key.period[:4] < str(FIRST_YEAR) or said.value_status != "reported":
            continue
        rng = SeededRandom(author.grant.code, "target", str(each.key))
        if not rng.happens(SET):
            continue
        if spec.value_kind == ValueKind.OPINION:
            parsed = ParsedValue("WTP", None)
        elif _has_way(each):
            parsed = _beyond(each, rng)
        else:
            continue
        yield each.key, _row(Target.Kind.TARGET, each.key, parsed, author)


def ahead(drafted: Sequence[Drafted], author: RegencyAuthor) -> Iterator[tuple[Key, Target]]:
    """The baselines of yearly numbers, and targets for the last year of the plan, by the last value of each."""
    last: dict[tuple[str, str], Drafted] = {}
    for each in drafted:
        if each.spec.periodicity != "year" or each.given.value_status != "reported" or not _has_way(each):
            continue
        if each.key.period == str(BASE):
            parsed = grammar.parse_value(each.spec, each.given.value or "")
            yield each.key, _row(Target.Kind.BASELINE, each.key, parsed, author)
        else:
            last[each.key.indicator, each.key.series] = each
    for each in last.values():
        rng = SeededRandom(author.grant.code, "ahead", str(each.key))
        key = replace(each.key, period=str(AHEAD))
        yield key, _row(Target.Kind.TARGET, key, _beyond(each, rng), author)


def _has_way(each: Drafted) -> bool:
    return each.spec.direction in (Direction.HIGHER, Direction.LOWER) and each.spec.value_kind not in (
        ValueKind.GRADE,
        ValueKind.OPINION,
    )


def _beyond(each: Drafted, rng: SeededRandom) -> ParsedValue:
    """Return a target that is more often better than the value than worse."""
    better = 1 if each.spec.direction == Direction.HIGHER else -1
    share = Decimal(str(round(1 + better * rng.uniform(-_BEYOND, _SHORT), 3)))
    return grammar.parse_value(each.spec, _within(each, Decimal(each.given.value or 0) * share))


def _row(kind: str, key: Key, parsed: ParsedValue, author: Author) -> Target:
    return Target(
        kind=kind,
        **asdict(key),
        value=parsed.text,
        number=parsed.number,
        source=SOURCE,
        version=1,
        set_at=author.now,
        set_by=author.actor.name,
    )


def _within(drafted: Drafted, number: Decimal) -> str:
    low, high = grammar.bounds(drafted.spec)
    number = number.quantize(Decimal(1).scaleb(-(drafted.spec.decimals or 0)), ROUND_HALF_UP)
    number = number if low is None else max(number, low)
    return decimals.to_text(number if high is None else min(number, high))

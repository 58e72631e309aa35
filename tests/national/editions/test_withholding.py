"""Rows that are withheld so that a count of few persons cannot be computed: tried on tables made at random."""

import random
from collections.abc import Iterator, Sequence
from decimal import Decimal

import pytest

from api.national.editions.withholding import Key, revealing, touched

TOTAL = ("total", "total")


#: Province, kind, cohorts, and number of persons.
type Of = tuple[str, str, str, int]


def table(regencies: Sequence[Of], groupings: Sequence[str]) -> dict[Key, frozenset[int]]:
    """Return the regencies in each row of an edition, the total first."""
    members: dict[Key, set[int]] = {}
    for at, (province, kind, cohorts, _) in enumerate(regencies):
        in_cohorts = [("cohort", each) for each in cohorts]
        for key in (TOTAL, ("province", province), ("kind", kind), *in_cohorts, regency(at)):
            if key[0] in ("total", *groupings):
                members.setdefault(key, set()).add(at)
    return {key: frozenset(some) for key, some in members.items()}


def counts_of(members: dict[Key, frozenset[int]], numbers: Sequence[int]) -> dict[Key, int]:
    return {key: sum(numbers[at] for at in some) for key, some in members.items()}


def hidden(regencies: Sequence[Of], groupings: Sequence[str], besides: Sequence[Key] = ()) -> set[Key]:
    members = table(regencies, groupings)
    counts = counts_of(members, [each[3] for each in regencies])
    return revealing(members, touched(members), {key: [Decimal(one)] for key, one in counts.items()}, besides)


def regency(at: int) -> Key:
    return ("regency", str(at))


@pytest.mark.parametrize(
    ("numbers", "withheld"),
    [
        ([3, 50, 20, 0], {0, 2}),  # the smallest of the others, never a zero
        ([1, 5, 40], {0, 1}),
        ([2, 3, 50], {0, 1}),  # 5 of two may be 1 and 4, and 4 and 1
        ([1, 1, 50], {0, 1, 2}),  # 2 of two cannot be 4 and another
        ([4, 5], {0, 1}),
        ([0, 5, 50], set()),
    ],
)
def test_a_row_of_few_persons_has_a_partner(numbers: list[int], withheld: set[int]) -> None:
    assert hidden([("51", "kota", "1", each) for each in numbers], ["regency"]) == set(map(regency, withheld))


def test_a_row_without_a_partner_takes_all_that_holds_it() -> None:
    assert hidden([("51", "kota", "1", each) for each in (3, 0, 0)], ["regency"]) == {TOTAL, regency(0)}
    assert hidden([("51", "kota", "1", each) for each in (1, 2)], ["regency"]) == {
        TOTAL,
        regency(0),
        regency(1),
    }


def test_what_holds_one_of_both_alone_is_withheld_too() -> None:
    """A province of one regency is that regency, and the total less the others is that province."""
    numbers = {"51": (3,), "52": (9,), "53": (20, 30)}
    regencies = [(province, "kota", "1", each) for province, some in numbers.items() for each in some]
    first, second = ("province", "51"), ("province", "52")
    assert hidden(regencies, ["province", "regency"]) == {first, second, regency(0), regency(1)}


def test_what_is_withheld_for_another_reason_is_the_first_partner() -> None:
    regencies = [("51", "kota", "1", each) for each in (3, 50, 20)]
    assert hidden(regencies, ["regency"], [regency(1)]) == {regency(0)}
    # And a row of few persons has one whatever else withholds it.
    assert hidden(regencies, ["regency"], [regency(0)]) == {regency(0), regency(2)}


def test_numerators_and_denominators_are_looked_at_apart() -> None:
    members = table([("51", "kota", "1", 0)] * 3, ["regency"])
    numbers = {TOTAL: (60, 154), regency(0): (10, 4), regency(1): (20, 100), regency(2): (30, 50)}
    counts = {key: [Decimal(each) for each in both] for key, both in numbers.items()}
    assert revealing(members, touched(members), counts, ()) == {regency(0), regency(2)}


@pytest.mark.parametrize("seed", range(150))
def test_each_withheld_regency_may_count_any_of_one_to_four(seed: int) -> None:
    """Tried on all tables that are like the published one for who knows each row that stays."""
    chance = random.Random(seed)
    regencies = [
        (
            chance.choice("ABC"),
            chance.choice(["kabupaten", "kota"]),
            chance.choice(["1", "2", "12"]),
            chance.choice([0, 1, 2, 3, 4, 5, 6, 8]),
        )
        for _ in range(chance.randint(2, 6))
    ]
    groupings = ["regency", *chance.sample(["province", "kind", "cohort"], chance.randint(0, 3))]
    members = table(regencies, groupings)
    numbers = [each[3] for each in regencies]
    counts = counts_of(members, numbers)
    kept = hidden(regencies, groupings)
    assert {key for key, count in counts.items() if 0 < count < 5} <= kept
    shown = {key: count for key, count in counts.items() if key not in kept}
    possible = [counts_of(members, each) for each in alike(members, shown, len(numbers), max(numbers) + 3)]
    for key, count in counts.items():
        if 0 < count < 5:
            found = {each[key] for each in possible}
            assert found >= {1, 2, 3, 4} if key[0] == "regency" else len(found) > 1, (
                key,
                regencies,
                groupings,
            )


def alike(
    members: dict[Key, frozenset[int]],
    shown: dict[Key, int],
    size: int,
    most: int,
    begun: tuple[int, ...] = (),
) -> Iterator[tuple[int, ...]]:
    """Yield the numbers of regencies that give the same rows that are shown, and withhold none of 0."""
    at = len(begun)
    for key, count in shown.items():
        known = sum(begun[each] for each in members[key] if each < at)
        if known > count or (known < count and max(members[key]) < at):
            return
    if at == size:
        if all(any(begun[each] for each in some) for key, some in members.items() if key not in shown):
            yield begun
        return
    for number in range(most + 1):
        yield from alike(members, shown, size, most, (*begun, number))

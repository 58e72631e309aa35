"""What is withheld so that a withheld number of few persons cannot be computed: tried on tables made at random."""

import random
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest

from api.national.editions.withholding import Key, sums_of, withheld

TOTAL = ("total", "total")


#: Province, kind, cohorts, and number of persons.
type Of = tuple[str, str, str, int]


def table(regencies: Sequence[Of]) -> tuple[dict[Key, frozenset[int]], dict[Key, list[Decimal]]]:
    """Members and counts of all groups."""
    members: dict[Key, set[int]] = {}
    for at, (province, kind, cohorts, _) in enumerate(regencies):
        in_cohorts = [("cohort", each) for each in cohorts]
        for key in (TOTAL, ("province", province), ("kind", kind), ("regency", str(at)), *in_cohorts):
            members.setdefault(key, set()).add(at)
    counts = {key: [Decimal(sum(regencies[at][3] for at in some))] for key, some in members.items()}
    return {key: frozenset(some) for key, some in members.items()}, counts


def hidden(regencies: Sequence[Of], groupings: Sequence[str]) -> set[Key]:
    members, counts = table(regencies)
    members = {key: some for key, some in members.items() if key[0] in ("total", *groupings)}
    few = [key for key in members if 0 < counts[key][0] < 5]
    return withheld(members, counts, few, sums_of(members)) - {*few}


def regency(at: int) -> Key:
    return ("regency", str(at))


@pytest.mark.parametrize(
    ("numbers", "besides"),
    [
        ([3, 50, 20, 0], {regency(2)}),  # the smallest of the others, never a zero
        ([3, 5, 6, 40], {regency(1), regency(2)}),  # 8 of 3 and at least 5 would leave no 4
        ([1, 5, 40], {regency(1), regency(2)}),  # 6 less 5 would be the one
        ([2, 3, 50], set()),  # 5 of two may be 1 and 4, and 4 and 1
        ([4, 4, 50], {regency(2)}),  # 8 of two can only be 4 and 4
        ([1, 1, 50], {regency(2)}),
        ([4, 5], {regency(1)}),
        ([3, 0, 0], set()),  # the sum is of few persons as well
        ([3, 5, 0], {regency(1), TOTAL}),  # no part is left
        ([0, 5, 50], set()),
    ],
)
def test_the_smallest_other_part_is_withheld(numbers: list[int], besides: set[Key]) -> None:
    assert hidden([("51", "kabupaten", "1", number) for number in numbers], ["regency"]) == besides


def test_what_reveals_the_second_one_is_withheld_too() -> None:
    """A province of one regency is that regency, and the total less the others is that province."""
    numbers = {"51": (3,), "52": (9,), "53": (20, 30)}
    regencies = [(province, "kota", "1", each) for province, some in numbers.items() for each in some]
    assert hidden(regencies, ["province", "regency"]) == {("province", "52"), regency(1)}


@pytest.mark.parametrize("seed", range(150))
def test_no_withheld_number_follows_from_what_is_published(seed: int) -> None:
    chance = random.Random(seed)
    regencies = [
        (
            chance.choice("ABCD"),
            chance.choice(["kabupaten", "kabupaten", "kota"]),
            chance.choice(["1", "2", "12", "3"]),
            chance.choice([0, 1, 2, 3, 4, 5, 8, 30, 400]),
        )
        for _ in range(chance.randint(2, 14))
    ]
    groupings = chance.sample(["province", "kind", "cohort", "regency"], chance.randint(1, 4))
    members, counts = table(regencies)
    members = {key: some for key, some in members.items() if key[0] in ("total", *groupings)}
    few = [key for key in members if 0 < counts[key][0] < 5]
    kept = withheld(members, counts, few, sums_of(members))
    known = [_vector(some, len(regencies)) for key, some in members.items() if key not in kept]
    for key in few:
        assert not _is_spanned(_vector(members[key], len(regencies)), known), (key, regencies, groupings)


def _vector(members: frozenset[int], size: int) -> list[Fraction]:
    return [Fraction(at in members) for at in range(size)]


def _is_spanned(vector: list[Fraction], rows: list[list[Fraction]]) -> bool:
    return _rank([*rows, vector]) == _rank(rows)


def _rank(rows: list[list[Fraction]]) -> int:
    rows, rank = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((at for at in range(rank, len(rows)) if rows[at][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for at in range(rank + 1, len(rows)):
            if factor := rows[at][column] / rows[rank][column]:
                rows[at] = [one - factor * other for one, other in zip(rows[at], rows[rank], strict=True)]
        rank += 1
    return rank

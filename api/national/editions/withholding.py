"""Secondary suppression: rows of an edition from which a withheld count of few persons could be computed.

Groups add up: a province is the sum of its regencies, all participants that of the provinces. Where one part of a sum
is withheld, the others give it; so a second part is withheld, as statistical offices do (L. Willenborg and T. de Waal,
Elements of Statistical Disclosure Control, 2001; A. Hundepool and others, Statistical Disclosure Control, 2012). It is
the smallest one, until each withheld count may be any of 1 to 4; where no part is left, it is the sum.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from api.national.figures.indicators.rules import PERSONS

#: A row of an indicator, series and period: its grouping and group.
type Key = tuple[str, str]
#: A group, and those that add up to it.
type Sum = tuple[Key, Sequence[Key]]
#: What a row counts: the numerator, and the denominator where that counts persons too.
type Counts = Mapping[Key, Sequence[Decimal]]
#: The regencies in each row, by id.
type Members = Mapping[Key, frozenset[int]]
type _Numbers[T] = dict[T, Fraction]


def sums_of(members: Members) -> list[Sum]:
    """Return which groups of one grouping add up to which group of another, by their members."""
    found: list[Sum] = []
    by_grouping: dict[str, dict[Key, frozenset[int]]] = {}
    for key, some in members.items():
        by_grouping.setdefault(key[0], {})[key] = some
    for whole, everyone in members.items():
        for grouping, groups in by_grouping.items():
            parts = [key for key, some in groups.items() if some and some <= everyone]
            if grouping != whole[0] and sorted(one for key in parts for one in groups[key]) == sorted(
                everyone
            ):
                found.append((whole, parts))
    return found


def withheld(members: Members, counts: Counts, few: Iterable[Key], sums: Iterable[Sum]) -> set[Key]:
    """Return the rows to withhold: `few`, which count few persons, and those that would reveal them."""
    few, sums = set(few), list(sums)
    hidden = set(few)
    while (
        revealing := _narrowing(counts, hidden, sums) or _adding_up(members, counts, hidden, few)
    ) is not None:
        hidden.add(revealing)
    return hidden


def _narrowing(counts: Counts, hidden: set[Key], sums: Iterable[Sum]) -> Key | None:
    """Return a row of a sum whose withheld parts could not each be any of 1 to 4."""
    for whole, parts in sums:
        if whole not in hidden and (those := [key for key in parts if key in hidden]):
            for place, numbers in enumerate(zip(*(counts[key] for key in those), strict=True)):
                if not _is_open(numbers):
                    others = [key for key in parts if key not in hidden and counts[key][place]]
                    return min(others, key=lambda key: counts[key][place], default=whole)
    return None


def _is_open(numbers: Sequence[Decimal]) -> bool:
    """Return whether each count of few persons may be any of 1 to 4 to a reader of the sum of these numbers.

    The others among them are known to be 0 or at least 5.
    """
    few = sum(0 < each < PERSONS for each in numbers)
    if few and few == len(numbers):
        return few + PERSONS - 2 <= sum(numbers) <= (few - 1) * (PERSONS - 1) + 1
    return not few or sum(numbers) >= 2 * PERSONS + few - 2


def _adding_up(members: Members, counts: Counts, hidden: set[Key], few: set[Key]) -> Key | None:
    """Return the smallest of published rows that, added and subtracted, give one of few persons (linear algebra)."""
    published = [key for key in members if key not in hidden]
    single = {key for key in published if len(members[key]) == 1}
    known = frozenset[int]().union(*(members[key] for key in single))
    basis: dict[int, tuple[_Numbers[int], _Numbers[Key]]] = {}
    for key in [*(key for key in published if key not in single), *sorted(few)]:
        vector, made_of = dict.fromkeys(members[key] - known, Fraction(1)), {key: Fraction(1)}
        while pivots := vector.keys() & basis.keys():
            pivot = min(pivots)
            factor = vector[pivot]
            _subtract(vector, factor, basis[pivot][0])
            _subtract(made_of, factor, basis[pivot][1])
        if key in few:
            if not vector:
                place = next(place for place, count in enumerate(counts[key]) if 0 < count < PERSONS)
                added = {
                    one: sum(number for other, number in made_of.items() if members[one] <= members[other])
                    for one in single
                }
                others = [
                    other
                    for other, number in (made_of | added).items()
                    if number and other != key and counts[other][place]
                ]
                return min(others, key=lambda other: counts[other][place])
        elif vector:
            pivot = min(vector)
            scale = vector[pivot]
            basis[pivot] = (
                {at: number / scale for at, number in vector.items()},
                {at: number / scale for at, number in made_of.items()},
            )
    return None


def _subtract[T](numbers: _Numbers[T], factor: Fraction, others: _Numbers[T]) -> None:
    for at, number in others.items():
        numbers[at] = numbers.get(at, Fraction(0)) - factor * number
        if not numbers[at]:
            del numbers[at]

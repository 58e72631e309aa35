"""Rows of an edition that are withheld since a count of few persons could be computed with them: cell suppression.

Groups add up: a province less its other regencies is the one that was withheld. So a row of few persons has a partner,
another row that is withheld too, and so are the rows that hold one of both without the other. Each row that stays holds
both or neither, so whoever has all of them learns of the two no more than their sum, whatever is added or subtracted
(L. Willenborg and T. de Waal, Elements of Statistical Disclosure Control, 2001).
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.words import Aggregation

#: A row of an indicator, series and period: its grouping and group.
type Key = tuple[str, str]
#: The regencies in each row, by id.
type Members = Mapping[Key, frozenset[int]]
#: The rows that have a regency in common with each row.
type Touched = Mapping[Key, Sequence[Key]]

#: Fewer persons than this could be known by their neighbours; nobody is known by 0.
PERSONS = 5


def touched(members: Members) -> Touched:
    return {
        key: [other for other, those in members.items() if not those.isdisjoint(some)]
        for key, some in members.items()
    }


def counted(spec: IndicatorSpec, numerator: str | None, denominator: str | None) -> list[Decimal]:
    """Return what may be a number of persons: the numerator, and the denominator of a ratio of sums; 0 for none."""
    counts = [numerator, denominator] if spec.aggregation == Aggregation.RATIO_OF_SUMS else [numerator]
    return [Decimal(each or 0) for each in counts]


def revealing(
    members: Members, near: Touched, counts: Mapping[Key, Sequence[Decimal]], hidden: Iterable[Key]
) -> set[Key]:
    """Return the rows to withhold for what rows count (`counted`); `hidden` are withheld for another reason.

    A row and its partner count so many together that the row of a regency may be any of 1 to 4. The partner is the row
    that takes the fewest others with it, of these the smallest; a row without one takes all that have a regency in
    common with it. Rows of 0 stay, since they say nothing of others.
    """
    found: set[Key] = set()
    for numbers in zip(*counts.values(), strict=True):
        sizes = {key: number for key, number in zip(counts, numbers, strict=True) if number}
        few = [key for key, size in sizes.items() if size < PERSONS]
        found.update(few)
        for key in few:
            found |= _with(key, members, near, sizes, found.union(hidden))
    return found


def _with(
    key: Key, members: Members, near: Touched, sizes: Mapping[Key, Decimal], away: set[Key]
) -> set[Key]:
    """Return the rows to withhold with one of few persons, where those `away` are withheld already."""
    found = None
    for other in sorted(sizes, key=lambda each: (each not in away, sizes[each])):
        least = PERSONS - 1 + len(members[other])  # none of its regencies may be 0
        if sizes[key] + sizes[other] < least or not members[key].isdisjoint(members[other]):
            continue
        both = members[key] | members[other]
        more = {
            row
            for row in (*near[key], *near[other])
            if row in sizes and row not in away and not both <= members[row]
        }
        if found is None or len(more) < len(found):
            found = more
        if len(found) <= (other not in away):
            break
    return {row for row in near[key] if row in sizes} if found is None else found

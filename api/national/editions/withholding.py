"""Rows of an edition that are withheld because they would reveal a count of few persons: cell suppression.

Groups add up: subtracting a province's other regencies would give the withheld one. So a row of few persons has a
partner that is withheld too, and so are rows that contain one of the two without the other. Each remaining row
contains both or neither, so even all of them together reveal only the sum of the two, whatever is added or
subtracted (L. Willenborg and T. de Waal, Elements of Statistical Disclosure Control, 2001).
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
    """Return the parts that may count persons: the numerator, and the denominator of a ratio of sums; 0 for none."""
    counts = [numerator, denominator] if spec.aggregation == Aggregation.RATIO_OF_SUMS else [numerator]
    return [Decimal(each or 0) for each in counts]


def revealing(
    members: Members, near: Touched, counts: Mapping[Key, Sequence[Decimal]], hidden: Iterable[Key]
) -> set[Key]:
    """Return the rows to withhold, given their counts (`counted`); `hidden` are withheld for another reason.

    A row and its partner add up to enough that a regency's row may be any of 1 to 4. The partner is the row that
    requires the fewest others to be withheld, and of these the smallest; a row without a partner takes all rows that
    share a regency with it. Rows of 0 stay, because they say nothing about others.
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
    """Return the rows to withhold with one of few persons, given that those in `away` are withheld already."""
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

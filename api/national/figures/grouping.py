"""Groups of regencies: in which ones a regency is, and one of them as a request names it."""

from collections.abc import Callable, Iterable
from itertools import product

from api.national.figures.participants import Participant
from api.national.figures.problems import GroupWithoutItsKind

#: What is in no cohort.
NO_COHORT = "none"
#: Grouping to the keys of a regency's groups. A regency of several cohorts is in each.
KEYS: dict[str, Callable[[Participant], list[str]]] = {
    "regency": lambda regency: [regency.code],
    "province": lambda regency: [regency.province],
    "kind": lambda regency: [regency.kind],
    "cohort": lambda regency: [code for code, _ in regency.cohorts] or [NO_COHORT],
}
GROUPINGS = tuple(KEYS)


def groups(regencies: Iterable[Participant], *by: str) -> dict[tuple[str, ...], list[Participant]]:
    """Return the regencies of each group by its keys, one for each grouping; all of them under () without any."""
    found: dict[tuple[str, ...], list[Participant]] = {}
    for regency in regencies:
        for key in product(*(KEYS[each](regency) for each in by)):
            found.setdefault(key, []).append(regency)
    return found


def of_group(regencies: Iterable[Participant], group_by: str | None, group: str | None) -> list[Participant]:
    """Return those in a group; all of them where it is no group of regencies, or none is named."""
    keys = KEYS.get(str(group_by))
    return [each for each in regencies if keys is None or group in keys(each)]


def check_pair(group_by: str | None, group: str | None) -> None:
    """Raise InvalidParameter for a group without what it is of, or the other way round."""
    if (group_by is None) != (group is None):
        raise GroupWithoutItsKind(parameter="group")

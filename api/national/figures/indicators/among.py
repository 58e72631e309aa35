"""Who a figure of an indicator is about: all participants, or groups of them. How many they are, and in SQL who."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from django.db import connection

from api.national.figures import arrays
from api.national.figures.grouping import KEYS
from api.national.figures.participants import Member, Participant, members_in_sql
from api.national.figures.past.instants import Instant

#: Group key: "" for all, else the code of a province, cohort, kind or regency.
GroupKey = str


@dataclass(frozen=True, slots=True)
class Size:
    """What is said of a group whatever it reported. `n_never`: who never submitted by the figure's basis."""

    n_regencies: int
    n_never: int
    population: int


class Among(Protocol):
    """`rows` is SQL: a row (regency_id, population) for each regency, and with its group `key` if `is_grouped`; `size`
    makes a Size of them where the statement is to count them too, as m, else it is empty."""

    @property
    def is_grouped(self) -> bool: ...
    @property
    def rows(self) -> str: ...
    @property
    def size(self) -> str: ...
    @property
    def parameters(self) -> Mapping[str, Any]: ...

    def sizes(self, counted: Size | None) -> Mapping[GroupKey, Size]:
        """By group; `counted` is what `size` gave."""


#: In SQL the subjects `r` that a regency has submitted by a basis, by the parameter `basis`.
SUBMITTED = "FROM figures_reported_subject r WHERE r.basis = %(basis)s AND {in_force}"
# Nearly all who submit anything have submitted a masterplan: an index names them, and the others alone are looked for.
_NEVER = f"""
    m.regency_id NOT IN (SELECT regency_id {SUBMITTED} AND r.kind = 'masterplan')
    AND NOT EXISTS (SELECT {SUBMITTED} AND r.regency_id = m.regency_id)
"""


@dataclass(frozen=True, slots=True)
class Everyone:
    """All participants, as one group, without a look at any of them: whoever sums counts them."""

    rows: str
    is_grouped: ClassVar = False
    size: ClassVar = f"SELECT count(*), count(*) FILTER (WHERE {_NEVER}), coalesce(sum(population), 0) FROM m"
    parameters: ClassVar[Mapping[str, Any]] = {}

    def sizes(self, counted: Size | None) -> Mapping[GroupKey, Size]:
        assert counted is not None
        return {"": counted}


@dataclass(frozen=True, slots=True)
class Members:
    """The participants by group, and who of them ever submitted by this basis."""

    groups: Mapping[GroupKey, tuple[Member, ...]]
    submitters: frozenset[int]
    is_grouped: ClassVar = True
    rows: ClassVar = """
        SELECT * FROM unnest(%(ids)s::int[], %(keys)s::text[], %(populations)s::int[])
                      AS members (regency_id, key, population)
    """
    size: ClassVar = ""

    def sizes(self, counted: Size | None) -> Mapping[GroupKey, Size]:
        return {
            key: Size(
                len(group),
                sum([regency.id not in self.submitters for regency in group]),
                sum([regency.population or 0 for regency in group]),
            )
            for key, group in self.groups.items()
        }

    @property
    def parameters(self) -> Mapping[str, Any]:
        pairs = [(regency, key) for key, group in self.groups.items() for regency in group]
        return {
            "ids": arrays.numbers(regency.id for regency, _ in pairs),
            "keys": arrays.texts(key for _, key in pairs),
            "populations": arrays.numbers(regency.population for regency, _ in pairs),
        }


def submitters_at(instant: Instant, *, basis: str) -> frozenset[int]:
    """The regencies that ever submitted by this basis."""
    with connection.cursor() as cursor:
        cursor.execute(
            instant.in_force(f"SELECT regency_id {SUBMITTED} GROUP BY 1"),
            {"basis": basis, **instant.parameters},
        )
        return frozenset(id for (id,) in cursor.fetchall())


def everyone(instant: Instant) -> Everyone:
    """Who had been onboarded by then."""
    return Everyone(members_in_sql(instant))


def grouped(instant: Instant, participants: Sequence[Participant], *, basis: str, group_by: str) -> Members:
    """The groups in the order of their codes. A regency of several cohorts is in each."""
    groups: dict[str, list[Member]] = {}
    for regency in participants:
        for key in KEYS[group_by](regency):
            groups.setdefault(key, []).append(regency)
    return Members({key: tuple(groups[key]) for key in sorted(groups)}, submitters_at(instant, basis=basis))

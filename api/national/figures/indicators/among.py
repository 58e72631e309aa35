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
    """`rows` is SQL: a row m (regency_id, population) for each regency, and with its group `key` if `is_grouped`."""

    @property
    def is_grouped(self) -> bool: ...
    @property
    def sizes(self) -> Mapping[GroupKey, Size]: ...
    @property
    def rows(self) -> str: ...
    @property
    def parameters(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Everyone:
    """All participants, as one group, without a look at any of them."""

    size: Size
    rows: str
    is_grouped: ClassVar = False
    parameters: ClassVar[Mapping[str, Any]] = {}

    @property
    def sizes(self) -> Mapping[GroupKey, Size]:
        return {"": self.size}


@dataclass(frozen=True, slots=True)
class Members:
    """The participants by group, and who of them ever submitted by this basis."""

    groups: Mapping[GroupKey, tuple[Member, ...]]
    submitters: frozenset[int]
    is_grouped: ClassVar = True
    rows: ClassVar = (
        "unnest(%(ids)s::int[], %(keys)s::text[], %(populations)s::int[]) AS m (regency_id, key, population)"
    )

    @property
    def sizes(self) -> Mapping[GroupKey, Size]:
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


_SUBMITTERS = "SELECT regency_id FROM figures_reported_subject WHERE basis = %(basis)s AND {in_force}"
_EVERYONE = """
    SELECT count(*), count(*) FILTER (WHERE m.regency_id NOT IN ({submitters})), coalesce(sum(m.population), 0)
    FROM {members}
"""


def submitters_at(instant: Instant, *, basis: str) -> frozenset[int]:
    """The regencies that ever submitted by this basis."""
    with connection.cursor() as cursor:
        cursor.execute(instant.in_force(f"{_SUBMITTERS} GROUP BY 1"), {"basis": basis, **instant.parameters})
        return frozenset(id for (id,) in cursor.fetchall())


def everyone(instant: Instant, *, basis: str) -> Everyone:
    """Who had been onboarded by then. One query."""
    rows = f"({members_in_sql(instant)}) AS m (regency_id, population)"
    with connection.cursor() as cursor:
        statement = _EVERYONE.replace("{members}", rows).replace("{submitters}", _SUBMITTERS)
        cursor.execute(instant.in_force(statement), {"basis": basis, **instant.parameters})
        return Everyone(Size(*cursor.fetchone()), rows)


def grouped(instant: Instant, participants: Sequence[Participant], *, basis: str, group_by: str) -> Members:
    """The groups in the order of their codes. A regency of several cohorts is in each."""
    groups: dict[str, list[Member]] = {}
    for regency in participants:
        for key in KEYS[group_by](regency):
            groups.setdefault(key, []).append(regency)
    return Members({key: tuple(groups[key]) for key in sorted(groups)}, submitters_at(instant, basis=basis))

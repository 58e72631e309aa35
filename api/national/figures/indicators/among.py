"""Who a figure of an indicator is about: all participants, or groups of them. How many they are, and in SQL who."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from api.national.figures import absent, arrays, grouping
from api.national.figures.absent import Absent
from api.national.figures.instants import Instant
from api.national.figures.participants import Participant, grouped_in_sql, members_in_sql, people
from tenants import frozen

#: Group key: "" for all, else the code of a province, cohort, kind or regency.
GroupKey = str


@frozen
class Size:
    """What is said of a group whatever it reported. `absent`: why nothing counts, of each of whom nothing does;
    `people`: by period how many they are, and the earliest year of their numbers."""

    regency_count: int
    absent: Sequence[str]
    people: Mapping[str, tuple[int, int | None]]


@dataclass(frozen=True, kw_only=True)
class Among(ABC):
    """Whom a figure is about. `rows` is SQL: a row of each regency's populations with the periods they are of, and with
    its group `key` if `is_grouped`; `size` makes a Size of them where the statement is to count them too, as m, else
    nulls."""

    rows: str = ""
    size: str = "SELECT NULL::bigint AS regency_count, NULL::text[] AS absent, NULL::jsonb AS people"
    is_grouped: ClassVar = True

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Return what `rows` takes."""
        return {}

    @abstractmethod
    def sizes(self, counted: Size | None, periods: Sequence[str]) -> Mapping[GroupKey, Size]:
        """Return the size of each group; `counted` is what `size` gave."""


_SIZE = f"""
    SELECT count(*) AS regency_count,
           coalesce(array_agg(reason) FILTER (WHERE reason IS NOT NULL), ARRAY[]::text[]) AS absent,
           (SELECT coalesce(jsonb_object_agg(period, jsonb_build_array(people, year)), '{{}}')
            FROM (SELECT period, coalesce(sum(population), 0) AS people, min(population_year) AS year
                  FROM unnest(%(periods)s::text[]) AS asked (period) JOIN m ON period >= first AND period < until
                  GROUP BY 1) AS of_period) AS people
    FROM (SELECT {absent.REASON} AS reason FROM m WHERE first = '') AS m
"""


class Everyone(Among):
    """All participants, as one group, without a look at any of them: whoever sums counts them."""

    is_grouped = False

    def sizes(self, counted: Size | None, periods: Sequence[str]) -> Mapping[GroupKey, Size]:
        assert counted is not None
        return {"": counted}


@dataclass(frozen=True, kw_only=True)
class Members(Among):
    """The participants by group, and of whom nothing counts by this basis."""

    groups: Mapping[GroupKey, tuple[Participant, ...]]
    absent: Absent

    def sizes(self, counted: Size | None, periods: Sequence[str]) -> Mapping[GroupKey, Size]:
        years = {each[:4] for each in periods}
        return {
            key: Size(
                len(group),
                [reason for regency in group if (reason := self.absent.reason(regency.id))],
                {each: of_year[each[:4]] for each in periods},
            )
            for key, group in self.groups.items()
            for of_year in [{year: people(group, year) for year in years}]
        }

    @property
    def parameters(self) -> Mapping[str, Any]:
        pairs = ((regency.id, key) for key, group in self.groups.items() for regency in group)
        return arrays.columns(pairs, "ids", "keys")


def everyone(instant: Instant) -> Everyone:
    """Return who had been onboarded by then."""
    return Everyone(rows=members_in_sql(instant), size=instant.in_force(_SIZE))


def grouped(instant: Instant, participants: Sequence[Participant], *, basis: str, group_by: str) -> Members:
    """Return the groups in the order of their codes. A regency of several cohorts is in each."""
    found = grouping.groups(participants, group_by)
    return Members(
        groups={key: tuple(members) for (key,), members in sorted(found.items(), key=lambda each: each[0])},
        absent=absent.at(instant, basis=basis),
        rows=grouped_in_sql(instant),
    )

"""Regencies of an indicator's figure: all participants, or groups of them. Their sizes, and their SQL."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field

from api.national.figures import absent, grouping
from api.national.figures.absent import Absent
from api.national.figures.instants import Instant
from api.national.figures.participants import (
    Participant,
    Participants,
    grouped_in_sql,
    members_in_sql,
    people,
)
from tenants import Named, frozen
from tenants.pool import statements

#: Group key: "" for all, else the code of a province, cohort, kind or regency.
GroupKey = str


@frozen
class Size:
    """Size of a group, independent of reported values.

    `absent` has the reason for each regency without a counted submission; `people` has, by period, the population
    and the earliest year of its numbers.
    """

    regency_count: int
    absent: Sequence[str]
    people: Mapping[str, tuple[int, int | None]]


_SIZE = f"""
    SELECT count(*) AS regency_count,
           coalesce(array_agg(reason) FILTER (WHERE reason IS NOT NULL), ARRAY[]::text[]) AS absent,
           (SELECT coalesce(jsonb_object_agg(period, jsonb_build_array(people, year)), '{{}}')
            FROM (SELECT period, coalesce(sum(population), 0) AS people, min(population_year) AS year
                  FROM unnest(%(periods)s::text[]) AS asked (period) JOIN m ON period >= first AND period < until
                  GROUP BY 1) AS of_period) AS people
    FROM (SELECT {absent.REASON} AS reason FROM m WHERE first = '') AS m
"""


@frozen(kw_only=True)
class Among:
    """Regencies of a figure, by group. Nothing submitted by those in `absent` counts in this basis.

    If `is_grouped` is false, all of them form one group and are not listed: the statement counts them. `rows` is SQL
    that gives, for each regency, its populations with their periods, and its group `key`; `size` makes a Size of
    them, as m, if the statement is to count them too, else nulls.
    """

    rows: str = ""
    size: str = "SELECT NULL::bigint AS regency_count, NULL::text[] AS absent, NULL::jsonb AS people"
    is_grouped: bool = True
    groups: Mapping[GroupKey, tuple[Participant, ...]] = field(default_factory=dict)
    absent: Absent = field(default_factory=Absent)

    @property
    def parameters(self) -> Named:
        """Return the parameters of `rows`."""
        pairs = ((regency.id, key) for key, group in self.groups.items() for regency in group)
        return statements.arrays(pairs, "ids", "keys")

    def sizes(self, counted: Size | None, periods: Collection[str]) -> Mapping[GroupKey, Size]:
        """Return the size of each group; `counted` is the result of `size`."""
        if not self.is_grouped:
            assert counted is not None
            return {"": counted}
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


def everyone(instant: Instant) -> Among:
    """Return all regencies that had been onboarded by then."""
    return Among(rows=members_in_sql(instant), size=instant.in_force(_SIZE), is_grouped=False)


def grouped(instant: Instant, participants: Participants, *, basis: str, group_by: str) -> Among:
    """Return the groups in the order of their codes. A regency of several cohorts is in each."""
    found = grouping.groups(participants, group_by)
    return Among(
        groups={key: tuple(members) for (key,), members in sorted(found.items(), key=lambda each: each[0])},
        absent=absent.at(instant, basis=basis),
        rows=grouped_in_sql(instant),
    )

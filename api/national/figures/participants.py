"""Participants of figures: the regencies of the programme at an instant, and selected ones that are not onboarded.

A figure of a year uses the population of that year; if unknown, that of the nearest earlier year, else of the first.
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from api.national.figures.instants import Instant
from api.national.figures.statements import filled
from api.national.registry_fields import NamedRegency
from tenants import frozen
from tenants.pool import statements


@frozen
class Member:
    """A regency of the programme: one that was ever onboarded, or a selected one that is not onboarded yet."""

    id: int
    code: str
    name: str
    kind: str
    status: str
    population: int | None
    province: str
    province_name: str

    @property
    def named(self) -> NamedRegency:
        return NamedRegency(code=self.code, name=self.name)

    @property
    def is_away(self) -> bool:
        return self.status in ("suspended", "archived")


@frozen
class Participant(Member):
    """A member with data that takes longer to find.

    `since`: when it was onboarded, None if it is not; `has_signed_in`: whether anybody from it had used a key by
    then, or entered anything.
    """

    since: datetime | None
    has_signed_in: bool
    people_by_year: Mapping[str, int]
    cohorts: tuple[tuple[str, bool], ...]  # code, and whether a published source names the regency

    def living(self, year: str) -> tuple[int | None, int | None]:
        """Return the population in a year, and the year of that number."""
        years = sorted(self.people_by_year)
        if not years:
            return None, None
        known = years[max(bisect_right(years, year) - 1, 0)]
        return self.people_by_year[known], int(known)


#: Several participants.
Participants = Sequence[Participant]


def people(some: Collection[Participant], year: str) -> tuple[int, int | None]:
    """Return the population of regencies in a year, and the earliest year of their numbers."""
    numbers = [number for each in some for number in [each.living(year)] if number[1] is not None]
    return sum(number or 0 for number, _ in numbers), min((of for _, of in numbers if of), default=None)


#: Who the regencies are, and who is in a cohort: now from the registry, at a past instant from its history.
_KNOWN = {"regencies": "tenants_regency", "memberships": "tenants_cohort_membership"}
_KNOWN_THEN = {
    "regencies": """(
        SELECT regency_id AS id, kemendagri_code, name, kind, province_id, population, people_by_year,
               no_more_from AS valid_until
        FROM figures_regency_description WHERE $in_force)""",
    "memberships": "(SELECT cohort_id, regency_id, verified FROM figures_cohort_member WHERE $in_force)",
}

_ONBOARDED = (
    "(SELECT regency_id, status FROM figures_regency_status WHERE $in_force AND status <> 'registered')"
)

_MEMBERS = """
    SELECT r.id, r.kemendagri_code, r.name, r.kind, s.status, r.population, p.code, p.name
    FROM $regencies r JOIN tenants_province p ON p.id = r.province_id
    JOIN $onboarded s ON s.regency_id = r.id
    ORDER BY r.kemendagri_code
"""
#: Of a regency `r` each population with its year, of periods from `first` until `until`.
_SPANS = """
    SELECT people::int AS population, nullif(year, '')::int AS population_year,
           CASE WHEN lag(year) OVER w IS NULL THEN '' ELSE year END AS first, lead(year, 1, '9999') OVER w AS until
    FROM jsonb_each_text(CASE r.people_by_year WHEN '{}' THEN '{"": null}' ELSE r.people_by_year END)
        AS p (year, people)
    WINDOW w AS (ORDER BY year)
"""
_MEMBERS_IN_SQL = f"""
    SELECT r.id AS regency_id, '' AS key, p.* FROM $regencies r JOIN $onboarded s ON s.regency_id = r.id
    CROSS JOIN LATERAL ({_SPANS}) p
"""
_GROUPED_IN_SQL = f"""
    SELECT g.regency_id, g.key, p.* FROM unnest(%(ids)s::int[], %(keys)s::text[]) AS g (regency_id, key)
    JOIN $regencies r ON r.id = g.regency_id CROSS JOIN LATERAL ({_SPANS}) p
"""

# Regencies retired by decree are participants for as long as they were, and never selected anew. Whether anything was
# entered is looked up for those that never signed in: without OFFSET the planner reads every cell of the nation.
_EVERYONE = """
    SELECT r.id, r.kemendagri_code, r.name, r.kind, coalesce(s.status, 'registered'), r.population, p.code, p.name,
           b.since,
           s.status IS NOT NULL AND (coalesce(f.at <= %(at)s, false) OR EXISTS (
               SELECT FROM (SELECT valid_from FROM figures_filling_cell w WHERE w.regency_id = r.id OFFSET 0) w
               WHERE w.valid_from <= %(at)s)),
           r.people_by_year, coalesce(c.cohorts, '{}')
    FROM $regencies r JOIN tenants_province p ON p.id = r.province_id
    LEFT JOIN $onboarded s ON s.regency_id = r.id
    LEFT JOIN (SELECT regency_id, min(valid_from) AS since FROM figures_regency_status
               WHERE status <> 'registered' GROUP BY 1) b ON b.regency_id = s.regency_id
    LEFT JOIN figures_first_sign_in f ON f.regency_id = r.id
    LEFT JOIN (SELECT m.regency_id, array_agg(c.code || ':' || m.verified ORDER BY c.year, c.code) AS cohorts
               FROM $memberships m JOIN tenants_cohort c ON c.id = m.cohort_id
               GROUP BY 1) c ON c.regency_id = r.id
    WHERE s.status IS NOT NULL OR (%(selected)s AND c.cohorts IS NOT NULL AND r.valid_until IS NULL)
    ORDER BY r.kemendagri_code
"""


def members_at(instant: Instant) -> tuple[Member, ...]:
    """Return all regencies that had been onboarded by then, whatever became of them, by code."""
    return tuple(Member(*row) for row in statements.fetch(_statement(_MEMBERS, instant), instant.parameters))


def members_in_sql(instant: Instant) -> str:
    """Return the same as a statement: regency_id with each population and its periods, by the parameter `at`.

    All are of the group "".
    """
    return _statement(_MEMBERS_IN_SQL, instant)


def grouped_in_sql(instant: Instant) -> str:
    """Return the same for the regencies in the parameter `ids`, each with its group `key` from `keys`."""
    return _statement(_GROUPED_IN_SQL, instant)


def participants_at(instant: Instant) -> tuple[Participant, ...]:
    """Return the same with all data that figures use."""
    return tuple(_read(instant, selected=False))


def everyone_at(instant: Instant) -> tuple[tuple[Participant, ...], tuple[Participant, ...]]:
    """Return the participants, and the members of cohorts that are not onboarded, both by code. One query."""
    found = _read(instant, selected=True)
    return (
        tuple(each for each in found if each.status != "registered"),
        tuple(each for each in found if each.status == "registered"),
    )


def _read(instant: Instant, *, selected: bool) -> list[Participant]:
    return [
        Participant(*columns, orjson.loads(people), _cohorts(cohorts))  # type: ignore[call-arg]  # the columns, in order
        for *columns, people, cohorts in statements.fetch(
            _statement(_EVERYONE, instant), {"selected": selected, **instant.parameters}
        )
    ]


def _statement(statement: str, instant: Instant) -> str:
    known = _KNOWN_THEN if instant.is_past else _KNOWN
    return instant.in_force(filled(statement, {**known, "onboarded": _ONBOARDED}))


def _cohorts(texts: list[Any]) -> tuple[tuple[str, bool], ...]:
    return tuple((code, verified == "true") for code, _, verified in (text.rpartition(":") for text in texts))

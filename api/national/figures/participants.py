"""Who figures are about: the regencies of the programme at an instant, and those selected that are not onboarded."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.national.figures.instants import Instant
from api.national.figures.statements import filled
from api.national.registry_shapes import NamedRegency
from tenants.pool import statements


@dataclass(frozen=True, slots=True)
class Member:
    """A regency of the programme: onboarded once, whatever became of it since. Or one selected that is not yet."""

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


@dataclass(frozen=True, slots=True)
class Participant(Member):
    """A member with what takes longer to find than who it is.

    `since`: when it was onboarded, None for one that is not; `has_signed_in`: whether anybody of it used a key by
    then, or anything was entered.
    """

    since: datetime | None
    has_signed_in: bool
    cohorts: tuple[tuple[str, bool], ...]  # code, and whether a published source names the regency


#: Who the regencies are, and who is in a cohort: now from the registry, at a past instant from its history.
_KNOWN = {"regencies": "tenants_regency", "memberships": "tenants_cohort_membership"}
_KNOWN_THEN = {
    "regencies": """(
        SELECT regency_id AS id, kemendagri_code, name, kind, province_id, population, no_more_from AS valid_until
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
_MEMBERS_IN_SQL = (
    "SELECT r.id AS regency_id, r.population FROM $regencies r JOIN $onboarded s ON s.regency_id = r.id"
)

# Regencies retired by decree are participants for as long as they were, and never selected anew.
_EVERYONE = """
    SELECT r.id, r.kemendagri_code, r.name, r.kind, coalesce(s.status, 'registered'), r.population, p.code, p.name,
           b.since,
           coalesce(f.at <= %(at)s, false) OR EXISTS (SELECT FROM figures_filling_cell w
                                                      WHERE w.regency_id = r.id AND w.valid_from <= %(at)s),
           coalesce(c.cohorts, '{}')
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
    """Who had been onboarded by then, whatever became of it, by code."""
    return tuple(Member(*row) for row in statements.rows(_statement(_MEMBERS, instant), instant.parameters))


def members_in_sql(instant: Instant) -> str:
    """The same as a statement: regency_id and population, by the parameter `at`."""
    return _statement(_MEMBERS_IN_SQL, instant)


def participants_at(instant: Instant) -> tuple[Participant, ...]:
    """The same, each with all that figures know of it."""
    return tuple(_read(instant, selected=False))


def everyone_at(instant: Instant) -> tuple[tuple[Participant, ...], tuple[Participant, ...]]:
    """The participants, and the members of cohorts that are not onboarded, both by code. One query."""
    found = _read(instant, selected=True)
    return (
        tuple(each for each in found if each.status != "registered"),
        tuple(each for each in found if each.status == "registered"),
    )


def _read(instant: Instant, *, selected: bool) -> list[Participant]:
    return [
        Participant(*columns, _cohorts(cohorts))  # type: ignore[call-arg]  # the columns, in order
        for *columns, cohorts in statements.rows(
            _statement(_EVERYONE, instant), {"selected": selected, **instant.parameters}
        )
    ]


def _statement(statement: str, instant: Instant) -> str:
    known = _KNOWN_THEN if instant.is_past else _KNOWN
    return instant.in_force(filled(statement, {**known, "onboarded": _ONBOARDED}))


def _cohorts(texts: list[Any]) -> tuple[tuple[str, bool], ...]:
    return tuple((code, verified == "true") for code, _, verified in (text.rpartition(":") for text in texts))

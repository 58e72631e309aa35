"""The same data for us and for every peer: values, programmes with allocations, and keys."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg

#: Indicators of the catalogue come first, since single values are written to them; further ones are made up.
_VALUES = """
    INSERT INTO {schema}.indicators_value (id, indicator, series, period, dimension, by_event, value_status, value,
        number, numerator, denominator, observation_status, agency_id, note, reason, version, released_version,
        handed_over_in, changed_at, changed_by)
    SELECT gen_random_uuid(), indicator, 'total', (2015 + n %% 11)::text, dimension, false, 'reported',
        (1 + n %% 3)::text || '.' || lpad((1 + n %% 98)::text, 2, '0'),
        ((1 + n %% 3)::text || '.' || lpad((1 + n %% 98)::text, 2, '0'))::numeric,
        CASE WHEN n %% 2 = 0 THEN 1001 + n END, CASE WHEN n %% 2 = 0 THEN 300001 + n + 0.5 END, 'final', NULL,
        CASE WHEN n %% 5 = 0 THEN 'Rekapitulasi dari perangkat daerah, semester kedua' ELSE '' END, '', 1,
        CASE WHEN n %% 3 = 0 THEN 1 END, '', %(at)s - n * interval '1 second', 'Penanggung jawab data'
    FROM (
        SELECT n, CASE WHEN n / 11 < cardinality(codes) THEN codes[1 + n / 11]
                       ELSE 'X-' || lpad((n / 11)::text, 4, '0') END AS indicator,
               CASE WHEN n / 11 < cardinality(codes) THEN code_dimensions[1 + n / 11]
                    ELSE dimensions[1 + (n / 11) %% cardinality(dimensions)] END AS dimension
        FROM generate_series(0, %(count)s - 1) AS n,
             (SELECT array_agg(code ORDER BY "order") AS dimensions FROM catalogue_dimension) AS d,
             (SELECT %(codes)s::text[] AS codes, %(code_dimensions)s::text[] AS code_dimensions) AS c
    ) AS made
"""

_FILLING = """
    INSERT INTO figures_filling_cell (regency_id, area, dimension, sub_dimension, period, reported, not_available,
        not_applicable, last_changed_on, valid_from)
    SELECT %(regency)s, 'values', dimension, '', period, count(*), 0, 0, current_date, %(at)s
    FROM {schema}.indicators_value GROUP BY dimension, period
"""

_MASTERPLAN = """
    INSERT INTO {schema}.masterplan_masterplan (id, number, profile, cohort, plan_period_start, plan_period_end, vision,
        missions, state, version, created_at, updated_at, worked_on_at)
    VALUES (gen_random_uuid(), 1, 'first', '', 2025, 2034, '', '[]', 'draft', 1, %(at)s, %(at)s, %(at)s)
"""
_IDENTITIES = """
    INSERT INTO {schema}.programmes_programme (id, created_at)
    SELECT gen_random_uuid(), %(at)s FROM generate_series(1, 20)
"""
_PROGRAMMES = """
    INSERT INTO {schema}.programmes_programme_version (id, programme_id, masterplan_id, title, dimension,
        sub_dimension, supporting_agencies, time_frame, quick_win, quick_win_owner, nomenclature_code, rpjmd_mission,
        version, updated_at)
    SELECT gen_random_uuid(), p.id, m.id, 'Mal Pelayanan Publik digital terpadu', 'governance', 'public_service',
           '[]', 'medium', true, 'Bapperida', '2.16.02.2.01', 'M1', 1, %(at)s
    FROM {schema}.programmes_programme p, {schema}.masterplan_masterplan m
"""
_ALLOCATIONS = """
    INSERT INTO {schema}.programmes_allocation (id, programme_version_id, year, source, stage, amount)
    SELECT gen_random_uuid(), v.id, year, source, 'original', 1500000000 + year
    FROM {schema}.programmes_programme_version v, generate_series(2025, 2029) AS year,
         unnest(ARRAY['apbd', 'dak']) AS source
"""
_STEPS = """
    INSERT INTO {schema}.programmes_activity (id, programme_id, created_at)
    SELECT gen_random_uuid(), p.id, %(at)s FROM {schema}.programmes_programme p, generate_series(1, 5)
"""
_ACTIVITIES = """
    INSERT INTO {schema}.programmes_activity_version (id, activity_id, programme_version_id, position, title, kind,
        starts_on, ends_on, milestones)
    SELECT gen_random_uuid(), a.id, v.id, row_number() OVER (PARTITION BY v.id ORDER BY a.id) - 1,
           'Pelatihan petugas layanan', 'human_capacity', '2025-02-01', '2025-11-30', jsonb_build_array(
               jsonb_build_object('id', gen_random_uuid(), 'title', 'Modul tersusun', 'due_on', '2025-05-31'),
               jsonb_build_object('id', gen_random_uuid(), 'title', 'Petugas terlatih', 'due_on', '2025-11-30'))
    FROM {schema}.programmes_activity a JOIN {schema}.programmes_programme_version v ON v.programme_id = a.programme_id
"""

#: Ends in microseconds, which every peer writes alike.
AT = datetime(2026, 3, 1, 4, 5, 6, 123456, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """A regency of the benchmark, with the key of its steward."""

    id: int
    code: str
    key: str = ""

    @property
    def schema(self) -> str:
        return f"r_{self.id}"

    @property
    def base(self) -> str:
        return f"/v1/regencies/{self.code}"

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


def places(superuser: psycopg.Connection[Any]) -> list[Place]:
    """All that are onboarded, without keys."""
    rows = superuser.execute(
        "SELECT id, kemendagri_code FROM tenants_regency WHERE onboarded_at IS NOT NULL ORDER BY kemendagri_code"
    )
    return [Place(*row) for row in rows]


def yearly(superuser: psycopg.Connection[Any]) -> dict[str, str]:
    """Indicators of the catalogue that are reported by year, with two decimals, and take a value from 1.01 to 3.99:
    code to dimension."""
    rows = superuser.execute(
        "SELECT v.indicator_id, v.dimension_id"
        " FROM catalogue_indicator_version v JOIN catalogue_release r ON r.id = v.release_id"
        " WHERE r.status = 'published' AND r.framework_id = 'national' AND v.periodicity = 'year' AND v.decimals = 2"
        " AND coalesce(v.minimum, 0) <= 1 AND coalesce(v.maximum, 5) >= 4 AND v.series ? 'total'"
        ' ORDER BY v."order"'
    )
    return dict(rows.fetchall())


def fill(
    superuser: psycopg.Connection[Any], some: list[Place], *, values: int, programmes: bool = True
) -> None:
    """`values` values in each place and the cells that count them; twenty programmes with ten allocations each."""
    codes = yearly(superuser)
    statements = [_VALUES, _FILLING]
    if programmes:
        statements += [_MASTERPLAN, _IDENTITIES, _PROGRAMMES, _ALLOCATIONS, _STEPS, _ACTIVITIES]
    for place in some:
        given = {
            "regency": place.id,
            "count": values,
            "codes": list(codes),
            "code_dimensions": list(codes.values()),
            "at": AT,
        }
        with superuser.transaction():
            for statement in statements:
                superuser.execute(statement.format(schema=place.schema), given)
    superuser.execute("ANALYZE")


def keyed(some: list[Place]) -> list[Place]:
    """The places with a steward's key each, as an operator would issue the first ones."""
    from api.identity import operations
    from api.identity.models import ApiKey, RegencyRole

    now = datetime.now(UTC)
    found = []
    for place in some:
        person = operations.add_person(
            name=f"Steward {place.code}",
            office="Diskominfo",
            email=f"steward.{place.code}@bench.example",
            regency_id=place.id,
            now=now,
        )
        operations.add_member(
            person=person, regency_id=place.id, roles=(RegencyRole.ADMIN, RegencyRole.STEWARD), now=now
        )
        issued = operations.issue_key(
            audience=ApiKey.Audience.REGENCY, person=person, regency_id=place.id, now=now
        )
        found.append(Place(place.id, place.code, issued.text))
    return found


def ministry_key() -> str:
    """A key of the ministry's programme office."""
    from api.identity import operations
    from api.identity.models import ApiKey, MinistryRole

    now = datetime.now(UTC)
    officer = operations.add_person(
        name="Officer", office="Direktorat", email="officer@bench.example", regency_id=None, now=now
    )
    operations.appoint(role=MinistryRole.PROGRAMME_OFFICE, person=officer, now=now)
    return operations.issue_key(audience=ApiKey.Audience.MINISTRY, person=officer, now=now).text

"""The same data for us and for every peer: values, programmes with allocations, and keys."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

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

_FILES = """
    INSERT INTO {schema}.evidence_file (id, sha256, size, media_type, name, title, description, uploaded_at,
        uploaded_by, used_at, version)
    SELECT gen_random_uuid(), encode(sha256(n::text::bytea), 'hex'), 1000 + n, 'application/pdf',
        'berita-acara-' || n || '.pdf', '', '', %(at)s, 'Penanggung jawab data', %(at)s, 1
    FROM generate_series(1, 20) AS n
"""

# Each fifth value has one file or two.
_LINKS = """
    INSERT INTO {schema}.evidence_link (id, subject, key, file_id, linked_at, linked_by)
    SELECT gen_random_uuid(), 'value', v.indicator || '/' || v.series || '/' || v.period, f.id, %(at)s,
        'Penanggung jawab data'
    FROM (SELECT *, row_number() OVER (ORDER BY indicator, series, period) AS n FROM {schema}.indicators_value) v
    JOIN (SELECT *, row_number() OVER (ORDER BY sha256) AS n FROM {schema}.evidence_file) f
        ON v.n %% 5 = 0 AND f.n IN (1 + v.n %% 20, 1 + v.n %% 7)
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


def fill(superuser: psycopg.Connection[Any], some: list[Place], *, values: int) -> None:
    """`values` values in each place, the cells that count them and their totals."""
    from api.national.figures import totals

    codes = yearly(superuser)
    for place in some:
        given = {
            "regency": place.id,
            "count": values,
            "codes": list(codes),
            "code_dimensions": list(codes.values()),
            "at": AT,
        }
        with superuser.transaction():
            for statement in (_VALUES, _FILLING):
                superuser.execute(statement.format(schema=place.schema), given)
            superuser.execute(totals.begun(totals.FILLING), given)
    superuser.execute("ANALYZE")


def prove(superuser: psycopg.Connection[Any], some: list[Place]) -> None:
    """Twenty files in each place that are evidence of its values."""
    for place in some:
        for statement in (_FILES, _LINKS):
            superuser.execute(statement.format(schema=place.schema), {"at": AT})
    superuser.execute("ANALYZE")


def plan(place: Place) -> None:
    """A masterplan of twenty programmes, each with ten allocations and five activities of two milestones."""
    from api.regency.masterplan.models import Masterplan
    from api.regency.programmes import models
    from tenants import access

    with access.inside(place):
        masterplan = Masterplan.objects.create(
            number=1,
            plan_period_start=2025,
            plan_period_end=2034,
            created_at=AT,
            updated_at=AT,
            worked_on_at=AT,
        )
        for _ in range(20):
            programme = models.Programme.objects.create(created_at=AT)
            version = models.ProgrammeVersion.objects.create(
                programme=programme, masterplan=masterplan, title="Mal Pelayanan Publik digital terpadu",
                dimension="governance", sub_dimension="public_service", time_frame="medium", quick_win=True,
                quick_win_owner="Bapperida", nomenclature_code="2.16.02.2.01", rpjmd_mission="M1", updated_at=AT,
            )  # fmt: skip
            models.Allocation.objects.bulk_create(
                models.Allocation(
                    programme_version=version,
                    year=year,
                    source=source,
                    stage="original",
                    amount=1_500_000_000 + year,
                )
                for year in range(2025, 2030)
                for source in ("apbd", "dak")
            )
            steps = models.Activity.objects.bulk_create(
                models.Activity(programme=programme, created_at=AT) for _ in range(5)
            )
            models.ActivityVersion.objects.bulk_create(
                models.ActivityVersion(
                    activity=step, programme_version=version, position=position, title="Pelatihan petugas layanan",
                    kind="human_capacity", starts_on="2025-02-01", ends_on="2025-11-30",
                    milestones=[
                        {"id": str(uuid4()), "title": "Modul tersusun", "due_on": "2025-05-31"},
                        {"id": str(uuid4()), "title": "Petugas terlatih", "due_on": "2025-11-30"},
                    ],
                )
                for position, step in enumerate(steps)
            )  # fmt: skip


def keyed(some: list[Place]) -> list[Place]:
    """The places with a steward's key each, as an operator would issue the first ones."""
    from api.identity import operations
    from api.identity.models import ApiKey, Membership, Person, RegencyRole

    now = datetime.now(UTC)
    found = []
    for place in some:
        person = Person.objects.create(
            name=f"Steward {place.code}",
            office="Diskominfo",
            email=f"steward.{place.code}@bench.example",
            regency_id=place.id,
            created_at=now,
        )
        Membership.objects.create(
            person=person, regency_id=place.id, roles=(RegencyRole.ADMIN, RegencyRole.STEWARD), valid_from=now
        )
        issued = operations.issue_key(
            audience=ApiKey.Audience.REGENCY, person=person, regency_id=place.id, now=now
        )
        found.append(Place(place.id, place.code, issued.text))
    return found


def ministry_key() -> str:
    """A key of the ministry's programme office."""
    from api.identity import operations
    from api.identity.models import ApiKey, Appointment, MinistryRole, Person

    now = datetime.now(UTC)
    officer = Person.objects.create(
        name="Officer", office="Direktorat", email="officer@bench.example", regency_id=None, created_at=now
    )
    Appointment.objects.create(role=MinistryRole.PROGRAMME_OFFICE, person=officer, valid_from=now)
    return operations.issue_key(audience=ApiKey.Audience.MINISTRY, person=officer, now=now).text

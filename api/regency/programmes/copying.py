"""Copying the programmes of one version of the masterplan into another."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from api.regency.masterplan.hooks import Copied

# The copies' own keys are never shown, so they need not sort by time; the programmes keep their ids.
_COPY = """
    WITH copied AS (
        INSERT INTO programmes_programme_version (id, programme_id, masterplan_id, title, dimension, sub_dimension,
            lead_agency_id, supporting_agencies, time_frame, quick_win, quick_win_owner, nomenclature_code,
            rpjmd_mission, version, updated_at)
        SELECT gen_random_uuid(), programme_id, %(target)s, title, dimension, sub_dimension,
            lead_agency_id, supporting_agencies, time_frame, quick_win, quick_win_owner, nomenclature_code,
            rpjmd_mission, 1, %(now)s
        FROM programmes_programme_version WHERE masterplan_id = %(source)s
        RETURNING id, programme_id
    ), allocated AS (
        SELECT c.id AS copy, a.year, a.source, a.stage, a.amount
        FROM programmes_programme_version v
        JOIN programmes_allocation a ON a.programme_version_id = v.id
        JOIN copied c ON c.programme_id = v.programme_id
        WHERE v.masterplan_id = %(source)s
    ), kept AS (
        INSERT INTO programmes_allocation (id, programme_version_id, year, source, stage, amount)
        SELECT gen_random_uuid(), copy, year, source, stage, amount
        FROM allocated WHERE year BETWEEN %(first)s AND %(last)s
        RETURNING 1
    ), acting AS (
        INSERT INTO programmes_activity_version (id, activity_id, programme_version_id, position, title, kind,
            starts_on, ends_on, milestones)
        SELECT gen_random_uuid(), x.activity_id, c.id, x.position, x.title, x.kind, x.starts_on, x.ends_on, x.milestones
        FROM programmes_programme_version v
        JOIN programmes_activity_version x ON x.programme_version_id = v.id
        JOIN copied c ON c.programme_id = v.programme_id
        WHERE v.masterplan_id = %(source)s
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM copied), (SELECT count(*) FROM kept), (SELECT count(*) FROM allocated),
           (SELECT count(*) FROM acting)
"""


def copy_programmes(*, source: UUID, target: UUID, years: tuple[int, int], now: datetime) -> Copied:
    """Copy all programmes of a version into an empty one, with activities, and with allocations of these years."""
    parameters: dict[str, Any] = {
        "source": source,
        "target": target,
        "first": years[0],
        "last": years[1],
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COPY, parameters)
        programmes, kept, allocated, activities = cursor.fetchone()
    return Copied(
        programmes=programmes,
        activities=activities,
        allocations=kept,
        allocations_left_out=allocated - kept,
    )

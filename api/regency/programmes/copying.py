"""Copying the programmes of one version of the masterplan into another."""

from datetime import datetime
from typing import Any
from uuid import UUID

from api.http import shapes
from api.regency.masterplan.hooks import Copied
from api.regency.programmes import models
from tenants.pool import statements

# The copies' own keys are never shown, so they need not sort by time; the programmes keep their ids. What was begun
# beside the plan is a programme of the copy, whose author decides.
_PROGRAMMES = shapes.copy_columns(
    models.ProgrammeVersion,
    "v",
    id="gen_random_uuid()",
    masterplan="%(target)s",
    begun_in="NULL",
    version="1",
    updated_at="%(now)s",
)
_ALLOCATIONS = shapes.copy_columns(models.Allocation, "x", id="gen_random_uuid()", programme_version="c.id")
_ACTIVITIES = shapes.copy_columns(
    models.ActivityVersion, "x", id="gen_random_uuid()", programme_version="c.id"
)
_PARTS = """
    FROM programmes_programme_version v
    JOIN copied c ON c.programme_id = v.programme_id
    JOIN {} x ON x.programme_version_id = v.id
    WHERE v.masterplan_id = %(source)s
"""
_OF_ALLOCATIONS = _PARTS.format("programmes_allocation")
_COPY = f"""
    WITH copied AS (
        {_PROGRAMMES} FROM programmes_programme_version v WHERE v.masterplan_id = %(source)s
        RETURNING id, programme_id
    ), kept AS (
        {_ALLOCATIONS} {_OF_ALLOCATIONS} AND x.year BETWEEN %(first)s AND %(last)s RETURNING 1
    ), acting AS (
        {_ACTIVITIES} {_PARTS.format("programmes_activity_version")} RETURNING 1
    )
    SELECT (SELECT count(*) FROM copied), (SELECT count(*) FROM kept), (SELECT count(*) {_OF_ALLOCATIONS}),
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
    ((programmes, kept, allocated, activities),) = statements.rows(_COPY, parameters)
    return Copied(
        programme_count=programmes,
        activity_count=activities,
        indicative_amount_count=kept,
        omitted_indicative_amount_count=allocated - kept,
    )

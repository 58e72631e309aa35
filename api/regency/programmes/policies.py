"""Policies of programmes: the version to which they are written, and the data that prevent a removal."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from api.http.exceptions import Problems
from api.regency.masterplan import queries as masterplans
from api.regency.programmes.problems import ActivityReported, NoPlanInForce
from api.regency.programmes.shapes import Activity
from tenants.pool import statements

_REPORTED = """
    SELECT count(DISTINCT activity_id) FROM realisation_realisation WHERE activity_id = ANY(%(activities)s::uuid[])
"""


def in_force_in(year: int, *, today: date) -> UUID:
    """Return the version in force by the year's end, or today. Raise Conflict where none is."""
    found = masterplans.masterplans(in_force_on=min(today, date(year, 12, 31))).first()
    if found is None:
        raise NoPlanInForce(year=year)
    return found.pk


def reported(gone: Collection[Activity]) -> Problems:
    """Return the conflict if these activities have realisations, which must not vanish with them."""
    if not gone:
        return []
    [count] = statements.column(_REPORTED, {"activities": [each.id for each in gone]})
    return [ActivityReported(count=count)] if count else []

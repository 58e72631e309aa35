"""Putting a programme's content into its tables, with history. The version of the masterplan is locked already.

Counting the filling cells is left to the caller, which may have written many.
"""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime
from uuid import UUID

from django.db import connection

from api.http import shapes
from api.identity.callers import Actor, Grant
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.masterplan.models import Masterplan
from api.regency.programmes import identities, models, policies
from api.regency.programmes.shapes import Programme, ProgrammeRow, in_order
from tenants.ids import uuid7

RESOURCE = "programme"
#: What lies in tables of its own.
_PARTS = ("allocations", "activities")


def add(
    *, id: UUID, plan: Masterplan, content: Programme, grant: Grant, by: Actor, now: datetime
) -> ProgrammeRow:
    """Add a programme that the version does not have yet. Raises Invalid, and Forbidden for another agency's."""
    dimension = _check(content, plan, grant, before=None)
    content = identities.identified(content, (), programme=id)
    models.Programme.objects.bulk_create([models.Programme(pk=id, created_at=now)], ignore_conflicts=True)
    row = shapes.recast(
        ProgrammeRow,
        content,
        allocations=in_order(content.allocations),
        version_id=uuid7(),
        id=id,
        masterplan=plan.pk,
        dimension=dimension,
        version=1,
        updated_at=now,
    )
    version = models.ProgrammeVersion(pk=row.version_id, programme_id=id, **_columns(row))
    version.save(force_insert=True)
    _allocate(row)
    _act(row, now)
    _record(row, Entry.Action.CREATED, before=None, after=row, by=by, now=now)
    return row


def change(
    *, row: ProgrammeRow, plan: Masterplan, content: Programme, grant: Grant, by: Actor, now: datetime
) -> ProgrammeRow:
    """Replace the row's content by another, which `same` has found to differ. Raises as `add`."""
    dimension = _check(content, plan, grant, before=row)
    said = {each.name: getattr(content, each.name) for each in fields(content)}
    said["allocations"] = in_order(content.allocations)
    new = replace(row, **said, dimension=dimension, version=row.version + 1, updated_at=now)
    models.ProgrammeVersion.objects.filter(pk=row.version_id).update(**_columns(new))
    if new.allocations != row.allocations:
        _empty(row.version_id, ["programmes_allocation"])
        _allocate(new)
    if new.activities != row.activities:
        _empty(row.version_id, ["programmes_activity_version"])
        _act(new, now)
    _record(new, Entry.Action.UPDATED, before=row, after=new, by=by, now=now)
    return new


def remove(*, row: ProgrammeRow, by: Actor, now: datetime) -> None:
    """Take the row out of its version; the identities of the programme and its activities stay."""
    _empty(row.version_id, ["programmes_allocation", "programmes_activity_version"])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM programmes_programme_version WHERE id = %s", [row.version_id])
    _record(row, Entry.Action.DELETED, before=row, after=None, by=by, now=now)


def same(row: ProgrammeRow, content: Programme) -> tuple[bool, Programme]:
    """Return whether the row says this already, and the content with the ids of its activities. Raises Invalid."""
    content = identities.identified(content, row.activities, programme=row.id)
    return shapes.document(row, Programme) == shapes.document(content), content


def _check(content: Programme, plan: Masterplan, grant: Grant, *, before: ProgrammeRow | None) -> str:
    """Check the rules of a programme's content; return the dimension that its sub-dimension belongs to."""
    policies.check_own_agency(grant, content, *([before] if before else []))
    policies.check_allocations(content.allocations, years=plan.years)
    policies.check_activities(content.activities)
    policies.check_quick_win(content)
    policies.check_agencies(content, before=before)
    if before is not None and before.sub_dimension == content.sub_dimension:
        return before.dimension
    return policies.dimension_of(content.sub_dimension)


def _columns(row: ProgrammeRow) -> dict[str, object]:
    return shapes.stored(row, models.ProgrammeVersion, besides=("id", "version_id", *_PARTS))


def _allocate(row: ProgrammeRow) -> None:
    models.Allocation.objects.bulk_create(
        models.Allocation(programme_version_id=row.version_id, **shapes.stored(each, models.Allocation))
        for each in row.allocations
    )


def _act(row: ProgrammeRow, now: datetime) -> None:
    if not row.activities:
        return
    models.Activity.objects.bulk_create(
        [models.Activity(pk=each.id, programme_id=row.id, created_at=now) for each in row.activities],
        ignore_conflicts=True,
    )
    models.ActivityVersion.objects.bulk_create(
        models.ActivityVersion(
            activity_id=each.id or uuid7(),  # identified before, so there is one
            programme_version_id=row.version_id,
            position=position,
            **shapes.stored(each, models.ActivityVersion, besides=("id",)),
        )
        for position, each in enumerate(row.activities)
    )


def _empty(version: UUID, tables: Iterable[str]) -> None:
    # Not by the ORM, which reads the rows first to delete them by their keys.
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {table} WHERE programme_version_id = %s", [version])


def _record(
    row: ProgrammeRow,
    action: Entry.Action,
    *,
    before: ProgrammeRow | None,
    after: ProgrammeRow | None,
    by: Actor,
    now: datetime,
) -> None:
    # By programme and masterplan: a version's row is what has a version number, and what the entry is about.
    history.record(
        by=by,
        now=now,
        resource=RESOURCE,
        key=f"{row.id}/{row.masterplan}",
        action=action,
        version=row.version,
        before=shapes.document(before, Programme) if before else None,
        after=shapes.document(after, Programme) if after else None,
    )

"""Putting a programme's content into its tables, with history. The version of the masterplan is locked already.

Filling is left to the caller, which may have written many.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from api.identity.callers import Actor, Grant
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.masterplan.models import Masterplan
from api.regency.programmes import identities, policies
from api.regency.programmes.content import Content
from api.regency.programmes.models import Activity, ActivityVersion, Allocation, Programme, ProgrammeVersion
from api.regency.programmes.queries import ProgrammeRow
from tenants.ids import uuid7

RESOURCE = "programme"


def add(
    *, id: UUID, plan: Masterplan, content: Content, grant: Grant, by: Actor, now: datetime
) -> ProgrammeRow:
    """A programme that the version does not have yet. Raises Invalid, and Forbidden for another agency's."""
    dimension = _check(content, plan, grant, before=None)
    content = identities.identified(content, (), programme=id)
    Programme.objects.bulk_create([Programme(pk=id, created_at=now)], ignore_conflicts=True)
    version = ProgrammeVersion(
        programme_id=id, masterplan=plan, dimension=dimension, updated_at=now, **_columns(content)
    )
    version.save(force_insert=True)
    _allocate(version.pk, content)
    _act(version.pk, id, content, now)
    row = _row(version, content)
    _record(row, Entry.Action.CREATED, before=None, after=content, by=by, now=now)
    return row


def change(
    *, row: ProgrammeRow, plan: Masterplan, content: Content, grant: Grant, by: Actor, now: datetime
) -> ProgrammeRow:
    """The row with other content, which `same` has told to differ. Raises as `add`."""
    dimension = _check(content, plan, grant, before=row)
    changed = {"dimension": dimension, "version": row.version + 1, "updated_at": now, **_columns(content)}
    ProgrammeVersion.objects.filter(pk=row.version_id).update(**changed)
    if sorted(content.allocations) != list(row.allocations):
        _empty(row.version_id, ["programmes_allocation"])
        _allocate(row.version_id, content)
    if content.activities != row.activities:
        _empty(row.version_id, ["programmes_activity_version"])
        _act(row.version_id, row.id, content, now)
    new = replace(row, dimension=dimension, version=row.version + 1, updated_at=now, **_fields(content))
    _record(new, Entry.Action.UPDATED, before=row.content, after=content, by=by, now=now)
    return new


def remove(*, row: ProgrammeRow, by: Actor, now: datetime) -> None:
    """Takes the row out of its version; the programme's identity, and its activities', stay."""
    _empty(row.version_id, ["programmes_allocation", "programmes_activity_version"])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM programmes_programme_version WHERE id = %s", [row.version_id])
    _record(row, Entry.Action.DELETED, before=row.content, after=None, by=by, now=now)


def same(row: ProgrammeRow, content: Content) -> tuple[bool, Content]:
    """Whether the row says this already, and the content with the ids of its activities. Raises Invalid."""
    content = identities.identified(content, row.activities, programme=row.id)
    return row.content.document() == content.document(), content


def _check(content: Content, plan: Masterplan, grant: Grant, *, before: ProgrammeRow | None) -> str:
    """The rules of a programme's content; gives the dimension that its sub-dimension belongs to."""
    led = () if before is None else (before.lead_agency,)
    policies.check_own_agency(grant, content.lead_agency, *led)
    policies.check_allocations(content.allocations, start=plan.plan_period_start, end=plan.plan_period_end)
    policies.check_activities(content.activities)
    policies.check_quick_win(content)
    policies.check_lead_agency(content.lead_agency, before=before.lead_agency if before else None)
    policies.check_supporting_agencies(
        content.supporting_agencies, before=before.supporting_agencies if before else ()
    )
    if before is not None and before.sub_dimension == content.sub_dimension:
        return before.dimension
    return policies.dimension_of(content.sub_dimension)


def _fields(content: Content) -> dict[str, Any]:
    """As ProgrammeRow has them."""
    fields = {name: getattr(content, name) for name in Content.__slots__}
    return {**fields, "allocations": tuple(sorted(content.allocations))}


def _columns(content: Content) -> dict[str, Any]:
    return {
        "title": content.title,
        "sub_dimension": content.sub_dimension,
        "lead_agency_id": content.lead_agency,
        "supporting_agencies": [str(agency) for agency in content.supporting_agencies],
        "time_frame": content.time_frame,
        "quick_win": content.quick_win,
        "quick_win_owner": content.quick_win_owner,
        "nomenclature_code": content.nomenclature_code,
        "rpjmd_mission": content.rpjmd_mission,
    }


def _allocate(version: UUID, content: Content) -> None:
    Allocation.objects.bulk_create(
        Allocation(
            programme_version_id=version,
            year=allocated.year,
            source=allocated.source,
            stage=allocated.stage,
            amount=allocated.amount,
        )
        for allocated in content.allocations
    )


def _act(version: UUID, programme: UUID, content: Content, now: datetime) -> None:
    if not content.activities:
        return
    Activity.objects.bulk_create(
        [Activity(pk=activity.id, programme_id=programme, created_at=now) for activity in content.activities],
        ignore_conflicts=True,
    )
    ActivityVersion.objects.bulk_create(
        ActivityVersion(
            activity_id=activity.id or uuid7(),  # identified before, so there is one
            programme_version_id=version,
            position=position,
            title=activity.title,
            kind=activity.kind,
            starts_on=activity.starts_on,
            ends_on=activity.ends_on,
            milestones=[milestone.document() for milestone in activity.milestones],
        )
        for position, activity in enumerate(content.activities)
    )


def _empty(version: UUID, tables: Iterable[str]) -> None:
    # Not by the ORM, which reads the rows first to delete them by their keys.
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {table} WHERE programme_version_id = %s", [version])


def _row(version: ProgrammeVersion, content: Content) -> ProgrammeRow:
    return ProgrammeRow(
        version_id=version.pk,
        id=version.programme_id,
        masterplan=version.masterplan_id,
        dimension=version.dimension,
        version=version.version,
        updated_at=version.updated_at,
        **_fields(content),
    )


def _record(
    row: ProgrammeRow,
    action: Entry.Action,
    *,
    before: Content | None,
    after: Content | None,
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
        before=before.document() if before else None,
        after=after.document() if after else None,
    )

"""Writing programmes, each in one version of the masterplan: a draft, or one that was returned.

Every write locks the version first (one writer at a time in it), then checks, writes, records history and counts the
filling cells that the ministry sees.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from api.http.etags import Precondition
from api.identity.callers import Grant
from api.national.catalogue.calendar import day_of
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.history.operations import Actor
from api.regency.masterplan import operations as masterplans
from api.regency.masterplan import queries as versions
from api.regency.masterplan.models import Masterplan
from api.regency.programmes import filling, policies, queries
from api.regency.programmes.content import Allocated, Content
from api.regency.programmes.models import Allocation, Programme, ProgrammeVersion
from api.regency.programmes.queries import ProgrammeRow
from tenants.ids import uuid7

RESOURCE = "programme"


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a write."""

    programme: ProgrammeRow
    created: bool = False
    changed: bool = True


def create_programme(
    *, id: UUID | None, masterplan: UUID | None, content: Content, grant: Grant, by: Actor, now: datetime
) -> ProgrammeRow:
    """Adds a programme to a version of the masterplan: the one named, else the draft worked on last.

    With the id of a programme that other versions have, it is the same programme. Raises Conflict without a draft, in
    a version that is submitted, and where the version has it already; Forbidden for another agency's; Invalid.
    """
    if masterplan is not None and not versions.is_there(masterplan):
        raise policies.unknown_masterplan()
    plan = _open(masterplan or versions.draft_worked_on_last(), now)
    if id is not None and queries.find(id, masterplan=plan.pk):
        raise policies.already_there()
    return _create(id or uuid7(), plan, content, grant, by, now)


def put_programme(
    *,
    id: UUID,
    masterplan: UUID | None,
    content: Content,
    grant: Grant,
    by: Actor,
    now: datetime,
    precondition: Precondition,
) -> Written:
    """Makes the programme with this id what `content` says: added, replaced, or left when it says so already.

    Replacing asks for the version that the change is made from. Without a masterplan the draft that has it is meant,
    else the draft worked on last. Raises as create_programme.
    """
    plan = _open(masterplan or queries.masterplan_to_write(id), now)
    row = queries.find(id, masterplan=plan.pk)
    if row is None:
        precondition(None, required=False)
        return Written(_create(id, plan, content, grant, by, now), created=True)
    equal = row.content.document() == content.document()
    precondition(row.etag, required=not equal)
    return Written(row, changed=False) if equal else _change(row, plan, content, grant, by, now)


def change_programme(
    *,
    id: UUID,
    masterplan: UUID | None,
    revise: Callable[[dict[str, Any]], Content],
    grant: Grant,
    by: Actor,
    now: datetime,
    precondition: Precondition,
) -> Written:
    """Changes a programme in the version that `queries.programme` shows: `revise` is told the present content.

    Raises NotFound; otherwise as create_programme.
    """
    plan = _open(masterplan or queries.programme(id).masterplan, now)
    row = queries.programme(id, masterplan=plan.pk)
    precondition(row.etag)
    before = row.content.document()
    content = revise(before)
    if content.document() == before:
        return Written(row, changed=False)
    return _change(row, plan, content, grant, by, now)


def remove_programme(
    *,
    id: UUID,
    masterplan: UUID | None,
    grant: Grant,
    by: Actor,
    now: datetime,
    precondition: Precondition,
) -> None:
    """Takes a programme out of a draft. Other versions keep it, and so does history; the id stays its own.

    Raises NotFound, Forbidden for another agency's, and Conflict in a version that is submitted.
    """
    plan = _open(masterplan or queries.programme(id).masterplan, now)
    row = queries.programme(id, masterplan=plan.pk)
    precondition(row.etag)
    policies.check_own_agency(grant, row.lead_agency)
    _deallocate(row.version_id)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM programmes_programme_version WHERE id = %s", [row.version_id])
    _record(row, Entry.Action.DELETED, before=row.content, after=None, by=by, now=now)
    filling.fill([(row.dimension, row.sub_dimension)], today=day_of(now))


def _open(masterplan: UUID | None, now: datetime) -> Masterplan:
    if masterplan is None:
        raise policies.no_draft()
    return masterplans.open_for_programmes(id=masterplan, now=now)


def _create(
    id: UUID, plan: Masterplan, content: Content, grant: Grant, by: Actor, now: datetime
) -> ProgrammeRow:
    dimension = _check(content, plan, grant, before=None)
    Programme.objects.bulk_create([Programme(pk=id, created_at=now)], ignore_conflicts=True)
    version = ProgrammeVersion(
        programme_id=id, masterplan=plan, dimension=dimension, updated_at=now, **_columns(content)
    )
    version.save(force_insert=True)
    _allocate(version.pk, content.allocations)
    row = _row(version, content)
    _record(row, Entry.Action.CREATED, before=None, after=content, by=by, now=now)
    filling.fill([(row.dimension, row.sub_dimension)], today=day_of(now))
    return row


def _change(
    row: ProgrammeRow, plan: Masterplan, content: Content, grant: Grant, by: Actor, now: datetime
) -> Written:
    dimension = _check(content, plan, grant, before=row)
    changed = {"dimension": dimension, "version": row.version + 1, "updated_at": now, **_columns(content)}
    ProgrammeVersion.objects.filter(pk=row.version_id).update(**changed)
    if sorted(content.allocations) != list(row.allocations):
        _deallocate(row.version_id)
        _allocate(row.version_id, content.allocations)
    new = replace(
        row,
        dimension=dimension,
        version=row.version + 1,
        updated_at=now,
        title=content.title,
        sub_dimension=content.sub_dimension,
        lead_agency=content.lead_agency,
        time_frame=content.time_frame,
        quick_win=content.quick_win,
        nomenclature_code=content.nomenclature_code,
        allocations=tuple(sorted(content.allocations)),
    )
    _record(new, Entry.Action.UPDATED, before=row.content, after=content, by=by, now=now)
    cells = [(each.dimension, each.sub_dimension) for each in (row, new)]
    filling.fill(cells, today=day_of(now))
    return Written(new)


def _check(content: Content, plan: Masterplan, grant: Grant, *, before: ProgrammeRow | None) -> str:
    """The rules of a programme's content; gives the dimension that its sub-dimension belongs to."""
    led = () if before is None else (before.lead_agency,)
    policies.check_own_agency(grant, content.lead_agency, *led)
    policies.check_allocations(content.allocations, start=plan.plan_period_start, end=plan.plan_period_end)
    policies.check_lead_agency(content.lead_agency, before=before.lead_agency if before else None)
    if before is not None and before.sub_dimension == content.sub_dimension:
        return before.dimension
    return policies.dimension_of(content.sub_dimension)


def _columns(content: Content) -> dict[str, Any]:
    return {
        "title": content.title,
        "sub_dimension": content.sub_dimension,
        "lead_agency_id": content.lead_agency,
        "time_frame": content.time_frame,
        "quick_win": content.quick_win,
        "nomenclature_code": content.nomenclature_code,
    }


def _allocate(version: UUID, allocations: tuple[Allocated, ...]) -> None:
    Allocation.objects.bulk_create(
        Allocation(
            programme_version_id=version,
            year=allocated.year,
            source=allocated.source,
            stage=allocated.stage,
            amount=allocated.amount,
        )
        for allocated in allocations
    )


def _deallocate(version: UUID) -> None:
    # Not by the ORM, which reads the rows first to delete them by their keys.
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM programmes_allocation WHERE programme_version_id = %s", [version])


def _row(version: ProgrammeVersion, content: Content) -> ProgrammeRow:
    return ProgrammeRow(
        version_id=version.pk,
        id=version.programme_id,
        masterplan=version.masterplan_id,
        title=version.title,
        dimension=version.dimension,
        sub_dimension=version.sub_dimension,
        lead_agency=version.lead_agency_id,
        time_frame=version.time_frame,
        quick_win=version.quick_win,
        nomenclature_code=version.nomenclature_code,
        version=version.version,
        updated_at=version.updated_at,
        allocations=tuple(sorted(content.allocations)),
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

"""Writing programmes, each in one version of the masterplan: a draft, or one that was returned.

Every write locks the version first (one writer at a time in it), then checks, writes, records history and counts the
filling cells that the ministry sees.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http import etags
from api.http.etags import Precondition
from api.identity.callers import Actor, Grant
from api.national.catalogue.calendar import day_of
from api.regency.masterplan import queries as versions
from api.regency.masterplan import versions as locking
from api.regency.masterplan.models import Masterplan
from api.regency.programmes import filling, policies, queries, storing
from api.regency.programmes.content import Content
from api.regency.programmes.queries import ProgrammeRow
from tenants.ids import uuid7


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
    plan = open_version(masterplan or versions.draft_worked_on_last(), now)
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
    plan = open_version(masterplan or queries.masterplan_to_write(id), now)
    row = queries.find(id, masterplan=plan.pk)
    if row is None:
        precondition(None, required=False)
        return Written(_create(id, plan, content, grant, by, now), created=True)
    equal, content = storing.same(row, content)
    _showing(precondition, row)(row.etag, required=not equal)
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
    plan = open_version(masterplan or queries.programme(id).masterplan, now)
    row = queries.programme(id, masterplan=plan.pk)
    _showing(precondition, row)(row.etag)
    equal, content = storing.same(row, revise(row.content.document()))
    if equal:
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
    plan = open_version(masterplan or queries.programme(id).masterplan, now)
    row = queries.programme(id, masterplan=plan.pk)
    _showing(precondition, row)(row.etag)
    policies.check_own_agency(grant, row.lead_agency)
    storing.remove(row=row, by=by, now=now)
    filling.fill_moved(row.id, [(row.dimension, row.sub_dimension)], today=day_of(now))


def open_version(masterplan: UUID | None, now: datetime) -> Masterplan:
    """The version, locked for a write to its programmes. Raises Conflict without one, and where it may not change."""
    if masterplan is None:
        raise policies.no_draft()
    return locking.open_for_work(id=masterplan, now=now)


def _showing(precondition: Precondition, row: ProgrammeRow) -> Precondition:
    """A refusal shows the programme as somebody else has made it."""
    return etags.showing(
        precondition,
        lambda: {
            "id": str(row.id),
            "masterplan": str(row.masterplan),
            **row.content.document(),
            "version": row.version,
            "updated_at": row.updated_at,
        },
    )


def _create(
    id: UUID, plan: Masterplan, content: Content, grant: Grant, by: Actor, now: datetime
) -> ProgrammeRow:
    row = storing.add(id=id, plan=plan, content=content, grant=grant, by=by, now=now)
    filling.fill_moved(row.id, [(row.dimension, row.sub_dimension)], today=day_of(now))
    return row


def _change(
    row: ProgrammeRow, plan: Masterplan, content: Content, grant: Grant, by: Actor, now: datetime
) -> Written:
    new = storing.change(row=row, plan=plan, content=content, grant=grant, by=by, now=now)
    cells = {(each.dimension, each.sub_dimension) for each in (row, new)}
    if len(cells) == 1:
        filling.fill(cells, today=day_of(now))
    else:
        filling.fill_moved(row.id, cells, today=day_of(now))
    return Written(new)

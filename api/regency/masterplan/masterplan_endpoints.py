"""Versions of the masterplan over HTTP."""

from datetime import date
from functools import partial
from uuid import UUID

from api.http import shapes, versioned
from api.http.endpoint import Address, Patch, Written, listed
from api.http.paging import Page, order
from api.http.shapes import DATE, field, shape
from api.identity.permissions import Reader, Steward
from api.regency.masterplan import queries
from api.regency.masterplan.entrance import PlanView
from api.regency.masterplan.operations import MasterplanStore, content_of, create_masterplan
from api.regency.masterplan.shapes import (
    CreatedMasterplanRow,
    CreateMasterplan,
    Masterplan,
    MasterplanFields,
    MasterplanRow,
    PutMasterplan,
)

masterplans = Address("masterplans/", PlanView, tagged=True)
masterplan = Address("masterplans/<uuid:id>/", PlanView, tagged=True)


@shape(sparse=True)
class MasterplanFilters:
    in_force_on: date = field(DATE, "Only the version in force on this day, such as 2025-06-30.")


@masterplans.get(
    "list_masterplans",
    can=Reader,
    order=order("-number", also=("plan_period_start", "created_at", "updated_at"), since="updated_at"),
)
def list_masterplans(call: PlanView, query: MasterplanFilters) -> Page[MasterplanRow]:
    """The versions of the masterplan, the one begun last first; with `in_force_on` the one in force on that day."""
    found = queries.masterplans(**shapes.given(query))
    return listed(call, found, partial(queries.row_of, grant=call.grant))


@masterplans.post("create_masterplan", can=Steward)
def begin_masterplan(call: PlanView, body: CreateMasterplan) -> Written[CreatedMasterplanRow]:
    """Begin a version of the masterplan.

    Empty, with a plan period; or with `based_on` as a copy of that version and its programmes, of allocations and
    the road map with what lies in the new plan period.
    """
    id = shapes.given(body).get("id")
    versioned.check_id(id)
    row = create_masterplan(id=id, said=body, grant=call.grant, by=call.actor, now=call.now)
    return Written(row, created=True, below=row.id)


@masterplan.get("get_masterplan", can=Reader)
def get_masterplan(call: PlanView, id: UUID) -> MasterplanRow:
    """One version of the masterplan, and what the caller may do next."""
    return queries.row_of(queries.masterplan(id), call.grant)


@masterplan.put(
    "put_masterplan",
    can=Steward,
    versioned=True,
    answers={
        200: shapes.serializer(MasterplanRow, answered=True),
        201: shapes.serializer(CreatedMasterplanRow, answered=True),
    },
)
def put_masterplan(call: PlanView, id: UUID, body: PutMasterplan) -> Written[MasterplanRow]:
    """Begin a version under an id of your own, or replace what it says.

    Beginning and repeating the same need no If-Match; replacing something else does. Programmes stay as they are.
    """
    store = MasterplanStore(id, call.grant, call.actor, call.now)
    row = store.find()
    if row is not None:
        return versioned.put(call.request, store, content_of(body, row))
    versioned.check(call.request, None, required=False)
    versioned.check_id(id)
    created = create_masterplan(id=id, said=body, grant=call.grant, by=call.actor, now=call.now)
    return Written(created, created=True)


@masterplan.patch(
    "patch_masterplan", can=Steward, versioned=True, body=shapes.serializer(MasterplanFields)(partial=True)
)
def patch_masterplan(call: PlanView, id: UUID, body: Patch[Masterplan]) -> Written[MasterplanRow]:
    """Change fields of a version that is a draft or was returned.

    A JSON Merge Patch (RFC 7396): fields that are not named stay, null takes one away.
    """
    store = MasterplanStore(id, call.grant, call.actor, call.now)
    return versioned.patch(call.request, store, body)

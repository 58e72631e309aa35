"""Versions of the masterplan over HTTP."""

from datetime import date
from functools import partial
from uuid import UUID

from api.http import resources, shapes
from api.http.endpoint import Address, listed
from api.http.paging import Page, order
from api.http.shapes import DATE, field, shape
from api.identity.permissions import Reader, Steward
from api.regency.masterplan import queries
from api.regency.masterplan.entrance import PlanView
from api.regency.masterplan.operations import MasterplanStore
from api.regency.masterplan.shapes import MasterplanRow

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


@masterplan.get("get_masterplan", can=Reader)
def get_masterplan(call: PlanView, id: UUID) -> MasterplanRow:
    """One version of the masterplan, and what the caller may do next."""
    return queries.row_of(queries.masterplan(id), call.grant)


@resources.writes(masterplan, "masterplan", "a version of the masterplan", can=Steward, every=masterplans)
def _store(call: PlanView, id: UUID) -> MasterplanStore:
    """Give a new version its plan period, and it begins empty; give `based_on`, and it begins as a copy.

    A copy has the programmes of that version, and of ceilings and the road map what lies in the new plan period.
    What a version is based on stays. Fields change while it is a draft or was returned, and leave its programmes alone.
    """
    return MasterplanStore(id, call.grant, call.actor, call.now)

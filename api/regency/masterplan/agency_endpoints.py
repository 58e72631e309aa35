"""Agencies over HTTP."""

from uuid import UUID

from api.http import resources, shapes
from api.http.endpoint import Address, listed
from api.http.paging import Page, order
from api.identity.permissions import Reader, Steward
from api.regency.entrance import RegencyView
from api.regency.masterplan import queries
from api.regency.masterplan.agencies import AgencyRow, AgencyStore

agencies = Address("agencies/", RegencyView, tagged=True)
agency = Address("agencies/<uuid:id>/", RegencyView, tagged=True)


@agencies.get(
    "list_agencies",
    can=Reader,
    order=order("name", "id", also=("short_name", "is_active"), columns={"is_active": "active"}),
)
def list_agencies(call: RegencyView) -> Page[AgencyRow]:
    """The regency's agencies, by name."""
    return listed(call, queries.agencies(), AgencyRow)


@agency.get("get_agency", can=Reader)
def get_agency(call: RegencyView, id: UUID) -> AgencyRow:
    """One agency."""
    return shapes.from_model(AgencyRow, queries.agency(id))


@resources.writes(agency, "agency", "an agency", can=Steward, every=agencies, patches=True)
def _store(call: RegencyView, id: UUID) -> AgencyStore:
    return AgencyStore({"pk": id}, call.actor, call.now)

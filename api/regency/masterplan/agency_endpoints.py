"""Agencies over HTTP."""

from uuid import UUID

from api.http import shapes, versioned
from api.http.endpoint import Address, Patch, Written, listed
from api.http.paging import Page
from api.identity.permissions import Reader, Steward
from api.regency.entrance import RegencyView
from api.regency.masterplan import queries
from api.regency.masterplan.agencies import Agency, AgencyRow, AgencyStore, CreateAgency, create_agency

agencies = Address("agencies/", RegencyView, tagged=True)
agency = Address("agencies/<uuid:id>/", RegencyView, tagged=True)


@agencies.get("list_agencies", can=Reader)
def list_agencies(call: RegencyView) -> Page[AgencyRow]:
    """The regency's agencies, by name."""
    return listed(call, queries.agencies(), AgencyRow, by=("name", "id"))


@agencies.post("create_agency", can=Steward)
def create(call: RegencyView, body: CreateAgency) -> Written[AgencyRow]:
    """Add an agency."""
    row = create_agency(id=body.id, content=shapes.recast(Agency, body), by=call.actor, now=call.now)
    return Written(row, created=True, below=row.id)


@agency.get("get_agency", can=Reader)
def get_agency(call: RegencyView, id: UUID) -> AgencyRow:
    """One agency."""
    return shapes.from_model(AgencyRow, queries.agency(id))


@agency.put("put_agency", can=Steward, versioned=True)
def put_agency(call: RegencyView, id: UUID, body: Agency) -> Written[AgencyRow]:
    """Add an agency under an id of your own, or replace what is said of it.

    Adding and repeating the same need no If-Match; replacing something else does.
    """
    return versioned.put(call.request, AgencyStore({"pk": id}, call.actor, call.now), body)


@agency.patch("patch_agency", can=Steward, versioned=True)
def patch_agency(call: RegencyView, id: UUID, body: Patch[Agency]) -> Written[AgencyRow]:
    """Change fields of an agency.

    A JSON Merge Patch (RFC 7396): fields that are not named stay, null takes one away.
    """
    return versioned.patch(call.request, AgencyStore({"pk": id}, call.actor, call.now), body)

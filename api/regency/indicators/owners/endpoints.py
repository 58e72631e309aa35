"""Ownership over HTTP."""

from api.http import paging, versioned
from api.http.endpoint import Address, Written
from api.http.paging import Page
from api.identity.permissions import Reader, Steward
from api.national.catalogue import calendar
from api.regency.entrance import RegencyView
from api.regency.indicators import policies
from api.regency.indicators.models import Ownership
from api.regency.indicators.owners import operations
from api.regency.indicators.owners.operations import Owner, OwnerRow, OwnerStore, Reassign, Reassigned

owners = Address("owners/", RegencyView)
reassignment = Address("owners/reassign/", RegencyView)
owner = Address("owners/<str:indicator>/<str:series>/", RegencyView, tagged=True)


@owners.get("list_owners", can=Reader)
def list_owners(call: RegencyView) -> Page[OwnerRow]:
    """Who owns which indicator and series."""
    found = Ownership.objects.all()
    page = paging.page(found, by=("indicator", "series"), wanted=paging.wanted(call.request))
    return Page([operations.row_of(row) for row in page.rows], page.next)


@owner.get("get_owner", can=Reader)
def get_owner(call: RegencyView, indicator: str, series: str) -> OwnerRow:
    """Who owns one series."""
    return operations.owner(indicator, series)


@owner.put("put_owner", can=Steward, versioned=True)
def put_owner(call: RegencyView, indicator: str, series: str, body: Owner) -> Written[OwnerRow]:
    """Make somebody the owner of a series: an agency, and a person in it.

    An agency's contributors write the values of what their agency owns. Naming the first owner needs no version;
    another in their place does (If-Match).
    """
    now = call.now
    policies.check_series(indicator, series, today=calendar.day_of(now))
    name = operations.check_owner(body)
    return versioned.put(call.request, OwnerStore(indicator, series, name, call.actor, now), body)


@reassignment.post("reassign_owners", can=Steward)
def reassign(call: RegencyView, body: Reassign) -> Reassigned:
    """Give all that a person or an agency owns to another, when somebody leaves."""
    return operations.reassign(body, by=call.actor, now=call.now)

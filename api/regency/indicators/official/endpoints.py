"""What outside producers published of the regency, for the regency."""

from api.http import paging
from api.http.endpoint import Address, Query
from api.http.paging import Page
from api.identity.permissions import Reader
from api.national.catalogue.official import queries
from api.national.catalogue.official.filters import RegencyOfficialFilters
from api.national.catalogue.official.shapes import OfficialValueRow
from api.regency.entrance import RegencyView

official_values = Address("official-values/", RegencyView)


@official_values.get("list_official_values", can=Reader, query=RegencyOfficialFilters)
def list_official_values(call: RegencyView, code: str, query: Query) -> Page[OfficialValueRow]:
    """The regency's values as outside producers (BPS, ministries) published them, loaded by the ministry."""
    return queries.page(wanted=paging.wanted(call.request), regency=code, **query)

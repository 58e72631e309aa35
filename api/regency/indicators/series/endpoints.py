"""A series over HTTP."""

from api.http.endpoint import Address
from api.identity.permissions import Reader
from api.national.catalogue import calendar
from api.regency.entrance import RegencyView
from api.regency.indicators.series import queries
from api.regency.indicators.series.queries import Series

one_series = Address("series/<str:indicator>/<str:series>/", RegencyView)


@one_series.get("get_series", can=Reader)
def get_series(call: RegencyView, indicator: str, series: str) -> Series:
    """One series over its periods, beside its targets and official values.

    Old values stay under the release by which they were written. A release says of each indicator whether its
    values continue; where they do not, `is_break` is true.
    """
    return queries.series(indicator, series, regency_id=call.grant.id, today=calendar.day_of(call.now))

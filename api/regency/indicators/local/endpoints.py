"""Local indicators over HTTP."""

from typing import Any

from api.http import paging, shapes, versioned
from api.http.endpoint import Address, Written
from api.http.lookup import one
from api.http.openapi import page_of
from api.http.paging import Page
from api.identity.permissions import Reader, Steward
from api.national.catalogue import calendar
from api.regency.entrance import RegencyView
from api.regency.indicators import models
from api.regency.indicators.local import operations
from api.regency.indicators.local.operations import (
    LocalIndicator,
    LocalIndicatorRow,
    LocalIndicatorStore,
    MappedIndicator,
)

local_indicators = Address("indicators/", RegencyView)
local_indicator = Address("indicators/<str:indicator>/", RegencyView, tagged=True)

#: The answer is documented with the bounds of what is sent.
_SENT, _SHOWN = shapes.serializer(LocalIndicator), shapes.serializer(LocalIndicatorRow, answered=True)
_OUT: Any = type("LocalIndicatorOut", (_SENT, _SHOWN), {"__doc__": _SHOWN.__doc__})


@local_indicators.get("list_local_indicators", can=Reader, answers=page_of(_OUT))
def list_local_indicators(call: RegencyView) -> Page[LocalIndicatorRow]:
    """The regency's own indicators, retired ones too. The national ones are under /v1/open/indicators/."""
    wanted = paging.wanted(call.request)
    page = paging.page(models.LocalIndicator.objects.all(), by=("code",), wanted=wanted)
    return Page(operations.rows_of(page.rows, today=calendar.day_of(call.now)), page.next)


@local_indicator.get("get_local_indicator", can=Reader, answers=_OUT)
def get_local_indicator(call: RegencyView, indicator: str) -> LocalIndicatorRow:
    """One of the regency's own indicators."""
    row = one(models.LocalIndicator.objects.all(), "local indicator", code=indicator)
    return operations.rows_of([row], today=calendar.day_of(call.now))[0]


@local_indicator.put("put_local_indicator", can=Steward, versioned=True, answers={200: _OUT, 201: _OUT})
def put_local_indicator(
    call: RegencyView, indicator: str, body: LocalIndicator
) -> Written[LocalIndicatorRow]:
    """Add an indicator of the regency's own, or change it.

    Its code begins with L-. Once values are entered its dimension, value kind, periodicity and the series that have
    values stay (409, values_entered). With `maps_to` its values count as those of a national indicator, those
    entered before as well: it then is of the same value kind, unit, direction and periodicity, within its range and
    series (409, cannot_map, naming what is not). Without it they count no longer.
    """
    operations.check(indicator, body)
    store = LocalIndicatorStore(indicator, call.actor, call.now)
    return versioned.put(call.request, store, shapes.recast(MappedIndicator, body, is_mapped=False))

"""Values over HTTP: addressed by their natural key, written whole, versioned."""

from typing import Any

from django.http.response import HttpResponseBase
from rest_framework.response import Response

from api.http import resources, shapes, versioned
from api.http.endpoint import Address, Attempt, Page, Written, get
from api.http.grammar.periods import Periods
from api.http.lookup import there
from api.http.openapi import page_of
from api.http.shapes import EITHER, PERIOD, YEAR, Strings, field, flag, several, shape
from api.http.tables import sending
from api.http.unread import UNREAD
from api.identity.permissions import Contributor, Reader
from api.national.catalogue.official import queries as published
from api.national.catalogue.official.filters import RegencyOfficialFilters
from api.national.catalogue.official.shapes import OfficialValueRow
from api.national.catalogue.words import DIMENSIONS
from api.regency.entrance import RegencyView
from api.regency.indicators import exports, operations, queries
from api.regency.indicators.models import Key, Value
from api.regency.indicators.operations import ValueStore
from api.regency.indicators.shapes import CreateValue, ListedValue, ListedValueOut, ValueContent, ValueRow
from api.regency.indicators.specs import INDICATOR
from api.regency.masterplan.filtering import AGENCY
from tenants import Ids


@shape
class ListedValues:
    """Filters of a list of values, and its optional parts."""

    indicator: Strings = several(INDICATOR, "Indicator code, such as ECO-03.")
    dimension: Strings = several(DIMENSIONS, "One of the six dimensions.")
    period: Periods = several(PERIOD, "Value period, such as 2025 or 2025-Q4.")
    year: tuple[int, ...] = several(YEAR, "All periods of this year, such as 2025.")
    value_status: Strings = several(Value.Status, "reported, not_available or not_applicable.")
    agency: Ids = several(AGENCY, "The agency that owns the series, or the value.")
    is_checked: bool | None = field(
        EITHER, "true: values checked by the steward; false: values not checked yet.", default=None
    )
    is_submitted: bool | None = field(
        EITHER,
        "true: values whose present version was submitted to the ministry; false: the others.",
        default=None,
    )
    official: bool = flag(
        "true shows beside each value the one published by an outside producer.", default=False
    )


values = Address(
    "values/",
    paged=True,
    order=queries.ORDER.of(ListedValue),
    forms=exports.RENDERERS,
)
value = Address("values/<str:indicator>/<str:series>/<str:period>/")


@values.get(can=Reader, answers=page_of(ListedValueOut))
def list_values(call: RegencyView, query: ListedValues) -> HttpResponseBase:
    """List the values entered so far, by indicator, series and period.

    As JSON in pages; as CSV, NDJSON, XLSX or Parquet, by the Accept header, as one file in the requested order, which
    an import accepts again.
    """
    filters = shapes.given(query)
    official = filters.pop("official")
    renderer = call.request.accepted_renderer
    if renderer.format != "json":
        file = exports.written(
            renderer.format,
            regency=call.grant.code,
            filters=filters,
            wanted=call.wanted,
            most=call.size_asked,
        )
        name = f"nilai-{call.grant.code}.{renderer.format}"
        address = call.request.get_full_path()
        return sending.sent(file, name=name, media_type=renderer.media_type, address=address)
    page = queries.values(filters=filters, wanted=call.wanted, official=official)
    return Response(page.body(page.rows), headers=page.headers)


@values.post(can=Contributor)
def create_value(call: RegencyView, body: Attempt[CreateValue]) -> Written[ValueRow]:
    """Enter a value that does not exist yet.

    If one with this key exists, the answer is 409, with its address as Location.
    """
    given = body.content
    period: Any = given.period if given.period is UNREAD else str(given.period)
    key = Key(given.indicator, given.series, period)
    said = Attempt(shapes.recast(ValueContent, given), body.faults, body.untold)
    return versioned.post(call.request, operations.entering(key, author=call.author), said, key)


@value.get(can=Reader)
def get_value(call: RegencyView, indicator: str, series: str, period: str) -> ValueRow:
    """Show one value, beside the one that an outside producer published. 404 means that it is not reported."""
    found = queries.value(Key(indicator, series, period))
    return there(found, f"value {indicator}/{series}/{period}")


@resources.writes(value, "value", "a value", can=Contributor, deletes=False)
def _store(call: RegencyView, indicator: str, series: str, period: str) -> ValueStore:
    """Record a value, which is then neither checked nor submitted.

    A value of a local indicator that counts nationally is copied to the national code, unless a value was entered there
    directly: that one is kept, with a warning (national_value_stands).
    """
    return operations.entering(Key(indicator, series, period), author=call.author)


@value.delete(can=Contributor)
def delete_value(call: RegencyView, indicator: str, series: str, period: str) -> None:
    """Delete a value: it is not reported from then on.

    The history keeps it. If the ministry has received it, the next report withdraws it. A copy of a local indicator's
    value cannot be deleted here: delete the local value (409, comes_from_local_indicator). If a local value counts as
    this one, its copy replaces the deleted value.
    """
    key = Key(indicator, series, period)
    versioned.delete(call.request, operations.removing(key, author=call.author))


@get("official-values/", can=Reader, order=published.ORDER)
def list_official_values(
    call: RegencyView, code: str, query: RegencyOfficialFilters
) -> Page[OfficialValueRow]:
    """List the regency's values as outside producers (BPS, ministries) published them, loaded by the ministry."""
    return published.page(wanted=call.wanted, regency_code=(code,), **shapes.given(query))

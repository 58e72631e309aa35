"""Public downloads: a calendar, the reference data, a map, and formats for data portals and statistics."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from icalendar import Calendar, Event
from rest_framework import serializers
from rest_framework.response import Response

from api.http import encoding, etags, labels, shapes
from api.http.endpoint import get
from api.http.fields import Documented
from api.http.grammar.periods import Period
from api.http.language import active_language
from api.http.local_time import NATIONAL, begin_of, day_of, deadline_in_words
from api.http.negotiation import with_version
from api.http.permissions import Public
from api.http.rendering import GeoJSONRenderer, JSONRenderer, Written
from api.http.shapes import field, ident, period, shape
from api.national.catalogue.reference_fields import INDICATOR, SERIES
from api.national.editions import queries as editions
from api.national.ledger import deadlines
from api.open import dcat, geojson, reference_tables, sdmx_structure
from api.open.entrance import OpenView
from tenants import Document


class CalendarRenderer(Written):
    media_type = "text/calendar"
    format = "ics"


class ZIPRenderer(Written):
    media_type = "application/zip"
    format = "zip"


class JSONLDRenderer(JSONRenderer):
    media_type = "application/ld+json"
    format = "jsonld"


class StructureRenderer(JSONRenderer):
    """SDMX-JSON 2.0. The version is a parameter of the media type, as SDMX has it."""

    media_type = "application/vnd.sdmx.structure+json"
    version = "2.0.0"
    format = "sdmx-json"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        renderer_context["response"]["Content-Type"] = with_version(self)
        return super().render(data)


def _rows(help_text: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.DictField(), help_text=help_text)


class ReferenceOut(Documented):
    """All reference data."""

    provinces = _rows("Kemendagri code, BPS code, name.")
    regencies = _rows("Both codes, kind, name, province, population, area, position, validity.")
    cohorts = _rows("The cohort memberships by source; stand-ins are left out.")
    dimensions = _rows("The six dimensions.")
    sub_dimensions = _rows("The eighteen sub-dimensions.")
    indicators = _rows("The indicators of the releases in force today, of both frameworks.")
    periods = _rows("The calendar of value periods.")


@shape(sparse=True)
class PlaceFilters:
    """Filters of the map. An indicator needs its period."""

    indicator: str = field(INDICATOR, "The code of an indicator.")
    period: Period = period("The value period.")
    series: str = field(SERIES, "The series.", default="total")
    edition: UUID = ident("A published edition; by default, the newest that has the values.")


@get(
    "deadlines/",
    can=Public,
    answers={(200, CalendarRenderer.media_type): OpenApiTypes.STR},
    renderer_classes=(CalendarRenderer,),
)
def get_deadline_calendar(call: OpenView) -> HttpResponseBase:
    """Return the deadlines of regencies' submissions as iCalendar (RFC 5545), with extensions for all regencies.

    Subscribe to the address: a deadline that moves keeps its UID. `Accept-Language` chooses the language of the names.
    """
    made, host = Calendar(), urlsplit(settings.BASE_URL).hostname
    made.add("prodid", "-//Kota Cerdas//Deadlines//")
    made.add("version", "2.0")
    for each in deadlines.with_extensions(deadlines.listed(today=day_of(timezone.now()))):
        moved = [one.due_at for one in each.extensions.all() if one.only_for_id is None] if each.pk else []
        event = Event()
        event.add("uid", f"{each.kind}/{each.subject}@{host}")
        event.add("dtstamp", each.changed_at or each.opens_at)
        due = max([each.due_at, *moved])
        # The end of a day is 23.59 of that day: 00.00 would stand in the calendar a day later.
        is_midnight = due == begin_of(day_of(due))
        event.add("dtstart", due - timedelta(minutes=is_midnight))
        event.add("summary", f"{labels.of(each.kind)} {each.subject}")
        event.add("description", deadline_in_words(due, NATIONAL, active_language()))
        event.add("sequence", each.version - 1 + len(moved))
        made.add_component(event)
    text = made.to_ical()
    return HttpResponse(
        text,
        content_type=f"{CalendarRenderer.media_type}; charset=utf-8",
        headers={"ETag": etags.weak("deadlines", text)},
    )


@get("reference/", can=Public, answers=ReferenceOut, forms=(ZIPRenderer,))
def download_reference_data(call: OpenView) -> HttpResponseBase:
    """Download dimensions, provinces, regencies, cohorts, indicators and periods at once.

    As JSON, or as a ZIP of CSV and Parquet tables with a Data Package description (`format=zip`).
    """
    form = call.form
    today = day_of(timezone.now())
    rows, call.changed_at = reference_tables.rows(today), reference_tables.changed_at(today)
    headers = {"ETag": etags.weak("reference", form, encoding.dumps(rows))}
    if form == "json":
        return Response(rows, headers=headers)
    etags.check_if_none_match(call.request, headers["ETag"])
    return HttpResponse(
        reference_tables.packed(rows),
        content_type=ZIPRenderer.media_type,
        headers={**headers, "Content-Disposition": 'attachment; filename="kota-cerdas-reference.zip"'},
    )


@get("map/", can=Public, renderer_classes=(GeoJSONRenderer, JSONRenderer))
def get_map(call: OpenView, query: PlaceFilters) -> Document:
    """Return the regencies as GeoJSON (RFC 7946), with the value of a chosen indicator from a published edition.

    The geometries are borders if the operator provides them, else centres. With an indicator: the participants of the
    edition, with `value` for drawing and the exact `value_text`, or the `reason` for a missing value. Without one: all
    regencies.
    """
    body, call.changed_at = geojson.collection(**shapes.given(query))
    return body


@get("sdmx/structure/", can=Public, renderer_classes=(StructureRenderer, JSONRenderer))
def get_sdmx_structure(call: OpenView) -> Document:
    """Return the meaning of the columns and codes of an SDMX-CSV table: the structure that its `STRUCTURE_ID` names.

    An SDMX-JSON 2.0 structure message with the data structure definition, dataflow, concepts, and codelists of areas,
    indicators, series, cohorts and measures, in English and Indonesian. For analytics and editions alike.
    """
    call.changed_at = prepared = reference_tables.changed_at(day_of(timezone.now()))
    return sdmx_structure.message(prepared=prepared)


@get("catalog", can=Public, renderer_classes=(JSONLDRenderer, JSONRenderer))
def get_catalog(call: OpenView) -> Document:
    """Return the published data sets as a DCAT 3 catalogue in JSON-LD, for data portals to harvest."""
    call.changed_at = changed_at = editions.last_published_at()
    rows = editions.publications().order_by("-published_at", "-edition_id")
    return dcat.catalog(list(rows), changed_at=changed_at)

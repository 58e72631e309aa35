"""The regencies on a map, with a chosen indicator of a published edition."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from api.http import encoding, etags, reading
from api.http.fields import PeriodText
from api.http.rendering import JSONRenderer, Written
from api.national.catalogue.reference_fields import IndicatorCode, SeriesName
from api.open.entrance import BRIEFLY, OpenView, caching
from api.open.places import queries


class GeoJSONRenderer(Written):
    media_type = "application/geo+json"
    format = "geojson"


class PlaceFilters(serializers.Serializer[Any]):
    """An indicator is named with its period."""

    indicator = IndicatorCode(required=False, max_length=40, help_text="The code of an indicator.")
    period = PeriodText(required=False, help_text="The value period.")
    series = SeriesName(required=False, default="total", max_length=30, help_text="The series.")
    edition = serializers.UUIDField(
        required=False, help_text="A published edition; the newest that has the values where none is named."
    )


class Places(OpenView):
    operations = {"GET": "get_regencies_geojson"}
    renderer_classes = (GeoJSONRenderer, JSONRenderer)

    @extend_schema(
        parameters=[PlaceFilters],
        responses={
            (200, GeoJSONRenderer.media_type): OpenApiTypes.OBJECT,
            (200, "application/json"): OpenApiTypes.OBJECT,
        },
    )
    def get(self, request: Request) -> HttpResponse:
        """The regencies as GeoJSON (RFC 7946), with the value of a chosen indicator from a published edition.

        Borders where the operator gives them, else the centres. With an indicator: the participants of the edition,
        `value` to draw with and `value_text` exact, or the `reason` why there is none. Without: all regencies.
        """
        filters = reading.query(request, PlaceFilters)
        body, published_at = queries.collection(
            indicator=filters.get("indicator"),
            period=filters.get("period"),
            series=filters["series"],
            edition=filters.get("edition"),
        )
        data = encoding.dumps(body)
        media_type = getattr(request.accepted_renderer, "media_type", GeoJSONRenderer.media_type)
        return HttpResponse(
            data,
            content_type=media_type,
            headers=caching(etags.weak("places", data), kept=BRIEFLY, changed_at=published_at),
        )

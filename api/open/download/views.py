"""All reference data in one download."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from api.http import encoding, etags, reading
from api.http.rendering import JSONRenderer, Written
from api.http.tables.forms import ByFormat
from api.national.catalogue import calendar
from api.open.download import tables
from api.open.entrance import BRIEFLY, OpenView, answer, caching


class ZIPRenderer(Written):
    media_type = "application/zip"
    format = "zip"


class ReferenceFilters(serializers.Serializer[Any]):
    format = serializers.ChoiceField(
        required=False, choices=["json", "zip"], help_text="The form; it goes before the Accept header."
    )


def _rows(help_text: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.DictField(), help_text=help_text)


class ReferenceOut(serializers.Serializer[Any]):
    """Everything that codes refer to."""

    provinces = _rows("Code (Kemendagri), BPS code, name.")
    regencies = _rows("Both codes, kind, name, province, population, area, position, validity.")
    cohorts = _rows("Which source names which regency for which cohort; stand-ins are left out.")
    dimensions = _rows("The six dimensions.")
    sub_dimensions = _rows("The eighteen sub-dimensions.")
    indicators = _rows("Of the releases in force today, of both frameworks.")
    periods = _rows("The calendar of value periods.")


class Reference(OpenView):
    operations = {"GET": "download_reference_data"}
    renderer_classes = (JSONRenderer, ZIPRenderer)
    content_negotiation_class = ByFormat

    @extend_schema(
        parameters=[ReferenceFilters],
        responses={
            (200, "application/json"): ReferenceOut,
            (200, ZIPRenderer.media_type): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Dimensions, provinces, regencies, cohorts, indicators and periods in one download.

        As JSON, or as a ZIP of CSV and Parquet tables with a Data Package description (`format=zip`).
        """
        filters = reading.query(request, ReferenceFilters)
        form = filters.get("format") or getattr(request.accepted_renderer, "format", "json")
        today = calendar.day_of(timezone.now())
        rows, changed_at = tables.rows(today), tables.changed_at(today)
        if form == "json":
            return answer(rows, changed_at=changed_at)
        tag = etags.weak("reference", encoding.dumps(rows))
        headers = caching(tag, kept=BRIEFLY, changed_at=changed_at)
        etags.check_if_none_match(request, tag, headers)
        return HttpResponse(
            tables.packed(rows),
            content_type=ZIPRenderer.media_type,
            headers={**headers, "Content-Disposition": 'attachment; filename="kota-cerdas-reference.zip"'},
        )

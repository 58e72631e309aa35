"""The structure message over HTTP."""

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.http.rendering import JSONRenderer
from api.national.catalogue import calendar
from api.open.download import tables
from api.open.entrance import OpenView, answer
from api.open.sdmx import structure


class StructureRenderer(JSONRenderer):
    """SDMX-JSON 2.0. The version is a parameter of the media type, as SDMX has it."""

    media_type = "application/vnd.sdmx.structure+json"
    format = "sdmx-json"


class Structure(OpenView):
    operations = {"GET": "get_sdmx_structure"}
    renderer_classes = (StructureRenderer, JSONRenderer)

    @extend_schema(
        responses={
            (200, StructureRenderer.media_type): OpenApiTypes.OBJECT,
            (200, "application/json"): OpenApiTypes.OBJECT,
        }
    )
    def get(self, request: Request) -> Response:
        """What the columns and codes of an SDMX-CSV table mean: the structure that its `STRUCTURE_ID` names.

        An SDMX-JSON 2.0 structure message with the data structure definition, dataflow, concepts, and codelists of
        areas, indicators, series, cohorts and measures, in English and Indonesian. For analytics and editions alike.
        """
        reading.no_query(request)
        prepared = tables.changed_at(calendar.day_of(timezone.now()))
        found = answer(structure.message(prepared=prepared), changed_at=prepared)
        if request.accepted_renderer.media_type == StructureRenderer.media_type:
            found.content_type = f"{StructureRenderer.media_type};version=2.0.0"
        return found

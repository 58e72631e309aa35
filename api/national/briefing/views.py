"""The briefing over HTTP: one answer, or one workbook."""

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from api.http import encoding, reading
from api.http.rendering import JSONRenderer
from api.http.tables import sending
from api.http.tables.forms import ByFormat, XLSXRenderer
from api.identity import permissions
from api.national.briefing import answers, queries, serializers, slides
from api.national.entrance import NationalView
from api.national.figures import tags


class BriefingView(NationalView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "get_briefing"}
    renderer_classes = (JSONRenderer, XLSXRenderer)
    content_negotiation_class = ByFormat
    tagged = True

    @extend_schema(
        parameters=[serializers.BriefingFilters],
        responses={
            (200, "application/json"): serializers.BriefingOut,
            (200, XLSXRenderer.media_type): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """What a Monday needs, at one instant.

        Participation, deadlines, masterplans and bimtek, programmes and money, indicators on target, filling,
        freshness, and what changed materially, each with the change since `since`. The same numbers as progress and
        the indicators' own addresses; as a workbook with a sheet for each part by the Accept header or `format=xlsx`.
        """
        filters = reading.query(request, serializers.BriefingFilters)
        form = filters.pop("format", None) or getattr(request.accepted_renderer, "format", "json")
        body = answers.body(queries.briefing(**filters))
        if form == "json":
            return tags.tagged(request, body)
        at = encoding.instant(body["as_of"])
        return sending.sent(
            slides.written(body),
            name=f"briefing-{at[:10]}.xlsx",
            media_type=XLSXRenderer.media_type,
            headers={"As-Of": at},
        )

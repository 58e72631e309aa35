"""Local indicators over HTTP."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, paging, reading
from api.http.openapi import page_of
from api.identity import permissions
from api.national.catalogue import calendar
from api.regency.entrance import RegencyView
from api.regency.indicators.local import operations, queries, serializers
from api.regency.indicators.local.queries import LocalContent
from api.regency.indicators.models import LocalIndicator


class LocalIndicators(RegencyView):
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "list_local_indicators"}
    paged = True

    @extend_schema(responses=page_of(serializers.LocalIndicatorOut))
    def get(self, request: Request, code: str) -> Response:
        """The regency's own indicators, retired ones too. The national ones are under /v1/open/indicators/."""
        reading.no_query(request)
        page = paging.page(LocalIndicator.objects.all(), by=("code",), wanted=paging.wanted(request))
        shown = queries.shown(page.rows, today=calendar.day_of(self.now))
        return Response(page.body(shown), headers=page.headers)


class OneLocalIndicator(RegencyView):
    permissions = {
        "GET": permissions.Reader,
        "PUT": permissions.Steward,
    }
    operations = {"GET": "get_local_indicator", "PUT": "put_local_indicator"}
    preconditions = frozenset({"PUT"})
    tagged = True

    @extend_schema(responses=serializers.LocalIndicatorOut)
    def get(self, request: Request, code: str, indicator: str) -> Response:
        """One of the regency's own indicators."""
        row = queries.indicator(indicator)
        (shown,) = queries.shown([row], today=calendar.day_of(self.now))
        return Response(shown, headers={"ETag": queries.tag_of(row)})

    @extend_schema(
        request=serializers.LocalIndicatorIn,
        responses={200: serializers.LocalIndicatorOut, 201: serializers.LocalIndicatorOut},
    )
    def put(self, request: Request, code: str, indicator: str) -> Response:
        """Add an indicator of the regency's own, or change it.

        Its code begins with L-. Once values are entered its dimension, value kind, periodicity and the series that have
        values stay (409, values_entered). With `maps_to` its values count as those of a national indicator, those
        entered before as well: it then is of the same value kind, unit, direction and periodicity, within its range and
        series (409, cannot_map, naming what is not). Without it they count no longer.
        """
        given = reading.body(request, serializers.LocalIndicatorIn)
        now = self.now
        content = LocalContent(
            **{**given, "series": tuple(given["series"]), "maps_to": given["maps_to"] or ""}
        )
        written = operations.put_indicator(
            code=indicator,
            content=content,
            by=self.actor,
            now=now,
            today=calendar.day_of(now),
            precondition=etags.precondition(request),
        )
        (shown,) = queries.shown([written.row], today=calendar.day_of(now))
        return self.written(shown, tag=queries.tag_of(written.row), created=written.created)

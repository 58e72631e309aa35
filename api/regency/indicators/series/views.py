"""A series over HTTP."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.identity import permissions
from api.national.catalogue import calendar
from api.regency.entrance import RegencyView
from api.regency.indicators.series import queries, serializers
from api.regency.indicators.series.queries import Point


class OneSeries(RegencyView):
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "get_series"}

    @extend_schema(responses=serializers.SeriesOut)
    def get(self, request: Request, code: str, indicator: str, series: str) -> Response:
        """One series over its periods, beside its targets and official values.

        Old values stay under the release by which they were written. A release says of each indicator whether its
        values continue; where they do not, `is_break` is true.
        """
        reading.no_query(request)
        today = calendar.day_of(self.now)
        spec, points = queries.series(indicator, series, regency_id=self.grant.id, today=today)
        return Response(
            {
                "indicator": indicator,
                "series": series,
                "name_en": spec.name_en,
                "name_id": spec.name_id,
                "periods": [shown(each) for each in points],
            }
        )


def shown(point: Point) -> dict[str, Any]:
    return {
        "period": point.period,
        "indicator": point.spec.code,
        "release": point.spec.release,
        "unit": point.spec.unit,
        "is_break": point.is_break,
        "comparability_note": point.spec.comparability_note,
        "value": point.value,
        "target": point.target,
        "official": point.official and point.official.shown(),
    }

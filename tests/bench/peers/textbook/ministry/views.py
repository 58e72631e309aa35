from decimal import Decimal
from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tests.bench.peers.textbook.ministry.looping import Looping, nation
from tests.bench.peers.textbook.ministry.models import Indicator


class Progress(APIView):
    def get(self, request: Request) -> Response:
        loop = Looping(nation(figures=True))
        by_regency = request.query_params.get("group_by") == "regency"
        return Response(loop.by_regency() if by_regency else loop.overview())


class Ranking(APIView):
    def get(self, request: Request, code: str) -> Response:
        loop = Looping(nation(figures=False))
        return Response({"groups": loop.ranking(code, request.query_params["period"])})


class Trend(APIView):
    def get(self, request: Request, code: str) -> Response:
        indicator = get_object_or_404(Indicator, pk=code)
        last, length = (int(request.query_params[name]) for name in ("period", "length"))
        periods = [str(year) for year in range(last - length + 1, last + 1)]
        found = Looping(nation(figures=False)).trend(code, indicator.aggregation, periods)
        return Response({"periods": [_shown(period, *sums) for period, sums in found.items()]})


def _shown(
    period: str,
    numerator: Decimal,
    denominator: Decimal,
    used: int,
    population: int,
    left_out: dict[str, int],
) -> dict[str, Any]:
    return {
        "period": period,
        "numerator": str(numerator),
        "denominator": str(denominator),
        "coverage": {
            "used_count": used,
            "population_covered": population,
            "left_out": left_out,
        },
    }

"""An indicator's figures over HTTP, for the ministry."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import paging, reading
from api.identity import permissions
from api.national.entrance import NationalView
from api.national.figures import grouping, instants
from api.national.figures.indicators import answers, queries, serializers
from api.national.figures.indicators.queries import Asked
from api.national.figures.tags import tagged


class IndicatorView(NationalView):
    permissions = {"GET": permissions.Analyst}
    tagged = True


class IndicatorFigures(IndicatorView):
    operations = {"GET": "get_indicator_figures"}

    @extend_schema(parameters=[serializers.GroupedFigureFilters], responses=serializers.IndicatorFiguresOut)
    def get(self, request: Request, code: str) -> Response:
        """The participants' figure of an indicator, by the indicator's own rule.

        With who is in it and why others are not, the sums that it is made of, and how the values are distributed.
        Zero, not applicable, not available and not reported are kept apart: only what was reported is in a figure.
        """
        filters = reading.query(request, serializers.GroupedFigureFilters)
        group_by = filters.pop("group_by", None)
        asked = Asked(code, **filters)
        return tagged(request, answers.figures(queries.indicator(asked, group_by=group_by), asked, group_by))


class Ranking(IndicatorView):
    operations = {"GET": "get_indicator_ranking"}
    further_problems = ("conflict",)

    @extend_schema(parameters=[serializers.RankingFilters], responses=serializers.RankingOut)
    def get(self, request: Request, code: str) -> Response:
        """Regencies by their value, the best first.

        Kabupaten and kota apart unless `together` is asked for. 409 `not_ranked` for indicators without an order.
        """
        filters = reading.query(request, serializers.RankingFilters)
        wanted: dict[str, Any] = {name: filters.pop(name) for name in ("together", "minimum_coverage")}
        asked = Asked(code, **filters)
        as_of, spec, series, groups = queries.ranking(asked, **wanted)
        return tagged(
            request,
            {
                **answers.head(as_of, spec, series, asked),
                "direction": spec.direction,
                "minimum_coverage": wanted["minimum_coverage"],
                "groups": [answers.ranked(group) for group in groups],
            },
        )


class Trend(IndicatorView):
    operations = {"GET": "get_indicator_trend"}

    @extend_schema(parameters=[serializers.TrendFilters], responses=serializers.TrendOut)
    def get(self, request: Request, code: str) -> Response:
        """The participants' figure over several periods: the change from each to the next, and breaks.

        Who reports differs from period to period: read each figure with its coverage.
        """
        filters = reading.query(request, serializers.TrendFilters)
        length = filters.pop("length")
        asked = Asked(code, **filters)
        as_of, spec, series, points = queries.trend(asked, length=length)
        head = answers.head(as_of, spec, series, asked)
        return tagged(request, {**head, "periods": answers.trend_points(points)})


class Components(IndicatorView):
    operations = {"GET": "list_indicator_components"}
    paged = True

    @extend_schema(parameters=[serializers.ComponentFilters], responses=serializers.ComponentsOut)
    def get(self, request: Request, code: str) -> Response:
        """What a figure is made of: every participant, used or left out with the reason.

        Each with its value, and the submission and content hash that it is from. `group_by` with `group` opens one row.
        All pages add up to the figure's `numerator` and `denominator` to the last digit, and there are as many rows as
        `n_regencies`. Give the figure's `as_of`; without one, all pages are of the instant of the first.
        """
        filters = reading.query(request, serializers.ComponentFilters)
        of_group = {name: filters.pop(name, None) for name in ("group_by", "group")}
        grouping.check_pair(**of_group)
        asked = Asked(code, **filters)
        wanted = paging.wanted(request)
        as_of, spec, series, found = queries.components(asked, **of_group)
        wanted = instants.pinned(wanted, as_of)
        page = paging.listed(found, by="regency", wanted=wanted, key=lambda one: one.regency.code)
        body = page.body(answers.component(one) for one in page.rows)
        return tagged(request, {**answers.head(as_of, spec, series, asked), **body}, page.headers)

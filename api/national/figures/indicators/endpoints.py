"""An indicator's figures, for the ministry."""

from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from api.http import paging, shapes
from api.http.endpoint import Address, Query
from api.http.fields import PeriodText
from api.identity.permissions import Analyst
from api.national.entrance import NationalView
from api.national.figures import grouping, instants
from api.national.figures.grouping import GROUPINGS
from api.national.figures.indicators import queries
from api.national.figures.indicators.shapes import Components, FigureHead, IndicatorFigures, Ranking, Trend
from api.national.figures.indicators.subject import Asked
from api.national.figures.serializers import InstantFilters, check_group
from api.national.figures.tags import tagged


class IndicatorFigureFilters(InstantFilters):
    period = PeriodText(help_text="The value period, of the indicator's own length: 2025, 2025-S1, 2025-Q4.")
    series = serializers.CharField(
        required=False,
        max_length=30,
        help_text="One of the indicator's series; its first where none is named.",
    )


class GroupedFigureFilters(IndicatorFigureFilters):
    group_by = serializers.ChoiceField(
        required=False,
        choices=[each for each in GROUPINGS if each != "regency"],
        help_text="Adds a figure for each group. Cohorts overlap.",
    )


class ComponentFilters(IndicatorFigureFilters):
    group_by = serializers.ChoiceField(
        required=False,
        choices=GROUPINGS,
        help_text="With `group`, the row to open; all participants otherwise.",
    )
    group = serializers.CharField(
        required=False, max_length=40, help_text='The row\'s code: "51", "2022", "kota", "51.01".'
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        check_group(attrs.get("group_by"), attrs.get("group"))
        return attrs


class RankingFilters(IndicatorFigureFilters):
    together = serializers.BooleanField(
        required=False, default=False, help_text="Ranks kabupaten and kota in one list; apart otherwise."
    )
    minimum_coverage = serializers.IntegerField(
        required=False,
        default=50,
        min_value=1,
        max_value=100,
        help_text="The least percentage of a group's regencies with a value; below it nobody is ranked.",
    )


class TrendFilters(IndicatorFigureFilters):
    length = serializers.IntegerField(
        required=False, default=5, min_value=1, max_value=40, help_text="How many periods, `period` the last."
    )


_ONE = "indicators/<str:code>/"
figures = Address(_ONE, NationalView, tagged=True)
ranking = Address(f"{_ONE}ranking/", NationalView, tagged=True, further_problems=("conflict",))
trend = Address(f"{_ONE}trend/", NationalView, tagged=True)
components = Address(f"{_ONE}components/", NationalView, tagged=True, paged=True)
paths = [each.path for each in (figures, ranking, trend, components)]


def _answers(shape: type[FigureHead]) -> Any:
    return shapes.serializer(shape, answered=True)


@figures.get(
    "get_indicator_figures", can=Analyst, query=GroupedFigureFilters, answers=_answers(IndicatorFigures)
)
def get_indicator_figures(call: NationalView, code: str, query: Query) -> Response:
    """The participants' figure of an indicator, by the indicator's own rule.

    With who is in it and why others are not, the sums that it is made of, and how the values are distributed.
    Zero, not applicable, not available and not reported are kept apart: only what was reported is in a figure.
    """
    return tagged(call.request, shapes.document(queries.indicator(Asked(code, **query))))


@ranking.get("get_indicator_ranking", can=Analyst, query=RankingFilters, answers=_answers(Ranking))
def get_indicator_ranking(call: NationalView, code: str, query: Query) -> Response:
    """Regencies by their value, the best first.

    Kabupaten and kota apart unless `together` is asked for. 409 `not_ranked` for indicators without an order.
    """
    return tagged(call.request, shapes.document(queries.ranking(Asked(code, **query))))


@trend.get("get_indicator_trend", can=Analyst, query=TrendFilters, answers=_answers(Trend))
def get_indicator_trend(call: NationalView, code: str, query: Query) -> Response:
    """The participants' figure over several periods: the change from each to the next, and breaks.

    Who reports differs from period to period: read each figure with its coverage.
    """
    return tagged(call.request, shapes.document(queries.trend(Asked(code, **query))))


@components.get(
    "list_indicator_components", can=Analyst, query=ComponentFilters, answers=_answers(Components)
)
def list_indicator_components(call: NationalView, code: str, query: Query) -> Response:
    """What a figure is made of: every participant, used or left out with the reason.

    Each with its value, and the submission and content hash that it is from. `group_by` with `group` opens one row.
    All pages add up to the figure's `numerator` and `denominator` to the last digit, and there are as many rows as
    `n_regencies`. Give the figure's `as_of`; without one, all pages are of the instant of the first.
    """
    asked = Asked(code, **query)
    grouping.check_pair(asked.group_by, asked.group)
    subject, found = queries.components(asked)
    wanted = instants.pinned(paging.wanted(call.request), subject.instant)
    page = paging.listed(found, by="regency", wanted=wanted, key=lambda one: one.regency)
    body = Components(**subject.head(), data=tuple(page.rows), next=page.next)
    return tagged(call.request, shapes.document(body), page.headers)

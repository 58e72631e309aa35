"""An indicator's figures, for the ministry."""

from rest_framework.response import Response

from api.http import paging
from api.http.endpoint import get
from api.identity.permissions import Analyst
from api.national.entrance import NationalView
from api.national.figures import instants
from api.national.figures.filters import check_row
from api.national.figures.indicators import queries
from api.national.figures.indicators.filters import (
    ComponentFilters,
    GroupedFigureFilters,
    RankingFilters,
    TrendFilters,
)
from api.national.figures.indicators.shapes import (
    ORDER,
    Components,
    IndicatorFigures,
    Ranking,
    Trend,
)
from api.national.figures.tags import tagged


@get("indicators/<str:code>/", can=Analyst, answers=IndicatorFigures, tagged=True)
def get_indicator_figures(call: NationalView, code: str, query: GroupedFigureFilters) -> Response:
    """Show the participants' figure of an indicator, by the indicator's own rule.

    With the participants in it and the reasons of the others, its sums, and the distribution of the values. Zero, not
    applicable, not available and not reported are distinguished: only reported values are in a figure.
    """
    return tagged(call, queries.indicator(code, query))


@get(
    "indicators/<str:code>/ranking/",
    can=Analyst,
    answers=Ranking,
    tagged=True,
    further_problems=("conflict",),
)
def get_indicator_ranking(call: NationalView, code: str, query: RankingFilters) -> Response:
    """Rank regencies by their value, the best first.

    Kabupaten and kota separately unless `together` is given. 409 `not_ranked` for indicators without an order.
    """
    return tagged(call, queries.ranking(code, query))


@get("indicators/<str:code>/trend/", can=Analyst, answers=Trend, tagged=True)
def get_indicator_trend(call: NationalView, code: str, query: TrendFilters) -> Response:
    """Show the participants' figure over several periods: the change from each to the next, and breaks.

    Different regencies report in different periods: read each figure with its coverage.
    """
    return tagged(call, queries.trend(code, query))


@get("indicators/<str:code>/components/", can=Analyst, answers=Components, order=ORDER)
def list_indicator_components(call: NationalView, code: str, query: ComponentFilters) -> Response:
    """List the components of a figure: every participant, used or left out with the reason.

    Each has its value, and the submission and content hash that it is from. `group_by` with `group` opens one row. All
    pages add up to the figure's `numerator` and `denominator` to the last digit, and there are as many rows as
    `regency_count`. Give the figure's `as_of`; without one, all pages are of the instant of the first.
    """
    check_row(query.row)
    subject, found = queries.components(code, query)
    page = paging.at_hand(found, instants.pinned(call.wanted, subject.instant))
    head = subject.head("numerator", "denominator", "population")
    return tagged(call, Components(**head, **page.body(page.rows)), page.headers)

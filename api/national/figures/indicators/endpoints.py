"""An indicator's figures, for the ministry."""

from dataclasses import replace

from django.http.response import HttpResponseBase
from rest_framework.response import Response

from api.http import paging, shapes
from api.http.endpoint import get
from api.http.tables import forms
from api.identity.permissions import Analyst
from api.national.catalogue import values
from api.national.entrance import NationalView
from api.national.figures import files, instants
from api.national.figures.filters import check_row
from api.national.figures.indicators import queries, tables
from api.national.figures.indicators.filters import (
    ComponentFilters,
    GroupedFigureFilters,
    RankingFilters,
    TrendFilters,
)
from api.national.figures.indicators.shapes import (
    ORDER,
    Component,
    Components,
    FigureHead,
    IndicatorFigures,
    RankedRegency,
    Ranking,
    Trend,
    TrendPoint,
)
from api.national.figures.tags import tagged
from api.national.figures.words import ON_COURSE

#: Of a ranked group.
_GROUP = ("kind", "population_band", "island_group")
#: Texts that are numbers unless the indicator's values are words.
_OF_TREND = ("value", "like_for_like_previous", "like_for_like_value", "official_value")
_OF_COMPONENTS = (
    "value",
    "target_value",
    "course_target",
    "course_value",
    "course_trajectory",
    "official_value",
)


@get("indicators/<str:code>/", can=Analyst, answers=IndicatorFigures, tagged=True)
def get_indicator_figures(call: NationalView, code: str, query: GroupedFigureFilters) -> Response:
    """Show the participants' figure of an indicator, by the indicator's own rule.

    Includes the participants in it, the reasons for those left out, its sums, and the distribution of the values.
    Zero, not applicable, not available and not reported are distinguished: only reported values are in a figure.
    """
    return tagged(call, queries.indicator(code, query))


@get(
    "indicators/<str:code>/ranking/",
    can=Analyst,
    answers=Ranking,
    tagged=True,
    further_problems=("conflict",),
    forms=files.FORMS,
    sends=files.SENDS,
)
def get_indicator_ranking(call: NationalView, code: str, query: RankingFilters) -> HttpResponseBase:
    """Rank regencies by their value, the best first.

    Kabupaten and kota separately unless `together` is given. 409 `not_ranked` for indicators without an order. A
    file, by the Accept header or `format`, has a row for each ranked regency: none for a group with too few values.
    """
    found = queries.ranking(code, query)
    if call.form == "json":
        return tagged(call, found)
    rows = (
        {name: getattr(group, name) for name in _GROUP} | shapes.document(each)
        for group in found.groups
        for each in group.rows
    )
    return tables.sent(call, "ranking", found, RankedRegency, rows, keys=_GROUP, numbers=("value",))


@get(
    "indicators/<str:code>/trend/",
    can=Analyst,
    answers=Trend,
    tagged=True,
    forms=forms.TABLES,
    sends=files.SENDS,
)
def get_indicator_trend(call: NationalView, code: str, query: TrendFilters) -> HttpResponseBase:
    """Show the participants' figure over several periods: the change from each to the next, and breaks.

    Different regencies report in different periods: read each figure with its coverage. A file, by the Accept header
    or `format`, has a row for each period; an official value that is not a number, such as a word of another release,
    is in `official_value_text`.
    """
    subject, found = queries.trend(code, query)
    if call.form == "json":
        return tagged(call, found)
    numbers = () if subject.spec.value_kind in values.WORDS else _OF_TREND
    return tables.sent(call, "trend", found, TrendPoint, map(shapes.document, found.periods), numbers=numbers)


@get(
    "indicators/<str:code>/components/",
    can=Analyst,
    answers=Components,
    order=ORDER,
    forms=files.FORMS,
    sends=files.SENDS,
)
def list_indicator_components(call: NationalView, code: str, query: ComponentFilters) -> HttpResponseBase:
    """List the components of a figure: every participant, used or left out with the reason.

    Each has its value, and the submission and content hash that the value comes from. `group_by` with `group` opens
    one row. All pages add up to the figure's `numerator` and `denominator` to the last digit, and there are as many
    rows as `regency_count`. Give the figure's `as_of`; without one, all pages are of the instant of the first.
    Files, by the Accept header or `format`, have all rows in this order, or those from `cursor` on; with `page_size`,
    at most so many (it has no default for files).
    """
    check_row(query.row)
    subject, found = queries.components(code, query)
    head = subject.head("numerator", "denominator", "population", *ON_COURSE)
    wanted = instants.pinned(call.wanted, subject.instant)
    if call.form == "json":
        page = paging.at_hand(found, wanted)
        rows = queries.with_evidence(page.rows, subject.key)
        return tagged(call, Components(**head, **page.body(rows)), page.headers)
    page = paging.at_hand(found, replace(wanted, size=call.size_asked or len(found)))
    rows = queries.with_evidence(page.rows, subject.key)
    numbers = () if subject.spec.value_kind in values.WORDS else _OF_COMPONENTS
    return tables.sent(
        call,
        "components",
        FigureHead(**head),
        Component,
        map(shapes.document, rows),
        numbers=numbers,
        headers=page.headers,
    )

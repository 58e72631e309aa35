"""The analytics query, for the ministry: pages of JSON, or one file in the form asked for."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from django.http.response import HttpResponseBase
from rest_framework.response import Response

from api.http import encoding, paging
from api.http.endpoint import get
from api.identity.permissions import Analyst
from api.national.catalogue.words import DIMENSIONS
from api.national.entrance import NationalView
from api.national.figures import files, filters, grouping, instants, problems, tags
from api.national.figures.analytics import queries, sdmx, tables, words
from api.national.figures.analytics.filters import AnalyticsFilters
from api.national.figures.analytics.serializers import AnalyticsOut
from api.national.figures.answers import begun, instant
from tenants import Document

#: A row of the table with its key: the indicator, and the row's place in its block.
type Numbered = tuple[tuple[str, int], Document]


@get(
    "analytics/",
    can=Analyst,
    answers=AnalyticsOut,
    forms=(*files.FORMS, sdmx.SDMXRenderer),
    sends=files.SENDS,
    order=paging.Order(("indicator", "place"), types={"indicator": str, "place": int}),
    page_sizes=paging.Sizes(usual=1_000, largest=5_000),
)
def get_analytics(call: NationalView, query: AnalyticsFilters) -> HttpResponseBase:
    """Show measures of a set of indicators, by period and group, in one table.

    The same numbers as each indicator's own address. JSON comes in pages of at most 5,000 rows, all as of one
    instant. CSV, NDJSON, XLSX, Parquet, GeoJSON (by regency) and SDMX-CSV 2.0, by the Accept header or `format`, have
    all rows, or those from `cursor` on; with `page_size`, at most so many (it has no default for files). Their
    instant is in the header As-Of. Requests that are too large are refused before anything is summed
    (`too_many_figures`): more than 200,000 rows, 30,000 in a workbook, or reading more than 2,000,000 values;
    comparing counts four times.
    """
    asked = replace(
        query,
        dimension=query.dimension or (() if query.indicator else DIMENSIONS),
        measure=tuple(dict.fromkeys((*query.measure, *(words.COMPARED if query.comparison else ())))),
        group_by=tuple(dict.fromkeys(query.group_by)),
    )
    with instants.reading(asked.as_of) as as_of:
        return _page(call, asked, as_of) if call.form == "json" else _file(call, asked, as_of)


def _page(call: NationalView, asked: AnalyticsFilters, as_of: instants.Instant) -> Response:
    table = queries.prepared(asked, as_of)
    wanted, numbered = _numbered(call, table)
    page = _cut(numbered, wanted)
    body = {
        **begun(
            as_of,
            asked.basis,
            asked.measure,
            "indicators/{indicator}",
            of="{&period,series,group_by,group}",
            **filters.given(asked),
        ),
        "group_by": list(asked.group_by),
        "regency_count": table.regency_count,
        "in_several_rows_count": table.in_several_rows_count,
        "row_count": table.row_count,
        **page.body(page.rows),
    }
    if table.before is not None:
        body["compared_with"] = instant(table.before)
    return tags.tagged(call, body, page.headers)


def _file(call: NationalView, asked: AnalyticsFilters, as_of: instants.Instant) -> HttpResponseBase:
    form = call.form
    if form == "sdmx" and asked.compare_as_of is not None:
        raise problems.NotInThisForm(parameter="compare_as_of")
    if form == "sdmx" and not set(asked.group_by) <= set(grouping.IN_EDITIONS):
        raise problems.NotInThisForm(parameter="group_by")
    table = queries.prepared(asked, as_of, most=words.MAX_SHEET_ROWS if form == "xlsx" else words.MAX_ROWS)
    wanted, numbered = _numbered(call, table)
    rows: Iterable[Document] = (row for _, row in numbered)
    headers: dict[str, str] = {}
    if call.size_asked is not None:
        page = _cut(numbered, wanted)
        rows, headers = page.rows, page.headers
    measures = asked.measure
    if form == "sdmx":
        instant_at = encoding.instant(as_of.at)
        return sdmx.sent("analytics", rows, measures, basis=asked.basis, as_of=instant_at, headers=headers)
    compared = table.before is not None
    if compared:
        rows = (tables.flat(row, measures) for row in rows)
    columns = words.columns(asked.group_by, measures, compared=compared)
    return files.sent(call, "analytics", columns, rows, files.about(as_of, asked.basis), headers=headers)


def _numbered(call: NationalView, table: tables.Prepared) -> tuple[paging.Wanted, Iterator[Numbered]]:
    """Return the page asked for, and the rows from its cursor on, each with its key."""
    wanted = instants.pinned(call.wanted, table.as_of)
    return wanted, queries.numbered(table, after=wanted.after())


def _cut(numbered: Iterable[Numbered], wanted: paging.Wanted) -> paging.Page[Document]:
    page = paging.cut(list(islice(numbered, wanted.size + 1)), wanted, key=lambda each: each[0])
    return page.of(row for _, row in page.rows)

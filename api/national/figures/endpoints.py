"""Progress, for the ministry: pages of JSON, or one file in the form asked for."""

from dataclasses import replace

from django.http.response import HttpResponseBase

from api.http import paging
from api.http.endpoint import get
from api.identity.permissions import Analyst
from api.national.entrance import NationalView
from api.national.figures import answers, files, instants, problems, queries
from api.national.figures.analytics import tables
from api.national.figures.filters import ProgressFilters
from api.national.figures.serializers import ProgressOut
from api.national.figures.tags import tagged


@get(
    "progress/",
    can=Analyst,
    answers=ProgressOut,
    forms=files.FORMS,
    sends=files.SENDS,
    order=paging.IN_PLACE,
    page_sizes=paging.Sizes(usual=5_000, largest=5_000),
)
def get_progress(call: NationalView, query: ProgressFilters) -> HttpResponseBase:
    """Show the progress of the programme's regencies: measures by the groupings of rows, up to three crossed.

    Completeness is live, from drafts too, and holds counts only. Everything else is from submissions, by the basis
    named in the answer. Every row has the coverage of its data (`coverage_`); `GET /v1/national/measures/` lists the
    groupings whose rows add up to a measure's total. A measure without these groupings is refused (`not_along`), or
    left out if it was not named. In a row of a period, null says that the measure has no value for that length, or
    that the period has not begun; for a mean or ratio, that there is nothing to divide by. Values of the catalogue's
    indicators are counted, those of regencies' local indicators and of elections are not; a year holds its quarters
    and half-years. Periods of the calendar (2021 to next year) have a row in every group, others only in groups with
    data of them. With `as_of` the answer is that of the past instant; before the first record there are no rows.
    CSV, NDJSON, XLSX, Parquet and (by regency) GeoJSON, by the Accept header or `format`, have all rows, or those
    from `cursor` on; with `page_size`, at most so many (it has no default for files). Their instant is in the header
    As-Of.
    """
    asked = replace(
        query, group_by=tuple(dict.fromkeys(query.group_by)), measure=tuple(dict.fromkeys(query.measure))
    )
    answer, before = queries.progress(asked)
    rows = answers.rows(answer, before, asked)
    wanted = instants.pinned(call.wanted, answer.as_of)
    if call.form != "json":
        size = len(answer.lines) * len(answer.measures)
        if call.form == "xlsx" and size > files.MOST_IN_A_WORKBOOK:
            raise problems.TableTooLarge(parameter="format", size=size, most=files.MOST_IN_A_WORKBOOK)
        if before is not None:
            rows = (tables.flat(row, answer.measures) for row in rows)
        columns = answers.columns(answer, before, asked)
        found = list(rows)
        page = paging.at_hand(found, replace(wanted, size=call.size_asked or len(found)))
        about = files.about(answer.as_of, asked.basis)
        return files.sent(call, "progress", columns, page.rows, about, headers=page.headers)
    found = list(rows)
    page = paging.at_hand(found, wanted)
    body = {**answers.head(answer, before, asked), "row_count": len(found), **page.body(page.rows)}
    return tagged(call, body, page.headers)

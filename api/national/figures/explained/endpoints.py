"""Components of progress, for the ministry."""

from django.http.response import HttpResponseBase

from api.http.endpoint import get
from api.identity.permissions import Analyst
from api.national.entrance import NationalView
from api.national.figures import files
from api.national.figures.answers import instant
from api.national.figures.explained import queries, tables
from api.national.figures.explained.shapes import ProgressComponentFilters, ProgressComponents
from api.national.figures.tags import tagged


@get(
    "progress/components/",
    can=Analyst,
    answers=ProgressComponents,
    order=queries.ORDER,
    forms=files.FORMS,
    sends=files.SENDS,
)
def list_progress_components(call: NationalView, query: ProgressComponentFilters) -> HttpResponseBase:
    """List the components of a figure of progress: everything counted, with its submission and content hash.

    Each regency of the row has at least one line: one that is left out has the reason. The lines of all pages add up to
    the figure, to the last digit. Completeness has no components: it counts drafts, and counts are all that the
    ministry sees of them. CSV, NDJSON, XLSX, Parquet and GeoJSON, by the Accept header or `format`, have all lines
    unless `page_size` asks for fewer, and a column for each measure of the figure, which adds up to it.
    """
    if call.form != "json":
        return tables.sent(call, query)
    as_of, quarter, page = queries.components(query, call.wanted)
    body = ProgressComponents(
        **instant(as_of),
        figure=query.figure,
        basis=query.basis,
        round=quarter,
        **page.body(page.rows),
    )
    return tagged(call, body, page.headers)

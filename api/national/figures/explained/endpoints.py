"""Components of progress, for the ministry."""

from rest_framework.response import Response

from api.http.endpoint import get
from api.identity.permissions import Analyst
from api.national.entrance import NationalView
from api.national.figures.answers import instant
from api.national.figures.explained import queries
from api.national.figures.explained.shapes import ProgressComponentFilters, ProgressComponents
from api.national.figures.tags import tagged


@get("progress/components/", can=Analyst, answers=ProgressComponents, order=queries.ORDER)
def list_progress_components(call: NationalView, query: ProgressComponentFilters) -> Response:
    """List the components of a figure of progress: everything counted, with its submission and content hash.

    Each regency of the row has at least one line: one that is left out has the reason. The lines of all pages add up to
    the figure, to the last digit. Completeness has no components: it counts drafts, and counts are all that the
    ministry sees of them.
    """
    as_of, quarter, page = queries.components(query, call.wanted)
    body = ProgressComponents(
        **instant(as_of),
        figure=query.figure,
        basis=query.basis,
        round=quarter,
        **page.body(page.rows),
    )
    return tagged(call, body, page.headers)

"""Progress, for the ministry."""

from rest_framework.response import Response

from api.http import shapes
from api.http.endpoint import Address
from api.identity.permissions import Analyst
from api.national.entrance import NationalView
from api.national.figures import answers, queries
from api.national.figures.filters import ProgressFilters
from api.national.figures.serializers import ProgressOut
from api.national.figures.tags import tagged

progress = Address("progress/", NationalView, tagged=True)


@progress.get("get_progress", can=Analyst, answers=ProgressOut)
def get_progress(call: NationalView, query: ProgressFilters) -> Response:
    """How far the regencies of the programme are.

    Completeness is live, from drafts too, and holds counts only. Everything else is from submissions, by the basis
    named in the answer. Every row carries its coverage; the rows of a grouping without overlap add up to the
    total. Values of the catalogue's indicators are counted, those of the regencies' own and of elections are not;
    a year holds its quarters and half-years. With `as_of` the answer is what it was at that instant; before the
    first record `total` is null.
    """
    answer, before = queries.progress(**shapes.given(query))
    return tagged(call.request, answers.progress(answer, before, query))

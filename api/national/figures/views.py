"""Progress over HTTP, for the ministry."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.identity import permissions
from api.national.entrance import NationalView
from api.national.figures import answers, queries, serializers
from api.national.figures.tags import tagged


class ProgressView(NationalView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "get_progress"}
    tagged = True

    @extend_schema(parameters=[serializers.ProgressFilters], responses=serializers.ProgressOut)
    def get(self, request: Request) -> Response:
        """How far the regencies of the programme are.

        Filling is live, from drafts too, and holds counts only. Everything else is from submissions, by the basis
        named in the answer. Every row carries its coverage; the rows of a grouping without overlap add up to the
        total. Values of the catalogue's indicators are counted, those of the regencies' own and of elections are not;
        a year holds its quarters and half-years. With `as_of` the answer is what it was at that instant; before the
        first record `total` is null.
        """
        filters = reading.query(request, serializers.ProgressFilters)
        answer, before = queries.progress(**filters)
        return tagged(request, answers.progress(answer, before, filters))

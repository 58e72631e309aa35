"""Components of progress over HTTP, for the ministry."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import paging, reading
from api.identity import permissions
from api.national.entrance import NationalView
from api.national.figures.answers import instant
from api.national.figures.explained import queries, serializers
from api.national.figures.explained.queries import Asked, Component
from api.national.figures.tags import tagged


class ProgressComponents(NationalView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "list_progress_components"}
    tagged = True
    paged = True

    @extend_schema(
        parameters=[serializers.ProgressComponentFilters], responses=serializers.ProgressComponentsOut
    )
    def get(self, request: Request) -> Response:
        """What a figure of progress is made of: everything that is counted, with its submission and content hash.

        Each regency of the row has a line at least: one that is left out has the reason. What the lines add is, over
        all pages, the figure to the last digit. Filling has no components: it is of drafts, and counts are all that
        the ministry sees of them.
        """
        filters = reading.query(request, serializers.ProgressComponentFilters)
        asked = Asked(**filters)
        as_of, quarter, page = queries.components(asked, paging.wanted(request))
        head = {**instant(as_of), "figure": asked.figure, "basis": asked.basis, "round": quarter}
        return tagged(request, {**head, **page.body(map(_shown, page.rows))}, page.headers)


def _shown(one: Component) -> dict[str, Any]:
    return {
        "regency": one.regency.code,
        "name": one.regency.name,
        "item": one.item,
        "is_used": one.reason is None,
        "reason": one.reason,
        "what": one.what,
        "adds": one.adds or {},
        "submission": one.submission,
        "content_hash": one.content_hash,
    }

"""The ministry's log of guests over HTTP."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, paging, passed_over, reading
from api.http.openapi import page_of
from api.identity import permissions
from api.national.entrance import NationalView
from api.national.guests import queries, serializers


class Notices(NationalView):
    permissions = {"GET": permissions.Auditor}
    operations = {"GET": "list_guest_notices"}
    tagged = True
    paged = True

    @extend_schema(parameters=[serializers.NoticeFilters], responses=page_of(serializers.NoticeOut))
    def get(self, request: Request) -> Response:
        """Whom regencies let in and sent away who is not their own, the last first.

        Officers of the ministry, integrators' programs, and people of other regencies.
        """
        filters = reading.query(request, serializers.NoticeFilters)
        page = paging.page(queries.notices(**filters), by=queries.NEWEST_FIRST, wanted=paging.wanted(request))
        # Notices never change, so the ids say it all.
        tag = etags.weak("guest-notices", request.get_full_path(), *(row.pk for row in page.rows), page.next)
        return Response(
            page.body(passed_over.shown(serializers.shown, page.rows)), headers={"ETag": tag, **page.headers}
        )

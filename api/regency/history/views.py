"""History over HTTP: read by the regency, written by nobody."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.http.openapi import page_of
from api.identity import permissions
from api.regency.entrance import RegencyView
from api.regency.history import queries, serializers


class History(RegencyView):
    permissions = {"GET": permissions.Member}
    operations = {"GET": "list_history"}
    tagged = True
    paged = True

    @extend_schema(parameters=[serializers.HistoryFilters], responses=page_of(serializers.EntryOut))
    def get(self, request: Request, code: str) -> Response:
        """Who changed what, when, from what to what; the last change first.

        Of one object with `resource` and `key`, of a kind of object with `resource`, of everything without.
        """
        filters = reading.query(request, serializers.HistoryFilters)
        # Entries never change, so the ids say it all.
        tag = ("history", lambda row: row.pk)
        return self.listed(
            queries.entries(**filters), by=queries.NEWEST_FIRST, shown=serializers.shown, tag=tag
        )

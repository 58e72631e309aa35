"""The schedule of bimtek sessions over HTTP, for the ministry."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, reading
from api.http.openapi import page_of
from api.identity import permissions
from api.national.bimtek import operations, queries, serializers
from api.national.entrance import NationalView


class Sessions(NationalView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "list_bimtek_sessions"}
    tagged = True
    paged = True

    @extend_schema(responses=page_of(serializers.SessionOut))
    def get(self, request: Request) -> Response:
        """All bimtek sessions, in the order of their days."""
        reading.no_query(request)
        return self.listed(
            queries.sessions(), by=queries.ORDER, shown=serializers.shown, tag=("sessions", queries.tag)
        )


class OneSession(NationalView):
    permissions = {
        "GET": permissions.Analyst,
        "PUT": permissions.ProgrammeOffice,
        "DELETE": permissions.ProgrammeOffice,
    }
    operations = {
        "GET": "get_bimtek_session",
        "PUT": "put_bimtek_session",
        "DELETE": "delete_bimtek_session",
    }
    preconditions = frozenset({"PUT", "DELETE"})
    tagged = True

    @extend_schema(responses=serializers.SessionOut)
    def get(self, request: Request, id: UUID) -> Response:
        """One session."""
        reading.no_query(request)
        found = queries.session(id)
        return Response(serializers.shown(found), headers={"ETag": queries.tag(found)})

    @extend_schema(
        request=serializers.SessionIn,
        responses={200: serializers.SessionOut, 201: serializers.SessionOut},
    )
    def put(self, request: Request, id: UUID) -> Response:
        """Add a session under an id of your own, or replace it.

        Adding and repeating the same need no If-Match; replacing something else does.
        """
        reading.no_query(request)
        written = operations.put_session(
            id=id,
            given=reading.body(request, serializers.SessionIn),
            precondition=etags.precondition(request),
        )
        return self.written(
            serializers.shown(written.session), tag=queries.tag(written.session), created=written.created
        )

    @extend_schema(responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:
        """Take a session off the schedule."""
        reading.no_query(request)
        operations.remove_session(id=id, precondition=etags.precondition(request))
        return Response(status=204)

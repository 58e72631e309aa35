"""A whole version over HTTP: as one document, how complete it is, and what differs from another."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import encoding, etags, reading
from api.http.language import active_language
from api.identity import permissions
from api.regency.masterplan import queries as versions
from api.regency.masterplan.entrance import PlanView
from api.regency.programmes.whole import document, operations, queries, serializers


class Document(PlanView):
    group = "masterplan"
    permissions = {
        "GET": permissions.Reader,
        "PUT": permissions.Steward,
    }
    operations = {
        "GET": "get_masterplan_document",
        "PUT": "put_masterplan_document",
    }
    preconditions = frozenset({"PUT"})
    tagged = True
    max_body = 20 * 1024 * 1024

    @extend_schema(responses=serializers.MasterplanDocument)
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """The complete masterplan as one JSON document: books, programmes, allocations and activities."""
        reading.no_query(request)
        body = document.of(versions.masterplan(id))
        return Response(body, headers={"ETag": document.tag(body)})

    @extend_schema(
        request=serializers.MasterplanDocument,
        responses={200: serializers.MasterplanDocument, 201: serializers.MasterplanDocument},
    )
    def put(self, request: Request, code: str, id: UUID) -> Response:
        """Make a draft what the document says, or begin a version from it.

        All of it or nothing; faults are named by their place. Programmes and books that it does not name are taken out.
        Beginning and repeating the same need no If-Match; replacing something else does.
        """
        reading.no_query(request)
        written = operations.put_document(
            id=id,
            given=document.Given.of(reading.body(request, serializers.MasterplanDocument)),
            grant=self.grant,
            by=self.actor,
            now=self.now,
            precondition=etags.precondition(request),
        )
        return self.written(written.document, tag=document.tag(written.document), created=written.created)


class Completeness(PlanView):
    group = "masterplan"
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "get_masterplan_completeness"}
    tagged = True

    @extend_schema(responses=serializers.CompletenessOut)
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """What is still missing in a version before it can be submitted, by part, dimension and item.

        What is asked depends on its profile.
        """
        reading.no_query(request)
        masterplan = versions.masterplan(id)
        body = serializers.shown_completeness(
            masterplan, queries.completeness_of(masterplan), grant=self.grant, language=active_language()
        )
        return Response(body, headers={"ETag": etags.weak("completeness", id, encoding.dumps(body))})


class Differences(PlanView):
    group = "masterplan"
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "get_masterplan_differences"}
    tagged = True

    @extend_schema(parameters=[serializers.DifferencesQuery], responses=serializers.DifferencesOut)
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """What differs between another version (`from`) and this one, item by item."""
        other = reading.query(request, serializers.DifferencesQuery)["from"]
        before, after = document.of(versions.masterplan(other)), document.of(versions.masterplan(id))
        body = {"from": other, "to": id, "differences": list(document.between(before, after))}
        tag = etags.weak("differences", document.tag(before), document.tag(after))
        return Response(body, headers={"ETag": tag})

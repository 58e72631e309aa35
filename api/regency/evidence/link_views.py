"""What files are evidence of, over HTTP."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.http.openapi import page_of
from api.identity import permissions
from api.regency.entrance import RegencyView
from api.regency.evidence import linking, queries, serializers
from api.regency.evidence.linking import Wanted
from api.regency.evidence.subjects import Place
from api.regency.evidence.words import Subject


class EvidenceLinks(RegencyView):
    permissions = {
        "GET": permissions.Reader,
        "POST": permissions.Contributor,
    }
    operations = {"GET": "list_evidence_links", "POST": "link_evidence"}
    tagged = True
    paged = True

    @extend_schema(parameters=[serializers.LinkFilters], responses=page_of(serializers.EvidenceLinkOut))
    def get(self, request: Request, code: str) -> Response:
        """What is evidence of what, the newest link first."""
        filters = reading.query(request, serializers.LinkFilters)
        return self.listed(
            queries.links(**filters),
            by=queries.NEWEST_FIRST,
            shown=queries.shown_link,
            tag=("evidence-links", lambda row: (row.pk, row.file.version)),
        )

    @extend_schema(request=serializers.EvidenceLinksIn, responses=serializers.EvidenceLinksOut)
    def post(self, request: Request, code: str) -> Response:
        """Say of one or many files what they are evidence of: all of them, or none.

        What is linked already stays as it is, so that repeating is safe.
        """
        reading.no_query(request)
        given = reading.body(request, serializers.EvidenceLinksIn)["links"]
        rows = [Wanted(Place(Subject(row["subject"]), row["key"]), row["sha256"]) for row in given]
        linked = linking.link_all(rows=rows, grant=self.grant, by=self.actor, now=self.now)
        return Response(
            {"links": [{**queries.shown_link(each.link), "created": each.created} for each in linked]}
        )


class EvidenceLink(RegencyView):
    permissions = {"DELETE": permissions.Contributor}
    operations = {"DELETE": "unlink_evidence"}

    @extend_schema(responses={204: None})
    def delete(self, request: Request, code: str, id: UUID) -> Response:
        """Take a link away. The file stays; where a submission names it, for good."""
        reading.no_query(request)
        linking.unlink(id=id, grant=self.grant, by=self.actor, now=self.now)
        return Response(status=204)

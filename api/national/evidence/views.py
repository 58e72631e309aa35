"""Evidence of a submission over HTTP, for the ministry: the list, and the bytes, whose opening the regency sees."""

from typing import IO, Any
from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import downloads, paging, reading
from api.http.exceptions import Unavailable
from api.http.openapi import page_of
from api.http.rendering import AnyRenderer
from api.identity import permissions
from api.national.entrance import NationalView
from api.national.evidence import queries, store
from api.national.ledger import queries as ledger
from api.national.review import operations as reviews
from api.national.review.endpoints import OpeningView
from api.national.review.words import Part


class NamedOfOut(serializers.Serializer[Any]):
    """Something that a file is evidence of."""

    subject = serializers.CharField(help_text="What kind of thing, such as value or realisation.")
    key = serializers.CharField(help_text="Which one: its id or natural key, such as ECO-03/total/2025.")


class NamedEvidenceOut(serializers.Serializer[Any]):
    """A file that a submission names, as it was handed over."""

    sha256 = serializers.CharField(help_text="Its address: the SHA-256 of its bytes, in hexadecimal.")
    name = serializers.CharField(help_text="What it is called.")
    media_type = serializers.CharField(help_text="What it is, told by its bytes.")
    size = serializers.IntegerField(help_text="In bytes.")
    evidence_of = NamedOfOut(many=True, help_text="All that it is evidence of in this submission.")


class SubmissionEvidence(NationalView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "list_submission_evidence"}
    paged = True

    @extend_schema(responses=page_of(NamedEvidenceOut))
    def get(self, request: Request, id: UUID) -> Response:
        """The files that a submission names, each with all that it is evidence of. Lists are not logged."""
        reading.no_query(request)
        page = paging.listed(
            queries.files(id), by="sha256", wanted=paging.wanted(request), key=lambda row: row.sha256
        )
        return Response(page.body(row.shown() for row in page.rows), headers=page.headers)


class SubmissionFile(OpeningView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "open_submission_evidence"}
    tagged = True
    further_problems = ("range-not-satisfiable",)
    renderer_classes = (AnyRenderer,)

    @extend_schema(
        parameters=[downloads.RANGE, downloads.IF_RANGE],
        responses={(200, "*/*"): OpenApiTypes.BINARY, (206, "*/*"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, id: UUID, sha256: str) -> HttpResponseBase:
        """The bytes of a file that the submission names, whole or a range of them, to be kept.

        Of other files of the regency nothing is told. The regency sees who opened it.
        """
        reading.no_query(request)
        submission = ledger.submission(id)
        file = queries.file(submission, sha256)
        if request.method != "HEAD":
            reviews.open_submission(
                id=id,
                part=Part.EVIDENCE,
                evidence=sha256,
                by=self.caller,
                roles=sorted(self.caller.ministry_roles),
                now=timezone.now(),
            )

        def opened() -> IO[bytes]:
            try:
                return store.open_file(submission.regency_id, sha256)
            except OSError as error:
                raise Unavailable(
                    "The submission names the file, but the store does not give it. Tell the help desk.",
                    "Berkas disebut dalam penyampaian, tetapi penyimpanan tidak dapat memberikannya.",
                    code="evidence_missing",
                ) from error

        return downloads.response(
            request,
            open_file=opened,
            size=file.size,
            sha256=sha256,
            media_type=file.media_type,
            name=file.name,
        )

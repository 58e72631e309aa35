"""Evidence of a submission over HTTP, for the ministry: the list, and the bytes, with a log for the regency."""

from typing import IO
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes

from api.http import downloads, paging
from api.http.endpoint import Page, get
from api.http.rendering import AnyRenderer
from api.identity.permissions import Analyst
from api.national.evidence import problems, queries, store
from api.national.ledger import queries as ledger
from api.national.review.endpoints import OpeningView, ReviewView
from api.national.review.words import Part


@get("submissions/<uuid:id>/evidence/", can=Analyst, order=paging.order("sha256", also=("name", "size")))
def list_submission_evidence(call: ReviewView, id: UUID) -> Page[queries.NamedEvidenceRow]:
    """List the files that a submission names, each with all its subjects. Lists are not logged."""
    call.check_sees(id)
    named = queries.named(ledger.submission(id))
    return paging.at_hand(named, call.wanted)


@get(
    "submissions/<uuid:id>/evidence/<str:sha256>/",
    can=Analyst,
    tagged=True,
    further_problems=("range-not-satisfiable",),
    renderer_classes=(AnyRenderer,),
    parameters=[downloads.RANGE, downloads.IF_RANGE],
    sends=downloads.SENDS,
    answers={(200, "*/*"): OpenApiTypes.BINARY, (206, "*/*"): OpenApiTypes.BINARY},
)
def open_submission_evidence(call: OpeningView, id: UUID, sha256: str) -> HttpResponseBase:
    """Download the bytes of a file that the submission names, whole or a range of them.

    The regency's other files are not found. The regency sees who opened it.
    """
    call.check_sees(id)
    submission = ledger.submission(id)
    found = queries.file(submission, sha256)
    if call.request.method != "HEAD":
        call.opened(id, Part.EVIDENCE, evidence=sha256)

    def opened() -> IO[bytes]:
        try:
            return store.open_file(submission.regency_id, sha256)
        except OSError as error:
            raise problems.EvidenceMissing() from error

    return downloads.response(
        call.request,
        open_file=opened,
        size=found.size,
        sha256=sha256,
        media_type=found.media_type,
        name=found.name,
    )

"""What the regency has submitted, over HTTP: lists, one with what became of it, its exact bytes, its receipt."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, paging, passed_over, reading
from api.http.openapi import page_of
from api.http.rendering import HTMLRenderer, JSONRenderer
from api.identity import permissions
from api.identity.accounts.browsing import LogInFirst, SessionOnPage
from api.identity.authentication import BearerKey
from api.national.ledger import annex, exact_bytes, receipts
from api.national.ledger import queries as ledger
from api.national.ledger.serializers import (
    LedgerRowOut,
    SubmissionFilters,
    shown_event,
    shown_submission,
)
from api.national.review import policies
from api.national.review import queries as reviews
from api.national.review.serializers import shown_comment, shown_opening
from api.regency.entrance import RegencyView
from api.regency.reporting.submissions import receipt_page, serializers

# A page that needs nothing but itself.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class SubmissionView(RegencyView):
    """What the views of submissions share: how one is shown to the caller."""

    def shown(self, submission: ledger.Standing) -> dict[str, Any]:
        standing: Any = submission
        may = (
            []
            if self.grant.status == "suspended"
            else policies.may(standing.state, superseded=standing.superseded, roles=self.grant.roles)
        )
        return shown_submission(submission, code=self.grant.code, may=may)


class Submissions(SubmissionView):
    permissions = {"GET": permissions.SubmissionReader}
    operations = {"GET": "list_submissions"}
    tagged = True
    paged = True

    @extend_schema(parameters=[SubmissionFilters], responses=page_of(LedgerRowOut))
    def get(self, request: Request, code: str) -> Response:
        """What the regency has submitted, the newest first."""
        filters = reading.query(request, SubmissionFilters)
        page = paging.page(
            ledger.submissions(**filters), by=ledger.NEWEST_FIRST, wanted=paging.wanted(request)
        )
        rows = list(passed_over.shown(self.shown, page.rows))
        tag = etags.weak("submissions", request.get_full_path(), rows, page.next)
        return Response(page.body(rows), headers={"ETag": tag, **page.headers})


class OneSubmission(SubmissionView):
    permissions = {"GET": permissions.SubmissionReader}
    operations = {"GET": "get_submission"}

    @extend_schema(responses=serializers.RegencySubmissionOut)
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """A submission: what it says, what became of it, what was said about it, and who at the ministry opened it."""
        reading.no_query(request)
        submission, name = ledger.submission(id), annex.name_of(id)
        return Response(
            {
                **self.shown(submission),
                "receipt": ledger.receipt(id),
                "signatory_name": None if name is None else asdict(name),
                "events": [shown_event(event) for event in ledger.events(id)],
                "comments": [shown_comment(each) for each in reviews.comments(id).order_by("at", "id")],
                "openings": [shown_opening(each) for each in reviews.openings(id)],
                "content": submission.content,
            }
        )


class Payload(RegencyView):
    permissions = {"GET": permissions.SubmissionReader}
    operations = {"GET": "get_submission_payload"}
    tagged = True

    @extend_schema(responses={(200, "application/json"): OpenApiTypes.OBJECT})
    def get(self, request: Request, code: str, id: UUID) -> HttpResponse:
        """The exact bytes that were submitted, whose SHA-256 is the submission's `content_hash`.

        The header Repr-Digest (RFC 9530) has the hash in base64.
        """
        reading.no_query(request)
        return exact_bytes.response(ledger.payload(id))


class Receipt(LogInFirst, RegencyView):
    authentication_classes = (BearerKey, SessionOnPage)
    permissions = {"GET": permissions.SubmissionReader}
    operations = {"GET": "get_receipt"}
    renderer_classes = (JSONRenderer, HTMLRenderer)

    @extend_schema(
        responses={
            (200, "application/json"): serializers.ReceiptOut,
            (200, "text/html"): OpenApiTypes.STR,
        }
    )
    def get(self, request: Request, code: str, id: UUID) -> HttpResponse | Response:
        """The receipt (bukti terima): as JSON, or with `Accept: text/html` as a page made for printing.

        It proves that exactly these bytes were taken in. It is no certified electronic signature. How it is verified:
        `/docs/verify-receipt.md`. In a browser the page opens without a key, for who is logged in; who is not is sent
        to the log-in (302) and comes back.
        """
        reading.no_query(request)
        jws = ledger.receipt(id)
        renderer: Any = request.accepted_renderer
        if isinstance(renderer, HTMLRenderer):
            page = receipt_page.render(jws, time_zone=self.grant.time_zone)
            return HttpResponse(page, headers={"Content-Security-Policy": _POLICY, "Vary": "Accept, Cookie"})
        keys = f"{settings.BASE_URL}/.well-known/jwks.json"
        return Response({"receipt": jws, "claims": receipts.shown(jws), "keys": keys})

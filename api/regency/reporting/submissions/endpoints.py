"""Submissions over HTTP: what was submitted and its receipt, the regency's steps, deadlines and rules."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, paging, passed_over, reading, shapes, versioned
from api.http.endpoint import Address, Query
from api.http.openapi import page_of
from api.http.rendering import HTMLRenderer, JSONRenderer
from api.identity.accounts.browsing import LogInFirst, SessionOnPage
from api.identity.authentication import BearerKey
from api.identity.permissions import Admin, MemberContributor, Reader, Steward, SubmissionReader
from api.national.ledger import annex, exact_bytes, receipts
from api.national.ledger import queries as ledger
from api.national.ledger.deadline_serializers import DeadlineFilters, RegencyDeadlineOut
from api.national.ledger.serializers import LedgerRowOut, SubmissionFilters, shown_event, shown_submission
from api.national.review import operations as steps
from api.national.review import policies
from api.national.review import queries as reviews
from api.national.review.comment_views import CommentsView
from api.national.review.serializers import CommentIn, CommentOut, ReasonIn, shown_comment, shown_opening
from api.national.review.words import Side
from api.regency.entrance import RegencyView
from api.regency.reporting.submissions import deadlines, operations, queries, receipt_page
from api.regency.reporting.submissions.serializers import ReceiptOut, RegencySubmissionOut
from api.regency.reporting.submissions.shapes import Name, NameRow, Rules, RulesRow

# A page that needs nothing but itself.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class SubmissionView(RegencyView):
    def shown(self, submission: ledger.Standing) -> dict[str, Any]:
        """Return a submission as the caller sees it (LedgerRowOut)."""
        standing: Any = submission
        may = (
            []
            if self.grant.status == "suspended"
            else policies.may(standing.state, superseded=standing.superseded, roles=self.grant.roles)
        )
        return shown_submission(submission, code=self.grant.code, may=may)


class ReceiptView(LogInFirst, RegencyView):
    authentication_classes = (BearerKey, SessionOnPage)
    renderer_classes = (JSONRenderer, HTMLRenderer)


_ONE = "submissions/<uuid:id>/"
submissions = Address("submissions/", SubmissionView, tagged=True, paged=True)
submission = Address(_ONE, SubmissionView)
payload = Address(f"{_ONE}payload/", RegencyView, tagged=True)
receipt = Address(f"{_ONE}receipt/", ReceiptView)
signatory_name = Address(f"{_ONE}signatory-name/", RegencyView)
withdraw = Address(f"{_ONE}withdraw/", SubmissionView)
object_ = Address(f"{_ONE}object/", SubmissionView)
due = Address("deadlines/", RegencyView, paged=True)
rules = Address("submission-rules/", RegencyView, tagged=True)


@submissions.get(
    "list_submissions", can=SubmissionReader, query=SubmissionFilters, answers=page_of(LedgerRowOut)
)
def list_submissions(call: SubmissionView, query: Query) -> Response:
    """List what the regency has submitted, the newest first."""
    found = ledger.submissions(**query)
    page = paging.page(found, by=ledger.NEWEST_FIRST, wanted=paging.wanted(call.request))
    rows = list(passed_over.shown(call.shown, page.rows))
    tag = etags.weak("submissions", call.request.get_full_path(), rows, page.next)
    return Response(page.body(rows), headers={"ETag": tag, **page.headers})


@submission.get("get_submission", can=SubmissionReader, answers=RegencySubmissionOut)
def get_submission(call: SubmissionView, id: UUID) -> Response:
    """Show a submission: its content, its steps, the remarks about it, and who at the ministry opened it."""
    found, name = ledger.submission(id), annex.name_of(id)
    return Response(
        {
            **call.shown(found),
            "receipt": ledger.receipt(id),
            "signatory_name": None if name is None else asdict(name),
            "events": [shown_event(event) for event in ledger.events(id)],
            "comments": [shown_comment(each) for each in reviews.comments(id).order_by("at", "id")],
            "openings": [shown_opening(each) for each in reviews.openings(id)],
            "content": found.content,
        }
    )


@payload.get(
    "get_submission_payload",
    can=SubmissionReader,
    answers={(200, "application/json"): OpenApiTypes.OBJECT},
)
def get_submission_payload(call: RegencyView, id: UUID) -> HttpResponse:
    """Send the exact bytes that were submitted, whose SHA-256 is the submission's `content_hash`.

    The header Repr-Digest (RFC 9530) has the hash in base64.
    """
    return exact_bytes.response(ledger.payload(id))


@receipt.get(
    "get_receipt",
    can=SubmissionReader,
    answers={(200, "application/json"): ReceiptOut, (200, "text/html"): OpenApiTypes.STR},
)
def get_receipt(call: ReceiptView, id: UUID) -> HttpResponse | Response:
    """Show the receipt (bukti terima): as JSON, or with `Accept: text/html` as a page made for printing.

    It proves that exactly these bytes were received. It is no certified electronic signature. How it is verified:
    `/docs/verify-receipt.md`. In a browser the page opens without a key for a member with a session; others are sent to
    the log-in (302) and come back.
    """
    jws = ledger.receipt(id)
    renderer: Any = call.request.accepted_renderer
    if isinstance(renderer, HTMLRenderer):
        page = receipt_page.render(jws, time_zone=call.grant.time_zone)
        return HttpResponse(page, headers={"Content-Security-Policy": _POLICY, "Vary": "Accept, Cookie"})
    keys = f"{settings.BASE_URL}/.well-known/jwks.json"
    return Response({"receipt": jws, "claims": receipts.shown(jws), "keys": keys})


@withdraw.post("withdraw_submission", can=Steward, body=ReasonIn, answers=LedgerRowOut)
def withdraw_submission(call: SubmissionView, id: UUID) -> Response:
    """Withdraw a submission that is not accepted.

    The ministry's figures by `submitted` are in the next answer what they were before it; the record stays.
    """
    reason = reading.body(call.request, ReasonIn)["reason"]
    return Response(call.shown(operations.withdraw(id=id, reason=reason, by=call.actor, now=call.now)))


@object_.post("object_to_return", can=Steward, body=ReasonIn, answers=LedgerRowOut)
def object_to_return(call: SubmissionView, id: UUID) -> Response:
    """Object (sanggah) to the return of a submission. The ministry decides on it."""
    reason = reading.body(call.request, ReasonIn)["reason"]
    return Response(call.shown(steps.object_to(id=id, reason=reason, by=call.caller, now=call.now)))


class Comments(SubmissionView, CommentsView):
    permissions = {
        "GET": Reader,
        "POST": MemberContributor,
    }
    side = Side.REGENCY

    @extend_schema(request=CommentIn, responses={201: CommentOut})
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """Answer a remark (`thread`), or make one at a place in the submission (`pointer`)."""
        return self.commented(request, id, self.now)


@due.get("list_deadlines", can=Reader, query=DeadlineFilters, answers=page_of(RegencyDeadlineOut))
def list_deadlines(call: RegencyView, query: Query) -> Response:
    """List the regency's deadlines, the last one first, in its own time, with every extension of the round."""
    page = deadlines.page(wanted=paging.wanted(call.request), now=call.now, **query)
    rows = deadlines.as_they_apply(page.rows, grant=call.grant, now=call.now)
    return Response(page.body(rows), headers=page.headers)


@signatory_name.put("correct_signatory_name", can=Admin)
def correct_signatory_name(call: RegencyView, id: UUID, body: Name) -> NameRow:
    """Correct the signatory's name. The receipt keeps the hash of the first one."""
    deadlines.correct_name(submission=id, name=body.name, by=call.actor, now=call.now)
    return shapes.recast(NameRow, body, is_original=False)


@signatory_name.delete("erase_signatory_name", can=Admin)
def erase_signatory_name(call: RegencyView, id: UUID) -> None:
    """Erase the signatory's name. What was submitted and its receipt stay, and do not show it."""
    deadlines.erase_name(submission=id, by=call.actor, now=call.now)


@rules.get("get_submission_rules", can=Reader)
def get_submission_rules(call: RegencyView) -> RulesRow:
    """Show whether a submission needs sign-off, and a report the agencies' parts."""
    return shapes.from_model(RulesRow, queries.rules())


@rules.put("put_submission_rules", can=Admin, versioned=True)
def put_submission_rules(call: RegencyView, body: Rules) -> RulesRow:
    """Switch sign-off and parts on or off. History keeps each change."""
    store = operations.RulesStore(call.actor, call.now)
    row = store.find()
    equal = store.is_same(row, body)
    versioned.check(call.request, row, required=not equal and row.version > 0)
    return row if equal else store.change(row, body)

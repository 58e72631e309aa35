"""Submissions over HTTP: their content and receipts, the regency's steps, deadlines and rules."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.response import Response

from api.http import passed_over, shapes, versioned
from api.http.endpoint import Address, Page, get, listed, post
from api.http.rendering import HTMLRenderer, JSONRenderer
from api.identity.accounts.browsing import LogInFirst, SessionOnPage
from api.identity.authentication import BearerKey
from api.identity.permissions import Admin, MemberContributor, Reader, Steward, SubmissionReader
from api.national.ledger import annex, deadlines as national, exact_bytes, queries as ledger, signing
from api.national.ledger.shapes import DeadlineFilters, LedgerRow, RegencyDeadlineRow, SubmissionFilters
from api.national.review import policies, queries as reviews
from api.national.review.comments import comments_of, parts_of
from api.national.review.operations import Review
from api.national.review.shapes import Comment, CommentRow, OpeningRow, Reason
from api.national.review.words import Side
from api.regency.entrance import RegencyView
from api.regency.reporting.submissions import deadlines, drafts, operations, pages
from api.regency.reporting.submissions.shapes import (
    Name,
    NameRow,
    ReceiptOut,
    RegencySubmissionRow,
    Rules,
    RulesRow,
)


class SubmissionView(RegencyView):
    def shown(self, submission: ledger.Standing) -> LedgerRow:
        """Return a submission in the form for this caller."""
        may = (
            []
            if self.grant.status == "suspended"
            else policies.may(submission.status, superseded=submission.is_superseded, roles=self.grant.roles)
        )
        return LedgerRow.of(submission, code=self.grant.code, may=may)


class ReceiptView(LogInFirst, RegencyView):
    authentication_classes = (BearerKey, SessionOnPage)
    renderer_classes = (JSONRenderer, HTMLRenderer)


_ONE = "submissions/<uuid:id>/"
submission = Address(_ONE)
signatory_name = Address(f"{_ONE}signatory-name/")
comments = Address(f"{_ONE}comments/")
rules = Address("submission-rules/")


@get("submissions/", can=SubmissionReader, order=ledger.ORDER)
def list_submissions(call: SubmissionView, query: SubmissionFilters) -> Page[LedgerRow]:
    """List the regency's submissions, newest first."""
    return listed(call, ledger.submissions(**shapes.given(query)), call.shown, through=passed_over.shown)


@submission.get(can=SubmissionReader)
def get_submission(call: SubmissionView, id: UUID) -> RegencySubmissionRow:
    """Show a submission: its content, its steps, the remarks about it, and its openings by the ministry."""
    found, name = ledger.submission(id), annex.name_of(id)
    return shapes.recast(
        RegencySubmissionRow,
        call.shown(found),
        signatory_name=None if name is None else NameRow(**asdict(name)),
        openings=tuple(map(OpeningRow.of, reviews.openings(id))),
        **parts_of(found),
    )


@get(
    f"{_ONE}payload/",
    can=SubmissionReader,
    **exact_bytes.ANSWER,
)
def get_submission_payload(call: RegencyView, id: UUID) -> HttpResponse:
    """Send the exact bytes that were submitted, whose SHA-256 is the submission's `content_hash`.

    The header Repr-Digest (RFC 9530) has the hash in base64.
    """
    return exact_bytes.response(ledger.payload(id))


@get(
    f"{_ONE}receipt/",
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
        return pages.receipt(jws, time_zone=call.grant.time_zone)
    keys = f"{settings.BASE_URL}/.well-known/jwks.json"
    return Response({"receipt": jws, "claims": signing.unverified(jws), "keys": keys})


@post(f"{_ONE}withdraw/", can=Steward)
def withdraw_submission(call: SubmissionView, id: UUID, body: Reason) -> LedgerRow:
    """Withdraw a submission that is not accepted.

    The ministry's figures by `submitted` immediately return to the state before it; the record stays.
    """
    return call.shown(operations.withdraw(id=id, reason=body.reason, author=call.author))


@post(f"{_ONE}object/", can=Steward)
def object_to_return(call: SubmissionView, id: UUID, body: Reason) -> LedgerRow:
    """Object (sanggah) to the return of a submission. The ministry decides on it."""
    return call.shown(Review(id, call.author).object_to(body.reason))


@comments.get(can=Reader, order=reviews.COMMENTS)
def list_submission_comments(call: SubmissionView, id: UUID) -> Page[CommentRow]:
    """List the remarks about a submission, oldest first."""
    return comments_of(call, id)


@comments.post(can=MemberContributor, status=201)
def comment_on_submission(call: SubmissionView, id: UUID, body: Comment) -> CommentRow:
    """Answer a remark (`thread`), or make one at a place in the submission (`pointer`)."""
    said = Review(id, call.author).comment(body, side=Side.REGENCY)
    return shapes.from_model(CommentRow, said)


@get("deadlines/", can=Reader, order=national.ORDER)
def list_deadlines(call: RegencyView, query: DeadlineFilters) -> Page[RegencyDeadlineRow]:
    """List the regency's deadlines, latest first, in its own time zone, with every extension of the round."""
    page = national.page(wanted=call.wanted, today=call.today, **shapes.given(query))
    return page.of(deadlines.as_they_apply(page.rows, grant=call.grant, now=call.now))


@signatory_name.put(can=Admin)
def correct_signatory_name(call: RegencyView, id: UUID, body: Name) -> NameRow:
    """Correct the signatory's name. The receipt keeps the hash of the original name."""
    operations.correct_name(submission=id, name=body.name, author=call.author)
    return shapes.recast(NameRow, body, is_original=False)


@signatory_name.delete(can=Admin)
def erase_signatory_name(call: RegencyView, id: UUID) -> None:
    """Erase the signatory's name. The submission and its receipt stay; they do not show the name."""
    operations.correct_name(submission=id, name=None, author=call.author)


@rules.get(can=Reader)
def get_submission_rules(call: RegencyView) -> RulesRow:
    """Show whether a submission needs sign-off, and whether a report needs the agencies' parts."""
    return shapes.from_model(RulesRow, drafts.rules())


@rules.put(can=Admin)
def put_submission_rules(call: RegencyView, body: Rules) -> RulesRow:
    """Switch sign-off and parts on or off. History keeps each change."""
    store = operations.RulesStore({"pk": 1}, call.author)
    row = store.find()
    equal = store.is_same(row, body)
    versioned.check(call.request, row, required=row.version > 0 and not equal, repeats=equal)
    return row if equal else store.change(row, body)

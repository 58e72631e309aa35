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

from api.http import etags, paging, passed_over, reading
from api.http.openapi import page_of
from api.http.rendering import HTMLRenderer, JSONRenderer
from api.identity import permissions
from api.identity.accounts.browsing import LogInFirst, SessionOnPage
from api.identity.authentication import BearerKey
from api.national.ledger import annex, exact_bytes, receipts
from api.national.ledger import queries as ledger
from api.national.ledger.deadline_serializers import DeadlineFilters, RegencyDeadlineOut
from api.national.ledger.serializers import (
    LedgerRowOut,
    SubmissionFilters,
    shown_event,
    shown_submission,
)
from api.national.review import operations as steps
from api.national.review import policies
from api.national.review import queries as reviews
from api.national.review.comment_views import CommentsView
from api.national.review.serializers import CommentIn, CommentOut, ReasonIn, shown_comment, shown_opening
from api.national.review.words import Side
from api.regency.entrance import RegencyView
from api.regency.reporting.submissions import deadlines, operations, queries, receipt_page, serializers

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


class Withdraw(SubmissionView):
    permissions = {"POST": permissions.Steward}
    operations = {"POST": "withdraw_submission"}

    @extend_schema(request=ReasonIn, responses=LedgerRowOut)
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """Take back a submission that is not accepted.

        The ministry's figures by `submitted` are in the next answer what they were before it; the record stays.
        """
        reading.no_query(request)
        submission = operations.withdraw(
            id=id,
            reason=reading.body(request, ReasonIn)["reason"],
            by=self.actor,
            now=self.now,
        )
        return Response(self.shown(submission))


class Object(SubmissionView):
    permissions = {"POST": permissions.Steward}
    operations = {"POST": "object_to_return"}

    @extend_schema(request=ReasonIn, responses=LedgerRowOut)
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """Object (sanggah) to the return of a submission. The ministry decides on it."""
        reading.no_query(request)
        submission = steps.object_to(
            id=id,
            reason=reading.body(request, ReasonIn)["reason"],
            by=self.caller,
            now=self.now,
        )
        return Response(self.shown(submission))


class Comments(SubmissionView, CommentsView):
    permissions = {
        "GET": permissions.Reader,
        "POST": permissions.MemberContributor,
    }
    side = Side.REGENCY

    @extend_schema(request=CommentIn, responses={201: CommentOut})
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """Answer a remark (`thread`), or make one at a place in the submission (`pointer`)."""
        return self.commented(request, id, self.now)


class Deadlines(RegencyView):
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "list_deadlines"}
    paged = True

    @extend_schema(parameters=[DeadlineFilters], responses=page_of(RegencyDeadlineOut))
    def get(self, request: Request, code: str) -> Response:
        """What is due of the regency, the one due last first, in its own time, with every extension of the round."""
        filters = reading.query(request, DeadlineFilters)
        page = deadlines.page(wanted=paging.wanted(request), now=self.now, **filters)
        rows = deadlines.as_they_apply(page.rows, grant=self.grant, now=self.now)
        return Response(page.body(rows), headers=page.headers)


class SignatoryName(RegencyView):
    permissions = {
        "PUT": permissions.Admin,
        "DELETE": permissions.Admin,
    }
    operations = {
        "PUT": "correct_signatory_name",
        "DELETE": "erase_signatory_name",
    }

    @extend_schema(request=serializers.NameIn, responses=serializers.NameOut)
    def put(self, request: Request, code: str, id: UUID) -> Response:
        """Put the signatory's name right. The receipt keeps the hash of the first one."""
        reading.no_query(request)
        given = reading.body(request, serializers.NameIn)
        deadlines.correct_name(submission=id, name=given["name"], by=self.actor, now=self.now)
        return Response({"name": given["name"], "is_original": False})

    @extend_schema(responses={204: None})
    def delete(self, request: Request, code: str, id: UUID) -> Response:
        """Erase the signatory's name. What was submitted and its receipt stay, and tell nothing of it."""
        reading.no_query(request)
        deadlines.erase_name(submission=id, by=self.actor, now=self.now)
        return Response(status=204)


class Rules(RegencyView):
    permissions = {
        "GET": permissions.Reader,
        "PUT": permissions.Admin,
    }
    operations = {"GET": "get_submission_rules", "PUT": "put_submission_rules"}
    preconditions = frozenset({"PUT"})
    tagged = True

    @extend_schema(responses=serializers.RulesOut)
    def get(self, request: Request, code: str) -> Response:
        """Whether a submission needs sign-off, and a report the agencies' parts."""
        reading.no_query(request)
        return self.answer(operations.shown_rules(queries.rules()))

    @extend_schema(request=serializers.RulesIn, responses=serializers.RulesOut)
    def put(self, request: Request, code: str) -> Response:
        """Switch sign-off and parts on or off. Each change stands in the history."""
        reading.no_query(request)
        given = reading.body(request, serializers.RulesIn)
        rules = operations.put_rules(
            given=given, by=self.actor, now=self.now, precondition=etags.precondition(request)
        )
        return self.answer(operations.shown_rules(rules))

    def answer(self, shown: dict[str, bool | int]) -> Response:
        return Response(shown, headers={"ETag": operations.rules_tag(int(shown["version"]))})

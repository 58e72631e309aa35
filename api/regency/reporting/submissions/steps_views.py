"""The regency's steps about what it has submitted: withdraw, object to a return, comment."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.http.openapi import page_of
from api.identity import permissions
from api.national.ledger import queries as ledger
from api.national.ledger.serializers import LedgerRowOut
from api.national.review import operations as reviews
from api.national.review import queries
from api.national.review.serializers import CommentIn, CommentOut, ReasonIn, shown_comment
from api.national.review.words import Side
from api.regency.reporting.submissions import operations
from api.regency.reporting.submissions.views import SubmissionView


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
        submission = reviews.object_to(
            id=id,
            reason=reading.body(request, ReasonIn)["reason"],
            by=self.caller,
            now=self.now,
        )
        return Response(self.shown(submission))


class Comments(SubmissionView):
    permissions = {
        "GET": permissions.Reader,
        "POST": permissions.MemberContributor,
    }
    operations = {
        "GET": "list_submission_comments",
        "POST": "comment_on_submission",
    }
    paged = True

    @extend_schema(responses=page_of(CommentOut))
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """What was said about a submission, the first remark first."""
        reading.no_query(request)
        ledger.submission(id)
        return self.listed(queries.comments(id), by=("at", "id"), shown=shown_comment)

    @extend_schema(request=CommentIn, responses={201: CommentOut})
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """Answer a remark (`thread`), or make one at a place in the submission (`pointer`)."""
        reading.no_query(request)
        comment = reviews.comment(
            id=id,
            side=Side.REGENCY,
            by=self.caller,
            now=self.now,
            **reading.body(request, CommentIn),
        )
        return Response(shown_comment(comment), status=201)

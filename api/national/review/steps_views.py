"""The ministry's steps about a submission: accept, return, decide on an objection, assign, comment."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.identity import permissions
from api.national.review import operations, serializers
from api.national.review.comment_views import CommentsView
from api.national.review.views import ReviewView
from api.national.review.words import Side


class Accept(ReviewView):
    permissions = {"POST": permissions.Reviewer}
    operations = {"POST": "accept_submission"}

    @extend_schema(request=serializers.AcceptIn, responses=serializers.InboxRowOut)
    def post(self, request: Request, id: UUID) -> Response:
        """Accept exactly the content of this submission.

        The figures by `accepted` are made of it in the next answer. 409 where a newer revision arrived, or where
        `content_hash` is of another content.
        """
        reading.no_query(request)
        given = reading.body(request, serializers.AcceptIn)
        return Response(self.shown(operations.accept(id=id, by=self.caller, now=timezone.now(), **given)))


class Return(ReviewView):
    permissions = {"POST": permissions.Reviewer}
    operations = {"POST": "return_submission"}

    @extend_schema(request=serializers.ReturnIn, responses=serializers.InboxRowOut)
    def post(self, request: Request, id: UUID) -> Response:
        """Return a submission with reasons, to be answered by a new revision or an objection.

        Its figures by `submitted` stay and are flagged as under query; those by `accepted` stay as they are.
        """
        reading.no_query(request)
        given = reading.body(request, serializers.ReturnIn)
        return Response(self.shown(operations.return_it(id=id, by=self.caller, now=timezone.now(), **given)))


class Decide(ReviewView):
    permissions = {"POST": permissions.Reviewer}
    operations = {"POST": "decide_on_objection"}

    @extend_schema(request=serializers.DecideIn, responses=serializers.InboxRowOut)
    def post(self, request: Request, id: UUID) -> Response:
        """Decide on the regency's objection (sanggah) to a return.

        Upheld, the submission is under review again; rejected, the return stands.
        """
        reading.no_query(request)
        given = reading.body(request, serializers.DecideIn)
        return Response(self.shown(operations.decide(id=id, by=self.caller, now=timezone.now(), **given)))


class Assign(ReviewView):
    permissions = {"POST": permissions.Reviewer}
    operations = {"POST": "assign_submission"}

    @extend_schema(request=serializers.AssignIn, responses=serializers.InboxRowOut)
    def post(self, request: Request, id: UUID) -> Response:
        """Give a submission to a reviewer, or take it back."""
        reading.no_query(request)
        given = reading.body(request, serializers.AssignIn)
        return Response(self.shown(operations.assign(id=id, by=self.caller, now=timezone.now(), **given)))


class Comments(ReviewView, CommentsView):
    permissions = {
        "GET": permissions.Analyst,
        "POST": permissions.Commenter,
    }
    side = Side.MINISTRY

    @extend_schema(request=serializers.CommentIn, responses={201: serializers.CommentOut})
    def post(self, request: Request, id: UUID) -> Response:
        """Say something about a place in a submission (`pointer`), or answer (`thread`)."""
        return self.commented(request, id, timezone.now())

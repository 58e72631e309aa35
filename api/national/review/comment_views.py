"""Remarks about a submission over HTTP: one view, mounted by the ministry and by each regency."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.http.openapi import page_of
from api.http.views import View
from api.identity.callers import Caller
from api.national.ledger import queries as ledger
from api.national.review import operations, queries
from api.national.review.serializers import CommentIn, CommentOut, shown_comment
from api.national.review.words import Side


class CommentsView(View):
    """The side's base view gives the caller; each side documents its own `post`."""

    operations = {"GET": "list_submission_comments", "POST": "comment_on_submission"}
    paged = True
    side: ClassVar[Side]

    @property
    def caller(self) -> Caller:
        raise NotImplementedError

    def check_sees(self, id: UUID) -> None:
        """Raise NotFound for a submission that is hidden from the caller."""

    @extend_schema(responses=page_of(CommentOut))
    def get(self, request: Request, id: UUID, **_: str) -> Response:
        """What was said about a submission, the first remark first."""
        reading.no_query(request)
        self.check_sees(id)
        ledger.submission(id)
        return self.listed(queries.comments(id), by=("at", "id"), shown=shown_comment)

    def commented(self, request: Request, id: UUID, now: datetime) -> Response:
        reading.no_query(request)
        self.check_sees(id)
        given = reading.body(request, CommentIn)
        comment = operations.comment(id=id, side=self.side, by=self.caller, now=now, **given)
        return Response(shown_comment(comment), status=201)

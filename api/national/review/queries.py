"""Reading comments and openings. On a regency's role, row-level security shows only its own."""

from uuid import UUID

from django.db.models import QuerySet

from api.http.paging import order
from api.national.review.models import Comment, Opening

#: The order of remarks.
COMMENTS = order("created_at", "id", since="created_at")


def comments(submission: UUID) -> QuerySet[Comment]:
    """Return the remarks about a submission, the first one first."""
    return Comment.objects.filter(submission_id=submission)


def openings(submission: UUID) -> QuerySet[Opening]:
    """Return the ministry's openings of a submission, the first one first."""
    return Opening.objects.filter(submission_id=submission).order_by("at", "id")

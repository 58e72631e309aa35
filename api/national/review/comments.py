"""Remarks about a submission, as both sides list them."""

from uuid import UUID

from api.http.endpoint import listed
from api.http.paging import Page
from api.http.views import View
from api.national.ledger import queries as ledger
from api.national.review import queries
from api.national.review.shapes import CommentRow


def comments_of(call: View, id: UUID) -> Page[CommentRow]:
    """Return a page of what was said about a submission, the first remark first. Raises NotFound."""
    ledger.submission(id)
    return listed(call, queries.comments(id), CommentRow.of)

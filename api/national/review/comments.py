"""A submission opened for reading, and the remarks about it, as both sides show them."""

from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from api.http import shapes
from api.http.endpoint import listed
from api.http.paging import Page
from api.http.views import View
from api.national.ledger import queries as ledger
from api.national.ledger.shapes import EventRow
from api.national.review import queries
from api.national.review.shapes import CommentRow

#: Steps and remarks that an answer has.
MOST = 1_000


def parts_of(submission: ledger.Standing) -> dict[str, Any]:
    """Return the parts of a submission shown to either side beside its row: receipt, steps, remarks and content."""
    comments = queries.comments(submission.pk).order_by("at", "id")
    return {
        "receipt": ledger.receipt(submission.pk),
        "events": tuple(map(EventRow.of, _last(ledger.events(submission.pk)))),
        "comments": tuple(shapes.from_model(CommentRow, each) for each in _last(comments)),
        "content": submission.content,
    }


def _last[M: Model](rows: QuerySet[M]) -> list[M]:
    """Return the last rows, in their order: a regency's role may write more than a process can hold."""
    return list(rows.reverse()[:MOST])[::-1]


def comments_of(call: View, id: UUID) -> Page[CommentRow]:
    """Return a page of the remarks about a submission, the first one first. Raises NotFound."""
    ledger.submission(id)
    return listed(call, queries.comments(id), CommentRow)

"""A submission opened for reading, and the remarks about it, as both sides show them."""

from uuid import UUID

from django.db.models import Q

from api.http import shapes
from api.http.endpoint import listed
from api.http.paging import Page
from api.http.views import View
from api.national.ledger import queries as ledger
from api.national.ledger.shapes import EventRow
from api.national.ledger.words import Step
from api.national.review import queries
from api.national.review.shapes import CommentRow
from tenants import Fields

#: Steps and remarks that an answer has.
MOST = 1_000
_REGENCYS = (Step.SUBMITTED, Step.WITHDRAWN, Step.OBJECTED)


def parts_of(submission: ledger.Standing) -> Fields:
    """Return the parts of a submission shown to either side beside its row: receipt, steps, remarks and content."""
    # A regency's role may write more than a process can hold: its steps do not push out the ministry's.
    events = ledger.events(submission.pk).alias(is_regencys=Q(kind__in=_REGENCYS))
    events = events.order_by("is_regencys", "-number")
    comments = queries.comments(submission.pk).order_by("-at", "-id")
    return {
        "receipt": ledger.receipt(submission.pk),
        "events": tuple(map(EventRow.of, sorted(events[:MOST], key=lambda each: each.number))),
        "comments": tuple(shapes.from_model(CommentRow, each) for each in reversed(list(comments[:MOST]))),
        "content": submission.content,
    }


def comments_of(call: View, id: UUID) -> Page[CommentRow]:
    """Return a page of the remarks about a submission, the first one first. Raises NotFound."""
    ledger.submission(id)
    return listed(call, queries.comments(id), CommentRow)

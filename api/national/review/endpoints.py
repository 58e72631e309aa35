"""The ministry's inbox, opened submissions (which the regency sees), and the ministry's steps."""

from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from api.http import passed_over, shapes
from api.http.endpoint import Address, Page, get, listed, post
from api.http.exceptions import NotFound
from api.identity.permissions import Analyst, Commenter, Reviewer
from api.national.entrance import NationalView
from api.national.figures.filters import quarters_at
from api.national.ledger import exact_bytes, queries as ledger
from api.national.review import operations, policies, queries
from api.national.review.comments import comments_of, parts_of
from api.national.review.rules import queries as rules
from api.national.review.shapes import (
    Accept,
    Assign,
    Comment,
    CommentRow,
    Decide,
    InboxFilters,
    InboxRow,
    NationalSubmissionRow,
    Return,
)
from api.national.review.words import Part, Side
from tenants import db_roles


class ReviewView(NationalView):
    def check_sees(self, id: UUID) -> None:
        """Raise NotFound if a mentor asks for a submission of a regency that is not assigned to them today."""
        mine = self.caller.submitters()
        if mine is not None and ledger.submission(id).regency_id not in mine:
            raise NotFound(f"not a mentor's submission: {id}")

    def review(self, id: UUID) -> operations.Review:
        return operations.Review(id, self.author)

    def shown(self, submission: ledger.Standing) -> InboxRow:
        """Return a submission as the caller sees it."""
        roles = self.caller.ministry_roles
        waiting = timezone.now() - submission.status_since
        return InboxRow.of(
            submission,
            code=submission.regency.kemendagri_code,
            may=policies.may(submission.status, superseded=submission.is_superseded, roles=roles),
            age_days=waiting // timedelta(days=1),
        )


class OpeningView(ReviewView):
    """A GET that logs the access: its block writes."""

    def around(self, request: Request) -> AbstractContextManager[None]:
        return db_roles.as_ministry(writing=True)

    def opened(self, id: UUID, part: Part, *, evidence: str = "") -> ledger.Standing:
        """Return the submission, and log the opening of it, of its bytes or of this file. Raises NotFound."""
        self.check_sees(id)
        return operations.open_submission(
            id=id,
            part=part,
            evidence=evidence,
            by=self.caller,
            now=timezone.now(),
        )


comments = Address("submissions/<uuid:id>/comments/")


@get("submissions/", can=Analyst, order=ledger.ORDER)
def list_national_submissions(call: ReviewView, query: InboxFilters) -> Page[InboxRow]:
    """List the submissions of all regencies, newest first; for a mentor, of those assigned today.

    Those waiting for a decision: `status=submitted&is_superseded=false`, and `status=objected`.
    """
    filters = shapes.given(query)
    now, days = timezone.now(), filters.pop("min_age_days", None)
    narrowed = {
        "subject": quarters_at(filters.pop("period", ()), now) + filters.pop("subject"),
        "status_since__lte": None if days is None else now - timedelta(days=days),
        **filters,
    }
    rows = ledger.submissions(**narrowed).select_related("regency")
    if (mine := call.caller.submitters()) is not None:
        rows = rows.filter(regency_id__in=mine)
    return listed(call, rows, call.shown, through=passed_over.shown)


@get("submissions/<uuid:id>/", can=Analyst)
def get_national_submission(call: OpeningView, id: UUID) -> NationalSubmissionRow:
    """Show a submission: its content, its steps, and the remarks about it. The regency sees who opened it."""
    opened = call.opened(id, Part.SUBMISSION)
    warnings = rules.warnings_of(id)
    return shapes.recast(
        NationalSubmissionRow,
        call.shown(opened),
        warnings=None if warnings is None else tuple(warnings),
        **parts_of(opened),
    )


@get(
    "submissions/<uuid:id>/payload/",
    can=Analyst,
    **exact_bytes.ANSWER,
)
def get_national_submission_payload(call: OpeningView, id: UUID) -> HttpResponse:
    """Send the exact bytes that were submitted, whose SHA-256 is the submission's `content_hash`.

    The header Repr-Digest (RFC 9530) has the hash in base64. The regency sees who opened them.
    """
    call.opened(id, Part.PAYLOAD)
    return exact_bytes.response(ledger.payload(id))


@post("submissions/<uuid:id>/accept/", can=Reviewer)
def accept_submission(call: ReviewView, id: UUID, body: Accept) -> InboxRow:
    """Accept exactly the content of this submission.

    The next answers by `accepted` include it. 409 if a newer revision arrived, or if `content_hash` belongs to other
    content.
    """
    return call.shown(call.review(id).accept(body))


@post("submissions/<uuid:id>/return/", can=Reviewer)
def return_submission(call: ReviewView, id: UUID, body: Return) -> InboxRow:
    """Return a submission with reasons, to be answered by a new revision or an objection.

    Its figures by `submitted` stay and are flagged as under query; those by `accepted` stay as they are.
    """
    return call.shown(call.review(id).return_it(body))


@post("submissions/<uuid:id>/decide/", can=Reviewer)
def decide_on_objection(call: ReviewView, id: UUID, body: Decide) -> InboxRow:
    """Decide on the regency's objection (sanggah) to a return.

    Upheld, the submission is under review again; rejected, the return stands.
    """
    return call.shown(call.review(id).decide(body))


@post("submissions/<uuid:id>/assign/", can=Reviewer)
def assign_submission(call: ReviewView, id: UUID, body: Assign) -> InboxRow:
    """Give a submission to a reviewer, or take it back."""
    return call.shown(call.review(id).assign(body.assignee))


@comments.get(can=Analyst, order=queries.COMMENTS)
def list_national_submission_comments(call: ReviewView, id: UUID) -> Page[CommentRow]:
    """List the remarks about a submission, the first one first."""
    call.check_sees(id)
    return comments_of(call, id)


@comments.post(can=Commenter, status=201)
def comment_on_national_submission(call: ReviewView, id: UUID, body: Comment) -> CommentRow:
    """Comment on a place in a submission (`pointer`), or answer (`thread`)."""
    call.check_sees(id)
    return shapes.from_model(CommentRow, call.review(id).comment(body, side=Side.MINISTRY))

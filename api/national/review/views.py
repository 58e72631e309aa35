"""The ministry's inbox, and a submission opened: which is logged, and shown to the regency."""

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import paging, passed_over, reading
from api.http.exceptions import NotFound
from api.http.openapi import page_of
from api.identity import permissions
from api.national.entrance import NationalView
from api.national.ledger import exact_bytes
from api.national.ledger import queries as ledger
from api.national.ledger.serializers import shown_event, shown_submission
from api.national.review import operations, policies, queries, serializers
from api.national.review.rules import queries as rules
from api.national.review.words import Part
from tenants import db_roles


class ReviewView(NationalView):
    """What the views of submissions share: who the caller is in the ledger, and how a submission is shown."""

    def check_sees(self, id: UUID) -> None:
        """Raises NotFound where a mentor asks for what a regency submitted that is not theirs today."""
        mine = self.caller.submitters()
        if mine is not None and ledger.submission(id).regency_id not in mine:
            raise NotFound(f"not a mentor's submission: {id}")

    def shown(self, submission: ledger.Standing) -> dict[str, Any]:
        standing: Any = submission
        roles = self.caller.ministry_roles
        row = shown_submission(
            submission,
            code=submission.regency.kemendagri_code,
            may=policies.may(standing.state, superseded=standing.superseded, roles=roles),
        )
        waiting = timezone.now() - standing.state_since
        return {**row, "assignee": standing.assignee, "age_days": waiting // timedelta(days=1)}


class OpeningView(ReviewView):
    """A GET that leaves a trace: its block writes."""

    def around(self, request: Request) -> AbstractContextManager[None]:
        return db_roles.as_ministry(writing=True)

    def opened(self, id: UUID, part: Part) -> ledger.Standing:
        self.check_sees(id)
        return operations.open_submission(
            id=id, part=part, by=self.caller, roles=sorted(self.caller.ministry_roles), now=timezone.now()
        )


class Inbox(ReviewView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "list_submissions"}
    paged = True

    @extend_schema(parameters=[serializers.InboxFilters], responses=page_of(serializers.InboxRowOut))
    def get(self, request: Request) -> Response:
        """Submissions of all regencies, the newest first; for a mentor, of those assigned today.

        What waits for a decision: `state=submitted&superseded=false`, and `state=objected`.
        """
        filters = reading.query(request, serializers.InboxFilters)
        days, period = filters.pop("min_age_days", None), filters.pop("period", None)
        narrowed = {
            "regency__kemendagri_code": filters.pop("regency", None),
            "subject": str(period) if period is not None else filters.pop("subject", None),
            "state_since__lte": None if days is None else timezone.now() - timedelta(days=days),
            **filters,
        }
        if (mine := self.caller.submitters()) is not None:
            narrowed["regency_id__in"] = mine
        rows = ledger.submissions(**narrowed).select_related("regency")
        page = paging.page(rows, by=ledger.NEWEST_FIRST, wanted=paging.wanted(request))
        return Response(page.body(passed_over.shown(self.shown, page.rows)), headers=page.headers)


class OneSubmission(OpeningView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "get_submission"}

    @extend_schema(responses=serializers.NationalSubmissionOut)
    def get(self, request: Request, id: UUID) -> Response:
        """A submission: what it says, what became of it, and what was said about it. The regency sees who opened it."""
        reading.no_query(request)
        submission = self.opened(id, Part.SUBMISSION)
        return Response(
            {
                **self.shown(submission),
                "receipt": ledger.receipt(id),
                "warnings": rules.warnings_of(id),
                "events": [shown_event(event) for event in ledger.events(id)],
                "comments": [
                    serializers.shown_comment(each) for each in queries.comments(id).order_by("at", "id")
                ],
                "content": submission.content,
            }
        )


class Payload(OpeningView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "get_submission_payload"}
    tagged = True

    @extend_schema(responses={(200, "application/json"): OpenApiTypes.OBJECT})
    def get(self, request: Request, id: UUID) -> HttpResponse:
        """The exact bytes that were submitted, whose SHA-256 is the submission's `content_hash`.

        The header Repr-Digest (RFC 9530) has the hash in base64. The regency sees who took them.
        """
        reading.no_query(request)
        self.opened(id, Part.PAYLOAD)
        return exact_bytes.response(ledger.payload(id))

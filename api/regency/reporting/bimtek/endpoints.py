"""Bimtek over HTTP, as a regency takes part in it."""

from uuid import UUID

from django.http import HttpResponse
from rest_framework.response import Response

from api.http import paging, versioned
from api.http.endpoint import Page, Written, get, put
from api.identity.permissions import Reader, Steward, Submitter
from api.regency.entrance import RegencyView
from api.regency.reporting.bimtek import operations
from api.regency.reporting.bimtek.shapes import (
    Attendance,
    AttendanceRow,
    PreviewStage,
    StageRow,
    SubmitStage,
    SubmittedStageRow,
)
from api.regency.reporting.submissions import previews
from api.regency.reporting.submissions.drafts import Draft
from api.regency.reporting.submissions.previews import DraftView, Remarks


class StageView(DraftView[Draft]):
    def draft(self) -> Draft:
        cohort, stage = self.kwargs["cohort"], self.kwargs["stage"]
        return operations.last_draft(cohort=cohort, stage=stage, grant=self.grant)

    def remarks(self, draft: Draft, *, unchanged: bool) -> Remarks:
        return operations.blocking(draft), operations.warnings(draft)


_STAGE = "bimtek/<str:cohort>/<int:stage>/"
preview, changed, sign_offs = previews.addresses(
    _STAGE,
    StageView,
    ("get_bimtek_preview", "get_bimtek_changes", "sign_off_bimtek_stage"),
    """Show what was last previewed or submitted for a stage, as a submission would send it now.

    Members who sign it off find the exact content, its hash, what blocks it, and warnings.
    """,
    "Compare the content last previewed for a stage with what was submitted, and with what was accepted.",
    """Sign off exactly the content that was last previewed: a steward prepares it, the head approves.

    409 where the content has changed; `changed` names the differences.
    """,
)


@get("bimtek/", can=Reader, order=paging.order("cohort", "stage"))
def list_bimtek_stages(call: RegencyView) -> Page[StageRow]:
    """List the bimtek stages: the ministry's sessions, attendance, and the submission of each stage.

    A stage is done when its submission has been accepted.
    """
    return paging.at_hand(operations.stages(call.grant.id), call.wanted)


@put("bimtek/sessions/<uuid:id>/attendance/", can=Steward)
def put_bimtek_attendance(call: RegencyView, id: UUID, body: Attendance) -> Written[AttendanceRow]:
    """Record how many people attended a session, and the signed list.

    Only head counts, no names. Recording and repeating the same content need no If-Match; correcting it does.
    """
    return versioned.put(call.request, operations.attendance(id, author=call.author), body)


@preview.post(can=Submitter, answers=previews.SHOWN)
def preview_bimtek_stage(
    call: StageView, cohort: str, stage: int, body: PreviewStage
) -> HttpResponse | Response:
    """Prepare a stage's deliverables: show the exact content that a submission would send now, and its hash.

    Nothing is sent. Other members of the regency find it by GET and can sign it off.
    """
    return previews.shown(call, operations.draft(cohort=cohort, stage=stage, content=body, grant=call.grant))


@previews.submits(_STAGE, SubmittedStageRow)
def submit_bimtek_stage(call: RegencyView, cohort: str, stage: int, body: SubmitStage) -> Response:
    """Submit a stage's deliverables for the ministry's review.

    Equal content again answers 200 with `is_unchanged: true`. With `expected_content`, 409 if the content differs from
    the previewed one; 409 if the regency requires sign-off and this content has none.
    """
    outcome, warned = operations.submit(cohort=cohort, stage=stage, content=body, author=call.author)
    return previews.submitted(call, SubmittedStageRow, outcome, warned=warned)

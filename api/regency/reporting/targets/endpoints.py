"""Submitting the targets of a version of the masterplan over HTTP."""

from uuid import UUID

from rest_framework.response import Response

from api.http.shapes import shape
from api.regency.reporting.submissions import previews
from api.regency.reporting.submissions.drafts import Draft
from api.regency.reporting.submissions.previews import DraftView, Remarks
from api.regency.reporting.submissions.shapes import SubmitReport, SubmittedRow
from api.regency.reporting.targets import operations


@shape
class SubmittedTargetsRow(SubmittedRow):
    pass


class TargetsView(DraftView[Draft]):
    def draft(self) -> Draft:
        return operations.draft(id=self.kwargs["id"], grant=self.grant)

    def remarks(self, draft: Draft, *, unchanged: bool) -> Remarks:
        return [] if unchanged else operations.blocking(draft), ()


ROUTE = "masterplans/<uuid:id>/targets/"
preview, changed, sign_offs = previews.addresses(
    ROUTE,
    TargetsView,
    ("preview_targets", "get_targets_changes", "sign_off_targets"),
    """Show the exact targets that a submit would send now, their hash, and what blocks it.

    They are all targets of national indicators for the years of the plan period, including coming ones, and the
    newest baseline of each series before its first target.
    """,
    "Compare the version's targets with those last submitted, and with those last accepted.",
    """Sign off exactly these targets: a steward prepares, the head approves.

    409 where a target has changed; `changed` names the differences.
    """,
)


@previews.submits(ROUTE, SubmittedTargetsRow)
def submit_targets(call: TargetsView, id: UUID, body: SubmitReport) -> Response:
    """Submit the whole set of targets of a version of the masterplan to the ministry.

    The ministry then sees if each indicator is on track to meet them. Reports still contain the target in force with
    each value. The version must have been submitted or enacted before, and set at least one target. Equal content again
    answers 200 with `is_unchanged: true`.
    """
    outcome = operations.submit_targets(id=id, said=body, author=call.author)
    return previews.submitted(call, SubmittedTargetsRow, outcome)

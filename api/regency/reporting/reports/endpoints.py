"""Periodic reports, and the agencies' parts of them, over HTTP."""

from uuid import UUID

from rest_framework.response import Response

from api.http import paging
from api.http.endpoint import Page, get, post
from api.http.grammar.periods import Period
from api.http.shapes import shape, whole
from api.identity.permissions import MemberContributor, Reader, Steward
from api.regency.reporting.reports import operations, parts
from api.regency.reporting.reports.operations import ReportDraft
from api.regency.reporting.reports.parts import Part, PartRow
from api.regency.reporting.submissions import drafts, previews
from api.regency.reporting.submissions.previews import DraftView, Remarks
from api.regency.reporting.submissions.shapes import SubmitReport, SubmittedRow


@shape(name="SubmittedOut")
class SubmittedReportRow(SubmittedRow):
    value_count: int = whole("Number of values in the submission.")
    realisation_count: int = whole("Number of rows about realisations in the submission.")


class ReportView(DraftView[ReportDraft]):
    @property
    def quarter(self) -> Period:
        """Return the quarter of the report. Raises Invalid, Conflict."""
        return operations.check_period(self.kwargs["period"], today=self.today)

    def draft(self) -> ReportDraft:
        return operations.draft(period=self.quarter, grant=self.grant, rules=drafts.rules())

    def remarks(self, draft: ReportDraft, *, unchanged: bool) -> Remarks:
        blocking = operations.blocking(draft.subject)
        return blocking, operations.warnings(draft, period=Period.parse(draft.subject), now=self.now)


ROUTE = "reports/<str:period>/"
preview, changed, sign_offs = previews.addresses(
    ROUTE,
    ReportView,
    ("preview_report", "get_report_changes", "sign_off_report"),
    "Show the exact content that a submit of this report would send now, its hash, what blocks it, and warnings.",
    "Compare what a submit would send now with what was last submitted, and with what was last accepted.",
    """Sign off exactly this content of a report: a steward prepares, the head approves.

    409 where the content has changed; `changed` names the differences.
    """,
)


@previews.submits(ROUTE, SubmittedReportRow)
def submit_report(call: ReportView, body: SubmitReport) -> Response:
    """Submit the periodic report of a quarter.

    It holds the realisations of the quarter, and every value and earlier realisation, of any period, whose present
    version the ministry does not have. The next answers of the ministry's figures include it. Equal content again
    answers 200 with `is_unchanged: true`. With `expected_content`, 409 if the content differs from the previewed one.
    """
    outcome, draft, warned = operations.submit_report(period=call.quarter, said=body, author=call.author)
    numbers = {"value_count": len(draft.values), "realisation_count": draft.number_of_realisations}
    return previews.submitted(call, SubmittedReportRow, outcome, warned=warned, **numbers)


@get(
    f"{ROUTE}parts/",
    can=Reader,
    order=paging.order(
        "name",
        "agency_id",
        also=("name", "agency_id", "entered_count", "status"),
        types={"name": str, "agency_id": UUID},
        columns={"name": "agency.name", "agency_id": "agency.id"},
    ),
    further_problems=("conflict",),
)
def list_report_parts(call: ReportView) -> Page[PartRow]:
    """Show the status of each agency's part of a report."""
    return paging.at_hand(parts.parts(str(call.quarter)), call.wanted)


@post(f"{ROUTE}parts/<uuid:id>/deliver/", can=MemberContributor)
def deliver_report_part(call: ReportView, id: UUID, body: Part) -> PartRow:
    """Deliver an agency's part of a report to the steward."""
    return parts.deliver(str(call.quarter), id, body, author=call.author)


@post(f"{ROUTE}parts/<uuid:id>/return/", can=Steward)
def return_report_part(call: ReportView, id: UUID, body: Part) -> PartRow:
    """Return an agency's part of a report, with a comment."""
    return parts.return_part(str(call.quarter), id, body, author=call.author)

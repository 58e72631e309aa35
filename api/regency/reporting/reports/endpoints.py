"""Periodic reports, and the agencies' parts of them, over HTTP."""

from uuid import UUID

from rest_framework.response import Response

from api.http.endpoint import Address
from api.http.grammar.periods import Period
from api.http.shapes import shape, whole
from api.identity.permissions import MemberContributor, Reader, Signer, Steward
from api.national.catalogue.calendar import day_of
from api.regency.entrance import RegencyView
from api.regency.reporting.reports import operations
from api.regency.reporting.submissions import draft_answers, parts
from api.regency.reporting.submissions.parts import PartRow, PartsRow
from api.regency.reporting.submissions.shapes import (
    ChangedSinceRow,
    Part,
    PreviewRow,
    SignOff,
    SubmitReport,
    SubmittedRow,
)


@shape(name="SubmittedOut")
class SubmittedReportRow(SubmittedRow):
    values: int = whole("How many values the submission hands over.")
    realisations: int = whole("How many rows it holds about realisations.")


class ReportView(RegencyView):
    def quarter(self, text: str) -> Period:
        """Return the quarter of the report. Raises Invalid, Conflict."""
        return operations.check_period(text, today=day_of(self.now))


class PreviewReportView(draft_answers.PreviewView, ReportView):
    pass


preview = Address("reports/<str:period>/preview/", PreviewReportView)
changed = Address("reports/<str:period>/changed/", ReportView)
sign_offs = Address("reports/<str:period>/sign-offs/", ReportView)
submit = Address("reports/<str:period>/submit/", ReportView, sends={("POST", 200): ("Location",)})
all_parts = Address("reports/<str:period>/parts/", ReportView)
delivery = Address("reports/<str:period>/parts/<uuid:id>/hand-in/", ReportView)
return_ = Address("reports/<str:period>/parts/<uuid:id>/return/", ReportView)


@preview.get("preview_report", can=Reader)
def preview_report(call: ReportView, period: str) -> PreviewRow:
    """Show the exact content that a submit of this report would send now, its hash, what blocks it, and warnings."""
    quarter = call.quarter(period)
    draft, warnings = operations.look_ahead(period=quarter, grant=call.grant, now=call.now)
    return draft_answers.preview(call, draft, blocking=parts.blocking(draft.subject), warnings=warnings)


@changed.get("get_report_changes", can=Reader)
def get_report_changes(call: ReportView, period: str) -> ChangedSinceRow:
    """Compare what a submit would send now with what was last submitted, and with what was last accepted."""
    return draft_answers.changed(operations.draft(period=call.quarter(period), grant=call.grant))


@sign_offs.post("sign_off_report", can=Signer, answers=draft_answers.SIGNED_OFF)
def sign_off_report(call: ReportView, period: str, body: SignOff) -> Response:
    """Vouch for exactly this content of a report: a steward verifies, the head approves.

    409 where the content has changed; `changed` names the differences.
    """
    draft = operations.draft(period=call.quarter(period), grant=call.grant)
    return draft_answers.sign_off(call, draft, body)


@submit.post("submit_report", can=Steward, answers=draft_answers.answers(SubmittedReportRow))
def submit_report(call: ReportView, code: str, period: str, body: SubmitReport) -> Response:
    """Submit the periodic report of a quarter.

    It holds the realisations of the quarter, and every value and earlier realisation that the ministry does not have
    in its present version, of whatever period. The ministry's figures show it in their next answer. Equal content
    again answers 200 with `unchanged: true`. With `expected_content`, 409 where the content is not the one that was
    previewed.
    """
    now = call.now
    done = operations.submit_report(
        period=operations.check_period(period, today=day_of(now)),
        grant=call.grant,
        by=call.actor,
        now=now,
        reason=body.reason,
        expected_content=body.expected_content,
    )
    return draft_answers.submitted(
        code, SubmittedReportRow, done.outcome, values=done.values, realisations=done.realisations
    )


@all_parts.get("list_report_parts", can=Reader)
def list_report_parts(call: ReportView, period: str) -> PartsRow:
    """Show the state of each agency's part of a report."""
    return PartsRow(data=tuple(parts.parts(str(call.quarter(period)))))


@delivery.post("hand_in_report_part", can=MemberContributor)
def hand_in_report_part(call: ReportView, period: str, id: UUID, body: Part) -> PartRow:
    """Deliver an agency's part of a report to the steward."""
    return parts.hand_in(
        period=str(call.quarter(period)),
        agency=id,
        grant=call.grant,
        by=call.actor,
        now=call.now,
        comment=body.comment,
    )


@return_.post("return_report_part", can=Steward)
def return_report_part(call: ReportView, period: str, id: UUID, body: Part) -> PartRow:
    """Return an agency's part of a report, with a comment."""
    quarter = str(call.quarter(period))
    return parts.return_part(period=quarter, agency=id, by=call.actor, now=call.now, comment=body.comment)

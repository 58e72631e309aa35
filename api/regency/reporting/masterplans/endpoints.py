"""Submitting and enacting a version of the masterplan over HTTP."""

from uuid import UUID

from rest_framework.response import Response

from api.http import etags, shapes
from api.http.endpoint import Address, Written
from api.http.shapes import flag, many, shape, text
from api.identity.permissions import Reader, Signer, Steward
from api.regency.entrance import RegencyView
from api.regency.masterplan import policies, queries
from api.regency.masterplan.entrance import PlanView
from api.regency.masterplan.shapes import MasterplanRow
from api.regency.reporting.masterplans import enacting, operations
from api.regency.reporting.masterplans.enacting import Enact
from api.regency.reporting.submissions import draft_answers
from api.regency.reporting.submissions.draft_answers import PreviewView
from api.regency.reporting.submissions.shapes import (
    TEXT,
    ChangedSinceRow,
    PreviewRow,
    SignOff,
    SubmitReport,
    SubmittedRow,
)


@shape()
class SubmitMasterplan(SubmitReport):
    reason: str = text(2000, "Why this revision is submitted; for the first one, empty.", default="")


@shape()
class SubmittedMasterplanRow(SubmittedRow):
    may: tuple[str, ...] = many(TEXT, None, "What the caller may do next.")


@shape(answer="A version that was enacted just now.")
class EnactedMasterplanRow(MasterplanRow):
    reviewed: bool = flag("Whether the ministry has accepted a submission of it.")
    differs_from_accepted: bool = flag(
        "Whether what is enacted differs from what was accepted; false where nothing was."
    )


GROUP = "masterplan"
enact = Address("masterplans/<uuid:id>/enact/", PlanView, group=GROUP, sends={("POST", 200): ("ETag",)})
preview = Address("masterplans/<uuid:id>/preview/", PreviewView, group=GROUP)
changed = Address("masterplans/<uuid:id>/changed/", RegencyView, group=GROUP)
sign_offs = Address("masterplans/<uuid:id>/sign-offs/", RegencyView, group=GROUP)
submit = Address("masterplans/<uuid:id>/submit/", PlanView, group=GROUP, sends={("POST", 200): ("Location",)})


@preview.get("preview_masterplan", can=Reader)
def preview_masterplan(call: PreviewView, id: UUID) -> PreviewRow:
    """Show the exact content that a submit of this version would send now, its hash, and what blocks it.

    Everything that completeness still asks for stands under `blocking`, by its place in the document.
    """
    draft = operations.draft(id=id, grant=call.grant)
    return draft_answers.preview(call, draft, blocking=operations.blocking(id=id, drafted=draft))


@changed.get("get_masterplan_changes", can=Reader)
def get_masterplan_changes(call: RegencyView, id: UUID) -> ChangedSinceRow:
    """Compare this version with what was last submitted of it, and with what was last accepted of it."""
    return draft_answers.changed(operations.draft(id=id, grant=call.grant))


@sign_offs.post("sign_off_masterplan", can=Signer, answers=draft_answers.SIGNED_OFF)
def sign_off_masterplan(call: RegencyView, id: UUID, body: SignOff) -> Response:
    """Vouch for exactly this content of a version: a steward verifies, the head approves.

    409 where the content has changed; `changed` names the differences.
    """
    return draft_answers.sign_off(call, operations.draft(id=id, grant=call.grant), body)


@submit.post("submit_masterplan", can=Steward, answers=draft_answers.answers(SubmittedMasterplanRow))
def submit_masterplan(call: PlanView, code: str, id: UUID, body: SubmitMasterplan) -> Response:
    """Submit a version of the masterplan to the ministry, with all its programmes and allocations.

    The ministry's figures show it in their next answer. Equal content again answers 200 with `unchanged: true`.
    """
    done = operations.submit_masterplan(
        id=id,
        reason=body.reason,
        expected_content=body.expected_content,
        precondition=etags.precondition(call.request),
        grant=call.grant,
        by=call.actor,
        now=call.now,
    )
    may = policies.may(done.masterplan, call.grant)
    return draft_answers.submitted(code, SubmittedMasterplanRow, done.outcome, may=tuple(may))


@enact.post("enact_masterplan", can=Signer, answers=shapes.serializer(EnactedMasterplanRow, answered=True))
def enact_masterplan(call: PlanView, id: UUID, body: Enact) -> Written[EnactedMasterplanRow]:
    """Put a version in force by the regency's own regulation.

    Allowed whatever the ministry has said: `reviewed` and `differs_from_accepted` show how the enacted content relates
    to its decision. The version in force until then is superseded. An enacted version does not change any more.
    """
    enacted = enacting.enact(
        id=id,
        regulation=body,
        grant=call.grant,
        by=call.actor,
        now=call.now,
        precondition=etags.precondition(call.request),
    )
    row = shapes.recast(
        EnactedMasterplanRow,
        queries.row_of(enacted.masterplan, call.grant),
        reviewed=enacted.reviewed,
        differs_from_accepted=enacted.differs_from_accepted,
    )
    return Written(row)

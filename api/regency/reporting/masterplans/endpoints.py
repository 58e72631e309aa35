"""Submitting and enacting a version of the masterplan over HTTP."""

from uuid import UUID

from rest_framework.response import Response

from api.http import etags, shapes
from api.http.endpoint import Address, Written
from api.http.shapes import flag, many, one_of, shape, text
from api.identity.permissions import Signer, Submitter
from api.regency.masterplan import policies, queries
from api.regency.masterplan.entrance import PlanView
from api.regency.masterplan.shapes import STEPS, MasterplanRow
from api.regency.reporting.masterplans import enacting, operations
from api.regency.reporting.masterplans.enacting import Enact
from api.regency.reporting.submissions import previews
from api.regency.reporting.submissions.drafts import Draft
from api.regency.reporting.submissions.previews import DraftView, Remarks
from api.regency.reporting.submissions.shapes import SubmitReport, SubmittedRow


@shape()
class SubmitMasterplan(SubmitReport):
    reason: str = text(2000, "Why this revision is submitted; for the first one, empty.", default="")


@shape()
class SubmittedMasterplanRow(SubmittedRow):
    may: tuple[str, ...] = many(one_of(STEPS), None, "What the caller may do next.")


@shape(answer="A version that was enacted just now.")
class EnactedMasterplanRow(MasterplanRow):
    is_reviewed: bool = flag("Whether the ministry has accepted a submission of it.")
    differs_from_accepted: bool = flag(
        "Whether what is enacted differs from what was accepted; false where nothing was."
    )


class MasterplanView(DraftView[Draft]):
    def draft(self) -> Draft:
        return operations.draft(id=self.kwargs["id"], grant=self.grant)

    def remarks(self, draft: Draft, *, unchanged: bool) -> Remarks:
        return [] if unchanged else operations.blocking(self.kwargs["id"]), ()


ROUTE = "masterplans/<uuid:id>/"
preview, changed, sign_offs = previews.addresses(
    ROUTE,
    MasterplanView,
    preview=(
        "preview_masterplan",
        """Show the exact content that a submit of this version would send now, its hash, and what blocks it.

        Everything that completeness still asks for stands under `blocking`, by its place in the document.
        """,
    ),
    changed=(
        "get_masterplan_changes",
        "Compare this version with what was last submitted of it, and with what was last accepted of it.",
    ),
    sign_off=(
        "sign_off_masterplan",
        """Vouch for exactly this content of a version: a steward verifies, the head approves.

        409 where the content has changed; `changed` names the differences.
        """,
    ),
)
enact = Address(f"{ROUTE}enact/", PlanView, sends={("POST", 200): ("ETag",)})
submit = Address(f"{ROUTE}submit/", PlanView, sends={("POST", 200): ("Location",)})


@submit.post("submit_masterplan", can=Submitter, answers=previews.answers(SubmittedMasterplanRow))
def submit_masterplan(call: PlanView, id: UUID, body: SubmitMasterplan) -> Response:
    """Submit a version of the masterplan to the ministry, with all its programmes and allocations.

    The ministry's figures show it in their next answer. Equal content again answers 200 with `is_unchanged: true`.
    """
    outcome, masterplan = operations.submit_masterplan(
        id=id,
        said=body,
        precondition=etags.precondition(call.request),
        grant=call.grant,
        by=call.actor,
        now=call.now,
    )
    may = tuple(policies.may(masterplan, call.grant))
    return previews.submitted(call, SubmittedMasterplanRow, outcome, may=may)


@enact.post("enact_masterplan", can=Signer, answers=shapes.serializer(EnactedMasterplanRow, answered=True))
def enact_masterplan(call: PlanView, id: UUID, body: Enact) -> Written[EnactedMasterplanRow]:
    """Put a version in force by the regency's own regulation.

    Allowed whatever the ministry has said: `is_reviewed` and `differs_from_accepted` show how the enacted content
    relates to its decision. The version in force until then is superseded. An enacted version does not change any more.
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
        is_reviewed=enacted.reviewed,
        differs_from_accepted=enacted.differs_from_accepted,
    )
    return Written(row)

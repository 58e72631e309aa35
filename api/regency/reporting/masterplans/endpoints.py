"""Submitting and enacting a version of the masterplan over HTTP."""

from uuid import UUID

from rest_framework.response import Response

from api.http import etags, shapes, versioned
from api.http.endpoint import Address, Attempt, DryRun, Patch, Written, post
from api.http.shapes import many, shape, text
from api.identity.permissions import Reader, Signer
from api.regency.masterplan import policies, queries, versions
from api.regency.masterplan.entrance import PlanView
from api.regency.masterplan.shapes import STEPS, Enact, MasterplanEnactmentRow
from api.regency.reporting.masterplans import enacting, operations
from api.regency.reporting.masterplans.enacting import CorrectEnactment, EnactedMasterplanRow
from api.regency.reporting.submissions import previews
from api.regency.reporting.submissions.drafts import Draft
from api.regency.reporting.submissions.previews import DraftView, Remarks
from api.regency.reporting.submissions.shapes import SubmitReport, SubmittedRow
from tenants import Strings


@shape
class SubmitMasterplan(SubmitReport):
    reason: str = text(2000, "The reason for this revision; empty for the first one.", default="")


@shape
class SubmittedMasterplanRow(SubmittedRow):
    may: Strings = many("Steps that the caller may take next.", STEPS)


class MasterplanView(DraftView[Draft]):
    def draft(self) -> Draft:
        return operations.draft(id=self.kwargs["id"], grant=self.grant)

    def remarks(self, draft: Draft, *, unchanged: bool) -> Remarks:
        return [] if unchanged else operations.blocking(self.kwargs["id"]), ()


ROUTE = "masterplans/<uuid:id>/"
preview, changed, sign_offs = previews.addresses(
    ROUTE,
    MasterplanView,
    ("preview_masterplan", "get_masterplan_changes", "sign_off_masterplan"),
    """Show the exact content that a submit of this version would send now, its hash, and what blocks it.

    `blocking` lists every unmet requirement of completeness by its place in the document.
    """,
    "Compare this version with what was last submitted of it, and with what was last accepted.",
    """Sign off exactly this content of a version: a steward prepares, the head approves.

    409 where the content has changed; `changed` names the differences.
    """,
)
enactment = Address(f"{ROUTE}enactment/")


@previews.submits(ROUTE, SubmittedMasterplanRow, conditional=True)
def submit_masterplan(call: PlanView, id: UUID, body: SubmitMasterplan) -> Response:
    """Submit a version of the masterplan to the ministry, with all its programmes and ceilings.

    The next answers of the ministry's figures include it. Equal content again answers 200 with `is_unchanged: true`.
    """
    outcome, masterplan = operations.submit_masterplan(
        id=id,
        said=body,
        precondition=etags.precondition(call.request),
        author=call.author,
    )
    may = tuple(policies.may(masterplan, call.grant))
    return previews.submitted(call, SubmittedMasterplanRow, outcome, may=may)


@post(
    f"{ROUTE}enact/",
    can=Signer,
    conditional=True,
    answers=EnactedMasterplanRow,
    sends={("POST", 200): ("ETag",)},
)
def enact_masterplan(call: PlanView, id: UUID, body: Attempt[Enact], query: DryRun) -> Response:
    """Put a version in force by the regency's own regulation.

    Try it with `dry_run=true` first. This is allowed whatever the ministry has decided: `is_reviewed` and
    `differs_from_accepted` compare the enacted content with its decision. The version must be complete, or an older one
    recorded afterwards with at least one programme. Force ends with the plan period, or the day before another version
    comes into force; `changes` lists the effects. An enacted version does not change any more. One answer names every
    fault: of the regulation, and of the plan by its place in the document.
    """
    row, tag = enacting.enact(
        id=id,
        body=body,
        author=call.author,
        precondition=etags.precondition(call.request),
        dry_run=query.dry_run,
    )
    return call.written(shapes.document(row), tag=tag, created=False)


@enactment.get(can=Reader)
def get_enactment(call: PlanView, id: UUID) -> MasterplanEnactmentRow:
    """Show the regulation by which a version is law, and its days in force. 404 if it is not enacted."""
    return queries.enactment(id)


@enactment.patch(can=Signer)
def correct_enactment(
    call: PlanView, id: UUID, body: Patch[CorrectEnactment]
) -> Written[MasterplanEnactmentRow]:
    """Correct a wrong number or day of an enactment, with the reason.

    A JSON Merge Patch (RFC 7396). The ministry gets it as a revision of the enactment; the history keeps the earlier
    record. Signed content and receipts do not change, and realisations stay in their quarters.
    """
    row = _locked(id)
    patched = body.onto(shapes.recast(CorrectEnactment, row, reason=""))
    equal = not patched.faults and shapes.recast(Enact, patched.content) == shapes.recast(Enact, row)
    versioned.check(call.request, row, repeats=equal)
    if not equal:
        enacting.correct(id=id, body=patched, author=call.author)
    return Written(queries.enactment(id))


@enactment.delete(can=Signer)
def undo_enactment(call: PlanView, id: UUID) -> None:
    """Undo an enactment on which no report relies. The previous version is in force again.

    Its submission is withdrawn, with its corrections; withdrawing the submission has the same effect. A report relies
    on the enactment if it was submitted later and covers a quarter in which the version is in force, or has a
    realisation of one: then the answer is 409, and `reports` names the reports.
    """
    versioned.check(call.request, _locked(id))
    enacting.undo(id=id, author=call.author)


def _locked(id: UUID) -> MasterplanEnactmentRow:
    versions.lock_all()
    return queries.enactment(id)

"""Submitting and enacting a version of the masterplan over HTTP."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, reading
from api.identity import permissions
from api.regency.masterplan import policies
from api.regency.masterplan.entrance import PlanView
from api.regency.masterplan.queries import masterplan_tag
from api.regency.masterplan.serializers import shown_masterplan
from api.regency.reporting.masterplans import enacting, operations, serializers
from api.regency.reporting.submissions.draft_views import ChangedView, PreviewView, SignOffView, submitted
from api.regency.reporting.submissions.serializers import (
    ChangedSinceOut,
    PreviewOut,
    SignOffIn,
    SignOffOut,
)


class PreviewMasterplan(PreviewView):
    group = "masterplan"
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "preview_masterplan"}

    @extend_schema(responses=PreviewOut)
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """The exact content that a submit of this version would send now, its hash, and what blocks it.

        Everything that completeness still asks for stands under `blocking`, by its place in the document.
        """
        reading.no_query(request)
        draft = operations.draft(id=id, grant=self.grant)
        return self.preview(draft, blocking=operations.blocking(id=id, drafted=draft))


class ChangedMasterplan(ChangedView):
    group = "masterplan"
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "get_masterplan_changes"}

    @extend_schema(responses=ChangedSinceOut)
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """How this version differs from what was last submitted of it, and from what was last accepted of it."""
        reading.no_query(request)
        return self.changed(operations.draft(id=id, grant=self.grant))


class SignOffMasterplan(SignOffView):
    group = "masterplan"
    permissions = {"POST": permissions.Signer}
    operations = {"POST": "sign_off_masterplan"}

    @extend_schema(request=SignOffIn, responses={201: SignOffOut})
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """Vouch for exactly this content of a version: a steward verifies, the head approves.

        412 where the content is another by now; `changed` names the differences.
        """
        reading.no_query(request)
        return self.sign_off(request, operations.draft(id=id, grant=self.grant))


class SubmitMasterplan(PlanView):
    group = "masterplan"
    permissions = {"POST": permissions.Steward}
    operations = {"POST": "submit_masterplan"}
    sends = {("POST", 200): ("Location",)}

    @extend_schema(
        request=serializers.SubmitMasterplanIn,
        responses={200: serializers.SubmittedMasterplanOut, 201: serializers.SubmittedMasterplanOut},
    )
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """Submit a version of the masterplan to the ministry, with all its programmes and allocations.

        The ministry's figures show it in their next answer. Equal content again answers 200 with `unchanged: true`.
        """
        reading.no_query(request)
        done = operations.submit_masterplan(
            id=id,
            **reading.body(request, serializers.SubmitMasterplanIn),
            precondition=etags.precondition(request),
            grant=self.grant,
            by=self.actor,
            now=self.now,
        )
        masterplan = done.masterplan
        may = policies.may(masterplan.state, self.grant, enacted=masterplan.enacted_on is not None)
        return submitted(code, done.outcome, may=may)


class Enact(PlanView):
    group = "masterplan"
    permissions = {"POST": permissions.Signer}
    operations = {"POST": "enact_masterplan"}
    sends = {("POST", 200): ("ETag",)}

    @extend_schema(request=serializers.EnactIn, responses=serializers.EnactedMasterplanOut)
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """Put a version in force by the regency's own regulation.

        Allowed whatever the ministry has said: `reviewed` and `differs_from_accepted` tell how it stands with that. The
        version in force until then is superseded. An enacted version does not change any more.
        """
        reading.no_query(request)
        given = reading.body(request, serializers.EnactIn)
        enacted = enacting.enact(
            id=id,
            regulation=enacting.Regulation(dated=given.pop("date"), **given),
            grant=self.grant,
            by=self.actor,
            now=self.now,
            precondition=etags.precondition(request),
        )
        body = {
            **shown_masterplan(enacted.masterplan, self.grant),
            "reviewed": enacted.reviewed,
            "differs_from_accepted": enacted.differs_from_accepted,
        }
        return Response(body, headers={"ETag": masterplan_tag(enacted.masterplan)})

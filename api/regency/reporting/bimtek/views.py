"""Bimtek over HTTP, as a regency takes part in it."""

from dataclasses import asdict
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import encoding, etags, reading
from api.identity import permissions
from api.regency.entrance import RegencyView
from api.regency.reporting.bimtek import operations, queries, serializers
from api.regency.reporting.submissions.draft_views import ChangedView, PreviewView, SignOffView, submitted
from api.regency.reporting.submissions.drafts import Draft
from api.regency.reporting.submissions.serializers import (
    ChangedSinceOut,
    PreviewOut,
    SignOffIn,
    SignOffOut,
)


class Stages(RegencyView):
    group = "bodies"
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "list_bimtek_stages"}
    tagged = True

    @extend_schema(responses=serializers.StagesOut)
    def get(self, request: Request, code: str) -> Response:
        """The bimtek stages: the ministry's sessions, how many came, and how each stage's hand-in stands.

        A stage is done when its hand-in was accepted.
        """
        reading.no_query(request)
        body = {"stages": [asdict(stage) for stage in queries.stages(self.grant.id)]}
        return Response(body, headers={"ETag": etags.weak("bimtek", code, encoding.dumps(body))})


class Attendance(RegencyView):
    group = "bodies"
    permissions = {"PUT": permissions.Steward}
    operations = {"PUT": "put_bimtek_attendance"}
    sends = {("PUT", 200): ("ETag",), ("PUT", 201): ("ETag",)}
    preconditions = frozenset({"PUT"})

    @extend_schema(
        request=serializers.AttendanceIn,
        responses={200: serializers.AttendanceOut, 201: serializers.AttendanceOut},
    )
    def put(self, request: Request, code: str, id: UUID) -> Response:
        """Record how many came to a session, and where the signed list is.

        A head count, no names. Recording and repeating the same need no If-Match; correcting it does.
        """
        reading.no_query(request)
        given = reading.body(request, serializers.AttendanceIn)
        counted = operations.put_attendance(
            session=id,
            head_count=given["head_count"],
            signed_list=given["signed_list"],
            grant=self.grant,
            by=self.actor,
            now=self.now,
            precondition=etags.precondition(request),
        )
        row = counted.attendance
        body = {"head_count": row.head_count, "signed_list": row.signed_list, "version": row.version}
        return self.written(body, tag=operations.tag(row), created=counted.created)


class PreviewStage(PreviewView):
    group = "bodies"
    permissions = {
        "GET": permissions.Reader,
        "POST": permissions.Steward,
    }
    operations = {
        "GET": "get_bimtek_preview",
        "POST": "preview_bimtek_stage",
    }

    @extend_schema(responses=PreviewOut)
    def get(self, request: Request, code: str, cohort: str, stage: int) -> Response:
        """What was put together last for a stage, by a preview or a hand-in, as a hand-in would send it now.

        For whoever signs it off: the exact content, its hash, what blocks it and what warns.
        """
        reading.no_query(request)
        return self._shown(operations.prepared(cohort=cohort, stage=stage, grant=self.grant))

    @extend_schema(request=serializers.PreviewStageIn, responses=PreviewOut)
    def post(self, request: Request, code: str, cohort: str, stage: int) -> Response:
        """Put together what a stage delivers: the exact content that a hand-in of it would send now, and its hash.

        Nothing is sent. Others of the regency find it by GET, to sign it off.
        """
        reading.no_query(request)
        given = reading.body(request, serializers.PreviewStageIn)
        return self._shown(operations.draft(cohort=cohort, stage=stage, grant=self.grant, **given))

    def _shown(self, draft: Draft) -> Response:
        return self.preview(draft, blocking=operations.blocking(draft), warnings=operations.warnings(draft))


class ChangedStage(ChangedView):
    group = "bodies"
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "get_bimtek_changes"}

    @extend_schema(responses=ChangedSinceOut)
    def get(self, request: Request, code: str, cohort: str, stage: int) -> Response:
        """How what was put together last for a stage differs from what was handed in, and from what was accepted."""
        reading.no_query(request)
        return self.changed(operations.prepared(cohort=cohort, stage=stage, grant=self.grant))


class SignOffStage(SignOffView):
    group = "bodies"
    permissions = {"POST": permissions.Signer}
    operations = {"POST": "sign_off_bimtek_stage"}

    @extend_schema(request=SignOffIn, responses={201: SignOffOut})
    def post(self, request: Request, code: str, cohort: str, stage: int) -> Response:
        """Vouch for exactly the content that was put together last: a steward verifies, the head approves.

        409 where the content is another by now; `changed` names the differences.
        """
        reading.no_query(request)
        return self.sign_off(request, operations.prepared(cohort=cohort, stage=stage, grant=self.grant))


class HandIn(RegencyView):
    group = "bodies"
    permissions = {"POST": permissions.Steward}
    operations = {"POST": "hand_in_bimtek_stage"}
    sends = {("POST", 200): ("Location",)}

    @extend_schema(
        request=serializers.HandInStageIn,
        responses={200: serializers.HandedInStageOut, 201: serializers.HandedInStageOut},
    )
    def post(self, request: Request, code: str, cohort: str, stage: int) -> Response:
        """Hand in what a stage delivers, to be reviewed by the ministry.

        Equal content again answers 200 with `unchanged: true`. With `expected_content`, 409 where the content is not
        the one that was looked at; 409 where the regency asks for sign-off and this content has none.
        """
        reading.no_query(request)
        outcome = operations.hand_in(
            cohort=cohort,
            stage=stage,
            **reading.body(request, serializers.HandInStageIn),
            grant=self.grant,
            by=self.actor,
            now=self.now,
        )
        return submitted(code, outcome)

"""Periodic reports, and the agencies' parts of them, over HTTP."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.identity import permissions
from api.national.catalogue import calendar
from api.regency.entrance import RegencyView
from api.regency.reporting.reports import operations
from api.regency.reporting.submissions import parts
from api.regency.reporting.submissions.draft_views import ChangedView, PreviewView, SignOffView, submitted
from api.regency.reporting.submissions.serializers import (
    ChangedSinceOut,
    PartIn,
    PartOut,
    PreviewOut,
    SignOffIn,
    SignOffOut,
    SubmissionOut,
    SubmitReportIn,
)


class SubmittedOut(serializers.Serializer[Any]):
    submission = SubmissionOut(help_text="The submission, new or the one with equal content.")
    receipt = serializers.CharField(help_text="The signed receipt, a compact JWS; the same for each repeat.")
    unchanged = serializers.BooleanField(help_text="True when equal content had been submitted before.")
    values = serializers.IntegerField(help_text="How many values the submission hands over.")
    realisations = serializers.IntegerField(help_text="How many rows it holds about realisations.")


class PreviewReport(PreviewView):
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "preview_report"}

    @extend_schema(responses=PreviewOut)
    def get(self, request: Request, code: str, period: str) -> Response:
        """The exact content that a submit of this report would send now, its hash, what blocks it and what warns."""
        reading.no_query(request)
        now = self.now
        checked = operations.check_period(period, today=calendar.day_of(now))
        draft, warnings = operations.look_ahead(period=checked, grant=self.grant, now=now)
        return self.preview(draft, blocking=parts.blocking(str(checked)), warnings=warnings)


class ChangedReport(ChangedView):
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "get_report_changes"}

    @extend_schema(responses=ChangedSinceOut)
    def get(self, request: Request, code: str, period: str) -> Response:
        """How what a submit would send now differs from what was last submitted, and from what was last accepted."""
        reading.no_query(request)
        checked = operations.check_period(period, today=calendar.day_of(self.now))
        return self.changed(operations.draft(period=checked, grant=self.grant))


class SignOffReport(SignOffView):
    permissions = {"POST": permissions.Signer}
    operations = {"POST": "sign_off_report"}

    @extend_schema(request=SignOffIn, responses={201: SignOffOut})
    def post(self, request: Request, code: str, period: str) -> Response:
        """Vouch for exactly this content of a report: a steward verifies, the head approves.

        409 where the content is another by now; `changed` names the differences.
        """
        reading.no_query(request)
        checked = operations.check_period(period, today=calendar.day_of(self.now))
        return self.sign_off(request, operations.draft(period=checked, grant=self.grant))


class SubmitReport(RegencyView):
    """Hands over to the ministry everything that is entered and not handed over yet."""

    permissions = {"POST": permissions.Steward}
    operations = {"POST": "submit_report"}
    sends = {("POST", 200): ("Location",)}

    @extend_schema(
        request=SubmitReportIn,
        responses={200: SubmittedOut, 201: SubmittedOut},
    )
    def post(self, request: Request, code: str, period: str) -> Response:
        """Submit the periodic report of a quarter.

        Hands over the realisations of the quarter, and every value and earlier realisation that the ministry does
        not have as it stands, of whatever period. The ministry's figures show it in their next answer. Equal content
        again answers 200 with `unchanged: true`. With `expected_content`, 409 where the content is not the one that
        was looked at.
        """
        given = reading.body(request, SubmitReportIn)
        done = operations.submit_report(
            period=operations.check_period(period, today=calendar.day_of(self.now)),
            grant=self.grant,
            by=self.actor,
            now=self.now,
            reason=given["reason"],
            expected_content=given["expected_content"],
        )
        return submitted(code, done.outcome, values=done.values, realisations=done.realisations)


class PartsOut(serializers.Serializer[dict[str, object]]):
    """The parts of all active agencies."""

    data = PartOut(many=True, help_text="By the agency's name.")  # type: ignore[assignment]  # the list's one name


class PartView(RegencyView):
    def period(self, text: str) -> str:
        return str(operations.check_period(text, today=calendar.day_of(self.now)))


class Parts(PartView):
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "list_report_parts"}

    @extend_schema(responses=PartsOut)
    def get(self, request: Request, code: str, period: str) -> Response:
        """How the agencies' parts of a report stand."""
        reading.no_query(request)
        return Response({"data": [asdict(part) for part in parts.parts(self.period(period))]})


class HandIn(PartView):
    permissions = {"POST": permissions.MemberContributor}
    operations = {"POST": "hand_in_report_part"}

    @extend_schema(request=PartIn, responses=PartOut)
    def post(self, request: Request, code: str, period: str, id: UUID) -> Response:
        """Hand an agency's part of a report in to the steward."""
        reading.no_query(request)
        part = parts.hand_in(
            period=self.period(period),
            agency=id,
            grant=self.grant,
            by=self.actor,
            now=self.now,
            comment=reading.body(request, PartIn)["comment"],
        )
        return Response(asdict(part))


class ReturnPart(PartView):
    permissions = {"POST": permissions.Steward}
    operations = {"POST": "return_report_part"}

    @extend_schema(request=PartIn, responses=PartOut)
    def post(self, request: Request, code: str, period: str, id: UUID) -> Response:
        """Give an agency its part of a report back, with a word."""
        reading.no_query(request)
        part = parts.return_part(
            period=self.period(period),
            agency=id,
            by=self.actor,
            now=self.now,
            comment=reading.body(request, PartIn)["comment"],
        )
        return Response(asdict(part))

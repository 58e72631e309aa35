"""Periodic reports over HTTP."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.http.permissions import Permission
from api.identity import permissions
from api.national.catalogue import calendar
from api.national.ledger.operations import Outcome
from api.regency.entrance import RegencyView
from api.regency.history.operations import Actor
from api.regency.reports import operations, serializers


class SubmitReport(RegencyView):
    """Hands over to the ministry everything that is entered and not handed over yet."""

    permissions: ClassVar[Mapping[str, type[Permission]]] = {"POST": permissions.Steward}
    operations: ClassVar[Mapping[str, str]] = {"POST": "submit_report"}

    @extend_schema(
        request=serializers.SubmitReportIn,
        responses={200: serializers.SubmittedOut, 201: serializers.SubmittedOut},
    )
    def post(self, request: Request, code: str, period: str) -> Response:
        """Submit the periodic report of a quarter.

        Hands over every value that the ministry does not have as it stands, of whatever value period. The
        ministry's figures show it in their next answer. Equal content again answers 200 with `unchanged: true`.
        """
        given = reading.body(request, serializers.SubmitReportIn)
        submitted = operations.submit_report(
            period=operations.check_period(period, today=calendar.day_of(timezone.now())),
            grant=self.grant,
            by=Actor(id=self.caller.id, name=self.caller.name, office=self.caller.office),
            now=timezone.now(),
            reason=given["reason"],
        )
        unchanged = submitted.outcome.unchanged
        body = {
            "submission": shown(submitted.outcome),
            "receipt": submitted.outcome.receipt,
            "unchanged": unchanged,
            "values": submitted.values,
        }
        return Response(body, status=200 if unchanged else 201)


def shown(outcome: Outcome) -> dict[str, Any]:
    """A submission as the API shows it."""
    return {
        "id": outcome.submission_id,
        "kind": outcome.kind,
        "subject": outcome.subject,
        "revision": outcome.revision,
        "sequence": outcome.sequence,
        "content_hash": outcome.content_hash,
        "previous_hash": outcome.previous_hash,
        "submitted_at": outcome.submitted_at,
        "late": outcome.late,
        "self_released": outcome.self_released,
    }

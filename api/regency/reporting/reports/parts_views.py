"""Agencies' parts of a report over HTTP."""

from dataclasses import asdict
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers as framework
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.identity import permissions
from api.national.catalogue import calendar
from api.regency.entrance import RegencyView
from api.regency.reporting.reports import operations
from api.regency.reporting.submissions import parts
from api.regency.reporting.submissions.serializers import PartIn, PartOut


class PartsOut(framework.Serializer[dict[str, object]]):
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

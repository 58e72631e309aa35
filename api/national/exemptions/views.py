"""Requests of regencies that an indicator does not apply, for the ministry."""

from functools import partial
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import paging, passed_over, reading
from api.http.openapi import page_of
from api.identity import permissions
from api.national.entrance import NationalView
from api.national.exemptions import operations, queries, serializers


class Exemptions(NationalView):
    permissions = {"GET": permissions.Analyst}
    operations = {"GET": "list_exemptions"}
    paged = True

    @extend_schema(
        parameters=[serializers.NationalExemptionFilters], responses=page_of(serializers.ExemptionOut)
    )
    def get(self, request: Request) -> Response:
        """What regencies asked the ministry to agree to as not applicable, the newest first."""
        filters = reading.query(request, serializers.NationalExemptionFilters)
        page = paging.page(queries.exemptions(**filters), by=("-id",), wanted=paging.wanted(request))
        return Response(
            page.body(passed_over.shown(partial(queries.shown, side="ministry"), page.rows)),
            headers=page.headers,
        )


class Agree(NationalView):
    permissions = {"POST": permissions.Reviewer}
    operations = {"POST": "agree_exemption"}

    @extend_schema(request=serializers.AgreeIn, responses=serializers.ExemptionOut)
    def post(self, request: Request, id: UUID) -> Response:
        """Agree that the indicator does not apply: its points of these periods count as answered from now on."""
        reading.no_query(request)
        given = reading.body(request, serializers.AgreeIn)
        last = given["last_period"]
        row = operations.decide(
            id=id,
            agrees=True,
            note=given["note"],
            last_period=None if last is None else str(last),
            by=self.caller,
        )
        return Response(queries.shown(row, side="ministry"))


class Decline(NationalView):
    permissions = {"POST": permissions.Reviewer}
    operations = {"POST": "decline_exemption"}

    @extend_schema(request=serializers.DeclineExemptionIn, responses=serializers.ExemptionOut)
    def post(self, request: Request, id: UUID) -> Response:
        """Decline: the indicator applies, and its values stay owed."""
        reading.no_query(request)
        note = reading.body(request, serializers.DeclineExemptionIn)["note"]
        row = operations.decide(id=id, agrees=False, note=note, last_period=None, by=self.caller)
        return Response(queries.shown(row, side="ministry"))

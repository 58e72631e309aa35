"""Asking the ministry to agree that an indicator does not apply, over HTTP."""

from functools import partial
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.http.openapi import page_of
from api.identity import permissions
from api.national.exemptions import queries, serializers
from api.regency.entrance import RegencyView
from api.regency.indicators.exemptions import operations


class Exemptions(RegencyView):
    permissions = {
        "GET": permissions.Reader,
        "POST": permissions.Steward,
    }
    operations = {"GET": "list_exemptions", "POST": "ask_exemption"}
    paged = True

    @extend_schema(parameters=[serializers.ExemptionFilters], responses=page_of(serializers.ExemptionOut))
    def get(self, request: Request, code: str) -> Response:
        """What the regency asked the ministry to agree to as not applicable, the newest first."""
        filters = reading.query(request, serializers.ExemptionFilters)
        return self.listed(
            queries.exemptions(**filters), by=("-id",), shown=partial(queries.shown, side="regency")
        )

    @extend_schema(request=serializers.AskIn, responses={(201, "application/json"): serializers.ExemptionOut})
    def post(self, request: Request, code: str) -> Response:
        """Ask the ministry to agree that an indicator does not apply, with the reason.

        A formal act: the ministry sees indicator, periods and reason. Once agreed, its points count as answered; until
        then a value that is not applicable counts as not reported.
        """
        reading.no_query(request)
        given = reading.body(request, serializers.AskIn)
        row = operations.ask(
            indicator=given["indicator"],
            first=given["first_period"],
            last=given["last_period"],
            reason=given["reason"],
            by=self.actor,
            now=self.now,
        )
        location = f"{settings.BASE_URL}/v1/regencies/{code}/not-applicable/{row.pk}/"
        return Response(queries.shown(row, side="regency"), status=201, headers={"Location": location})


class OneExemption(RegencyView):
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "get_exemption"}

    @extend_schema(responses=serializers.ExemptionOut)
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """One request, and what became of it."""
        reading.no_query(request)
        return Response(queries.shown(queries.exemption(id), side="regency"))


class WithdrawExemption(RegencyView):
    permissions = {"POST": permissions.Steward}
    operations = {"POST": "withdraw_exemption"}

    @extend_schema(request=serializers.WithdrawIn, responses=serializers.ExemptionOut)
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """Take a request back that the ministry has not decided."""
        reading.no_query(request)
        reading.body(request, serializers.WithdrawIn)
        row = operations.withdraw(id=id, by=self.actor, now=self.now)
        return Response(queries.shown(row, side="regency"))


class EndExemption(RegencyView):
    permissions = {"POST": permissions.Steward}
    operations = {"POST": "end_exemption"}

    @extend_schema(request=serializers.EndIn, responses=serializers.ExemptionOut)
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """Say that the indicator applies from a period on: values of it are owed again."""
        reading.no_query(request)
        given = reading.body(request, serializers.EndIn)
        row = operations.end(
            id=id,
            from_period=str(given["from_period"]),
            reason=given["reason"],
            by=self.actor,
            now=self.now,
        )
        return Response(queries.shown(row, side="regency"))

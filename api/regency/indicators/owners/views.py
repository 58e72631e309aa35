"""Ownership over HTTP."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, reading
from api.http.openapi import page_of
from api.identity import permissions
from api.national.catalogue import calendar
from api.regency.entrance import RegencyView
from api.regency.indicators import policies
from api.regency.indicators.owners import operations, queries, serializers
from api.regency.indicators.owners.operations import Owner


class Owners(RegencyView):
    permissions = {"GET": permissions.Reader}
    operations = {"GET": "list_owners"}
    paged = True

    @extend_schema(responses=page_of(serializers.OwnerOut))
    def get(self, request: Request, code: str) -> Response:
        """Who owns which indicator and series."""
        reading.no_query(request)
        return self.listed(queries.owners(), by=("indicator", "series"), shown=operations.shown)


class OneOwner(RegencyView):
    permissions = {
        "GET": permissions.Reader,
        "PUT": permissions.Steward,
    }
    operations = {"GET": "get_owner", "PUT": "put_owner"}
    preconditions = frozenset({"PUT"})
    tagged = True

    @extend_schema(responses=serializers.OwnerOut)
    def get(self, request: Request, code: str, indicator: str, series: str) -> Response:
        """Who owns one series."""
        reading.no_query(request)
        row = queries.owner(indicator, series)
        return Response(operations.shown(row), headers={"ETag": queries.tag(row)})

    @extend_schema(
        request=serializers.OwnerIn, responses={200: serializers.OwnerOut, 201: serializers.OwnerOut}
    )
    def put(self, request: Request, code: str, indicator: str, series: str) -> Response:
        """Make somebody the owner of a series: an agency, and a person in it.

        An agency's contributors write the values of what their agency owns. Naming the first owner needs no version;
        another in their place does (If-Match).
        """
        reading.no_query(request)
        given = reading.body(request, serializers.OwnerIn)
        now = self.now
        policies.check_series(indicator, series, today=calendar.day_of(now))
        row, created = operations.set_owner(
            indicator=indicator,
            series=series,
            owner=Owner(**given),
            by=self.actor,
            now=now,
            precondition=etags.precondition(request),
        )
        return self.written(operations.shown(row), tag=queries.tag(row), created=created)


class Reassign(RegencyView):
    permissions = {"POST": permissions.Steward}
    operations = {"POST": "reassign_owners"}

    @extend_schema(request=serializers.ReassignIn, responses=serializers.ReassignedOut)
    def post(self, request: Request, code: str) -> Response:
        """Give all that a person or an agency owns to another, when somebody leaves."""
        given = reading.body(request, serializers.ReassignIn)
        changed = operations.reassign(
            leaving=Owner(**given["leaving"]),
            to=Owner(**given["to"]),
            expected=given["expected"],
            by=self.actor,
            now=self.now,
        )
        return Response({"changed": changed})

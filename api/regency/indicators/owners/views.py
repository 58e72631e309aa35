"""Ownership over HTTP."""

from collections.abc import Mapping
from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import paging, reading
from api.http.openapi import page_of
from api.http.permissions import Permission
from api.identity import permissions
from api.national.catalogue import calendar
from api.regency.entrance import RegencyView
from api.regency.indicators import policies
from api.regency.indicators.models import Ownership
from api.regency.indicators.owners import operations, serializers
from api.regency.indicators.owners.operations import Owner


class Owners(RegencyView):
    permissions: ClassVar[Mapping[str, type[Permission]]] = {"GET": permissions.Reader}
    operations: ClassVar[Mapping[str, str]] = {"GET": "list_owners"}
    paged = True

    @extend_schema(responses=page_of(serializers.OwnerOut))
    def get(self, request: Request, code: str) -> Response:
        """Who owns which indicator and series."""
        reading.no_query(request, "page_size", "cursor")
        page = paging.page(Ownership.objects.all(), by=("indicator", "series"), wanted=paging.wanted(request))
        return Response(page.body(operations.shown(row) for row in page.rows), headers=page.headers)


class OneOwner(RegencyView):
    permissions: ClassVar[Mapping[str, type[Permission]]] = {"PUT": permissions.Steward}
    operations: ClassVar[Mapping[str, str]] = {"PUT": "put_owner"}

    @extend_schema(request=serializers.OwnerIn, responses=serializers.OwnerOut)
    def put(self, request: Request, code: str, indicator: str, series: str) -> Response:
        """Make somebody the owner of a series: an agency, and a person in it.

        An agency's contributors write the values of what their agency owns.
        """
        given = reading.body(request, serializers.OwnerIn)
        now = self.now
        policies.check_series(indicator, series, today=calendar.day_of(now))
        row = operations.set_owner(
            indicator=indicator, series=series, owner=Owner(**given), by=self.actor, now=now
        )
        return Response(operations.shown(row))


class Reassign(RegencyView):
    permissions: ClassVar[Mapping[str, type[Permission]]] = {"POST": permissions.Steward}
    operations: ClassVar[Mapping[str, str]] = {"POST": "reassign_owners"}

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

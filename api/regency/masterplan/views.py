"""Versions of the masterplan over HTTP."""

from functools import partial
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, reading
from api.http.openapi import page_of
from api.http.parsing import JSONParser, MergePatchParser
from api.identity import permissions
from api.regency.masterplan import operations, queries, serializers
from api.regency.masterplan.entrance import PlanView
from api.regency.masterplan.operations import Written


class MasterplanView(PlanView):
    """What the views of versions share: who writes, and how a version is answered."""

    def writer(self, request: Request) -> dict[str, Any]:
        return {
            "grant": self.grant,
            "by": self.actor,
            "now": self.now,
        }

    def answer(self, written: Written, *, id: UUID | None = None) -> Response:
        row = written.masterplan
        if written.created:
            body = serializers.shown_created(row, self.grant, written.copied)
        else:
            body = serializers.shown_masterplan(row, self.grant)
        return self.written(body, tag=queries.masterplan_tag(row), created=written.created, id=id)


class Masterplans(MasterplanView):
    permissions = {
        "GET": permissions.Reader,
        "POST": permissions.Steward,
    }
    operations = {"GET": "list_masterplans", "POST": "create_masterplan"}
    tagged = True
    paged = True

    @extend_schema(parameters=[serializers.MasterplanFilters], responses=page_of(serializers.MasterplanOut))
    def get(self, request: Request, code: str) -> Response:
        """The versions of the masterplan, the one begun last first; with `in_force_on` the one in force on that day."""
        filters = reading.query(request, serializers.MasterplanFilters)
        return self.listed(
            queries.masterplans(**filters),
            by=("-number",),
            shown=lambda row: serializers.shown_masterplan(row, self.grant),
            tag=("masterplans", queries.masterplan_tag),
        )

    @extend_schema(request=serializers.CreateMasterplanIn, responses={201: serializers.CreatedMasterplanOut})
    def post(self, request: Request, code: str) -> Response:
        """Begin a version of the masterplan.

        Empty, with a plan period; or with `based_on` as a copy of that version and its programmes, of allocations and
        the road map with what lies in the new plan period.
        """
        given = reading.body(request, serializers.CreateMasterplanIn)
        id = given.pop("id")
        written = operations.create_masterplan(id=id, given=given, **self.writer(request))
        return self.answer(written, id=written.masterplan.pk)


class OneMasterplan(MasterplanView):
    permissions = {
        "GET": permissions.Reader,
        "PUT": permissions.Steward,
        "PATCH": permissions.Steward,
    }
    operations = {
        "GET": "get_masterplan",
        "PUT": "put_masterplan",
        "PATCH": "patch_masterplan",
    }
    preconditions = frozenset({"PUT", "PATCH"})
    tagged = True
    parser_classes = (JSONParser, MergePatchParser)

    @extend_schema(responses=serializers.MasterplanOut)
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """One version of the masterplan, and what the caller may do next."""
        reading.no_query(request)
        masterplan = queries.masterplan(id)
        body = serializers.shown_masterplan(masterplan, self.grant)
        return Response(body, headers={"ETag": queries.masterplan_tag(masterplan)})

    @extend_schema(
        request=serializers.MasterplanIn,
        responses={200: serializers.MasterplanOut, 201: serializers.CreatedMasterplanOut},
    )
    def put(self, request: Request, code: str, id: UUID) -> Response:
        """Begin a version under an id of your own, or replace what it says.

        Beginning and repeating the same need no If-Match; replacing something else does. Programmes stay as they are.
        """
        reading.no_query(request)
        written = operations.put_masterplan(
            id=id,
            given=reading.body(request, serializers.MasterplanIn),
            precondition=etags.precondition(request),
            **self.writer(request),
        )
        return self.answer(written)

    @extend_schema(request=serializers.MasterplanFieldsIn(partial=True), responses=serializers.MasterplanOut)
    def patch(self, request: Request, code: str, id: UUID) -> Response:
        """Change fields of a version that is a draft or was returned.

        A JSON Merge Patch (RFC 7396): fields that are not named stay, null takes one away.
        """
        reading.no_query(request)
        written = operations.change_masterplan(
            id=id,
            revise=partial(reading.patched, request, serializers.MasterplanFieldsIn),
            precondition=etags.precondition(request),
            **self.writer(request),
        )
        return self.answer(written)

"""Agencies over HTTP."""

from functools import partial
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, reading
from api.http.openapi import page_of
from api.http.parsing import JSONParser, MergePatchParser
from api.identity import permissions
from api.regency.entrance import RegencyView
from api.regency.masterplan import agencies, queries, serializers
from api.regency.masterplan.agencies import AgencyContent, Written


class AgencyView(RegencyView):
    def answer(self, written: Written, *, id: UUID | None = None) -> Response:
        agency = written.agency
        tag = queries.agency_tag(agency)
        return self.written(serializers.shown_agency(agency), tag=tag, created=written.created, id=id)


class Agencies(AgencyView):
    permissions = {
        "GET": permissions.Reader,
        "POST": permissions.Steward,
    }
    operations = {"GET": "list_agencies", "POST": "create_agency"}
    tagged = True
    paged = True

    @extend_schema(responses=page_of(serializers.AgencyOut))
    def get(self, request: Request, code: str) -> Response:
        """The regency's agencies, by name."""
        reading.no_query(request)
        return self.listed(
            queries.agencies(),
            by=("name", "id"),
            shown=serializers.shown_agency,
            tag=("agencies", queries.agency_tag),
        )

    @extend_schema(request=serializers.CreateAgencyIn, responses={201: serializers.AgencyOut})
    def post(self, request: Request, code: str) -> Response:
        """Add an agency."""
        given = reading.body(request, serializers.CreateAgencyIn)
        id = given.pop("id")
        agency = agencies.create_agency(id=id, content=AgencyContent(**given), by=self.actor, now=self.now)
        return self.answer(Written(agency, created=True), id=agency.pk)


class OneAgency(AgencyView):
    permissions = {
        "GET": permissions.Reader,
        "PUT": permissions.Steward,
        "PATCH": permissions.Steward,
    }
    operations = {
        "GET": "get_agency",
        "PUT": "put_agency",
        "PATCH": "patch_agency",
    }
    preconditions = frozenset({"PUT", "PATCH"})
    tagged = True
    parser_classes = (JSONParser, MergePatchParser)

    @extend_schema(responses=serializers.AgencyOut)
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """One agency."""
        reading.no_query(request)
        return self.answer(Written(queries.agency(id)))

    @extend_schema(
        request=serializers.AgencyIn, responses={200: serializers.AgencyOut, 201: serializers.AgencyOut}
    )
    def put(self, request: Request, code: str, id: UUID) -> Response:
        """Add an agency under an id of your own, or replace what is said of it.

        Adding and repeating the same need no If-Match; replacing something else does.
        """
        reading.no_query(request)
        written = agencies.put_agency(
            id=id,
            content=AgencyContent(**reading.body(request, serializers.AgencyIn)),
            by=self.actor,
            now=self.now,
            precondition=etags.precondition(request),
        )
        return self.answer(written)

    @extend_schema(request=serializers.AgencyIn(partial=True), responses=serializers.AgencyOut)
    def patch(self, request: Request, code: str, id: UUID) -> Response:
        """Change fields of an agency.

        A JSON Merge Patch (RFC 7396): fields that are not named stay, null takes one away.
        """
        reading.no_query(request)
        revised = partial(reading.patched, request, serializers.AgencyIn)
        written = agencies.change_agency(
            id=id,
            revise=lambda current: AgencyContent(**revised(current)),
            by=self.actor,
            now=self.now,
            precondition=etags.precondition(request),
        )
        return self.answer(written)

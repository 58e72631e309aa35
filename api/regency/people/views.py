"""Members over HTTP."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, reading
from api.http.openapi import page_of
from api.http.parsing import JSONParser, MergePatchParser
from api.identity import permissions, shapes
from api.regency.entrance import RegencyView
from api.regency.people import members, queries, serializers
from api.regency.people.members import Content


class Members(RegencyView):
    permissions = {
        "GET": permissions.PeopleReader,
        "POST": permissions.Admin,
    }
    operations = {"GET": "list_members", "POST": "add_member"}
    tagged = True
    paged = True

    @extend_schema(parameters=[shapes.EndedFilter], responses=page_of(serializers.MemberOut))
    def get(self, request: Request, code: str) -> Response:
        """The regency's members, in the order in which they came."""
        filters = reading.query(request, shapes.EndedFilter)
        rows = queries.members(now=timezone.now(), **filters)
        return self.listed(
            rows,
            by=queries.OLDEST_FIRST,
            shown=serializers.shown_member,
            tag=("members", queries.member_tag),
        )

    @extend_schema(request=serializers.AddMemberIn, responses={201: serializers.MemberOut})
    def post(self, request: Request, code: str) -> Response:
        """Make a person a member.

        Known by the e-mail address; who belongs to another regency or the ministry is let in as a guest instead.
        """
        reading.no_query(request)
        given = reading.body(request, serializers.AddMemberIn)
        row = members.add_member(
            email=given.pop("email"), content=Content(**given), by=self.actor, now=timezone.now()
        )
        return self.written(serializers.shown_member(row), tag=queries.member_tag(row), id=row.pk)


class OneMember(RegencyView):
    permissions = {
        "GET": permissions.PeopleReader,
        "PATCH": permissions.Admin,
        "DELETE": permissions.Admin,
    }
    operations = {
        "GET": "get_member",
        "PATCH": "patch_member",
        "DELETE": "end_membership",
    }
    preconditions = frozenset({"PATCH", "DELETE"})
    tagged = True
    parser_classes = (JSONParser, MergePatchParser)

    @extend_schema(responses=serializers.MemberOut)
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """One member, also one that is no longer."""
        reading.no_query(request)
        row = queries.member(id)
        return Response(serializers.shown_member(row), headers={"ETag": queries.member_tag(row)})

    @extend_schema(request=serializers.MemberIn(partial=True), responses=serializers.MemberOut)
    def patch(self, request: Request, code: str, id: UUID) -> Response:
        """Change a member's roles, agencies, end, name or office.

        A JSON Merge Patch (RFC 7396). The regency is never left without an admin (409, `last_admin`).
        """
        reading.no_query(request)

        def revise(current: dict[str, Any]) -> Content:
            return Content(**reading.patched(request, serializers.MemberIn, current))

        row = members.change_member(
            id=id,
            revise=revise,
            by=self.actor,
            now=timezone.now(),
            precondition=etags.precondition(request),
        )
        return Response(serializers.shown_member(row), headers={"ETag": queries.member_tag(row)})

    @extend_schema(responses={204: None})
    def delete(self, request: Request, code: str, id: UUID) -> Response:
        """End a membership, from the next request on.

        The person's keys of this regency are revoked; what the person did stays.
        """
        reading.no_query(request)
        members.end_membership(
            id=id, by=self.actor, now=timezone.now(), precondition=etags.precondition(request)
        )
        return Response(status=204)


class InviteMember(RegencyView):
    permissions = {"POST": permissions.Admin}
    operations = {"POST": "invite_member"}

    @extend_schema(request=shapes.NothingIn, responses=serializers.InvitationOut)
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """Send a member another link by mail, to set a password for the pages: once, within a week.

        The first one is sent when the person is added. It goes to the member alone, who may also ask for one at
        `/account/forgot/`.
        """
        reading.no_query(request)
        reading.body(request, shapes.NothingIn)
        person = members.invite(id=id, by=self.actor, now=timezone.now())
        return Response({"email": person.email})

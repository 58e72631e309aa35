"""Guests over HTTP."""

from functools import partial
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, reading
from api.http.openapi import page_of
from api.http.parsing import JSONParser, MergePatchParser
from api.identity import answers, permissions, shapes
from api.identity.access import Invited
from api.regency.entrance import RegencyView
from api.regency.people import guests, queries, serializers


class Guests(RegencyView):
    permissions = {
        "GET": permissions.Member,
        "POST": permissions.Admin,
    }
    operations = {"GET": "list_guests", "POST": "let_in_guest"}
    tagged = True
    paged = True

    @extend_schema(parameters=[shapes.EndedFilter], responses=page_of(serializers.GuestOut))
    def get(self, request: Request, code: str) -> Response:
        """Whom the regency has let in."""
        rows = queries.guests(now=timezone.now(), **reading.query(request, shapes.EndedFilter))
        return answers.listed(request, "guests", rows, serializers.shown_guest)

    @extend_schema(request=serializers.LetInIn, responses={201: serializers.GuestOut})
    def post(self, request: Request, code: str) -> Response:
        """Let in a person or a program, with scopes and an end.

        They come in with a key of their own, work on this regency's own database role, and are sent away at any time.
        The ministry is told that they were let in where they are not the regency's own.
        """
        reading.no_query(request)
        given = reading.body(request, serializers.LetInIn)
        row = guests.let_in(
            kind=given.pop("kind"),
            scopes=given.pop("scopes"),
            until=given.pop("valid_until"),
            who=Invited(**given),
            by=self.actor,
            now=timezone.now(),
        )
        return self.written(serializers.shown_guest(row), tag=queries.guest_tag(row), id=row.pk)


class OneGuest(RegencyView):
    permissions = {
        "GET": permissions.Member,
        "PATCH": permissions.Admin,
    }
    operations = {"GET": "get_guest", "PATCH": "patch_guest"}
    preconditions = frozenset({"PATCH"})
    tagged = True
    parser_classes = (JSONParser, MergePatchParser)

    @extend_schema(responses=serializers.GuestOut)
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """One guest, also one that is no longer."""
        reading.no_query(request)
        row = queries.guest(id)
        return answers.one(queries.guest_tag(row), serializers.shown_guest(row))

    @extend_schema(request=serializers.GuestIn(partial=True), responses=serializers.GuestOut)
    def patch(self, request: Request, code: str, id: UUID) -> Response:
        """Change what a guest may do, or until when, from the next request on.

        A JSON Merge Patch (RFC 7396). Who has ended is let in anew (409, `guest_ended`).
        """
        reading.no_query(request)
        row = guests.change_guest(
            id=id,
            revise=partial(reading.patched, request, serializers.GuestIn),
            by=self.actor,
            now=timezone.now(),
            precondition=etags.precondition(request),
        )
        return answers.one(queries.guest_tag(row), serializers.shown_guest(row))


class RevokeGuest(RegencyView):
    permissions = {"POST": permissions.Admin}
    operations = {"POST": "revoke_guest"}

    @extend_schema(request=shapes.NothingIn, responses=serializers.GuestOut)
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """Send a guest away, from the next request on."""
        reading.no_query(request)
        reading.body(request, shapes.NothingIn)
        row = guests.revoke_guest(id=id, by=self.actor, now=timezone.now())
        return Response(serializers.shown_guest(row))

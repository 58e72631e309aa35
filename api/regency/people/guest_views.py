"""Guests over HTTP."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import encoding, etags, paging, reading
from api.http.openapi import page_of
from api.http.permissions import Permission
from api.identity import permissions
from api.regency.entrance import RegencyView
from api.regency.people import guests, queries, serializers
from api.regency.people.guests import Invited


class Guests(RegencyView):
    permissions: ClassVar[Mapping[str, type[Permission]]] = {
        "GET": permissions.Member,
        "POST": permissions.Admin,
    }
    operations: ClassVar[Mapping[str, str]] = {"GET": "list_guests", "POST": "let_in_guest"}
    tagged = True
    paged = True

    @extend_schema(parameters=[serializers.EndedFilter], responses=page_of(serializers.GuestOut))
    def get(self, request: Request, code: str) -> Response:
        """Whom the regency has let in."""
        filters = reading.query(request, serializers.EndedFilter)
        rows = queries.guests(now=timezone.now(), **filters)
        page = paging.page(rows, by=queries.OLDEST_FIRST, wanted=paging.wanted(request))
        body = page.body(map(serializers.shown_guest, page.rows))
        tag = etags.weak("guests", request.get_full_path(), encoding.dumps(body))
        return Response(body, headers={"ETag": tag, **page.headers})

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
        location = f"{settings.BASE_URL}{request.path}{row.pk}/"
        return Response(serializers.shown_guest(row), status=201, headers={"Location": location})


class OneGuest(RegencyView):
    permissions: ClassVar[Mapping[str, type[Permission]]] = {"GET": permissions.Member}
    operations: ClassVar[Mapping[str, str]] = {"GET": "get_guest"}
    tagged = True

    @extend_schema(responses=serializers.GuestOut)
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """One guest, also one that is no longer."""
        reading.no_query(request)
        body = serializers.shown_guest(queries.guest(id))
        return Response(body, headers={"ETag": etags.strong("guest", id, encoding.dumps(body))})


class RevokeGuest(RegencyView):
    permissions: ClassVar[Mapping[str, type[Permission]]] = {"POST": permissions.Admin}
    operations: ClassVar[Mapping[str, str]] = {"POST": "revoke_guest"}

    @extend_schema(request=serializers.NothingIn, responses=serializers.GuestOut)
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """Send a guest away, from the next request on."""
        reading.no_query(request)
        reading.body(request, serializers.NothingIn)
        row = guests.revoke_guest(id=id, by=self.actor, now=timezone.now())
        return Response(serializers.shown_guest(row))

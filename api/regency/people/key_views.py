"""The regency's keys and the security log, over HTTP."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.http.openapi import page_of
from api.identity import access, answers, permissions, shapes
from api.regency.entrance import RegencyView
from api.regency.people import keyring, serializers


class KeyView(RegencyView):
    @property
    def manages(self) -> bool:
        """Whether the caller deals with keys that are not their own."""
        return bool(self.grant.roles & permissions.Admin.roles)


class Keys(KeyView):
    permissions = {
        "GET": permissions.AdminReader,
        "POST": permissions.KeyHolder,
    }
    operations = {"GET": "list_keys", "POST": "issue_key"}
    tagged = True
    paged = True

    @extend_schema(parameters=[shapes.EndedFilter], responses=page_of(serializers.KeyOut))
    def get(self, request: Request, code: str) -> Response:
        """The keys that the regency manages, by their beginnings."""
        rows = access.keys(now=timezone.now(), **reading.query(request, shapes.EndedFilter))
        return answers.listed(request, "keys", rows, shapes.shown_key)

    @extend_schema(request=serializers.IssueKeyIn, responses={201: serializers.IssuedKeyOut})
    def post(self, request: Request, code: str) -> Response:
        """Make a key for yourself or, as admin, for a program of the regency's own.

        Nobody makes one for another person (403, `another_person`). The answer shows the key this once. It opens this
        regency and no other.
        """
        reading.no_query(request)
        given = {
            "person": None,
            "client": None,
            "scopes": None,
            **reading.body(request, serializers.IssueKeyIn),
        }
        key = keyring.issue_key(**given, by=self.actor, manages=self.manages, now=timezone.now())
        return answers.issued(key, path=request.path)


class OneKey(RegencyView):
    permissions = {"GET": permissions.AdminReader}
    operations = {"GET": "get_key"}
    tagged = True

    @extend_schema(responses=serializers.KeyOut)
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """One key, also one that has ended."""
        reading.no_query(request)
        body = shapes.shown_key(access.key(id))
        return answers.one(answers.tag("key", id, body), body)


class RotateKey(KeyView):
    permissions = {"POST": permissions.KeyHolder}
    operations = {"POST": "rotate_key"}

    @extend_schema(request=shapes.RotateKeyIn, responses={201: serializers.IssuedKeyOut})
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """Make a new key in the place of your own or, as admin, of a program's, which goes on for `overlap_hours`.

        The answer shows the new key this once.
        """
        reading.no_query(request)
        given = reading.body(request, shapes.RotateKeyIn)
        overlap = timedelta(hours=given["overlap_hours"])
        key = keyring.rotate_key(
            id=id, overlap=overlap, by=self.actor, manages=self.manages, now=timezone.now()
        )
        return answers.issued(key, path=f"/v1/regencies/{code}/keys/")


class RevokeKey(RegencyView):
    permissions = {"POST": permissions.Admin}
    operations = {"POST": "revoke_key"}

    @extend_schema(request=shapes.NothingIn, responses=serializers.KeyOut)
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """End a key, anybody's of the regency, from the next request on.

        Every member ends their own keys on the page `/account/`.
        """
        reading.no_query(request)
        reading.body(request, shapes.NothingIn)
        return Response(shapes.shown_key(keyring.revoke_key(id=id, by=self.actor, now=timezone.now())))


class SecurityLog(RegencyView):
    permissions = {"GET": permissions.Overseer}
    operations = {"GET": "list_security_log"}
    tagged = True
    paged = True

    @extend_schema(parameters=[shapes.LogFilters], responses=page_of(shapes.LogEntryOut))
    def get(self, request: Request, code: str) -> Response:
        """What was done about members, guests and keys, the last first."""
        filters = reading.query(request, shapes.LogFilters)
        rows = access.log_entries(**filters)
        return answers.listed(request, "security-log", rows, shapes.shown_entry, by=answers.NEWEST_FIRST)

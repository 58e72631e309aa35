"""The ministry's keys and its security log, over HTTP."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import reading
from api.http.openapi import page_of
from api.identity import access, answers, permissions, shapes
from api.national.officers import keyring, serializers
from api.national.officers.views import OfficersView


class KeyView(OfficersView):
    @property
    def manages(self) -> bool:
        """Whether the caller deals with keys that are not their own."""
        return bool(self.caller.ministry_roles & permissions.Appointer.roles)


class Keys(KeyView):
    permissions = {
        "GET": permissions.Auditor,
        "POST": permissions.OfficerKeyHolder,
    }
    operations = {"GET": "list_officer_keys", "POST": "issue_officer_key"}
    tagged = True
    paged = True

    @extend_schema(parameters=[shapes.EndedFilter], responses=page_of(serializers.OfficerKeyOut))
    def get(self, request: Request) -> Response:
        """The keys that speak for the ministry, by their beginnings."""
        rows = access.keys(now=timezone.now(), **reading.query(request, shapes.EndedFilter))
        return answers.listed(request, "keys", rows, shapes.shown_key)

    @extend_schema(request=serializers.IssueOfficerKeyIn, responses={201: serializers.IssuedOfficerKeyOut})
    def post(self, request: Request) -> Response:
        """Make a key for yourself or, as programme office, for a program that is appointed.

        Nobody makes one for another person (403, `another_person`). The answer shows the key this once. It speaks for
        the ministry and opens no regency. A key of a program of the programme office is an operator's to make (409,
        `operators_to_decide`).
        """
        reading.no_query(request)
        given = {"person": None, "client": None, **reading.body(request, serializers.IssueOfficerKeyIn)}
        key = keyring.issue_key(**given, by=self.caller, manages=self.manages, now=timezone.now())
        return answers.issued(key, path=request.path)


class OneKey(OfficersView):
    permissions = {"GET": permissions.Auditor}
    operations = {"GET": "get_officer_key"}
    tagged = True

    @extend_schema(responses=serializers.OfficerKeyOut)
    def get(self, request: Request, id: UUID) -> Response:
        """One key, also one that has ended."""
        reading.no_query(request)
        body = shapes.shown_key(access.key(id))
        return answers.one(answers.tag("key", id, body), body)


class RotateKey(KeyView):
    permissions = {"POST": permissions.OfficerKeyHolder}
    operations = {"POST": "rotate_officer_key"}

    @extend_schema(request=shapes.RotateKeyIn, responses={201: serializers.IssuedOfficerKeyOut})
    def post(self, request: Request, id: UUID) -> Response:
        """Make a new key in the place of your own or, as programme office, of a program's.

        The old one goes on for `overlap_hours`. The answer shows the new key this once.
        """
        reading.no_query(request)
        overlap = timedelta(hours=reading.body(request, shapes.RotateKeyIn)["overlap_hours"])
        key = keyring.rotate_key(
            id=id, overlap=overlap, by=self.caller, manages=self.manages, now=timezone.now()
        )
        return answers.issued(key, path="/v1/national/keys/")


class RevokeKey(OfficersView):
    permissions = {"POST": permissions.Appointer}
    operations = {"POST": "revoke_officer_key"}

    @extend_schema(request=shapes.NothingIn, responses=serializers.OfficerKeyOut)
    def post(self, request: Request, id: UUID) -> Response:
        """End a key, anybody's at the ministry, from the next request on.

        Not the one that you come with (409, `own_key`). Every officer ends their own keys on the page `/account/`.
        """
        reading.no_query(request)
        reading.body(request, shapes.NothingIn)
        return Response(shapes.shown_key(keyring.revoke_key(id=id, by=self.caller, now=timezone.now())))


class SecurityLog(OfficersView):
    permissions = {"GET": permissions.Auditor}
    operations = {"GET": "list_ministry_security_log"}
    tagged = True
    paged = True

    @extend_schema(parameters=[shapes.LogFilters], responses=page_of(shapes.LogEntryOut))
    def get(self, request: Request) -> Response:
        """What was done about appointments, assignments and keys, and the log-ins of officers, the last first."""
        filters = reading.query(request, shapes.LogFilters)
        rows = access.log_entries(**filters)
        return answers.listed(request, "security-log", rows, shapes.shown_entry, by=answers.NEWEST_FIRST)

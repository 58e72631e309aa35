"""The regency's own programs over HTTP, and how they get tokens (OAuth2)."""

from functools import partial
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, reading
from api.http.openapi import page_of
from api.http.parsing import JSONParser, MergePatchParser
from api.identity import answers, permissions, shapes
from api.identity.accounts.applications import Registered
from api.regency.entrance import RegencyView
from api.regency.people import program_serializers, programs, queries, serializers


class Clients(RegencyView):
    permissions = {
        "GET": permissions.AdminReader,
        "POST": permissions.Admin,
    }
    operations = {"GET": "list_clients", "POST": "add_client"}
    tagged = True
    paged = True

    @extend_schema(responses=page_of(serializers.ClientOut))
    def get(self, request: Request, code: str) -> Response:
        """The regency's own programs."""
        reading.no_query(request)
        return answers.listed(request, "clients", queries.clients(), serializers.shown_client)

    @extend_schema(request=serializers.AddClientIn, responses={201: serializers.ClientOut})
    def post(self, request: Request, code: str) -> Response:
        """Add a program of the regency's own. Let it in as a guest, then issue a key or register it for OAuth2."""
        reading.no_query(request)
        given = reading.body(request, serializers.AddClientIn)
        row = programs.add_client(**given, by=self.actor, now=timezone.now())
        return self.written(serializers.shown_client(row), tag=queries.client_tag(row), id=row.pk)


class OneClient(RegencyView):
    permissions = {
        "GET": permissions.AdminReader,
        "PATCH": permissions.Admin,
    }
    operations = {"GET": "get_client", "PATCH": "patch_client"}
    preconditions = frozenset({"PATCH"})
    tagged = True
    parser_classes = (JSONParser, MergePatchParser)

    @extend_schema(responses=serializers.ClientOut)
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """One program of the regency's own."""
        reading.no_query(request)
        row = queries.client(id)
        return answers.one(queries.client_tag(row), serializers.shown_client(row))

    @extend_schema(request=serializers.ClientIn(partial=True), responses=serializers.ClientOut)
    def patch(self, request: Request, code: str, id: UUID) -> Response:
        """Change a program's name or contact, or take it out of use: then its keys and tokens open nothing.

        A JSON Merge Patch (RFC 7396).
        """
        reading.no_query(request)
        row = programs.change_client(
            id=id,
            revise=partial(reading.patched, request, serializers.ClientIn),
            by=self.actor,
            now=timezone.now(),
            precondition=etags.precondition(request),
        )
        return answers.one(queries.client_tag(row), serializers.shown_client(row))


class Applications(RegencyView):
    permissions = {
        "GET": permissions.AdminReader,
        "POST": permissions.Admin,
    }
    operations = {
        "GET": "list_oauth_applications",
        "POST": "register_oauth_application",
    }
    tagged = True
    paged = True

    @extend_schema(responses=page_of(program_serializers.ApplicationOut))
    def get(self, request: Request, code: str) -> Response:
        """How the regency's own programs get tokens."""
        reading.no_query(request)
        rows = queries.applications()
        return answers.listed(request, "applications", rows, program_serializers.shown_application)

    @extend_schema(request=program_serializers.RegisterIn, responses={201: program_serializers.RegisteredOut})
    def post(self, request: Request, code: str) -> Response:
        """Register a program of the regency's own for OAuth2. The answer shows its secret this once.

        `client_credentials`: it acts for itself, as the guest as which it was let in. `authorization_code`: it acts for
        a member who agrees, within the scopes and never beyond what that member may do. It opens this regency only.
        """
        reading.no_query(request)
        given = reading.body(request, program_serializers.RegisterIn)
        made = programs.register(**given, by=self.actor, now=timezone.now())
        return registered(made, path=request.path)


class OneApplication(RegencyView):
    permissions = {"GET": permissions.AdminReader}
    operations = {"GET": "get_oauth_application"}
    tagged = True

    @extend_schema(responses=program_serializers.ApplicationOut)
    def get(self, request: Request, code: str, id: UUID) -> Response:
        """One registration, also one that has ended."""
        reading.no_query(request)
        body = program_serializers.shown_application(queries.application(id))
        return answers.one(answers.tag("application", id, body), body)


class RenewSecret(RegencyView):
    permissions = {"POST": permissions.Admin}
    operations = {"POST": "renew_oauth_secret"}

    @extend_schema(request=shapes.NothingIn, responses={201: program_serializers.RegisteredOut})
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """Another secret in the place of the present one, which ends at once. Shown this once."""
        reading.no_query(request)
        reading.body(request, shapes.NothingIn)
        made = programs.renew_secret(id=id, by=self.actor, now=timezone.now())
        return registered(made, path=f"/v1/regencies/{code}/oauth-applications/")


class RevokeApplication(RegencyView):
    permissions = {"POST": permissions.Admin}
    operations = {"POST": "revoke_oauth_application"}

    @extend_schema(request=shapes.NothingIn, responses=program_serializers.ApplicationOut)
    def post(self, request: Request, code: str, id: UUID) -> Response:
        """End a registration: its tokens open nothing from the next request on."""
        reading.no_query(request)
        reading.body(request, shapes.NothingIn)
        row = programs.revoke_application(id=id, by=self.actor, now=timezone.now())
        return Response(program_serializers.shown_application(row))


def registered(made: Registered, *, path: str) -> Response:
    """A registration with its secret: this once."""
    row = made.application
    body = {**program_serializers.shown_application(row), "client_secret": made.secret}
    location = f"{settings.BASE_URL}{path}{row.pk}/"
    return Response(body, status=201, headers={"Location": location, **answers.NOT_STORED})

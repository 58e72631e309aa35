"""Webhooks over HTTP, for the ministry."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, paging, reading
from api.http.openapi import page_of
from api.http.permissions import Permission
from api.identity import permissions
from api.national.entrance import NationalView
from api.national.webhooks import operations, serializers


class Webhooks(NationalView):
    permissions: ClassVar[Mapping[str, type[Permission]]] = {
        "GET": permissions.ProgrammeOffice,
        "POST": permissions.ProgrammeOffice,
    }
    operations: ClassVar[Mapping[str, str]] = {"GET": "list_webhooks", "POST": "create_webhook"}
    sends = {("POST", 201): ("ETag",)}
    paged = True

    @extend_schema(responses=page_of(serializers.WebhookOut))
    def get(self, request: Request) -> Response:
        """The addresses that are told of changes."""
        reading.no_query(request)
        page = paging.page(operations.webhooks(None), by=("id",), wanted=paging.wanted(request))
        return Response(page.body(map(operations.shown_webhook, page.rows)), headers=page.headers)

    @extend_schema(request=serializers.WebhookIn, responses={201: serializers.WebhookWithSecretOut})
    def post(self, request: Request) -> Response:
        """Have an address told of what changes from now on. Deliveries are signed with the secret in the answer."""
        reading.no_query(request)
        given = reading.body(request, serializers.WebhookIn)
        row, secret = operations.add(regency_id=None, now=timezone.now(), **given)
        body = {**operations.shown_webhook(row), "secret": secret}
        return Response(body, status=201, headers={"ETag": operations.tag(row)})


class OneWebhook(NationalView):
    permissions: ClassVar[Mapping[str, type[Permission]]] = {
        "GET": permissions.ProgrammeOffice,
        "PUT": permissions.ProgrammeOffice,
    }
    operations: ClassVar[Mapping[str, str]] = {"GET": "get_webhook", "PUT": "put_webhook"}
    preconditions = frozenset({"PUT"})
    tagged = True

    @extend_schema(responses=serializers.WebhookOut)
    def get(self, request: Request, id: UUID) -> Response:
        """One address that is told of changes."""
        reading.no_query(request)
        row = operations.webhook(id, None)
        return Response(operations.shown_webhook(row), headers={"ETag": operations.tag(row)})

    @extend_schema(request=serializers.ChangeWebhookIn, responses=serializers.WebhookOut)
    def put(self, request: Request, id: UUID) -> Response:
        """Change where and of what is told, or pause it.

        Repeating what stands needs no If-Match; changing it does.
        """
        reading.no_query(request)
        given = reading.body(request, serializers.ChangeWebhookIn)
        row = operations.change(id=id, regency_id=None, precondition=etags.precondition(request), **given)
        return Response(operations.shown_webhook(row), headers={"ETag": operations.tag(row)})


class RotateSecret(NationalView):
    permissions: ClassVar[Mapping[str, type[Permission]]] = {"POST": permissions.ProgrammeOffice}
    operations: ClassVar[Mapping[str, str]] = {"POST": "rotate_webhook_secret"}
    sends = {("POST", 200): ("ETag",)}
    preconditions = frozenset({"POST"})

    @extend_schema(request=None, responses=serializers.WebhookWithSecretOut)
    def post(self, request: Request, id: UUID) -> Response:
        """A new secret. The one before signs as well for a day."""
        reading.no_query(request)
        row, secret = operations.rotate(
            id=id, regency_id=None, now=timezone.now(), precondition=etags.precondition(request)
        )
        body = {**operations.shown_webhook(row), "secret": secret}
        return Response(body, headers={"ETag": operations.tag(row)})


class Deliveries(NationalView):
    permissions: ClassVar[Mapping[str, type[Permission]]] = {"GET": permissions.ProgrammeOffice}
    operations: ClassVar[Mapping[str, str]] = {"GET": "list_deliveries"}
    paged = True

    @extend_schema(responses=page_of(serializers.DeliveryOut))
    def get(self, request: Request, id: UUID) -> Response:
        """What was sent to an address and what became of it, the newest first."""
        reading.no_query(request)
        page = paging.page(operations.deliveries(id, None), by=("-id",), wanted=paging.wanted(request))
        return Response(page.body(map(operations.shown_delivery, page.rows)), headers=page.headers)


class SendAgain(NationalView):
    permissions: ClassVar[Mapping[str, type[Permission]]] = {"POST": permissions.ProgrammeOffice}
    operations: ClassVar[Mapping[str, str]] = {"POST": "send_again"}

    @extend_schema(request=None, responses=serializers.DeliveryOut)
    def post(self, request: Request, id: UUID, delivery: UUID) -> Response:
        """Send a delivery again, under the same id, whatever became of it."""
        reading.no_query(request)
        row = operations.send_again(id=id, delivery=delivery, regency_id=None, now=timezone.now())
        return Response(operations.shown_delivery(row))

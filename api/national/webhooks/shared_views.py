"""Webhooks over HTTP: one set of views, mounted by the ministry (urls.py) and by each regency (api.regency.feeds)."""

from typing import Any
from uuid import UUID

from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, reading
from api.http.openapi import page_of
from api.http.permissions import Permission
from api.http.views import View
from api.national.webhooks import operations, serializers


class WebhookView(View):
    """The part that knows nothing of the side. A regency's code in the address is the side's business."""

    @property
    def owner(self) -> int | None:
        """The regency's id; None: the ministry."""
        raise NotImplementedError


class Webhooks(WebhookView):
    operations = {"GET": "list_webhooks", "POST": "create_webhook"}
    sends = {("POST", 201): ("ETag",)}
    paged = True

    @extend_schema(responses=page_of(serializers.WebhookOut))
    def get(self, request: Request, **_: str) -> Response:
        """The addresses that are told of changes."""
        reading.no_query(request)
        return self.listed(operations.webhooks(self.owner), by=("id",), shown=operations.shown_webhook)

    @extend_schema(request=serializers.WebhookIn, responses={201: serializers.WebhookWithSecretOut})
    def post(self, request: Request, **_: str) -> Response:
        """Have an address told of what changes from now on. Deliveries are signed with the secret in the answer."""
        reading.no_query(request)
        given = reading.body(request, serializers.WebhookIn)
        row, secret = operations.add(regency_id=self.owner, now=timezone.now(), **given)
        body = {**operations.shown_webhook(row), "secret": secret}
        return Response(body, status=201, headers={"ETag": operations.tag(row)})


class OneWebhook(WebhookView):
    operations = {"GET": "get_webhook", "PUT": "put_webhook"}
    preconditions = frozenset({"PUT"})
    tagged = True

    @extend_schema(responses=serializers.WebhookOut)
    def get(self, request: Request, id: UUID, **_: str) -> Response:
        """One address that is told of changes."""
        reading.no_query(request)
        row = operations.webhook(id, self.owner)
        return Response(operations.shown_webhook(row), headers={"ETag": operations.tag(row)})

    @extend_schema(request=serializers.ChangeWebhookIn, responses=serializers.WebhookOut)
    def put(self, request: Request, id: UUID, **_: str) -> Response:
        """Change where and of what is told, or pause it.

        Repeating what stands needs no If-Match; changing it does.
        """
        reading.no_query(request)
        given = reading.body(request, serializers.ChangeWebhookIn)
        row = operations.change(
            id=id, regency_id=self.owner, precondition=etags.precondition(request), **given
        )
        return Response(operations.shown_webhook(row), headers={"ETag": operations.tag(row)})


class RotateSecret(WebhookView):
    operations = {"POST": "rotate_webhook_secret"}
    sends = {("POST", 200): ("ETag",)}
    preconditions = frozenset({"POST"})

    @extend_schema(request=None, responses=serializers.WebhookWithSecretOut)
    def post(self, request: Request, id: UUID, **_: str) -> Response:
        """A new secret. The one before signs as well for a day."""
        reading.no_query(request)
        row, secret = operations.rotate(
            id=id, regency_id=self.owner, now=timezone.now(), precondition=etags.precondition(request)
        )
        body = {**operations.shown_webhook(row), "secret": secret}
        return Response(body, headers={"ETag": operations.tag(row)})


class Deliveries(WebhookView):
    operations = {"GET": "list_deliveries"}
    paged = True

    @extend_schema(responses=page_of(serializers.DeliveryOut))
    def get(self, request: Request, id: UUID, **_: str) -> Response:
        """What was sent to an address and what became of it, the newest first."""
        reading.no_query(request)
        return self.listed(
            operations.deliveries(id, self.owner), by=("-id",), shown=operations.shown_delivery
        )


class SendAgain(WebhookView):
    operations = {"POST": "send_again"}

    @extend_schema(request=None, responses=serializers.DeliveryOut)
    def post(self, request: Request, id: UUID, delivery: UUID, **_: str) -> Response:
        """Send a delivery again, under the same id, whatever became of it."""
        reading.no_query(request)
        row = operations.send_again(id=id, delivery=delivery, regency_id=self.owner, now=timezone.now())
        return Response(operations.shown_delivery(row))


_ADDRESSES: tuple[tuple[str, type[WebhookView]], ...] = (
    ("webhooks/", Webhooks),
    ("webhooks/<uuid:id>/", OneWebhook),
    ("webhooks/<uuid:id>/rotate/", RotateSecret),
    ("webhooks/<uuid:id>/deliveries/", Deliveries),
    ("webhooks/<uuid:id>/deliveries/<uuid:delivery>/send/", SendAgain),
)


def mounted(side: type[View], *, read: type[Permission], write: type[Permission]) -> list[URLPattern]:
    """The addresses for one side: `side` is its base view with an `owner`."""

    def view(shared: type[WebhookView]) -> Any:
        allowed = {verb: read if verb == "GET" else write for verb in shared.operations}
        body = {"permissions": allowed, "__module__": side.__module__}
        return type(shared.__name__, (side, shared), body).as_view()  # type: ignore[attr-defined]

    return [path(route, view(shared)) for route, shared in _ADDRESSES]

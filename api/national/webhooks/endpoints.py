"""Webhooks over HTTP: endpoints mounted by the ministry (urls.py) and by each regency (api.regency.feeds)."""

from uuid import UUID

from django.urls import URLPattern
from django.utils import timezone

from api.http import versioned
from api.http.endpoint import Address, Written, listed
from api.http.paging import Page, order
from api.http.permissions import Permission
from api.http.views import View
from api.national.webhooks import operations
from api.national.webhooks.shapes import (
    AddWebhook,
    ApplicationWebhookRow,
    ChangeWebhook,
    DeliveryRow,
    TestRow,
    TestWebhook,
    WebhookRow,
    WebhookWithSecretRow,
)


class OwnedView(View):
    """The part that knows nothing of the side."""

    @property
    def owner(self) -> int | None:
        """Return the regency's id; None is the ministry."""
        raise NotImplementedError


def list_webhooks(call: OwnedView) -> Page[WebhookRow]:
    """List the addresses that are told of changes."""
    return listed(call, operations.webhooks(call.owner), WebhookRow.of)


def create_webhook(call: OwnedView, body: AddWebhook) -> Written[WebhookWithSecretRow]:
    """Have an address told of what changes from now on. Deliveries are signed with the secret in the answer."""
    row = operations.add(regency_id=call.owner, given=body, now=timezone.now())
    return Written(row, created=True, below=row.id)


def get_webhook(call: OwnedView, id: UUID) -> WebhookRow:
    """Show one address that is told of changes."""
    return WebhookRow.of(operations.webhook(id, call.owner))


def put_webhook(call: OwnedView, id: UUID, body: ChangeWebhook) -> WebhookRow:
    """Change where and of what is told, or pause it.

    Repeating what stands needs no If-Match; changing it does.
    """
    return versioned.put(call.request, _store(call, id), body).row


def delete_webhook(call: OwnedView, id: UUID) -> None:
    """Delete an address, with the log of its deliveries. Nothing more is sent to it, and its secret is gone."""
    versioned.delete(call.request, _store(call, id))


def _store(call: OwnedView, id: UUID) -> operations.WebhookStore:
    return operations.WebhookStore(id, call.owner, timezone.now())


def rotate_webhook_secret(call: OwnedView, id: UUID) -> WebhookWithSecretRow:
    """Make a new secret. The one before signs as well for a day."""
    return operations.rotate(id=id, regency_id=call.owner, now=timezone.now())


def test_webhook(call: OwnedView, id: UUID, body: TestWebhook) -> TestRow:
    """Send an example to an address, signed as every event is.

    The body is the example of the document. `sequence` is 0 and the regency is a sandbox, so that nothing is taken for
    real. The worker sends it within seconds where the webhook is active, and the deliveries list what became of it.
    """
    return operations.test(id=id, regency_id=call.owner, given=body)


def list_deliveries(call: OwnedView, id: UUID) -> Page[DeliveryRow]:
    """List what was sent to an address and what became of it, the newest first."""
    return listed(call, operations.deliveries(id, call.owner), DeliveryRow.of)


def send_again(call: OwnedView, id: UUID, delivery: UUID) -> DeliveryRow:
    """Send a delivery again, under the same id, whatever became of it."""
    again = operations.send_again(id=id, delivery=delivery, regency_id=call.owner, now=timezone.now())
    return DeliveryRow.of(again)


def get_application_webhook(call: OwnedView, id: UUID) -> ApplicationWebhookRow:
    """Show the address of an application."""
    return _application(call, id).present()


def put_application_webhook(call: OwnedView, id: UUID, body: ChangeWebhook) -> Written[ApplicationWebhookRow]:
    """Give an application an address, or change it.

    It gets the events of each regency whose grant is in force when an event is sent, of what the grant lets it read;
    `feed.advanced` only where the regency registered it. Repeating needs no If-Match.
    """
    return versioned.put(call.request, _application(call, id), body)


def delete_application_webhook(call: OwnedView, id: UUID) -> None:
    """Delete the address of an application. Nothing more is sent to it."""
    versioned.delete(call.request, _application(call, id))


def _application(call: OwnedView, id: UUID) -> operations.ApplicationStore:
    return operations.ApplicationStore(id, call.owner, timezone.now())


def mounted(
    side: type[OwnedView], *, read: type[Permission], write: type[Permission], of: str = ""
) -> list[URLPattern]:
    """Return the addresses for one side: `side` is its base view, `of` stands in its operations' names."""
    one = "webhooks/<uuid:id>/"
    webhooks = Address("webhooks/", side, sends={("POST", 201): ("ETag",)})
    webhook = Address(one, side, tagged=True)
    rotate = Address(f"{one}rotate/", side, tagged=True)
    test = Address(f"{one}test/", side)
    deliveries = Address(f"{one}deliveries/", side)
    sending = Address(f"{one}deliveries/<uuid:delivery>/send/", side)
    webhooks.get(f"list_{of}webhooks", can=read, order=order("id", also=("created_at",)))(list_webhooks)
    webhooks.post(f"create_{of}webhook", can=write)(create_webhook)
    webhook.get(f"get_{of}webhook", can=read)(get_webhook)
    webhook.put(f"put_{of}webhook", can=write, versioned=True)(put_webhook)
    webhook.delete(f"delete_{of}webhook", can=write, versioned=True)(delete_webhook)
    rotate.post(f"rotate_{of}webhook_secret", can=write)(rotate_webhook_secret)
    test.post(f"test_{of}webhook", can=write)(test_webhook)
    deliveries.get(f"list_{of}deliveries", can=read, order=order("-id", also=("created_at",)))(
        list_deliveries
    )
    sending.post(f"send_{of}delivery_again", can=write)(send_again)
    application = Address("applications/<uuid:id>/webhook/", side, tagged=True)
    application.get(f"get_{of}application_webhook", can=read)(get_application_webhook)
    application.put(f"put_{of}application_webhook", can=write, versioned=True)(put_application_webhook)
    application.delete(f"delete_{of}application_webhook", can=write, versioned=True)(
        delete_application_webhook
    )
    return [each.path for each in (webhooks, webhook, rotate, test, deliveries, sending, application)]

"""Webhooks over HTTP: endpoints mounted by the ministry (urls.py) and by each regency (api.regency.feeds)."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar
from uuid import UUID

from django.urls import URLPattern
from django.utils import timezone

from api.http import etags, versioned
from api.http.endpoint import Address, Page, Written, listed, order
from api.http.permissions import Permission
from api.http.views import View
from api.national.webhooks.operations import WebhookStore
from api.national.webhooks.shapes import DeliveryRow, TestRow, TestWebhook, WebhookContent, WebhookRow


class OwnedView(View, ABC):
    """Base view of webhooks, the same for both sides."""

    #: True below an application: its id is in the address.
    of_application: ClassVar[bool] = False

    @property
    @abstractmethod
    def owner(self) -> int | None:
        """Return the regency's id; None is the ministry."""

    def store(self, id: UUID | None = None) -> WebhookStore:
        return WebhookStore(self.owner, timezone.now(), id, self.of_application)


def list_webhooks(call: OwnedView) -> Page[WebhookRow]:
    """List the addresses that receive changes."""
    return listed(call, call.store().every(), WebhookRow.of)


def create_webhook(call: OwnedView, body: WebhookContent) -> Written[WebhookRow]:
    """Register an address for changes from now on. Deliveries are signed with the secret in the answer."""
    row = call.store().add(body)
    return Written(row, created=True, below=row.id)


def put_webhook(call: OwnedView, id: UUID, body: WebhookContent) -> WebhookRow:
    """Change a webhook's address or resources, or pause it.

    Repeating the present content needs no If-Match; changing it does.
    """
    return versioned.put(call.request, call.store(id), body).row


def put_application_webhook(call: OwnedView, id: UUID, body: WebhookContent) -> Written[WebhookRow]:
    """Set or change an application's address.

    It gets the events of each regency whose grant is in force when an event is sent, for resources that the grant
    lets it read; `feed.advanced` only if the regency registered it. Repeating needs no If-Match.
    """
    return versioned.put(call.request, call.store(id), body)


def get_webhook(call: OwnedView, id: UUID) -> WebhookRow:
    """Show an address that receives changes."""
    return WebhookRow.of(call.store(id).one())


def delete_webhook(call: OwnedView, id: UUID) -> None:
    """Delete an address, with the log of its deliveries. Nothing more is sent to it, and its secret is destroyed."""
    versioned.delete(call.request, call.store(id))


def rotate_secret(call: OwnedView, id: UUID) -> WebhookRow:
    """Make a new secret. The previous one also signs for a day.

    If two rotations with `If-Match` come at the same time, one is refused.
    """
    return call.store(id).rotate(etags.precondition(call.request))


def test_webhook(call: OwnedView, id: UUID, body: TestWebhook) -> TestRow:
    """Send an example to an address, signed as every event is.

    The body is the example in the document. `sequence` is 0 and the regency is a sandbox, so that nobody takes it
    for a real event. The worker sends it within seconds if the webhook is active, and the deliveries list its
    outcome. A regency's application gets it only if its grant lets it read such an event.
    """
    return call.store(id).test(body)


def list_deliveries(call: OwnedView, id: UUID) -> Page[DeliveryRow]:
    """List the deliveries to an address with their outcomes, newest first.

    Ended ones are listed for 90 days.
    """
    return listed(call, call.store(id).deliveries(), DeliveryRow.of)


def send_again(call: OwnedView, id: UUID, delivery: UUID) -> DeliveryRow:
    """Send a delivery again, under the same id, whatever its outcome."""
    return DeliveryRow.of(call.store(id).send_again(delivery))


def mounted(
    side: type[OwnedView],
    *,
    can: type[Permission],
    of_applications: type[Permission],
    of: str = "",
) -> list[URLPattern]:
    """Return the addresses for one side: `side` is its base view, `of` a part of its operations' names.

    `can` is the permission for the side's own webhooks, `of_applications` the one for its applications' webhooks.
    """
    webhooks = Address("webhooks/", side)
    webhooks.get(named=f"list_{of}webhooks", can=can, order=order("id", also=("created_at",)))(list_webhooks)
    webhooks.post(named=f"create_{of}webhook", can=can)(create_webhook)
    found = [webhooks]
    for one, kind, put, may in (
        ("webhooks/<uuid:id>/", "", put_webhook, can),
        ("applications/<uuid:id>/webhook/", "application_", put_application_webhook, of_applications),
    ):
        name = f"{of}{kind}"
        own: Any = {"of_application": bool(kind)}
        webhook = Address(one, side, tagged=True, **own)
        rotate = Address(f"{one}rotate/", side, tagged=True, **own)
        test, deliveries, sending = (
            Address(f"{one}{step}", side, **own)
            for step in ("test/", "deliveries/", "deliveries/<uuid:delivery>/send/")
        )
        mount: Any = put
        webhook.get(named=f"get_{name}webhook", can=may)(get_webhook)
        webhook.put(named=f"put_{name}webhook", can=may)(mount)
        webhook.delete(named=f"delete_{name}webhook", can=may)(delete_webhook)
        rotate.post(named=f"rotate_{name}webhook_secret", can=may, conditional=True)(rotate_secret)
        test.post(named=f"test_{name}webhook", can=may)(test_webhook)
        newest = order("-id", also=("created_at",))
        deliveries.get(named=f"list_{name}deliveries", can=may, order=newest)(list_deliveries)
        sending.post(named=f"send_{name}delivery_again", can=may)(send_again)
        found += [webhook, rotate, test, deliveries, sending]
    return [each.path for each in found]

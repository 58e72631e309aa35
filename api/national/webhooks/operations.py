"""Operations of the owner of webhooks: add, change, rotate the secret, send a delivery again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from api.http import shapes
from api.http.exceptions import Conflict, Invalid, NotFound
from api.http.lookup import one
from api.http.messages import _
from api.http.versioned import Store
from api.national.feeds import queries as feed
from api.national.webhooks import signing, targets
from api.national.webhooks.models import Delivery, Webhook
from api.national.webhooks.shapes import AddWebhook, ChangeWebhook, WebhookRow, WebhookWithSecretRow

#: More would multiply every change; a receiver can pass on.
MOST = 10


def webhooks(regency_id: int | None) -> QuerySet[Webhook]:
    """Return those of a regency, or with None the ministry's."""
    if regency_id is None:
        return Webhook.objects.filter(regency=None)
    return Webhook.objects.filter(regency_id=regency_id)


def webhook(id: UUID, regency_id: int | None) -> Webhook:
    """Return one webhook. Raises NotFound."""
    return one(webhooks(regency_id), "webhook", pk=id)


def add(*, regency_id: int | None, given: AddWebhook, now: datetime) -> WebhookWithSecretRow:
    """Add an address, to be told of what changes from now on. Raises Invalid for the address."""
    _check(given.url)
    if webhooks(regency_id).count() >= MOST:
        raise Conflict(_("There are {most} webhooks already.", most=MOST), code="too_many_webhooks")
    row = Webhook(
        regency_id=regency_id,
        told=str(feed.present()),
        created_at=now,
        **shapes.stored(given, Webhook),
    )
    row.save(force_insert=True)
    return _with_secret(row)


@dataclass(frozen=True, slots=True)
class WebhookStore(Store[WebhookRow, ChangeWebhook]):
    """One webhook. What changes while it is paused is sent once it is active again.

    `find` raises NotFound, `change` Invalid for the address.
    """

    id: UUID
    regency_id: int | None

    def find(self) -> WebhookRow:
        return shapes.from_model(WebhookRow, _locked(self.id, self.regency_id))

    def change(self, row: WebhookRow, content: ChangeWebhook) -> WebhookRow:
        _check(content.url)
        version = row.version + 1
        Webhook.objects.filter(pk=self.id).update(version=version, **shapes.stored(content, Webhook))
        return shapes.recast(WebhookRow, content, id=self.id, created_at=row.created_at, version=version)


@transaction.atomic
def rotate(
    *, id: UUID, regency_id: int | None, now: datetime, check: Callable[[WebhookRow], None]
) -> WebhookWithSecretRow:
    """Make a new secret; the one before signs as well for a day. So two at once would end a secret that is in use."""
    row = _locked(id, regency_id)
    check(shapes.from_model(WebhookRow, row))
    row.secret_version += 1
    row.rotated_at = now
    row.version += 1
    row.save(update_fields=["secret_version", "rotated_at", "version"])
    return _with_secret(row)


def deliveries(id: UUID, regency_id: int | None) -> QuerySet[Delivery]:
    """Return the deliveries to one address. Raises NotFound."""
    return Delivery.objects.filter(webhook=webhook(id, regency_id))


def send_again(*, id: UUID, delivery: UUID, regency_id: int | None, now: datetime) -> Delivery:
    """Send a delivery again, whatever became of it, with all its attempts. Raises NotFound."""
    found = deliveries(id, regency_id).filter(pk=delivery)
    if not found.update(state=Delivery.State.WAITING, attempts=0, next_at=now):
        raise NotFound(f"no delivery {delivery}")
    return found.get()


def _locked(id: UUID, regency_id: int | None) -> Webhook:
    return one(webhooks(regency_id).select_for_update(no_key=True), "webhook", pk=id)


def _check(url: str) -> None:
    try:
        targets.check_form(url)
    except targets.TargetRefused as error:
        raise Invalid.at(
            "/url",
            "target_refused",
            error.message,
        ) from error


def _with_secret(row: Webhook) -> WebhookWithSecretRow:
    return shapes.from_model(WebhookWithSecretRow, row, secret=signing.secret(row.pk, row.secret_version))

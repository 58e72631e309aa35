"""Webhooks managed by whoever owns them: added, changed, given a new secret, a delivery sent again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from api.http import etags
from api.http.etags import Precondition
from api.http.exceptions import Conflict, Invalid, NotFound
from api.http.lookup import one
from api.national.feeds import queries as feed
from api.national.webhooks import signing, targets
from api.national.webhooks.models import Delivery, Webhook

#: More would multiply every change; a receiver can pass on.
MOST = 10


def webhooks(regency_id: int | None) -> QuerySet[Webhook]:
    """Those of a regency, or with None the ministry's."""
    if regency_id is None:
        return Webhook.objects.filter(regency=None)
    return Webhook.objects.filter(regency_id=regency_id)


def webhook(id: UUID, regency_id: int | None) -> Webhook:
    """Raises NotFound."""
    return one(webhooks(regency_id), "webhook", pk=id)


def tag(row: Webhook) -> str:
    return etags.strong("webhook", row.pk, row.version)


def add(*, regency_id: int | None, url: str, resources: Sequence[str], now: datetime) -> tuple[Webhook, str]:
    """Adds an address, to be told of what changes from now on; and its secret. Raises Invalid for the address."""
    _check(url)
    if webhooks(regency_id).count() >= MOST:
        raise Conflict(
            f"There are {MOST} webhooks already.", f"Sudah ada {MOST} webhook.", code="too_many_webhooks"
        )
    row = Webhook(
        regency_id=regency_id,
        url=url,
        resources=list(resources),
        told=str(feed.present()),
        created_at=now,
    )
    row.save(force_insert=True)
    return row, signing.secret(row.pk, row.secret_version)


@transaction.atomic
def change(
    *,
    id: UUID,
    regency_id: int | None,
    url: str,
    resources: Sequence[str],
    active: bool,
    precondition: Precondition,
) -> Webhook:
    """Changes where and of what is told, or pauses it: what changes meanwhile is sent once it is active again.

    Repeating what stands changes nothing and needs no version. Raises NotFound, Invalid for the address.
    """
    row = _locked(id, regency_id)
    given = (url, list(resources), active)
    same = given == (row.url, row.resources, row.active)
    precondition(tag(row), required=not same)
    if same:
        return row
    _check(url)
    row.url, row.resources, row.active = given
    row.version += 1
    row.save(update_fields=["url", "resources", "active", "version"])
    return row


@transaction.atomic
def rotate(
    *, id: UUID, regency_id: int | None, now: datetime, precondition: Precondition
) -> tuple[Webhook, str]:
    """A new secret; the one before signs as well for a day. So two at once would end a secret that is in use."""
    row = _locked(id, regency_id)
    precondition(tag(row))
    row.secret_version += 1
    row.rotated_at = now
    row.version += 1
    row.save(update_fields=["secret_version", "rotated_at", "version"])
    return row, signing.secret(row.pk, row.secret_version)


def deliveries(id: UUID, regency_id: int | None) -> QuerySet[Delivery]:
    """Those to one address. Raises NotFound."""
    return Delivery.objects.filter(webhook=webhook(id, regency_id))


def send_again(*, id: UUID, delivery: UUID, regency_id: int | None, now: datetime) -> Delivery:
    """Sends a delivery again, whatever became of it, with all attempts anew. Raises NotFound."""
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
            str(error),
            "Alamat ini tidak dapat dituju: gunakan alamat publik yang dimulai dengan https://.",
        ) from error


def shown_webhook(row: Webhook) -> dict[str, Any]:
    return {
        "id": row.pk,
        "url": row.url,
        "resources": row.resources,
        "active": row.active,
        "created_at": row.created_at,
        "version": row.version,
    }


def shown_delivery(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.pk,
        "state": row.state,
        "attempts": row.attempts,
        "next_at": row.next_at if row.state == Delivery.State.WAITING else None,
        "created_at": row.created_at,
        "body": row.body,
        "log": row.log,
    }

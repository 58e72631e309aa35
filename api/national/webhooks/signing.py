"""Signatures of deliveries, as Standard Webhooks has them: HMAC-SHA256 over id, time and body.

A webhook's secret is derived from the service's own and never stored: a copy of the database signs nothing. After a
change of secret both sign for a day, so that a receiver can take its time.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from api.national.webhooks.models import Webhook

#: How long the secret before signs as well.
OVERLAP = timedelta(days=1)


def secret(webhook: UUID, version: int) -> str:
    """As the receiver is given it: whsec_ and base64."""
    return "whsec_" + base64.b64encode(_key(webhook, version)).decode()


def headers(webhook: Webhook, *, id: UUID, body: bytes, now: datetime) -> dict[str, str]:
    """The three headers of a delivery. The id is the same for every attempt, so a receiver knows a repeat."""
    at = str(int(now.timestamp()))
    versions = [webhook.secret_version]
    if webhook.rotated_at is not None and now < webhook.rotated_at + OVERLAP:
        versions.append(webhook.secret_version - 1)
    signed = f"{id}.{at}.".encode() + body
    signatures = [
        base64.b64encode(hmac.new(_key(webhook.pk, version), signed, hashlib.sha256).digest()).decode()
        for version in versions
    ]
    return {
        "webhook-id": str(id),
        "webhook-timestamp": at,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def _key(webhook: UUID, version: int) -> bytes:
    text = f"webhook:{webhook}:{version}".encode()
    return hmac.new(settings.WEBHOOK_KEY.encode(), text, hashlib.sha256).digest()

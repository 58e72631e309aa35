"""Signatures of deliveries by Standard Webhooks, over id, time and body.

HMAC-SHA256 (v1), and Ed25519 (v1a) for receivers without a secret. A webhook's keys are derived from the service's
own and never stored: a copy of the database can sign nothing. After a rotation of the secret both sign for a day, so
that a receiver has time to change it; and so does PREVIOUS_WEBHOOK_KEY for as long as it is set.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from itertools import product
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from api.national.webhooks.models import Webhook

#: How long the secret before signs as well.
OVERLAP = timedelta(days=1)


def secret(webhook: UUID, version: int) -> str:
    """Return the secret in the receiver's form: whsec_ and base64."""
    return "whsec_" + _text(_key(webhook, version))


def public_key(webhook: UUID, version: int) -> str:
    """Return the public key of v1a: whpk_ and base64."""
    return "whpk_" + _text(_private(webhook, version).public_key().public_bytes_raw())


def headers(webhook: Webhook, *, id: UUID, body: bytes, now: datetime) -> dict[str, str]:
    """Return the three headers of a delivery. The id is the same for every attempt, so a receiver knows a repeat."""
    at = str(int(now.timestamp()))
    versions = [webhook.secret_version]
    if webhook.rotated_at is not None and now < webhook.rotated_at + OVERLAP:
        versions.append(webhook.secret_version - 1)
    signed = f"{id}.{at}.".encode() + body
    signatures = []
    keys = filter(None, (settings.WEBHOOK_KEY, settings.PREVIOUS_WEBHOOK_KEY))
    for of, version in product(keys, versions):
        code = hmac.new(_key(webhook.pk, version, of=of), signed, hashlib.sha256).digest()
        signatures += [f"v1,{_text(code)}", f"v1a,{_text(_private(webhook.pk, version, of).sign(signed))}"]
    return {
        "webhook-id": str(id),
        "webhook-timestamp": at,
        "webhook-signature": " ".join(signatures),
    }


def _key(webhook: UUID, version: int, kind: str = "webhook", of: str = "") -> bytes:
    text = f"{kind}:{webhook}:{version}".encode()
    return hmac.new((of or settings.WEBHOOK_KEY).encode(), text, hashlib.sha256).digest()


def _private(webhook: UUID, version: int, of: str = "") -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_key(webhook, version, "webhook-ed25519", of))


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()

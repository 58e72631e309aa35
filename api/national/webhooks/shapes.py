"""Shapes of webhooks and their deliveries."""

from datetime import datetime
from functools import partial
from typing import Self
from uuid import UUID

from rest_framework import serializers

from api.http import etags, shapes
from api.http.shapes import TEXT, by_field, choice, field, flag, ident, instant, many, shape, text, whole
from api.national.webhooks import events, models, signing, targets
from tenants import Strings

RESOURCE = by_field(str, partial(serializers.ChoiceField, choices=sorted(events.KINDS)))


@shape(name="WebhookIn")
class WebhookContent:
    """Address for events, and the kinds of events to send."""

    url: str = text(500, "The target: a public https address.", pattern=targets.FORM)
    resources: Strings = many(
        "The kinds of events to send; empty: all.", RESOURCE, most=len(events.KINDS), default=()
    )
    active: bool = flag(
        "False pauses it; changes made meanwhile are sent afterwards.", default=True, key="is_active"
    )


@shape
class WebhookRow(WebhookContent):
    """An address that receives changes."""

    id: UUID = ident("The webhook's id.")
    public_key: str = field(TEXT, "Public key of the signatures `v1a` (Ed25519, Standard Webhooks).")
    secret: str | None = field(
        TEXT,
        "Secret of the signatures `v1` (HMAC-SHA256, Standard Webhooks): shown once, in the answer that adds the"
        " address or makes the secret; null otherwise.",
    )
    created_at: datetime = instant("In UTC.")
    version: int = whole("Counts the changes, from 1.")

    etag = etags.tag("webhook")

    @classmethod
    def of(cls, row: models.Webhook, *, secret: str | None = None) -> Self:
        key = signing.public_key(row.pk, row.secret_version)
        return shapes.from_model(cls, row, public_key=key, secret=secret)


@shape
class TestWebhook:
    """Kind of event of which an example is sent."""

    type: str = choice(list(events.EVENTS), "The kind of event to send.", default="submission.submitted")


@shape
class TestRow:
    """A requested test: the worker sends it within seconds, and then the deliveries list it."""

    id: UUID = ident("The delivery's id: the header webhook-id.")
    type: str = choice(list(events.EVENTS), "The event. Its body is the example in the document.")


@shape
class AttemptRow:
    """One attempt to deliver an event."""

    at: datetime = instant("In UTC.", key="attempted_at")
    status: int | None = whole("The receiver's status, or null if it did not answer.")
    reason: str = field(TEXT, "The reason that it did not arrive, or empty.")
    milliseconds: int = whole("Duration of the attempt.")


@shape
class DeliveryRow:
    """One event for one address."""

    id: UUID = ident("The header webhook-id, the same for every attempt.")
    status: str = choice(["waiting", "delivered", "given_up"], "Outcome of the delivery.", source="state")
    attempts: int = whole("Number of attempts made.")
    next_at: datetime | None = instant("When the next attempt is made, in UTC.")
    created_at: datetime = instant("In UTC.")
    body: str = field(TEXT, "The body sent, as it was signed.")
    log: tuple[AttemptRow, ...] = many("The last attempts, the newest last.")

    @classmethod
    def of(cls, row: models.Delivery) -> "DeliveryRow":
        is_waiting = row.state == models.Delivery.State.WAITING
        log = tuple(shapes.from_row(AttemptRow, each) for each in row.log)
        return shapes.from_model(cls, row, next_at=row.next_at if is_waiting else None, log=log)

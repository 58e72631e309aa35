"""Where changes are sent, and what became of each. The changes themselves are the ledger's own rows: what a transaction
wrote there is in the outbox when it commits, and only then."""

from typing import ClassVar

from django.db import models

from tenants.ids import uuid7_key
from tenants.models import Regency
from tenants.privileges import Access


class Webhook(models.Model):
    """An address that is told of changes: a regency's own, or (without `regency`) the ministry's.

    `told` is the feed's cursor from which deliveries begin. The secret is derived, never kept (signing.py).
    """

    access = Access(
        regency="SELECT, INSERT, UPDATE (url, resources, active, secret_version, rotated_at, version)",
        ministry="SELECT, INSERT, UPDATE (url, resources, active, secret_version, rotated_at, version)",
        worker="SELECT",
        rows="regency_id",
        ministry_rows="regency_id IS NULL",
        forged="has its own changes sent to any public address, of at most its share of attempts",
    )

    id = uuid7_key()
    regency = models.ForeignKey(Regency, models.DO_NOTHING, null=True, related_name="+")
    url = models.CharField(max_length=500)
    resources = models.JSONField(default=list, help_text="Which changes; empty: all.")
    active = models.BooleanField(default=True)
    secret_version = models.PositiveIntegerField(default=1)
    rotated_at = models.DateTimeField(null=True)
    told = models.CharField(max_length=400)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "webhooks_webhook"


class Progress(models.Model):
    """How far a receiver was told, and how many events it was sent. The worker's alone.

    Neither side reads it: from how a count or a cursor moves, or a row's version with it, could be seen when a regency
    works. `told` has the cursor by the regency's id, or by '' for the ministry's receiver.
    """

    access = Access(worker="SELECT, INSERT, UPDATE (sequence, told), DELETE")

    webhook = models.OneToOneField(Webhook, models.DO_NOTHING, primary_key=True, related_name="+")
    sequence = models.PositiveBigIntegerField(default=0)
    told = models.JSONField(default=dict)

    class Meta:
        db_table = "webhooks_progress"


class Delivery(models.Model):
    """One change on its way to one address. Tried until it arrives or is given up; can be sent again at any time."""

    access = Access(
        regency="SELECT, UPDATE (state, attempts, next_at)",
        ministry="SELECT, UPDATE (state, attempts, next_at)",
        worker="SELECT, INSERT, UPDATE (state, attempts, next_at, log)",
        rows="regency_id",
        ministry_rows="regency_id IS NULL",
        forged="has its own deliveries sent again, or no more",
    )

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        GIVEN_UP = "given_up"

    id = uuid7_key()
    webhook = models.ForeignKey(Webhook, models.DO_NOTHING, related_name="deliveries")
    regency = models.ForeignKey(Regency, models.DO_NOTHING, null=True, related_name="+")
    body = models.TextField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    log = models.JSONField(default=list, help_text="The last attempts: when, status or reason, how long.")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "webhooks_delivery"
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=models.Q(state="waiting"), name="deliveries_due"),
            models.Index(fields=["webhook", "-id"], name="deliveries_of_a_webhook"),
        ]

"""Webhooks and their deliveries.

The changes themselves are the ledger's own rows: a transaction's rows are in the outbox when it commits, and only then.
"""

from django.db import models
from django.db.models import Q

from api.identity.models import Client
from tenants.ids import FIRST_SANDBOX
from tenants.rows import (
    Access,
    EnumField,
    OfRegencyOrNone,
    OneWay,
    Row,
    Table,
    VersionedRow,
    chars,
    check,
    index,
    unique,
)


class Owner(models.TextChoices):
    """The owner of an address.

    An application's regency is the one that registered the address, or none for the ministry.
    """

    REGENCY = "regency"
    MINISTRY = "ministry"
    APPLICATION = "application"


_CHANGED = "url, resources, active, secret_version, rotated_at, version, deleted_at, test_id, test_type"
#: An application's address is given by the side that registered the application.
_OWN = (
    "(owner = 'application') = (client_id IS NOT NULL) AND (client_id IS NULL OR EXISTS (SELECT FROM"
    " public.identity_client c WHERE c.id = client_id"
    " AND c.regency_id IS NOT DISTINCT FROM webhooks_webhook.regency_id))"
)


class Webhook(OfRegencyOrNone, VersionedRow):
    """An address that receives changes.

    `told` is the cursor of the feed at which deliveries begin. The secret is derived, never stored (signing.py). A
    deleted one is inactive, shown to nobody, and removed by the worker: DELETE on the table would let a regency lock
    it. The worker makes a delivery of the event `test_type` under the id `test_id`.
    """

    access = Access(
        regency=f"SELECT, INSERT, UPDATE ({_CHANGED})",
        ministry=f"SELECT, INSERT, UPDATE ({_CHANGED})",
        worker="SELECT, DELETE",
        rows="regency_id",
        writes=f"owner <> 'ministry' AND {_OWN}",
        ministry_rows="regency_id IS NULL AND owner <> 'regency'",
        # Nor does it ask for work inside a regency, which it would not be sent (receivers.py).
        ministry_writes=f"{_OWN} AND NOT (active AND resources ? 'feed')",
        most=1_000,
        forged="has its own changes sent to any public address, of at most its share of attempts",
        harmless="test_id",
    )

    owner = EnumField(Owner, db_default=Owner.REGENCY)
    client = OneWay(Client, models.DO_NOTHING, null=True)
    url = chars(500)
    resources = models.JSONField(default=list, help_text="Which changes; empty: all.")
    active = models.BooleanField(default=True)
    secret_version = models.PositiveIntegerField(default=1)
    rotated_at = models.DateTimeField(null=True)
    told = chars(400)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    test_id = models.UUIDField(null=True)
    test_type = chars(40, db_default="", default="")

    class Meta:
        constraints = [
            check(
                "webhook_has_its_owner",
                Q(owner=Owner.REGENCY, regency__isnull=False, client=None)
                | Q(owner=Owner.MINISTRY, regency=None, client=None)
                | Q(owner=Owner.APPLICATION, client__isnull=False),
            ),
            unique("one_webhook_of_an_application", "client", condition=Q(deleted_at=None)),
        ]


class Progress(Table):
    """A receiver's position and its number of events. Only the worker reads and writes it.

    Neither side may: a changing count, cursor or version would show when a regency works. `told` has the cursor by
    the regency's id, or by '' for the ministry's receiver; `fed` the cursor of work inside the regency. `tested` is
    the last test.
    """

    access = Access(worker="SELECT, INSERT, UPDATE (sequence, told, fed, tested), DELETE")

    webhook = models.OneToOneField(Webhook, models.DO_NOTHING, primary_key=True, related_name="+")
    sequence = models.PositiveBigIntegerField(default=0)
    told = models.JSONField(default=dict)
    fed = models.JSONField(default=dict, db_default={})
    tested = models.UUIDField(null=True)


_TO_OWN = "EXISTS (SELECT FROM public.webhooks_webhook w WHERE w.id = webhook_id AND w.owner = webhooks_delivery.owner)"


class Delivery(OfRegencyOrNone, Row):
    """One event for one address. Retried until it arrives or is given up; can be sent again at any time.

    `regency` is the one that the event is about, unless it is the ministry's own.
    """

    access = Access(
        regency="SELECT, UPDATE (state, attempts, next_at)",
        ministry="SELECT, UPDATE (state, attempts, next_at)",
        worker="SELECT, INSERT, UPDATE (state, attempts, next_at, log), DELETE",
        rows="regency_id",
        # Of a receiver that an integrator tries in a sandbox it sees what became of each event.
        sandboxes=f"(regency_id >= {FIRST_SANDBOX} AND owner <> 'application') IS TRUE",
        writes=_TO_OWN,
        # To the address of a regency's application goes when the regency works, which is not the ministry's to know;
        # to that of an integrator's what the ledger says alone (receivers.py).
        ministry_rows="(regency_id IS NULL AND owner <> 'regency') OR (owner = 'application' AND EXISTS (SELECT FROM"
        " public.webhooks_webhook w WHERE w.id = webhook_id AND w.regency_id IS NULL))",
        ministry_writes=_TO_OWN,
        forged="has its own deliveries sent again, or no more",
    )

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        GIVEN_UP = "given_up"

    webhook = models.ForeignKey(Webhook, models.DO_NOTHING, related_name="deliveries")
    owner = EnumField(Owner, db_default=Owner.REGENCY)
    body = models.TextField()
    state = EnumField(State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    log = models.JSONField(default=list, help_text="The last attempts: when, status or reason, how long.")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            check(
                "delivery_has_its_owner",
                Q(owner=Owner.REGENCY, regency__isnull=False)
                | Q(owner=Owner.MINISTRY, regency=None)
                | Q(owner=Owner.APPLICATION),
            )
        ]
        indexes = [
            index("deliveries_due", "next_at", condition=models.Q(state="waiting")),
            index("deliveries_of_a_webhook", "webhook", "-id"),
        ]

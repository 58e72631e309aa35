"""The worker's part: from the ledger's changes to deliveries, and from deliveries to the receivers.

Safe to kill at any moment. Cursor and deliveries move in one transaction; an attempt is claimed for a while before it
is made, so one that dies with its worker is made again: a receiver may get a change twice, under the same id.
"""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from api.http import passed_over
from api.http.encoding import instant
from api.http.exceptions import InvalidCursor
from api.national.feeds import queries as feed
from api.national.feeds.queries import Cursor
from api.national.webhooks import events, operations, signing, targets
from api.national.webhooks.models import Delivery, Progress, Webhook
from tenants.pool import statements

#: How long after each failed attempt the next one is made: over three days in all, then it is given up.
BACKOFF = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 600, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600, 24 * 3600)
)
#: An attempt that has not ended after this long died with its worker.
LEASE = timedelta(minutes=2)
#: Attempts at once, of these to one receiver, and to all receivers of one owner, so that those that hang keep no other
#: waiting.
AT_ONCE, EACH, OWNED = 8, 2, 4
#: How long the other deliveries of a receiver wait after an attempt that nothing answered. One that hangs takes all the
#: time that an attempt may take, and holds up what is attempted beside it: it gets little of that.
REST = timedelta(minutes=1)
#: While attempts go on, what changed meanwhile is looked for this often. Seconds.
COLLECT_EVERY = 5.0
#: Changes turned into deliveries in one transaction, and attempts that a log keeps.
BATCH, LOGGED = 500, 20


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one attempt: the receiver's status, or why there is none."""

    delivery: UUID
    status: int | None
    reason: str
    milliseconds: int

    @property
    def arrived(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def work() -> None:
    """Makes deliveries of what changed, and attempts those that are due. The worker's duty, every second."""
    collect(now=timezone.now())
    collected = time.monotonic()
    while attempt_due(now=timezone.now()):
        if time.monotonic() - collected >= COLLECT_EVERY:
            collect(now=timezone.now())
            collected = time.monotonic()


def collect(*, now: datetime) -> int:
    """Turn the changes that each webhook was not told of into deliveries. Return their number."""
    made = 0
    place = Window(RowNumber(), partition_by="regency_id", order_by="id")
    served = Webhook.objects.filter(active=True).annotate(place=place).filter(place__lte=operations.MOST)
    for webhook in served.select_related("regency"):
        with passed_over.if_bad("webhooks_webhook", webhook.pk), transaction.atomic():
            made += _collect_for(webhook, now)
    return made


def _collect_for(webhook: Webhook, now: datetime) -> int:
    Progress.objects.get_or_create(webhook=webhook)
    # The receiver's own row is not locked: its owner could see it.
    progress = Progress.objects.select_for_update(skip_locked=True).filter(webhook=webhook).first()
    if progress is None:
        return 0
    place = str(webhook.regency_id or "")
    code = webhook.regency.kemendagri_code if webhook.regency else None
    mine = None if webhook.regency_id is None else (webhook.regency_id,)
    try:
        after = Cursor.read(progress.told.get(place, webhook.told))
        found = feed.changes(after=after, limit=BATCH, regencies=mine)
    except InvalidCursor:  # the database was put back from a dump: its transactions count from anew
        progress.told[place] = str(feed.present())
        progress.save(update_fields=["told"])
        return 0
    if not found:
        return 0
    wanted = [change for change in found if not webhook.resources or change.resource in webhook.resources]
    bodies = [
        events.told(change, code=code, sequence=progress.sequence + number)
        for number, change in enumerate(wanted, 1)
    ]
    Delivery.objects.bulk_create(
        Delivery(
            webhook=webhook,
            regency_id=webhook.regency_id,
            body=json.dumps(body, separators=(",", ":")),
            next_at=now,
            created_at=now,
        )
        for body in bodies
    )
    progress.told[place] = str(found[-1].cursor)
    progress.sequence += len(bodies)
    progress.save(update_fields=["told", "sequence"])
    return len(bodies)


_CLAIM = """
    WITH due AS (
        SELECT d.id FROM (
            SELECT id, next_at, place, row_number() OVER (PARTITION BY regency_id ORDER BY next_at, id) AS owned
            FROM (
                SELECT id, next_at, regency_id,
                       row_number() OVER (PARTITION BY webhook_id ORDER BY next_at, id) AS place
                FROM webhooks_delivery
                WHERE state = 'waiting' AND next_at <= %(now)s
                  AND webhook_id IN (SELECT id FROM webhooks_webhook WHERE active)
            ) AS of_receivers WHERE place <= %(each)s
        ) AS waiting JOIN webhooks_delivery d ON d.id = waiting.id
        WHERE waiting.owned <= %(owned)s AND d.state = 'waiting' AND d.next_at <= %(now)s
        ORDER BY waiting.next_at, d.id LIMIT %(limit)s FOR UPDATE OF d SKIP LOCKED
    )
    UPDATE webhooks_delivery d SET next_at = %(lease)s, attempts = attempts + 1
    FROM due WHERE d.id = due.id RETURNING d.id
"""


def attempt_due(*, now: datetime) -> int:
    """Makes the attempts that are due, some at once, and writes down what became of them. How many were made."""
    claimed = [
        id
        for (id,) in statements.rows(
            _CLAIM, {"now": now, "lease": now + LEASE, "limit": AT_ONCE, "each": EACH, "owned": OWNED}
        )
    ]
    deliveries = list(Delivery.objects.select_related("webhook").filter(pk__in=claimed))
    if not deliveries:
        return 0
    with ThreadPoolExecutor(AT_ONCE) as pool:  # these threads speak to receivers, never to the database
        attempts = list(pool.map(_attempt, deliveries))
    for attempt in attempts:
        _conclude(attempt, now=now)
    return len(attempts)


def _attempt(delivery: Delivery) -> Attempt:
    body = delivery.body.encode()
    began = time.monotonic()
    status, reason = None, ""
    try:
        headers = signing.headers(delivery.webhook, id=delivery.pk, body=body, now=timezone.now())
        status = targets.post(delivery.webhook.url, body, {**headers, "Content-Type": "application/json"})
        if 300 <= status < 400:
            reason = "redirects are not followed"
    except targets.TargetRefused as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001  (whatever it is, it is this receiver's, and keeps no other waiting)
        reason = type(error).__name__ + (f": {error}" if str(error) else "")
    return Attempt(delivery.pk, status, reason[:300], round((time.monotonic() - began) * 1000))


def _conclude(attempt: Attempt, *, now: datetime) -> None:
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update(no_key=True).filter(pk=attempt.delivery).first()
        if delivery is None:  # a sandbox that was reset meanwhile
            return
        entry = {
            "at": instant(now),
            "status": attempt.status,
            "reason": attempt.reason,
            "milliseconds": attempt.milliseconds,
        }
        delivery.log = [*delivery.log, entry][-LOGGED:]
        if attempt.arrived:
            delivery.state = Delivery.State.DELIVERED
        elif delivery.attempts > len(BACKOFF):
            delivery.state = Delivery.State.GIVEN_UP
        else:
            delivery.next_at = now + BACKOFF[max(0, delivery.attempts - 1)]
        delivery.save(update_fields=["log", "state", "next_at"])
    if attempt.status is None:
        others = Delivery.objects.filter(webhook_id=delivery.webhook_id, state=Delivery.State.WAITING)
        others.exclude(pk=delivery.pk).filter(next_at__lt=now + REST).update(next_at=now + REST)

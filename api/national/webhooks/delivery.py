"""The worker's part of webhooks: it turns the ledger's changes into deliveries, and sends them to the receivers.

Safe to kill at any moment. Cursor and deliveries move in one transaction; an attempt is claimed for a while before it
is made, so one that dies with its worker is made again: a receiver may get a change twice, under the same id.
"""

import json
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from api.http import passed_over, shapes
from api.http.exceptions import InvalidCursor
from api.national.feeds import queries as feed
from api.national.webhooks import events, problems, receivers, signing, targets
from api.national.webhooks.models import Delivery, Owner, Progress, Webhook
from api.national.webhooks.shapes import AttemptRow
from tenants import Document
from tenants.jobs.duties import Duty, by_clock
from tenants.models import Regency
from tenants.pool import statements

#: How long after each failed attempt the next one is made: over three days in all, then it is given up.
BACKOFF = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 600, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600, 24 * 3600)
)
#: An attempt that has not ended after this long died with its worker.
LEASE = timedelta(minutes=2)
#: Attempts under way at a time, of these to one receiver about one regency, and to one receiver or about one regency at
#: all, so that those that answer slowly keep no other waiting.
AT_ONCE, EACH, OWNED = 32, 2, 4
#: How long a round waits for the first of the attempts that are under way to end. Seconds.
PATIENCE = 1.0
#: How long the other deliveries of a receiver wait after an attempt that nothing answered. One that hangs takes all the
#: time that an attempt may take, and holds up what is attempted beside it: it gets little of that.
REST = timedelta(minutes=1)
#: While attempts are due without end, what changed meanwhile is looked for this often. Seconds.
COLLECT_EVERY = 5.0
#: Changes turned into deliveries in one transaction, and attempts that a log keeps.
BATCH, LOGGED = 500, 20
#: How long a delivery that has ended can be looked at and sent again, and how many are removed at a time.
KEPT, AT_A_TIME = timedelta(days=90), 10_000


_HEADERS = {
    "Content-Type": "application/json",
    "User-Agent": f"KotaCerdas-Webhooks/1.0 (+{settings.BASE_URL}/docs/events.md)",
}


class Sender:
    """Attempts under way, in threads that speak to receivers and never to the database."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE)
        self._under_way: dict[Future[AttemptRow], Delivery] = {}

    def work(self) -> bool:
        """Make deliveries of changes, and attempt those that are due: the worker's duty, every second.

        Return True if more may be due.
        """
        collect(now=timezone.now())
        until = time.monotonic() + COLLECT_EVERY
        while self.attempt_due(now=timezone.now()):
            if time.monotonic() >= until:
                return True
        return False

    def attempt_due(self, *, now: datetime) -> int:
        """Begin attempts that are due, and record those that have ended. Return how many there were of both.

        Those that take long stay under way, and others have the free places.
        """
        begun = self._begin(now)
        ended, _ = wait(self._under_way, timeout=PATIENCE, return_when=FIRST_COMPLETED)
        for each in ended:
            _conclude(self._under_way.pop(each), each.result())
        return begun + len(ended)

    def _begin(self, now: datetime) -> int:
        busy = list(self._under_way.values())
        claimed = statements.column(
            _CLAIM,
            {
                "now": now,
                "lease": now + LEASE,
                "limit": AT_ONCE - len(busy),
                "each": EACH,
                "owned": OWNED,
                "webhooks": [each.webhook_id for each in busy],
                "regencies": [each.regency_id for each in busy],
            },
        )
        for row in Delivery.objects.select_related("webhook").filter(pk__in=claimed):
            if receivers.may_get(row, now=now):
                self._under_way[self._threads.submit(_attempt, now, row)] = row
            else:
                reason = "the regency's grant is not in force"
                attempt = AttemptRow(at=now, status=None, reason=reason, milliseconds=0)
                _conclude(row, attempt, for_good=True)
        return len(claimed)


def collect(*, now: datetime) -> int:
    """Make deliveries of the changes that each webhook has not received yet. Return their number."""
    _remove_deleted()
    made = 0

    @transaction.atomic
    def tell(webhook: Webhook) -> None:
        nonlocal made
        made += _collect_for(webhook, now)

    passed_over.each("webhooks_webhook", receivers.served().select_related("regency"), tell)
    return made


def _remove_deleted() -> None:
    deleted = receivers.bounded(Webhook.objects.filter(deleted_at__isnull=False))
    passed_over.each("webhooks_webhook", deleted, _remove)


@transaction.atomic
def _remove(gone: Webhook) -> None:
    if Webhook.objects.select_for_update(skip_locked=True).filter(pk=gone.pk).exists():
        Delivery.objects.filter(webhook=gone).delete()
        Progress.objects.filter(webhook=gone).delete()
        gone.delete()


def _collect_for(webhook: Webhook, now: datetime) -> int:
    _, is_first = Progress.objects.get_or_create(webhook=webhook)
    # The receiver's own row is not locked: its owner could see it.
    progress = Progress.objects.select_for_update(skip_locked=True).filter(webhook=webhook).first()
    if progress is None:
        return 0
    before = dict(progress.told), progress.sequence, progress.tested
    _test(webhook, progress, now)
    if webhook.owner == Owner.MINISTRY:
        _tell(webhook, progress, None, now, is_first)
    else:
        told = receivers.regencies(webhook, resource="submission", now=now)
        ids = {str(regency.pk) for regency in told}
        # A grant that was not in force begins where it is seen, all others where the address was given.
        progress.told = {place: cursor for place, cursor in progress.told.items() if place in ids}
        progress.fed = {place: cursor for place, cursor in progress.fed.items() if place in ids}
        for regency in told:
            _tell(webhook, progress, regency, now, is_first)
    if before != (progress.told, progress.sequence, progress.tested):
        progress.save()
    return progress.sequence - before[1]


def _tell(
    webhook: Webhook, progress: Progress, regency: Regency | None, now: datetime, is_first: bool
) -> None:
    """Make deliveries of the next changes: of one regency, or for the ministry of all.

    `is_first`: this is the first check since the address was set; its owner expects all changes from then on.
    """
    place = "" if regency is None else str(regency.pk)
    if place not in progress.told:
        begun = webhook.told if is_first or webhook.owner != Owner.APPLICATION else str(feed.present())
        progress.told[place] = begun
    mine = None if regency is None else (regency.pk,)
    try:
        found = feed.changes(after=feed.Cursor.read(progress.told[place]), limit=BATCH, regencies=mine)
    except InvalidCursor:  # the database was put back from a dump: its transactions count from anew
        progress.told[place] = str(feed.present())
        return
    if not found:
        return
    kinds = receivers.kinds(webhook, regency, now=now)
    wanted = [change for change in found if change.resource in kinds]
    code = None if regency is None else regency.kemendagri_code
    bodies = [
        events.told(change, code=code, sequence=progress.sequence + number)
        for number, change in enumerate(wanted, 1)
    ]
    Delivery.objects.bulk_create(delivery(webhook, body, now, regency) for body in bodies)
    progress.told[place] = str(found[-1].cursor)
    progress.sequence += len(bodies)


def _test(webhook: Webhook, progress: Progress, now: datetime) -> None:
    """Make the test delivery that the owner requested last, unless it is made already."""
    event = events.EVENTS.get(webhook.test_type)
    if event is None or webhook.test_id is None or webhook.test_id == progress.tested:
        return
    is_there = Delivery.objects.filter(pk=webhook.test_id).exists()
    if not is_there and (event.is_for_ministry or webhook.regency_id is not None):
        body = event.example(to_ministry=webhook.owner == Owner.MINISTRY)
        made = delivery(webhook, body, now, webhook.regency, id=webhook.test_id)
        made.save(force_insert=True)
    progress.tested = webhook.test_id


def delivery(
    webhook: Webhook, body: Document, now: datetime, regency: Regency | None, **more: Any
) -> Delivery:
    """Return an unsaved delivery that is due, about a regency or the nation."""
    return Delivery(
        webhook=webhook,
        owner=webhook.owner,
        regency=regency,
        body=json.dumps(body, separators=(",", ":")),
        next_at=now,
        created_at=now,
        **more,
    )


# Those under way have places, too.
_CLAIM = """
    WITH busy AS (
        SELECT * FROM unnest(%(webhooks)s::uuid[], %(regencies)s::bigint[]) AS b (webhook_id, regency_id)
    ), due AS (
        SELECT d.id FROM (
            SELECT id, next_at, webhook_id, regency_id,
                   row_number() OVER (PARTITION BY regency_id ORDER BY next_at, id) AS of_regency,
                   row_number() OVER (PARTITION BY webhook_id ORDER BY next_at, id) AS of_webhook
            FROM (
                SELECT id, next_at, webhook_id, regency_id,
                       row_number() OVER (PARTITION BY webhook_id, regency_id ORDER BY next_at, id) AS place
                FROM webhooks_delivery
                WHERE state = 'waiting' AND next_at <= %(now)s
                  AND webhook_id IN (SELECT id FROM webhooks_webhook WHERE active)
            ) AS f WHERE place + (SELECT count(*) FROM busy b WHERE b.webhook_id = f.webhook_id
                                  AND b.regency_id IS NOT DISTINCT FROM f.regency_id) <= %(each)s
        ) AS f JOIN webhooks_delivery d ON d.id = f.id
        WHERE of_regency + (SELECT count(*) FROM busy b
                            WHERE b.regency_id IS NOT DISTINCT FROM f.regency_id) <= %(owned)s
          AND of_webhook + (SELECT count(*) FROM busy b WHERE b.webhook_id = f.webhook_id) <= %(owned)s
          AND d.state = 'waiting' AND d.next_at <= %(now)s
        ORDER BY f.next_at, d.id LIMIT %(limit)s FOR UPDATE OF d SKIP LOCKED
    )
    UPDATE webhooks_delivery d SET next_at = %(lease)s, attempts = attempts + 1
    FROM due WHERE d.id = due.id RETURNING d.id
"""


def _attempt(now: datetime, row: Delivery) -> AttemptRow:
    body = row.body.encode()
    began = time.monotonic()
    status, reason = None, ""
    try:
        headers = signing.headers(row.webhook, id=row.pk, body=body, now=timezone.now())
        status = targets.post(row.webhook.url, body, {**headers, **_HEADERS})
        if 300 <= status < 400:
            reason = "redirects are not followed"
    except problems.TargetRefused as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001  (whatever it is, it is this receiver's, and keeps no other waiting)
        reason = type(error).__name__ + (f": {error}" if str(error) else "")
    taken = round((time.monotonic() - began) * 1000)
    return AttemptRow(at=now, status=status, reason=reason[:300], milliseconds=taken)


def _conclude(attempted: Delivery, attempt: AttemptRow, *, for_good: bool = False) -> None:
    now = attempt.at
    with transaction.atomic():
        row = _unlocked(pk=attempted.pk).first()
        if row is None:  # a sandbox was reset meanwhile; or its owner holds it: tried again after LEASE
            return
        row.log = [*row.log, shapes.sealed(attempt, AttemptRow)][-LOGGED:]
        if attempt.status is not None and 200 <= attempt.status < 300:
            row.state = Delivery.State.DELIVERED
        elif for_good or row.attempts > len(BACKOFF):
            row.state = Delivery.State.GIVEN_UP
        else:
            row.next_at = now + BACKOFF[max(0, row.attempts - 1)]
        row.save(update_fields=["log", "state", "next_at"])
        if attempt.status is None and not for_good:
            waiting = _unlocked(
                webhook_id=row.webhook_id, state=Delivery.State.WAITING, next_at__lt=now + REST
            )
            others = waiting.exclude(pk=row.pk).values("pk")
            Delivery.objects.filter(pk__in=others).update(next_at=now + REST)


def _unlocked(**wanted: Any) -> QuerySet[Delivery]:
    """Lock these deliveries, except those of which a role holds the rows: nobody waits for it."""
    return Delivery.objects.select_for_update(no_key=True, skip_locked=True).filter(**wanted)


def remove_old(*, now: datetime) -> int:
    """Remove deliveries that ended and are older than KEPT. Return their number."""
    old = Delivery.objects.filter(created_at__lt=now - KEPT).exclude(state=Delivery.State.WAITING)
    with transaction.atomic():
        # What its owner has locked waits for the next time, and the others do not wait for it.
        found = old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:AT_A_TIME]
        return Delivery.objects.filter(pk__in=list(found)).delete()[0]


DUTY = Duty(
    "webhooks",
    "Sends changes to webhooks, and retries those that did not answer.",
    lambda: Sender().work,
    alone=False,
)
REMOVAL = Duty(
    "old_deliveries",
    "Removes deliveries of webhooks that ended and are 90 days old.",
    by_clock(remove_old),
    every=3600.0,
)

"""Thin events about work inside a regency: its feed has advanced, and the cursor from which to read.

The changes themselves stay in the regency's schema. Each receiver's position is kept with its progress, which neither
side reads; the check inside the regency runs on the regency's own role (api.regency.feeds.advances).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from api.http import passed_over
from api.http.encoding import instant
from api.national.feeds.queries import Cursor
from api.national.webhooks import delivery, events, receivers
from api.national.webhooks.models import Delivery, Owner, Progress
from tenants.models import Regency

#: A receiver is told of one regency at most so often.
APART = timedelta(seconds=1)


def waiting(*, now: datetime) -> dict[int, set[str]]:
    """Return the cursors after which to look for changes, by the regency's id."""
    found: dict[int, set[str]] = {}
    for progress in _served().select_related("webhook__regency"):
        with passed_over.if_bad("webhooks_webhook", progress.pk):
            for regency, cursor in _of(progress, now):
                found.setdefault(regency.pk, set()).add(cursor)
    return found


def advance(news: Mapping[tuple[int, str], Cursor], *, now: datetime) -> None:
    """Make the deliveries. `news` gives, for a regency and cursor, the end of the changes after it."""
    for key in _served().values_list("pk", flat=True) if news else ():
        with passed_over.if_bad("webhooks_webhook", key), transaction.atomic():
            locked = Progress.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=key)
            for progress in locked.select_related("webhook__regency"):
                _advance(progress, news, now)


def _served() -> QuerySet[Progress]:
    return Progress.objects.filter(webhook__in=receivers.served().values("pk"))


def _advance(progress: Progress, news: Mapping[tuple[int, str], Cursor], now: datetime) -> None:
    made: list[Delivery] = []
    for regency, since in _of(progress, now):
        until = news.get((regency.pk, since))
        if until is not None:
            progress.sequence += 1
            begun = Cursor.read(since).sealed()
            body = events.advanced(
                now, regency=regency.kemendagri_code, since=begun, sequence=progress.sequence
            )
            made.append(delivery.delivery(progress.webhook, body, now, regency))
            progress.fed[str(regency.pk)] = [str(until), instant(now)]
    if made:
        Delivery.objects.bulk_create(made)
        progress.save(update_fields=["sequence", "fed"])


def _of(progress: Progress, now: datetime) -> Iterator[tuple[Regency, str]]:
    """Yield the regencies whose event is due for the receiver, with their cursors."""
    webhook = progress.webhook
    if webhook.owner == Owner.MINISTRY or (webhook.resources and events.FEED not in webhook.resources):
        return
    for regency in receivers.regencies(webhook, resource=events.FEED, now=now):
        place = str(regency.pk)
        cursor, at = progress.fed.get(place) or (progress.told.get(place), None)
        if cursor is not None and (at is None or datetime.fromisoformat(at) <= now - APART):
            yield regency, cursor

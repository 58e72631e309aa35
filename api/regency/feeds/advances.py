"""Checks for new entries in a regency's history, for its receivers. No content leaves the regency."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext_noop

from api.http.exceptions import InvalidCursor
from api.national.feeds import queries
from api.national.feeds.queries import Cursor
from api.national.webhooks import feeding
from api.regency.feeds.endpoints import OWN
from tenants import access
from tenants.jobs.duties import Duty
from tenants.models import Regency


def work() -> None:
    """Notify receivers of regencies with new changes. The worker's duty, every second.

    The owner's block stays open around it, so the checks run in a thread of their own.
    """
    if waiting := feeding.waiting(now=timezone.now()):
        with ThreadPoolExecutor(1) as pool:
            news = pool.submit(_look, waiting).result()
        feeding.advance(news, now=timezone.now())


def _look(waiting: Mapping[int, set[str]]) -> dict[tuple[int, str], Cursor]:
    found: dict[tuple[int, str], Cursor] = {}
    try:
        for regency, cursors in waiting.items():
            try:
                with access.read_only(Regency(pk=regency)):
                    found |= {(regency, each): until for each in cursors if (until := _news(each))}
            except DatabaseError:  # out of service, or busy: the next round looks again
                continue
    finally:
        connection.close()
    return found


def _news(cursor: str) -> Cursor | None:
    """Return up to which cursor there are changes, None if there are none. A restore from a dump counts as a change."""
    until = queries.present()  # before the look: what is written meanwhile is looked at again
    try:
        return until if queries.has_changed(OWN, after=Cursor.read(cursor)) else None
    except InvalidCursor:
        return until


DUTY = Duty(
    "feeds",
    gettext_noop("Checks each regency's feed for changes, and notifies its receivers."),
    lambda: work,
)

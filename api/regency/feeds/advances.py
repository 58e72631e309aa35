"""Checks for new entries in a regency's history, for its receivers. No content leaves the regency."""

import time
from concurrent.futures import Future, ThreadPoolExecutor, wait

from django.db import DatabaseError, connection
from django.utils import timezone

from api.http.exceptions import InvalidCursor
from api.national.feeds import queries
from api.national.feeds.queries import Cursor
from api.national.webhooks import feeding
from api.regency.feeds.endpoints import OWN
from tenants import access
from tenants.jobs.duties import Duty, Hangs
from tenants.models import Regency

#: Looks at a time, and for how many seconds a round waits for those that it begins. A regency whose connections are all
#: taken, or whose statement lasts, delays no other: its news are told in the round after they are there.
AT_ONCE, PATIENCE = 8, 2.0
#: Seconds after which a look is said to hang. Each that does keeps a thread, and its regency's news untold.
HANGS = 60.0

# The owner's block stays open around a round, so the looks run in threads of their own.
_threads = ThreadPoolExecutor(AT_ONCE)
_under_way: dict[int, tuple[float, Future[dict[tuple[int, str], Cursor]]]] = {}


def work() -> None:
    """Notify receivers of regencies with new changes. The worker's duty, every second.

    Raises Hangs, after all else is done, if a query of a regency does not end.
    """
    now = time.monotonic()
    begun = {
        regency: (now, _threads.submit(_look, regency, cursors))
        for regency, cursors in feeding.waiting(now=timezone.now()).items()
        if regency not in _under_way
    }
    _under_way.update(begun)
    wait([look for _, look in begun.values()], timeout=PATIENCE)
    news: dict[tuple[int, str], Cursor] = {}
    for regency in [each for each, (_, look) in _under_way.items() if look.done()]:
        news |= _under_way.pop(regency)[1].result()
    feeding.advance(news, now=timezone.now())
    if hanging := [regency for regency, (began, _) in _under_way.items() if now - began > HANGS]:
        raise Hangs(f"No end of the looks into regencies {hanging}.")


def _look(regency: int, cursors: set[str]) -> dict[tuple[int, str], Cursor]:
    try:
        with access.read_only(Regency(pk=regency)):
            return {(regency, each): until for each in cursors if (until := _news(each))}
    except DatabaseError:  # out of service, or busy: the next round looks again
        return {}
    finally:
        connection.close()


def _news(cursor: str) -> Cursor | None:
    """Return the latest cursor of the changes, None if there are none. A restore from a dump counts as a change."""
    until = queries.present()  # before the look: what is written meanwhile is looked at again
    try:
        return until if queries.has_changed(OWN, after=Cursor.read(cursor)) else None
    except InvalidCursor:
        return until


DUTY = Duty(
    "feeds",
    "Checks each regency's feed for changes, and notifies its receivers.",
    lambda: work,
)

"""Long transfers of one process, counted: who sends or takes a large file over a slow link holds a thread for minutes.

The server has threads for these besides those for ordinary requests (config/server.py), so however many transfers
there are, others are answered. Beyond, a transfer is refused at once (503); and one regency has a share of its own, so
that it cannot keep the others from theirs.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from api.http.problems import TransfersBusy

_lock = threading.Lock()
_under_way: Counter[object] = Counter()
_ALL = object()

#: Seconds after which to try again.
RETRY_AFTER = 5


@contextmanager
def slot(whose: object) -> Iterator[None]:
    """Hold a place for one transfer to the end of the block. `whose` names the regency; None counts in the total.

    Raises Unavailable (503 `transfers_busy`) where all places, or those of this regency, are taken.
    """
    place = Place(whose)
    try:
        yield
    finally:
        place.leave()


class Place:
    """A place that outlives a block: taken at once, given back by `leave`, once, however often that is called."""

    def __init__(self, whose: object) -> None:
        self._whose, self._held = whose, True
        with _lock:
            full = _under_way[_ALL] >= settings.TRANSFERS_PER_PROCESS
            if full or (whose is not None and _under_way[whose] >= settings.TRANSFERS_PER_REGENCY):
                raise TransfersBusy(retry_after=RETRY_AFTER)
            _under_way.update((_ALL, whose))

    def leave(self) -> None:
        with _lock:
            for key in (_ALL, self._whose) if self._held else ():
                _under_way[key] -= 1
                if _under_way[key] <= 0:
                    del _under_way[key]
            self._held = False

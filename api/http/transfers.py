"""Limits on long transfers in one process: a large file over a slow link occupies a thread for minutes.

The server has separate threads for transfers (config/server.py), so other requests are answered however many there are.
Beyond the limit a transfer is refused at once (503); each regency has a limit of its own, so that it cannot use all
places.
"""

import threading
from collections import Counter

from django.conf import settings

from api.http.problems import TransfersBusy

_lock = threading.Lock()
_under_way: Counter[object] = Counter()
_ALL = object()

#: Seconds after which to try again.
RETRY_AFTER = 5


class Place:
    """A slot for one transfer, taken at once and held until `close`, which may be called repeatedly.

    `whose` names the regency; None counts only in the total. Raises Unavailable (503 `transfers_busy`) if all
    places, or those of this regency, are taken.
    """

    def __init__(self, whose: object) -> None:
        self._whose, self._held = whose, True
        with _lock:
            full = _under_way[_ALL] >= settings.TRANSFERS_PER_PROCESS
            if full or (whose is not None and _under_way[whose] >= settings.TRANSFERS_PER_REGENCY):
                raise TransfersBusy(retry_after=RETRY_AFTER)
            _under_way.update((_ALL, whose))

    def close(self) -> None:
        with _lock:
            for key in (_ALL, self._whose) if self._held else ():
                _under_way[key] -= 1
                if _under_way[key] <= 0:
                    del _under_way[key]
            self._held = False

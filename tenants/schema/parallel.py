"""Run the same work for many regencies, in parallel on a few of the owner's connections."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed

from django.db import connection

from tenants import db_roles

#: The work is PostgreSQL's (CREATE TABLE, ALTER TABLE), so one connection keeps one of its processes busy.
THREADS = max(2, min(4, os.cpu_count() or 1))


def each[Item, Result](
    items: Iterable[Item], work: Callable[[Item], Result]
) -> Iterator[tuple[Item, Result | Exception]]:
    """Run `work` for each item as the owner; yield item and result, or the exception, in the order of completion.

    When the caller stops iterating, running items are finished and no others are started.
    """

    def one(item: Item) -> Result | Exception:
        try:
            with db_roles.as_owner():
                return work(item)
        except Exception as error:  # noqa: BLE001  (handed to the caller, who knows what it means)
            return error
        finally:
            connection.close()  # nobody else closes a thread's connection when it ends

    threads = ThreadPoolExecutor(THREADS)
    try:
        asked = {threads.submit(one, item): item for item in items}
        for done in as_completed(asked):
            yield asked[done], done.result()
    finally:
        threads.shutdown(cancel_futures=True)

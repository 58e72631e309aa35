"""Run the same work for many regencies, in parallel on a few of the owner's connections."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from queue import SimpleQueue

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
    todo = iter(items)
    taking = threading.Lock()
    stopped = threading.Event()
    done: SimpleQueue[tuple[Item, Result | Exception] | None] = SimpleQueue()

    def take() -> tuple[Item] | None:
        with taking:
            for item in todo:
                return None if stopped.is_set() else (item,)
            return None

    def one(item: Item) -> Result | Exception:
        try:
            return work(item)
        except Exception as error:  # noqa: BLE001  (handed to the caller, who knows what it means)
            connection.close()  # it may be what broke; the next item begins on a fresh one
            return error

    def run() -> None:
        try:
            with db_roles.as_owner():
                while (taken := take()) is not None:
                    done.put((taken[0], one(taken[0])))
        finally:
            connection.close()
            done.put(None)

    workers = [threading.Thread(target=run, name=f"owner-{number}", daemon=True) for number in range(THREADS)]
    try:
        for worker in workers:
            worker.start()
        ended = 0
        while ended < len(workers):
            outcome = done.get()
            if outcome is None:
                ended += 1
            else:
                yield outcome
    finally:
        stopped.set()
        for worker in workers:
            if worker.ident is not None:
                worker.join()

"""A regency that runs slow statements is cut; its neighbour goes on."""

import statistics
import threading
import time

import pytest
from django.db import connection

from tenants import access
from tenants.errors import Unavailable
from tests.support.callers import regency_id
from tests.support.http import Api
from tests.support.stage import Stage


class Slow:
    """Four threads of one regency, each running one slow statement after another, as its own role."""

    def __init__(self, pk: int, statement: str) -> None:
        self.id = pk
        self.statement = statement
        self.cut = 0
        self.finished = 0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(4)]

    def __enter__(self) -> "Slow":
        for thread in self._threads:
            thread.start()
        time.sleep(0.5)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with access.inside(self), connection.cursor() as cursor:
                    cursor.execute("SET statement_timeout = 0")
                    cursor.execute("SET LOCAL statement_timeout = '1s'")
                    cursor.execute(self.statement)
                self.finished += 1
            except Unavailable:
                self.cut += 1


@pytest.mark.long
@pytest.mark.parametrize(
    "statement",
    ["SELECT pg_sleep(60)", "SELECT count(*) FROM generate_series(1, 1000000000)"],
    ids=["sleeping", "burning"],
)
def test_slow_statements_are_cut_and_the_neighbour_is_served(
    database: Stage, jembrana: Api, tabanan: Api, statement: str
) -> None:
    """The figure is printed, not asserted: time is measured in `make bench`. What is asserted holds at any speed."""
    for year in range(2016, 2026):
        tabanan.put(f"values/ECO-03/total/{year}/", {"value": "4.5"})

    def p95() -> float:
        times = []
        for _ in range(300):
            begun = time.perf_counter()
            assert tabanan.get("values/").status_code == 200
            times.append((time.perf_counter() - begun) * 1000)
        return statistics.quantiles(times, n=20)[-1]

    p95()
    quiet = p95()
    with Slow(regency_id("51.01"), statement) as slow:
        beside = p95()
    assert slow.cut >= 4
    assert slow.finished == 0
    print(f"p95 quiet {quiet:.2f} ms, beside slow statements {beside:.2f} ms, ratio {beside / quiet:.2f}")

"""Time that reads of the ministry take while a regency has as many rows as its bounds allow, or undoes them."""

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from tenants.pool.base import pool
from tests.isolation import scenes
from tests.isolation.bounded import FULL, TABLES, addition, counted, refused, there
from tests.isolation.conftest import Regency
from tests.national.review.test_review import report
from tests.support.http import Api
from tests.support.stage import Stage


@pytest.mark.long
def test_what_a_regency_at_its_bounds_costs_the_ministry(
    database: Stage,
    attacker: psycopg.Connection[Any],
    ours: Regency,
    jembrana: Api,
    tabanan: Api,
    ministry: Api,
) -> None:
    """Prints what reads take when each table is filled, and again when all of it has ended and was filled anew."""
    submission = report(jembrana, "4.51")
    report(tabanan, "4.51")
    as_of = datetime.now(UTC)
    print("\nms before", taken(ministry, as_of))
    numbers = itertools.count(1)
    for turn in ("filled", "ended and filled again"):
        for table in FULL:
            step = TABLES[table].access.most // 20
            if turn != "filled":
                attacker.execute(
                    f"UPDATE public.{table} SET valid_until = clock_timestamp() WHERE valid_until IS NULL".encode()
                )
            text = addition(table, ours, submission, "clock_timestamp()")
            while not refused(attacker, text.format((first := next(numbers) * 100_000), first + step - 1)):
                pass
            database.superuser.execute(f"ANALYZE {table}".encode())
            print("ms", turn, table, taken(ministry, as_of))
    assert counted(database) == there(database)


@pytest.mark.long
def test_what_one_transaction_makes_stand_at_one_instant(
    database: Stage,
    attacker: psycopg.Connection[Any],
    ours: Regency,
    jembrana: Api,
    tabanan: Api,
    ministry: Api,
) -> None:
    """Prints what reads of its first instant take, when all that it began then it also ended, until it had to end."""
    submission = report(jembrana, "4.51")
    report(tabanan, "4.51")
    print("\nms before", taken(ministry, datetime.now(UTC)))
    numbers = itertools.count(1)
    for table in FULL:
        step, text = TABLES[table].access.most // 20, addition(table, ours, submission, "now()")
        end = f"UPDATE public.{table} SET valid_until = clock_timestamp() WHERE valid_until IS NULL".encode()
        with attacker.transaction():
            ((began,),) = attacker.execute("SELECT now()")
            while (datetime.now(UTC) - began).total_seconds() < 20:
                if refused(attacker, text.format((first := next(numbers) * 100_000), first + step - 1)):
                    break
                attacker.execute(end)
        stand = f"SELECT count(*) FROM {table} WHERE valid_from <= %(at)s AND valid_until > %(at)s"
        ((rows,),) = database.superuser.execute(stand.encode(), {"at": began})
        database.superuser.execute(f"ANALYZE {table}".encode())
        print("ms with", f"{rows:,}", table, taken(ministry, began))
        assert rows < TABLES[table].access.most * TABLES[table].access.past
    assert counted(database) == there(database)


@pytest.mark.rare
def test_what_a_regency_writes_and_undoes_is_in_the_way_until_it_is_vacuumed(
    database: Stage, ours: Regency, jembrana: Api, tabanan: Api, ministry: Api
) -> None:
    """Prints what reads take while twelve sessions do so, vacuumed every ten seconds, and afterwards."""
    submission = report(jembrana, "4.51")
    report(tabanan, "4.51")
    now, tables = datetime.now(UTC), ("figures_filling_cell", "figures_reported_subject")
    before = taken(ministry, now)
    print("\nms before", before)
    stop, undone = threading.Event(), list[int]()

    def undo(place: int) -> None:
        table = tables[place % 2]
        step, text = TABLES[table].access.most // 2, addition(table, ours, submission, "now()")
        with scenes.logged_in(database, ours.role) as session:
            for number in itertools.takewhile(lambda _: not stop.is_set(), itertools.count()):
                first = (place * 1000 + number) * 100_000
                with session.transaction(force_rollback=True):
                    session.execute(text.format(first, first + step - 1).encode())
                undone.append(step)

    def vacuum() -> None:
        with psycopg.connect(database.superuser_url(), autocommit=True) as session:
            for table in tables:
                session.execute(f"VACUUM {table}".encode())

    def vacuum_as_it_goes() -> None:
        while not stop.wait(10):
            vacuum()

    pool.close_idle()  # the role has no more sessions than those twelve
    with ThreadPoolExecutor(13) as sessions:
        at_work = [sessions.submit(undo, place) for place in range(12)]
        at_work.append(sessions.submit(vacuum_as_it_goes))
        try:
            for _ in range(3):
                time.sleep(10)
                print("ms beside", f"{sum(undone):,}", "rows undone", taken(ministry, now, 503))
        finally:
            stop.set()
        assert [each.exception() for each in at_work] == [None] * len(at_work)
    print("ms after", taken(ministry, now, 503))
    vacuum()
    after = taken(ministry, now)
    print("ms vacuumed", after)
    assert counted(database) == there(database)
    assert sum(undone) > 100_000
    assert all(after[path] < 10 * before[path] + 500 for path in before)


def taken(ministry: Api, as_of: datetime, *also: int) -> dict[str, int]:
    """Milliseconds that reads of the present and of an instant take, the least of five times.

    Answers of other statuses than 200 fail the test, but for those that are named.
    """
    then = as_of.astimezone(UTC).isoformat().replace("+00:00", "Z")
    found = {}
    for path in (
        *("progress/", "progress/?group_by=regency,period", f"progress/?as_of={then}", "briefing/"),
        f"progress/?group_by=regency,dimension&as_of={then}",
        "indicators/ECO-03/ranking/?period=2025&minimum_coverage=1",
    ):
        times = []
        for _ in range(5):
            start = time.perf_counter()
            assert ministry.get(path).status_code in (200, *also)
            times.append(time.perf_counter() - start)
        found[path.replace(then, "...")] = round(1000 * min(times))
    return found

"""Imports of 100,000 rows: quickly, in constant memory, and exact when something is wrong."""

import resource
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from tenants.pool.base import pool
from tests.regency.indicators.test_values_import import counts, refused, send
from tests.support import villages
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = [pytest.mark.rare, pytest.mark.usefixtures("with_villages")]
ROWS = 100_000


@pytest.fixture
def with_villages(jembrana: Api, database: Stage) -> Iterator[None]:
    """Time enough, however busy the machine is: what is stored is asked here, not how soon."""
    villages.add(database.superuser)
    pool.close_idle()
    with override_settings(STATEMENT_TIMEOUT_MS=300_000, TRANSACTION_TIMEOUT_MS=600_000):
        yield
    pool.close_idle()


def lines(*, wrong: int = 0, plus: int = 0) -> str:
    """A file of 100,000 rows; every `wrong`-th one has a value that does not fit."""
    rows = ["indicator,series,period,value,numerator,denominator,note"]
    for number in range(ROWS):
        code, series, month = villages.key(number)
        value = "x" if wrong and number % wrong == wrong - 1 else f"{(number + plus) / 100:.2f}"
        rows.append(f"{code},{series},{month},{value},{number},100,catatan")
    return "\n".join(rows) + "\n"


def timed(api: Api, body: str) -> Any:
    """The answer. Its time, the processor time of this process and its peak of memory are printed (pytest -s)."""
    start, worked = time.perf_counter(), time.process_time()
    answer = send(api, body)
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{seconds:.2f} s, {worked:.2f} s of them here, peak {peak} MB, {answer.status_code}")
    return answer


def test_100_000_rows_are_created_repeated_and_changed(jembrana: Api) -> None:
    body = lines()
    timed(jembrana, "\n".join(body.split("\n")[:10]) + "\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = timed(jembrana, body)
    assert answer.json()["counts"] == counts(created=ROWS - 9, unchanged=9)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024
    answer = timed(jembrana, body)
    assert answer.json()["counts"] == counts(unchanged=ROWS)
    answer = timed(jembrana, lines(plus=1))
    assert answer.json()["counts"] == counts(updated=ROWS)


def test_one_wrong_row_of_100_000_stores_nothing_and_is_named(jembrana: Api) -> None:
    answer = timed(jembrana, lines(wrong=77_777))
    assert refused(answer) == [(77_778, "/77776/value", "not_a_decimal")]
    assert jembrana.get("values/").json()["data"] == []


def test_10_000_wrong_rows_are_all_named(jembrana: Api) -> None:
    answer = timed(jembrana, lines(wrong=10))
    found = refused(answer)
    assert len(found) == 10_000
    assert found[-1] == (100_001, "/99999/value", "not_a_decimal")


def test_more_than_100_000_rows_are_refused(jembrana: Api) -> None:
    answer = timed(jembrana, lines() + "L-00,desa-0,2024-12,1,,,\n")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many_rows")

"""W5: a file of 100,000 values, against a bulk endpoint of the textbook's and a bare COPY of the same rows."""

import json
import threading
import time
from collections.abc import Iterator

import psycopg

from tests.bench.rows import Row
from tests.bench.seed import Place
from tests.bench.stack import pss_mb
from tests.bench.stage import Stage
from tests.bench.wire import Client

#: The textbook saves row by row: it is given these many, and its time is taken a row.
TEXTBOOK_ROWS = 2_000
MONTHS = [f"{year}-{month:02}" for year in range(2012, 2025) for month in range(1, 13)]
CODES = [f"L-{number:02}" for number in range(10)]


def measure(stage: Stage) -> list[Row]:
    count = 20_000 if stage.quick else 100_000
    place = stage.visited[-1]
    _local_indicators(stage, place)
    ours, used = _ours(stage, place, count)
    textbook = _textbook(stage, place)
    copied = _copy(stage, place)
    rows = []
    for peer, seconds, number, memory, note in (
        ("ours", ours, count, used, f"{count:,} rows; memory above idle"),
        ("textbook", textbook, TEXTBOOK_ROWS, None, f"{TEXTBOOK_ROWS:,} rows, a serializer for many"),
        ("bare COPY", copied, count, None, "into the same table, indexes and all"),
    ):
        rows.append(
            Row("W5", peer, seconds * 1000, None, number / seconds, "rows/s",
                (seconds / number) / (ours / count), None, memory, note)
        )  # fmt: skip
    return rows


def _local_indicators(stage: Stage, place: Place) -> None:
    """Return local indicators by month, with a series for each village: keys enough for 100,000 values."""
    series = json.dumps([f"desa-{number}" for number in range(70)])
    for code in CODES:
        stage.stack.superuser.execute(
            f"INSERT INTO {place.schema}.indicators_local_indicator (code, name, dimension, unit, value_kind,"
            " direction, series, periodicity, decimals, minimum, definition, maps_to, active, version)"
            " VALUES (%s, %s, 'living', 'm3', 'ratio', 'higher', %s, 'month', 2, 0, '', '', true, 1)",
            [code, code, series],
        )


def keys(count: int) -> Iterator[tuple[str, str, str]]:
    for number in range(count):
        rest = number // len(CODES)
        yield CODES[number % len(CODES)], f"desa-{rest % 70}", MONTHS[rest // 70]


def _ours(stage: Stage, place: Place, count: int) -> tuple[float, float]:
    """Seconds, and megabytes that the processes took above what they had before."""
    lines = ["indicator,series,period,value,numerator,denominator,note"]
    for number, (code, series, period) in enumerate(keys(count)):
        lines.append(f"{code},{series},{period},{number / 100:.2f},{number},100,catatan")
    body = "\n".join(lines).encode()
    server = stage.servers["ours"]
    idle, peak, done = server.memory_mb(), 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.1):
            peak = max(peak, sum(map(pss_mb, server.pids())))

    watcher = threading.Thread(target=watch)
    watcher.start()
    client = Client(server.port, place.bearer)
    began = time.perf_counter()
    answer = client.ask("POST", f"{place.base}/values/import/", body, **{"Content-Type": "text/csv"})
    seconds = time.perf_counter() - began
    done.set()
    watcher.join()
    assert answer["counts"]["created"] == count, answer["counts"]
    return seconds, max(0.0, peak - idle)


def _textbook(stage: Stage, place: Place) -> float:
    body = [
        {
            "indicator": code, "series": series, "period": period, "value": f"{number / 100:.2f}",
            "numerator": str(number), "denominator": "100", "note": "catatan",
        }
        for number, (code, series, period) in enumerate(keys(TEXTBOOK_ROWS))
    ]  # fmt: skip
    client = Client(stage.servers["textbook"].port, stage.textbook_headers(place))
    began = time.perf_counter()
    client.ask("POST", "/values/import/", json.dumps(body).encode(), **{"Content-Type": "application/json"})
    return time.perf_counter() - began


def _copy(stage: Stage, place: Place) -> float:
    """The rows that our import made, taken out and copied in again as the regency's own role's table has them."""
    with psycopg.connect(stage.stack.admin_url) as connection:
        connection.execute(f"SET search_path = {place.schema}")
        where = "indicator LIKE 'L-%'"
        with connection.cursor().copy(
            f"COPY (SELECT * FROM indicators_value WHERE {where}) TO STDOUT"
        ) as copy:
            text = b"".join(copy)
        connection.execute(f"DELETE FROM indicators_value WHERE {where}")
        connection.commit()
        began = time.perf_counter()
        with connection.cursor().copy("COPY indicators_value FROM STDIN") as copy:
            copy.write(text)
        connection.commit()
        return time.perf_counter() - began

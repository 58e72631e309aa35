"""W6: the national overview and ranking against the bare SQL that they send, and against a loop over schemas.

Of 50 regencies with 2,000 values each, and in the full run of 514 with 4,000; flat in history: the same with ten ended
cells for each one in force.
"""

import statistics
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import psycopg

from tests.bench import rows, seed
from tests.bench.rows import Row
from tests.bench.stage import Stage, say, step
from tests.bench.wire import Client

#: Name to the query of our endpoint.
ASKED = {"overview": "", "ranking": "?group_by=regency"}

_LOOP = (
    "SELECT dimension, value_status, count(*) FROM indicators_value"
    " WHERE NOT by_event AND indicator NOT LIKE 'L-%' GROUP BY 1, 2"
)

_HISTORY = """
    INSERT INTO figures_filling_cell (regency_id, area, dimension, sub_dimension, period, reported, not_available,
        not_applicable, last_changed_on, valid_from, valid_until)
    SELECT regency_id, area, dimension, sub_dimension, period, reported, not_available, not_applicable,
        last_changed_on, valid_from - n * interval '1 hour', valid_from - (n - 1) * interval '1 hour'
    FROM figures_filling_cell, generate_series(1, 10) AS n WHERE valid_until IS NULL
"""


def measure(stage: Stage) -> list[Row]:
    found = _of(stage, "50", times=15 if stage.quick else 41)
    if not stage.quick:
        with step("464 more regencies with 4,000 values each"):
            stage.stack.command("manage.py", "onboard", "--all", "-v0")  # where W8 has not done it
            there = {place.id for place in stage.places}
            more = [place for place in seed.places(stage.stack.superuser) if place.id not in there]
            seed.fill(stage.stack.superuser, more, values=4000)
        found += _of(stage, "514", times=21)
    return found


def _of(stage: Stage, size: str, *, times: int) -> list[Row]:
    from tenants.roles import password

    superuser = stage.stack.superuser
    found = []
    sent = {name: _statements(query) for name, query in ASKED.items()}
    bare = psycopg.connect(
        stage.stack.admin_url, user="kc_ministry", password=password("kc_ministry", 1), autocommit=True
    )
    client = Client(stage.servers["ours"].port, {"Authorization": f"Bearer {stage.ministry}"})
    looping = psycopg.connect(stage.stack.admin_url, autocommit=True)
    schemas = [place.schema for place in seed.places(superuser)]
    _check(client, looping, schemas)
    for name, query in ASKED.items():
        runs: dict[str, Callable[[], Any]] = {
            "ours": lambda query=query: client.get(f"/v1/national/progress/{query}"),
            "bare SQL": lambda name=name: _bare(bare, sent[name]),
            "loop over schemas": lambda: _loop(looping, schemas),
        }
        found += rows.of_times(f"W6 {name} {size}", _timed(runs, times), unit="answers/s")
    superuser.execute(_HISTORY)
    superuser.execute("ANALYZE figures_filling_cell")
    runs = {"ours": lambda: client.get("/v1/national/progress/")}
    before = next(row for row in found if row.peer == "ours")
    (after,) = rows.of_times(f"W6 overview {size}", _timed(runs, times), unit="answers/s")
    superuser.execute("DELETE FROM figures_filling_cell WHERE valid_until IS NOT NULL")
    assert before.median_ms is not None
    assert after.median_ms is not None
    found.append(
        Row(
            after.workload, "ours, with ten times the history", after.median_ms, after.p95_ms, after.throughput,
            after.unit, after.median_ms / before.median_ms, after.p99_ms,
        )
    )  # fmt: skip
    for connection in (bare, looping):
        connection.close()
    say(f"  W6 of {len(schemas)} regencies done")
    return found


def _statements(query: str) -> list[tuple[str, Any]]:
    """What our endpoint's query sends, word for word with its values, as the ministry."""
    from django.db import connection

    from api.national.figures import queries
    from tenants import sides

    sent: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with sides.as_ministry(), connection.execute_wrapper(keep):
        queries.progress(group_by="regency" if query else None, period=None, basis="submitted")
    return [(sql, params) for sql, params in sent if sql.lstrip().startswith(("SELECT", "WITH"))]


def _bare(connection: psycopg.Connection[Any], sent: list[tuple[str, Any]]) -> None:
    for sql, params in sent:
        connection.execute(sql, params).fetchall()


def _loop(connection: psycopg.Connection[Any], schemas: list[str]) -> Counter[tuple[str, str]]:
    """What django-tenants' users write: every tenant in turn, added up."""
    total: Counter[tuple[str, str]] = Counter()
    for schema in schemas:
        connection.execute(f"SET search_path = {schema}, public")
        for dimension, status, count in connection.execute(_LOOP):
            total[dimension, status] += count
    return total


def _check(client: Client, connection: psycopg.Connection[Any], schemas: list[str]) -> None:
    """The cells say what the values say."""
    counted = client.get("/v1/national/progress/")["total"]["filling"]["values"]
    total = sum(_loop(connection, schemas).values())
    mine = sum(counted[name] for name in ("reported", "not_available", "not_applicable", "not_due"))
    assert mine == total, (mine, total)


def _timed(runs: dict[str, Callable[[], Any]], times: int) -> dict[str, list[float]]:
    """Seconds of each, one after the other in every round, after a first that is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(times + 1):
        for name, run in runs.items():
            began = time.perf_counter()
            run()
            if number:
                taken[name].append(time.perf_counter() - began)
    assert all(statistics.median(each) > 0 for each in taken.values())
    return taken

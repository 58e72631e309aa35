"""514 regencies and 600,000 values: what an answer costs beside the same SQL bare (`make bench` has a loop too).

Times are printed and not asserted: they depend on the machine and on what else it does. What is asserted are the plans:
the present is read by indexes of rows in force, whose size history does not change.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

from api.national import clock
from tenants.privileges.roles import password
from tests.support import nation
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.rare

HEAT_MAP = "group_by=regency,dimension&measure=completeness_values_due,completeness_values_reported"
ASKED = {
    "overview": "progress/",
    "overview by province": "progress/?group_by=province",
    "overview by regency": "progress/?group_by=regency",
    "regency x dimension": "progress/?group_by=regency,dimension",
    "completeness, the same": f"progress/?{HEAT_MAP}",
    "figure": "indicators/{code}/?period=2025",
    "ranking": "indicators/{code}/ranking/?period=2025",
    "trend of 20": "indicators/{code}/trend/?period=2026&length=20",
}
INDICATORS = 60
Sent = list[tuple[str, Any]]


def test_what_the_ministry_asks_takes_what_the_database_takes(database: Stage, ministry: Api) -> None:
    began = time.perf_counter()
    with nation.nation(database, indicators=INDICATORS):
        print(f"\nbuilt in {time.perf_counter() - began:.0f} s")
        (values,) = database.superuser.execute("SELECT count(*) FROM figures_reported_value").fetchone() or (
            0,
        )
        assert values == 514 * INDICATORS * len(nation.YEARS)
        code = _ranked_code(ministry)
        asked = {name: path.format(code=code) for name, path in ASKED.items()}
        bare = _as_ministry(database)
        sent = {name: _sent(ministry, path) for name, path in asked.items()}
        first = {name: _measured(ministry, bare, path, sent[name]) for name, path in asked.items()}
        for name, (ours, floor) in first.items():
            print(f"{name:22} ours {ours:7.1f} ms, the same SQL bare {floor:7.1f} ms, {ours / floor:.2f}x")
        for sql, params in sent["overview"]:
            took = _median(lambda sql=sql, params=params: bare.execute(sql.encode(), params).fetchall())
            print(f"{'':22} {took:7.1f} ms {' '.join(sql.split())[:90]}")
        plans = {name: [_plan(bare, each) for each in statements] for name, statements in sent.items()}
        for name in ("figure", "ranking", "trend of 20"):
            read = [plan for plan in plans[name] if "figures_reported_value" in plan]
            assert read, name
            assert all("Seq Scan on figures_reported_value" not in plan for plan in read), read
        nation.doubled(database)
        for name, path in asked.items():
            ours, floor = _measured(ministry, bare, path, sent[name])
            print(
                f"{name:22} with twice the history {ours:7.1f} ms (bare {floor:.1f}), before {first[name][0]:.1f}"
            )
        for name, statements in sent.items():
            for plan in (_plan(bare, each) for each in statements):
                for table in ("figures_reported_value", "figures_filling_cell", "figures_reported_tally"):
                    assert f"Seq Scan on {table}" not in plan, (name, plan)
        bare.close()


def _ranked_code(ministry: Api) -> str:
    """The first yearly indicator that is ranked."""
    for number in range(1, 15):
        code = f"GOV-{number:02}"
        if ministry.get(f"indicators/{code}/ranking/?period=2025").status_code == 200:
            return code
    raise AssertionError("one of the catalogue's indicators has an order")


def _as_ministry(stage: Stage) -> psycopg.Connection[Any]:
    bare = psycopg.connect(
        stage.postgres.url("kc_ministry", password("kc_ministry", 1), "kota_cerdas"), autocommit=True
    )
    bare.execute(clock.PLANNED.replace("LOCAL ", "").encode())
    return bare


def _sent(ministry: Api, path: str) -> Sent:
    """The statements that the endpoint sends for its figures, with their parameters."""
    sent: Sent = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        # The statement that reads the clock begins a transaction, in which a bare connection would stay.
        ours = "identity_look_up" not in sql and "BEGIN" not in sql
        if ours and sql.lstrip().startswith(("SELECT", "WITH")):
            sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        assert ministry.get(path).status_code == 200
    return sent


def _measured(ministry: Api, bare: psycopg.Connection[Any], path: str, sent: Sent) -> tuple[float, float]:
    """Medians in milliseconds: ours over HTTP within this process, and the same statements on a bare connection."""

    def floor() -> None:
        for sql, params in sent:
            bare.execute(sql.encode(), params).fetchall()

    # No answer is held against its document here: that would be measured too.
    client = Client(SERVER_NAME="127.0.0.1", headers={"Authorization": f"Bearer {ministry.key}"})
    assert client.get(f"/v1/national/{path}").status_code == 200
    return _median(lambda: client.get(f"/v1/national/{path}")), _median(floor)


def _median(run: Callable[[], Any], *, times: int = 6) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken[1:]) * 1000


def _plan(bare: psycopg.Connection[Any], statement: tuple[str, Any]) -> str:
    sql, params = statement
    return "\n".join(line for (line,) in bare.execute(f"EXPLAIN {sql}".encode(), params).fetchall())

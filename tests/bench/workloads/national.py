"""W6: the national overview, rows by regency, these by dimension too, an indicator's ranking and its trend over twenty
years; each against the bare SQL that it sends. All but those by dimension against two loops over the schemas as well,
which find out the same: the textbook's, asked over HTTP as ours is, and one in bare psycopg, which costs the least
(tests.bench.loops).

Of 50 regencies with 2,000 values each, entered and submitted, and in the full run of 514 with 4,000. Flat in history:
the same with ten ended rows for each one in force that is asked for.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg

from tests.bench import loops, rows, seed
from tests.bench.peers.loop import Loop
from tests.bench.rows import Row
from tests.bench.stage import Stage, say, step
from tests.bench.wire import Client
from tests.bench.workloads.requests import difference

PERIOD = "2025"
#: Those of tests.support.nation.
PERIODS = [str(year) for year in range(2007, 2027)]
HISTORY = "ours, with ten times the history"
TEXTBOOK, LEAST = "textbook loop", "loop in bare psycopg"
#: The loops take long: they are in each third round.
SELDOM = 3
#: What we send leaves a snapshot open, as it is between two requests; here a loop over all schemas may lie between.
_PATIENT = "-c idle_in_transaction_session_timeout=0 -c transaction_timeout=0"

_HISTORY = """
    INSERT INTO {table} ({columns}, valid_from, valid_until)
    SELECT {columns}, valid_from - n * interval '1 hour', valid_from - (n - 1) * interval '1 hour'
    FROM {table}, generate_series(1, 10) AS n WHERE valid_until IS NULL {of}
"""


@dataclass(frozen=True)
class Asked:
    """One workload: its address, what sends its statements, the textbook's address, and the loop in psycopg, if any."""

    name: str
    path: str
    send: Callable[[], Any]
    textbook: str = ""
    loop: Callable[[Loop], Any] | None = None


def few(stage: Stage) -> list[Row]:
    """The regencies that are there from the start: before W8, which onboards the others."""
    return _of(stage, "50", indicators=100, times=9 if stage.quick else 21)


def everyone(stage: Stage) -> list[Row]:
    if stage.quick:
        return []
    with step("464 more regencies with 4,000 values each"):
        stage.stack.command(
            "manage.py", "onboard", "--all", "-v0", "--by", "bench", "--reason", "bench"
        )  # where W8 has not done it
        there = {place.id for place in stage.places}
        more = [place for place in seed.places(stage.stack.superuser) if place.id not in there]
        seed.fill(stage.stack.superuser, more, values=4000)
    return _of(stage, "514", indicators=200, times=15)


def check(stage: Stage) -> None:
    """Check that the loops over the schemas find the same answer as we do."""
    _prepared(stage, indicators=100)
    nation = loops.nation()
    with (
        psycopg.connect(stage.stack.admin_url, autocommit=True) as looping,
        loops.served(stage, nation) as textbook,
    ):
        _check(_client(stage), textbook, Loop(looping, nation), questions())


def _of(stage: Stage, size: str, *, indicators: int, times: int) -> list[Row]:
    from api.national import clock
    from tenants.privileges.roles import password

    with step(f"what {size} regencies submitted, and tables for the loops"):
        places = _prepared(stage, indicators=indicators)
    superuser, client, asked, nation = stage.stack.superuser, _client(stage), questions(), loops.nation()
    found: dict[str, list[Row]] = {}
    with (
        psycopg.connect(
            stage.stack.admin_url,
            user="kc_ministry",
            password=password("kc_ministry", 1),
            autocommit=True,
            options=_PATIENT,
        ) as bare,
        psycopg.connect(stage.stack.admin_url, autocommit=True) as looping,
        loops.served(stage, nation) as textbook,
    ):
        bare.execute(clock.PLANNED.replace("LOCAL ", "").encode())
        loop = Loop(looping, nation)
        _check(client, textbook, loop, asked)
        for each in asked:
            sent = _statements(each.send)
            runs: dict[str, Callable[[], Any]] = {
                "ours": lambda each=each: client.read(each.path),
                "bare SQL": lambda sent=sent: _bare(bare, sent),
            }
            if each.loop is not None:
                runs[TEXTBOOK] = lambda each=each: textbook.read(each.textbook)
                runs[LEAST] = lambda each=each: each.loop(loop)
            taken = _timed(runs, times, seldom=(TEXTBOOK, LEAST))
            found[each.name] = rows.of_times(f"W6 {each.name} {size}", taken, unit="answers/s")
    loops.drop(stage, places)
    began = _remembered(superuser)
    for each in asked:
        before = found[each.name][0]
        runs = {"ours": lambda each=each: client.read(each.path)}
        (after,) = rows.of_times(before.workload, _timed(runs, times), unit="answers/s")
        assert before.median_ms is not None
        assert after.median_ms is not None
        found[each.name].append(
            Row(
                after.workload, HISTORY, after.median_ms, after.p95_ms, after.throughput, after.unit,
                after.median_ms / before.median_ms, after.p99_ms,
            )
        )  # fmt: skip
    for table in began:
        superuser.execute(f"DELETE FROM {table} WHERE valid_until IS NOT NULL".encode())
    return [row for some in found.values() for row in some]


def _client(stage: Stage) -> Client:
    return Client(stage.servers["ours"].port, {"Authorization": f"Bearer {stage.ministry}"})


def _prepared(stage: Stage, *, indicators: int) -> list[seed.Place]:
    """All who take part have submitted, and have done so since 2024; each has the loops' tables."""
    from tests.support import nation

    superuser = stage.stack.superuser
    nation.submit(superuser, indicators=indicators)
    superuser.execute(
        "UPDATE figures_regency_status SET valid_from = '2024-01-01'"
        " WHERE status <> 'registered' AND valid_until IS NULL"
    )
    found = seed.places(superuser)
    loops.make(stage, found)
    superuser.execute("ANALYZE")
    superuser.execute(f"VACUUM {', '.join((*nation.TABLES, *nation.TOTALS))}".encode())
    return found


def questions() -> list[Asked]:
    from api.http.grammar.periods import Period
    from api.national.figures import queries
    from api.national.figures.filters import ProgressFilters
    from api.national.figures.indicators import filters, queries as indicators

    code, rule = _ranked()
    one = f"/v1/national/indicators/{code}"
    last = PERIODS[-1]

    def of(period: str) -> dict[str, Any]:
        return {"period": Period.parse(period), "series": "total"}

    return [
        Asked(
            "overview",
            "/v1/national/progress/",
            lambda: queries.progress(ProgressFilters()),
            "/progress/",
            Loop.overview,
        ),
        Asked(
            "by regency",
            "/v1/national/progress/?group_by=regency",
            lambda: queries.progress(ProgressFilters(group_by=("regency",))),
            "/progress/?group_by=regency",
            Loop.by_regency,
        ),
        Asked(
            "regency x dimension",
            "/v1/national/progress/?group_by=regency,dimension",
            lambda: queries.progress(ProgressFilters(group_by=("regency", "dimension"))),
        ),
        Asked(
            "ranking",
            f"{one}/ranking/?period={PERIOD}&series=total",
            lambda: indicators.ranking(code, filters.RankingFilters(**of(PERIOD))),
            f"/indicators/{code}/ranking/?period={PERIOD}",
            lambda loop: loop.ranking(code, PERIOD),
        ),
        Asked(
            "trend",
            f"{one}/trend/?period={last}&length={len(PERIODS)}&series=total",
            lambda: indicators.trend(code, filters.TrendFilters(**of(last), length=len(PERIODS))),
            f"/indicators/{code}/trend/?period={last}&length={len(PERIODS)}",
            lambda loop: loop.trend(code, rule, PERIODS),
        ),
    ]


def _ranked() -> tuple[str, str]:
    """The first indicator reported by year of which more is better, and how it is added up."""
    from api.http.exceptions import Conflict
    from api.national.catalogue import rulings
    from api.national.figures.indicators.ranking import check_ranked

    for code, spec in rulings.rulings().codes().items():
        if spec.periodicity == "year" and "total" in spec.series and spec.direction == "higher":
            try:
                check_ranked(spec)
            except Conflict:
                continue
            return code, spec.aggregation
    raise AssertionError("the catalogue has one")


def _statements(send: Callable[[], Any]) -> list[tuple[bytes, Any]]:
    """Return the statements of our endpoint, word for word with their values, as the ministry sends them."""
    from django.db import connection

    from tenants import db_roles

    sent: list[tuple[bytes, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(("SELECT", "WITH")):
            sent.append((sql.encode(), params))
        return execute(sql, params, many, context)

    with db_roles.as_ministry(), connection.execute_wrapper(keep):
        send()
    return sent


def _bare(connection: psycopg.Connection[Any], sent: list[tuple[bytes, Any]]) -> None:
    for sql, params in sent:
        connection.execute(sql, params).fetchall()


def _check(client: Client, textbook: Client, loop: Loop, asked: list[Asked]) -> None:
    """Raises SystemExit where a loop finds otherwise than we answer."""
    for each in asked:
        if each.loop is None:
            continue
        ours = _said(each.name, client.get(each.path))
        heard = textbook.get(each.textbook)
        theirs = {
            TEXTBOOK: _said(each.name, heard) if each.name in ("ranking", "trend") else heard,
            LEAST: each.loop(loop),
        }
        for name, answer in theirs.items():
            if (told := _alike(ours, answer)) != answer:
                raise SystemExit(f"W6 {each.name}: the {name} finds otherwise: {difference(told, answer)}")
    for name in (TEXTBOOK, LEAST):
        say(f"  W6: ours and the {name} over the schemas answer alike")


def _said(name: str, body: Any) -> Any:
    """Return the part of our answer that the loop gives too."""
    if name == "ranking":
        return body["groups"]
    if name == "trend":
        return {
            each["period"]: (
                Decimal(each["numerator"]),
                Decimal(each["denominator"]),
                each["coverage"]["used_count"],
                each["coverage"]["population_covered"],
                each["coverage"]["left_out"],
            )
            for each in body["periods"]
        }
    return body


def _alike(ours: Any, theirs: Any) -> Any:
    """Return the part of our answer that the loop gives too: its measures, and a place without its previous one."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return {name: _alike(each, theirs[name]) for name, each in ours.items() if name in theirs}
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return [_alike(*pair) for pair in zip(ours, theirs, strict=True)]
    return ours


def _remembered(superuser: psycopg.Connection[Any]) -> list[str]:
    """Ten ended rows for each one in force of what is asked for; the tables that have them."""
    code, _ = _ranked()
    kept = {
        "figures_filling_cell": "",
        "figures_reported_tally": "",
        "figures_reported_subject": "",
        "figures_programme_tally": "",
        "figures_reported_value": f"AND indicator = '{code}'",
    }
    for table, of in kept.items():
        (columns,) = superuser.execute(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attname NOT IN ('id', 'valid_from', 'valid_until')",
            [table],
        ).fetchone() or ("",)
        superuser.execute(_HISTORY.format(table=table, columns=columns, of=of).encode())
        superuser.execute(f"ANALYZE {table}".encode())
    return list(kept)


def _timed(
    runs: dict[str, Callable[[], Any]], times: int, *, seldom: Sequence[str] = ()
) -> dict[str, list[float]]:
    """Seconds of each, in rounds that begin with another each time, after a first round that is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(times + 1):
        order = [each for each in runs.items() if number % SELDOM == 0 or each[0] not in seldom]
        first = number % len(order)
        for name, run in order[first:] + order[:first]:
            began = time.perf_counter()
            run()
            if number:
                taken[name].append(time.perf_counter() - began)
    assert all(statistics.median(each) > 0 for each in taken.values())
    return taken
